"""A track list at the command line."""

import asyncio
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cli.inside import Run, runner
from tests.cli.interrupts import interrupted_when
from tests.cli.test_live import Terminal
from tests.conftest import quick
from thumbgen.cli import batch_report
from thumbgen.cli.batch_live import BatchLive
from thumbgen.domain.errors import NotSaved
from thumbgen.domain.job import Job, JobState, Notice, NoticeKind, Picture
from thumbgen.domain.progress import Progress
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import Size
from thumbgen.domain.tracks import Track
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.jobs.batch import Fate, Outcome
from thumbgen.jobs.engine import build_engine
from thumbgen.jobs.tracks import Piece
from thumbgen.jobs.wishes import Wishes
from thumbgen.store.hold import hold
from thumbgen.store.library import Library
from thumbgen.store.library_rows import Owner
from thumbgen.words import Words

Horde = Callable[..., PracticeHorde]


@pytest.fixture
def batch(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    monkeypatch.chdir(tmp_path)
    go = runner(capsys)
    return lambda *arguments, **more: go("batch", *arguments, **more)


@pytest.fixture
def serving(practice: Horde, monkeypatch: pytest.MonkeyPatch) -> Horde:
    """Starts a practice Horde that is the one in use."""

    def start(**changes: object) -> PracticeHorde:
        horde = practice(**changes)
        monkeypatch.setenv("THUMBGEN_HORDE_URL", horde.url)
        return horde

    return start


def written(text: str, name: str = "my list.csv") -> str:
    Path(name).write_text(text)
    return name


JPEG = b"\xff\xd8\xff and so on"


def home_library() -> Path:
    return Path(os.environ["THUMBGEN_HOME"]) / "data" / "library.sqlite"


def picture(path: Path) -> Picture:
    return Picture(path, Size(1280, 720), "7", "AAM XL", "worker", str(path), "", 1.0)


def objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_list_becomes_a_folder_of_pictures(batch: Run, serving: Horde, home: Path) -> None:
    serving()
    file = written("title;idea;number\nRain;a cat;\nSnow;a dog;\n", "Vol. 1.csv")
    ran = batch(file, "--genre", "lofi", "--title", "{number}. {title}")
    folder = home / "pictures" / "Vol. 1"
    assert ran.code == 0, ran.err
    assert set(ran.lines) == {str(folder / "01-rain.jpg"), str(folder / "02-snow.jpg")}
    assert all(Path(line).exists() for line in ran.lines)
    assert "Made: 2." in ran.err
    assert str(folder) in ran.err
    assert "\x1b" not in ran.err
    again = batch(file, "--genre", "lofi", "--title", "{number}. {title}", "--json")
    assert again.code == 0
    assert {one["path"] for one in objects(again.out)[:-1]} == set(ran.lines)
    assert "Already there: 2." in again.err


def test_pictures_of_what_the_list_said_before_are_named_and_left_alone(
    batch: Run, serving: Horde, tmp_path: Path
) -> None:
    serving()
    file = written("title,idea\nRain,a cat\nSnow,a dog\n")
    assert batch(file, "--output", "here").code == 0
    stamps = [path.stat().st_mtime_ns for path in sorted((tmp_path / "here").iterdir())]
    written("title,idea\nRain,a cat\nSnow,a heron\n")
    dry = batch(file, "--output", "here", "--dry-run")
    assert [line[0] for line in dry.lines] == ["✓", "≠"]
    ran = batch(file, "--output", "here", "--json")
    assert ran.code == 0
    rain, snow, last = objects(ran.out)
    assert (rain["status"], snow["status"]) == ("there", "outdated")
    assert (last["summary"]["there"], last["summary"]["outdated"]) == (1, 1)
    for said in (dry.err, ran.err):
        assert "2 Snow: there, but made of other words or settings." in said
        assert "Rain:" not in said
        assert "delete or move their files" in said
    files = sorted((tmp_path / "here").iterdir())
    assert [path.stat().st_mtime_ns for path in files] == stamps
    files[1].unlink()
    assert batch(file, "--output", "here").code == 0
    assert "outdated" not in batch(file, "--output", "here").err


def test_a_file_that_is_no_picture_is_named_and_an_empty_one_is_made_anew(
    batch: Run, serving: Horde
) -> None:
    serving()
    file = written("title,idea\nRain,a cat\nSnow,a dog\n")
    Path("here").mkdir()
    Path("here/01-rain.jpg").touch()
    Path("here/02-snow.png").write_text("not yet a picture")
    ran = batch(file, "--output", "here", "--json")
    assert ran.code == 0
    ends = {one["title"]: one for one in objects(ran.out)[:-1]}
    assert ends["Rain"]["status"] == "made"
    assert (ends["Snow"]["status"], ends["Snow"]["reason"]) == ("outdated", "no_picture")
    assert "2 Snow: there is a file of that name, but it is no picture." in ran.err
    assert Path("here/02-snow.png").read_text() == "not yet a picture"


def test_a_reader_who_has_had_enough_costs_no_picture(
    serving: Horde, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    serving(render_seconds=0.3, rate_limits=False)
    file = written("a cat\na dog\na hen\na heron\n", "ideas.txt")
    words = ("batch", file, "--output", "here", "--at-once", "1")
    command = [sys.executable, "-m", "thumbgen", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline().endswith(".jpg\n")
        program.stdout.close()
        err = program.stderr.read()
    assert program.returncode == 0, err
    assert "Made: 4." in err
    assert len([*Path("here").iterdir()]) == 4


def test_a_folder_that_takes_nothing_is_told_before_anything_is_sent(
    batch: Run, serving: Horde
) -> None:
    horde = serving()
    ran = batch(written("a cat\n"), "--output", "/proc/here", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (8, "not_saved")
    assert horde.requests == []


def test_a_list_that_is_complete_needs_no_place(
    batch: Run, serving: Horde, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving()
    file = written("a cat\n")
    assert batch(file, "--output", "here").code == 0

    def refuse(folder: Path) -> None:
        raise NotSaved(folder, "denied")

    monkeypatch.setattr("thumbgen.jobs.saving.try_folder", refuse)
    assert batch(file, "--output", "here").code == 0


def test_a_style_that_is_not_looked_up_makes_nothing_outdated(batch: Run, serving: Horde) -> None:
    serving()
    file = written("a cat\n")
    look = ("--output", "here", "--style", "Cosy Lofi")
    assert batch(file, *look).code == 0
    assert "Already there: 1." in batch(file, *look).err
    dry = batch(file, *look, "--dry-run")
    assert dry.lines[0].startswith("✓")
    assert "delete or move" not in dry.err


def test_who_cannot_know_what_was_under_way_says_so(batch: Run, serving: Horde, home: Path) -> None:
    serving()
    home_library().parent.mkdir(parents=True, exist_ok=True)
    home_library().write_bytes(b"no library at all, " * 100)
    ran = batch(written("a cat\n"), "--output", "here")
    assert ran.code == 0
    assert "What was under way the last time is not known." in ran.err
    assert "It could not be noted in the library." in ran.err


def test_practice_pictures_are_not_taken_for_the_real_ones(
    batch: Run, serving: Horde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.jobs.engine.PracticeHorde", partial(PracticeHorde, quick()))
    serving()
    file = written("title,idea\nRain,a cat\n")
    practising = batch(file, "--output", "here", "--practice")
    assert practising.code == 0
    assert "Already there: 1." in batch(file, "--output", "here", "--practice").err
    assert batch(file, "--output", "here", "--practice", "--dry-run").lines[0].startswith("✓")
    real = batch(file, "--output", "here")
    assert real.code == 0
    assert "1 Rain: there, but only as a practice picture." in real.err


def test_of_many_outdated_ones_only_some_are_named(batch: Run, serving: Horde) -> None:
    serving()
    rows = "".join(f"cat {number},{number}\n" for number in range(1, 26))
    file = written("idea,number\n" + rows)
    folder = Path("here")
    folder.mkdir()
    for line in batch(file, "--output", "here", "--dry-run", "--json").out.splitlines()[:-1]:
        Path(json.loads(line)["path"]).write_bytes(JPEG)
    library = Library(home_library())
    for number, path in enumerate(sorted(folder.absolute().iterdir())):
        made = Job(str(number), ThumbRequest("something else"))
        library.begin(made, Owner())
        library.keep(str(number), 0, picture(path))
    said = batch(file, "--output", "here", "--dry-run").err
    assert said.count("made of other words or settings") == 20
    assert "… and 5 more like these." in said


def test_scripts_get_one_object_a_track_and_a_summary(
    batch: Run, serving: Horde, tmp_path: Path
) -> None:
    serving(faults=(Fault("submit", "corrupt_prompt"),))
    ran = batch(
        written("title,prompt\nRain,a cat\nSnow,a dog\n"),
        *("--json", "--at-once", "1", "--output", "here"),
    )
    assert ran.code == 3
    failed, made, last = objects(ran.out)
    assert (failed["number"], failed["line"], failed["status"]) == ("1", 2, "failed")
    assert (failed["success"], failed["error"]["code"]) == (False, "prompt_refused")
    assert failed["prompt"] == "a cat"
    assert (made["number"], made["title"], made["status"]) == ("2", "Snow", "made")
    assert made["success"] is True
    assert made["path"] == str(tmp_path / "here" / "02-snow.jpg")
    assert last["summary"] == {
        "success": False,
        "tracks": 2,
        "made": 1,
        "there": 0,
        "outdated": 0,
        "failed": 1,
        "withdrawn": 0,
        "left": 0,
        "folder": str(tmp_path / "here"),
        "exit_code": 3,
    }
    assert "Not made: 1 Rain (line 2)." in ran.err
    assert "run the same command again" in ran.err


def test_what_would_hit_all_is_said_once(batch: Run, serving: Horde) -> None:
    serving(faults=(Fault("submit", "timeout_ip", times=None),))
    ran = batch(written("a cat\na dog\na hen\n", "ideas.txt"), "--json", "--at-once", "1")
    assert ran.code == 5
    *tracks, last = objects(ran.out)
    assert [track["status"] for track in tracks] == ["failed", "left", "left"]
    assert {track["error"]["code"] for track in tracks} == {"address_blocked"}
    assert last["summary"]["left"] == 2
    assert ran.err.count("would have met the same") == 1


def test_a_dry_run_shows_everything_and_sends_nothing(
    batch: Run, serving: Horde, tmp_path: Path
) -> None:
    horde = serving()
    file = written("title,size\nRain,\nSnow,square\n")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "01-rain.jpg").write_bytes(JPEG)
    told = ("--prompt", "a street, {title}", "--title", "{title}!", "--output", "here/")
    ran = batch(file, *told, "--dry-run")
    assert ran.code == 0
    first, second = ran.lines
    assert "01-rain.jpg" in first
    assert "✓" in first
    assert "a street, Snow" in second
    assert "“Snow!”" in second
    assert "To make: 1. Already there: 1." in ran.err
    one, two, last = objects(batch(file, *told, "--dry-run", "--json").out)
    assert (one["status"], two["status"]) == ("there", "missing")
    assert two["path"] == str(tmp_path / "here" / "02-snow.png")
    assert (two["prompt"], two["picture_title"]) == ("a street, Snow", "Snow!")
    assert one["seed"] == two["seed"] == str(int(one["seed"]))
    assert (last["summary"]["missing"], last["summary"]["there"]) == (1, 1)
    assert horde.requests == []


def test_wrong_rows_are_named_and_nothing_is_sent(batch: Run, serving: Horde) -> None:
    horde = serving()
    file = written("idea,gênero,semente\na,lofi,1\nb,polca,2\nc,lofi,x\nd,lofi,1,2\n")
    ran = batch(file, "--json")
    assert ran.code == 2
    error = ran.json["error"]
    assert (error["code"], error["field"]) == ("invalid_request", "tracks")
    assert [(row["line"], row["column"]) for row in error["rows"]] == [
        (3, "gênero"),
        (4, "semente"),
        (5, ""),
    ]
    assert "Line 3, “gênero”: There is no genre called “polca”." in ran.err
    assert "Line 5: There are more cells" in ran.err
    assert horde.requests == []


def test_all_that_is_wrong_with_a_row_is_told(batch: Run, serving: Horde) -> None:
    horde = serving()
    file = written(
        "idea,title,genre,scene,size,seed\na,,polca,x,squar,z\n,,lofi,,,1\n,b,,,,1\n,,,,ten,\n"
    )
    ran = batch(file, "--json")
    rows = [(row["line"], row["column"]) for row in ran.json["error"]["rows"]]
    assert rows == [(2, "size"), (2, "seed"), (2, "genre"), (3, ""), (5, "size"), (5, "")]
    assert "Line 2, “size”: There is no size called “squar”. Did you mean square?" in ran.err
    assert "Line 3 has neither an idea nor a title.\n" in ran.err
    assert "choose a scene" not in ran.out + ran.err
    assert horde.requests == []


@pytest.mark.parametrize("dry", [True, False])
def test_a_mistyped_heading_is_named_before_anything_else(
    batch: Run, serving: Horde, dry: bool
) -> None:
    serving()
    file = written("title,promt,mood,tile,artist\nRain,a cat,calm,x,y\n")
    ran = batch(file, "--title", "{tile}", *(["--dry-run"] if dry else []))
    assert ran.code == 0
    first, second = ran.err.splitlines()[:2]
    assert first == "Column “promt” is not used. Did you mean “prompt”?"
    assert "is not used" not in second


def test_cells_that_are_not_used_are_told_once(batch: Run) -> None:
    file = written("title,,artist\nRain,calm,x\nSnow,loud,y\n")
    ran = batch(file, "--dry-run")
    assert ran.code == 0
    assert ran.err.splitlines()[0] == (
        "Columns without a name are not used (line 2: “calm”). Name them in the list's first line."
    )
    assert ran.err.count("not used") == 1


def test_rows_without_an_idea_are_told_which_names_are_understood(batch: Run) -> None:
    file = written("Nº,Artist,Promt,Tempo\n1,Ana,a cat,\n2,Bia,,\n")
    ran = batch(file, "--dry-run")
    assert ran.code == 2
    first, second, *_ = ran.err.splitlines()
    assert "Did you mean “prompt”?" in first
    assert second.startswith("These columns are neither ideas nor titles: Artist. ")
    assert "prompt / idea / ideia, titles title / titulo / " in second
    for enough in (("--prompt", "{artist}"), ("--genre", "lofi", "--scene", "late-bus")):
        ran = batch(file, "--dry-run", *enough)
        assert (ran.code, "neither ideas" in ran.err) == (0, False)


def test_a_dry_run_fits_the_terminal_and_tells_what_differs(
    batch: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written("idea,genre,size\na cat,Lo-Fi,\na dog,worship,square\n" + "long " * 40 + ",,\n")
    ran = batch(file, "--genre", "lofi", "--dry-run")
    first, second, third = ran.lines
    assert first.endswith("a cat")
    assert second.endswith("a dog · worship · square")
    assert third.endswith("long")
    monkeypatch.setattr(batch_report, "room", lambda _: 60)
    cut = batch(file, "--genre", "lofi", "--dry-run").lines
    assert [len(line) <= 60 for line in cut] == [True] * 3
    assert cut[2].endswith("…")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing.csv",), "nothing.csv"),
        (("a.txt", "--genre", "polka"), "no genre called “polka”"),
        (("a.txt", "--prompt", "{album}"), "no column “album”"),
        (("a.txt", "--output", "a.txt"), "is a file where a folder is needed"),
        (("a.txt", "--seed", "-1"), "seed"),
    ],
)
def test_what_is_wrong_with_all_is_said_once(
    batch: Run, arguments: tuple[str, ...], said: str
) -> None:
    written("a cat\na dog\n", "a.txt")
    ran = batch(*arguments, "--json")
    assert ran.code == 2
    assert said in ran.json["error"]["message"]
    assert "Line" not in ran.err


@pytest.mark.parametrize("number", ["0", "11", "x"])
def test_so_many_at_once_is_too_many(batch: Run, number: str) -> None:
    assert batch(written("a cat\n"), "--at-once", number).code == 2


def test_two_batches_do_not_share_a_folder(
    batch: Run, serving: Horde, home: Path, tmp_path: Path
) -> None:
    horde = serving()
    with hold(home / "data", f"batch {tmp_path / 'here'}"):
        ran = batch(written("a cat\na dog\n"), "--output", "here")
    assert ran.code == 2
    assert "Another batch" in ran.err
    assert horde.requests == []


def test_two_lists_in_one_folder_leave_each_others_jobs_alone(
    batch: Run, serving: Horde, home: Path, tmp_path: Path
) -> None:
    horde = serving(render_seconds=0.5, rate_limits=False)
    place = f"{tmp_path / 'here'} one.csv"
    wishes = Wishes(horde_url=horde.url, api_key="", front="batch", place=place)

    async def killed() -> None:
        engine = build_engine(wishes, {"THUMBGEN_HOME": str(home)})
        engine.service.start(ThumbRequest("a heron", output=tmp_path / "here" / "heron.jpg"))
        while not horde.jobs():  # noqa: ASYNC110 - the Horde is polled, it does not tell
            await asyncio.sleep(0.01)
        await engine.leave(5)

    asyncio.run(killed())
    ran = batch(written("idea\na cat\n", "two.csv"), "--output", "here")
    assert ran.code == 0
    assert [job.cancelled for job in horde.jobs()] == [False, False]
    gone_on = batch(written("idea,name\na heron,heron\n", "one.csv"), "--output", "here")
    assert gone_on.code == 0
    assert [one.method for one in horde.requests].count("DELETE") == 1  # it reads differently


def test_an_interrupted_batch_tells_how_far_it_came(batch: Run, serving: Horde) -> None:
    horde = serving(queue_length=500, seconds_per_place=1.0)
    with interrupted_when(lambda: any("/check/" in one.path for one in horde.requests)):
        ran = batch(written("a cat\na dog\na hen\n"), "--json", "--at-once", "1")
    assert ran.code == 130
    *tracks, last = objects(ran.out)
    assert [track["status"] for track in tracks] == ["withdrawn", "left", "left"]
    assert (last["summary"]["withdrawn"], last["summary"]["exit_code"]) == (1, 130)
    assert [job.cancelled for job in horde.jobs()] == [True]
    assert ran.err.count("Withdrawing…") == 1
    assert "Withdrawn: 1. Not begun: 2." in ran.err


def test_a_batch_that_was_killed_goes_on_where_it_was(
    batch: Run, serving: Horde, home: Path
) -> None:
    horde = serving(render_seconds=1.0, rate_limits=False)
    file = written("title,idea\nOne,an otter\nTwo,a heron\nThree,a hyena\n")
    command = [sys.executable, "-m", "thumbgen", "batch", file, "--at-once", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        deadline = time.monotonic() + 60
        while sum("/check/" in one.path for one in horde.requests) < 2:
            assert first.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        first.kill()
    ran = batch(file, "--at-once", "2")
    assert ran.code == 0, ran.err
    prompts = [job.payload["prompt"] for job in horde.jobs()]
    assert len(prompts) == 3
    for word in ("otter", "heron", "hyena"):
        assert sum(word in prompt for prompt in prompts) == 1, word
    folder = home / "pictures" / "my list"
    assert sorted(file.name for file in folder.iterdir()) == [
        "01-one.jpg",
        "02-two.jpg",
        "03-three.jpg",
    ]


# -- the live line ---------------------------------------------------------------------------------


def piece(number: str, title: str) -> Piece:
    request = ThumbRequest("a cat", output=Path(f"{number}.jpg"))
    return Piece(number, Track(1, {"title": title}), request)


def job(*notices: Notice, fraction: float = 0.5) -> Job:
    progress = Progress(fraction=fraction, queue_position=12)
    return Job("1", ThumbRequest("a cat"), JobState.QUEUED, progress, notices=notices)


@pytest.mark.parametrize("terminal", [True, False])
def test_people_see_the_whole_and_each_end(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    out = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    live = BatchLive(Words("en"))
    live.all_tracks = 2
    rain, snow = piece("1", "Rain"), piece("2", "Snow")
    notice = Notice.of(NoticeKind.SOME_CENSORED, censored=1)
    live.change(rain, job())
    live.change(rain, job(notice))
    live.end(Outcome(rain, Fate.MADE, Path("1.jpg"), job(notice)))
    live.change(snow, job(fraction=0.25))
    live.tick()
    live.finish()
    if isinstance(out, Terminal):
        assert "0 of 2 ready · 1: 12th in the queue" in out.lines[0]
        assert " 25%" in out.lines[0]
        assert " 62%" in out.lines[-1]
        assert "1 of 2 ready · 2: 12th in the queue" in out.lines[-1]
        text = "\n".join(out.lines)
    else:
        text = out.getvalue()
        assert text.splitlines()[0] == "1 Rain: begun"
    live.over()
    live.say("the end")
    said = out.lines if isinstance(out, Terminal) else out.getvalue().splitlines()
    assert said[-1] == "the end"
    assert text.count("1 Rain: Held back by the safety check") == 1
    assert text.count("1 Rain: ready (1 of 2)") == 1
