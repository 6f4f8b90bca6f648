"""``thumbgen library``: what was made, how, and copies of it."""

import json
import shlex
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from tests.cli.inside import Run, runner
from tests.conftest import quick
from thumbgen.cli import codes
from thumbgen.cli.again import again, settings_of
from thumbgen.cli.asked import request_asked
from thumbgen.cli.parsers import WITHOUT_WINDOW, build_parser
from thumbgen.domain.extras import Extras, Lora
from thumbgen.domain.job import Job, JobState, Picture
from thumbgen.domain.plan import plan_request
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import TARGETS, Size, custom_target
from thumbgen.domain.styles import Style
from thumbgen.horde.practice import PracticeHorde
from thumbgen.resources import resource
from thumbgen.store.library import Library
from thumbgen.store.library_rows import Entry, Owner
from thumbgen.store.presets import load_presets
from thumbgen.words import Words

PRESETS = load_presets(resource("presets"), None)
SUMMARY = {
    "number", "made_at", "path", "missing", "prompt", "title", "negative", "genre", "scene",
    "size", "width", "height", "seed", "model", "job_id", "practice",
}  # fmt: skip


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


@pytest.fixture
def shelf(home: Path) -> Library:
    return Library(home / "data" / "library.sqlite")


@pytest.fixture
def made(shelf: Library, home: Path) -> Callable[..., Path]:
    """Puts a picture into the library, with a file of its own; where that is."""

    def make(prompt: str, **wishes: object) -> Path:
        path = home / "pictures" / f"{prompt.replace(' ', '-')}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(prompt.encode())
        job = Job(prompt, ThumbRequest(prompt, **wishes), JobState.DONE)  # type: ignore[arg-type]
        shelf.begin(job, Owner("window"))
        shelf.keep(job.id, 0, Picture(path, Size(1280, 720), "42", "AAM XL", "w", "g", "secret"))
        shelf.end(job)
        return path

    return make


@pytest.fixture
def three(made: Callable[..., Path]) -> list[Path]:
    return [
        made("a lighthouse", genre="lofi"),
        made("rain on glass", genre="lofi", negative="people"),
        made("a choir", genre="worship", scene="still-water", title="Sertão"),
    ]


# -- list ----------------------------------------------------------------------------------------


def test_an_empty_library_says_so_and_is_not_made(run: Run, home: Path) -> None:
    ran = run("library", "list")
    assert (ran.code, ran.out) == (codes.DONE, "")
    assert "no pictures in the library yet" in ran.err
    answer = run("library", "list", "--json").json
    assert answer == {"success": True, "pictures": [], "more": False}
    assert not (home / "data").exists()


def test_the_newest_first_with_what_is_known(run: Run, three: list[Path]) -> None:
    answer = run("library", "list", "--json").json
    assert [one["number"] for one in answer["pictures"]] == [3, 2, 1]
    first = answer["pictures"][0]
    assert set(first) == SUMMARY
    assert (first["prompt"], first["title"], first["genre"]) == ("a choir", "Sertão", "worship")
    assert (first["path"], first["missing"], first["seed"]) == (str(three[2]), False, "42")
    made_at = datetime.fromisoformat(first["made_at"])
    assert made_at.utcoffset() == UTC.utcoffset(None)
    assert abs((datetime.now(UTC) - made_at).total_seconds()) < 30


def test_practice_pictures_are_called_so(
    run: Run, three: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.jobs.engine.PracticeHorde", partial(PracticeHorde, quick()))
    made = run("generate", "a heron", "--size", "320x180", "--practice")
    assert made.code == 0
    listed = run("library", "list", "--json").json["pictures"]
    assert [one["practice"] for one in listed] == [True, False, False, False]
    lines = run("library", "list").out.splitlines()
    assert ["(practice) a heron" in line for line in lines] == [False, True, False, False, False]
    assert "Practice picture  yes" in run("library", "show", "last").out
    assert "Practice picture" not in run("library", "show", "1").out


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (("--search", "RAIN"), [2]),
        (("--search", "sertao"), [3]),
        (("--genre", "Lo-Fi"), [2, 1]),
        (("--genre", "adoração"), [3]),
        (("--genre", "lofi", "--limit", "1"), [2]),
        (("--genre", "lofi", "--search", "choir"), []),
    ],
)
def test_searching(
    run: Run, three: list[Path], arguments: tuple[str, ...], numbers: list[int]
) -> None:
    answer = run("library", "list", "--json", *arguments).json
    assert [one["number"] for one in answer["pictures"]] == numbers
    assert answer["more"] is ("--limit" in arguments)


def test_a_genre_that_is_gone_is_found_by_its_pictures_alone(
    run: Run, made: Callable[..., Path]
) -> None:
    made("a road", genre="synthwave")
    answer = run("library", "list", "--genre", "synthwave", "--json").json
    assert [one["prompt"] for one in answer["pictures"]] == ["a road"]
    ran = run("library", "list", "--genre", "polka", "--json")
    assert (ran.code, ran.json["error"]["field"]) == (codes.USAGE, "genre")


def test_pictures_whose_file_is_gone_are_marked(run: Run, three: list[Path]) -> None:
    three[0].unlink()
    answer = run("library", "list", "--json").json
    assert [one["missing"] for one in answer["pictures"]] == [False, False, True]
    alone = run("library", "list", "--missing", "--json").json
    assert [one["number"] for one in alone["pictures"]] == [1]
    listed = run("library", "list")
    assert [line.split()[0] for line in listed.lines if " ✗ " in line] == ["1"]
    assert listed.err == "✗: the file is gone.\n"


def test_people_are_told_that_there_is_more(run: Run, three: list[Path]) -> None:
    ran = run("library", "list", "--limit", "2")
    assert len(ran.lines) == 3
    assert "There are more" in ran.err
    assert "There are more" not in run("library", "list", "--limit", "3").err
    assert run("library", "list", "--limit", "0").code == codes.USAGE


@pytest.fixture
def in_brasilia(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "<-03>3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone cannot be set")
@pytest.mark.usefixtures("in_brasilia")
@pytest.mark.parametrize(("lang", "form"), [("en", "%Y-%m-%d %H:%M"), ("pt_BR", "%d/%m/%Y %H:%M")])
def test_times_are_local_and_as_the_language_writes_them(
    run: Run, three: list[Path], shelf: Library, lang: str, form: str
) -> None:
    moment = shelf.pictures()[0].made_at
    local = datetime.fromtimestamp(moment.timestamp() - 3 * 3600, UTC).strftime(form)
    assert local in run("library", "list", lang=lang).out
    assert local in run("library", "show", "last", lang=lang).out


# -- show ----------------------------------------------------------------------------------------


def test_everything_about_a_picture(run: Run, three: list[Path]) -> None:
    ran = run("library", "show", "3")
    for said in (str(three[2]), "a choir", "Sertão", "worship", "still-water", "AAM XL", "42"):
        assert said in ran.out
    assert shlex.split(ran.lines[-1])[:2] == [WITHOUT_WINDOW, "generate"]
    answer = run("library", "show", "last", "--json").json
    assert answer["number"] == 3
    assert set(answer) > SUMMARY | {"success", "settings", "loras", "style", "command"}
    assert answer["settings"] is None, "no plan of this genre takes that model"
    assert run("library", "show", "2", "--json").json["settings"]["steps"] == 25
    assert shlex.split(answer["command"]) == answer["arguments"]
    assert "secret" not in ran.out


@pytest.mark.parametrize(
    ("number", "said"), [("9", "9"), ("0", "0"), ("first", "first"), ("-1", "-1")]
)
def test_a_number_that_is_none(run: Run, three: list[Path], number: str, said: str) -> None:
    ran = run("library", "show", number)
    assert ran.code == codes.USAGE
    assert said in ran.err


def test_the_last_of_none(run: Run) -> None:
    ran = run("library", "show", "last", "--json")
    assert ran.code == codes.USAGE
    assert ran.json["error"]["code"] == "invalid_request"


def test_a_library_that_cannot_be_read_is_said_so(run: Run, shelf: Library) -> None:
    shelf.file.parent.mkdir(parents=True)
    shelf.file.write_bytes(b"no database " * 100)
    ran = run("library", "list", "--json")
    assert (ran.code, ran.json["error"]["reason"]) == (codes.FAILED, "damaged")
    assert str(shelf.file) in ran.err


def test_words_too_many_are_no_idea_to_be_quoted(run: Run) -> None:
    ran = run("library", "list", "rain")
    assert ran.code == codes.USAGE
    assert "rain" in ran.err
    assert "quotes" not in ran.err


# -- the same picture again ----------------------------------------------------------------------

_INK = Style("3f2a", "Ink", "{p}, ink###{np}", models=("AAM XL", "SDXL 1.0"), steps=33)

REQUESTS = {
    "plain": ThumbRequest("a lighthouse in the rain"),
    "genre": ThumbRequest("it's a 'quoted' \"idea\" $HOME", "lofi", "night-study"),
    "scene": ThumbRequest("", "worship", "still-water", TARGETS["shorts"]),
    "dashes": ThumbRequest("--fog -x", negative="-people, fog", title="-Fog-", palette="-grey"),
    "lines": ThumbRequest("two\nlines ### x", "none", "", custom_target(900, 640), title="T\nT"),
    "settings": ThumbRequest("x", "lofi", steps=38, cfg_scale=5.25, sampler="k_heun"),
    "flux": ThumbRequest("x", "lofi", steps=30, cfg_scale=9.0, sampler="DDIM"),
    "named": ThumbRequest("x", models=("Deliberate", "AAM XL"), steps=45, count=4),
    "style": ThumbRequest("x", "rnb", style=_INK, cfg_scale=4.0),
    "extras": ThumbRequest(
        "x",
        models=("Deliberate",),
        extras=Extras(
            upscaler="NMKD_Siax",
            face_fixer="GFPGAN",
            loras=(Lora("67890", -0.5, version=True), Lora("a:0.5", 1.0), Lora("Ink look", 0.25)),
            tiling=True,
            hires_fix=True,
        ),
    ),
}  # fmt: skip
MADE_BY = {
    "genre": "AAM XL",
    "settings": "SDXL 1.0",
    "flux": "Flux.1-Schnell fp8 (Compact)",
    "named": "Deliberate",
    "style": "AAM XL",
    "extras": "Deliberate",
}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_command_line_asks_for_the_very_same(name: str) -> None:
    asked = REQUESTS[name]
    plans = plan_request(asked, PRESETS.genres, PRESETS.models)
    model = MADE_BY.get(name, plans[0].models[0])
    plan = next(plan for plan in plans if model in plan.models)
    picture = Picture(Path("a.jpg"), asked.target.size, "4242", model)
    entry = Entry(1, datetime.now(UTC), "job", asked, picture)

    line = shlex.join(again(entry, settings_of(entry, PRESETS), WITHOUT_WINDOW))
    parser = build_parser(Words("en"), tuple(PRESETS.genres.values()), WITHOUT_WINDOW)
    parsed = parser.parse_args(shlex.split(line)[1:])
    assert parsed.style == ("" if asked.style is None else asked.style.id)
    new = replace(request_asked(parsed), style=asked.style)

    assert (new.title, new.target, new.seed, new.count) == (asked.title, asked.target, 4242, 1)
    (same,) = plan_request(new, PRESETS.genres, PRESETS.models)
    assert same == replace(plan, models=(model,), seed=4242, count=1)


def test_a_seed_that_is_no_number_is_left_out() -> None:
    for seed in ("", "abc", "-5", str(2**32), "٤"):
        picture = Picture(Path("a.jpg"), Size(1280, 720), seed, "AAM XL")
        entry = Entry(1, datetime.now(UTC), "job", ThumbRequest("x"), picture)
        assert "--seed" not in again(entry, None, WITHOUT_WINDOW)


def test_a_picture_made_is_in_the_library_and_its_command_line_makes_it_again(
    run: Run, practice: Callable[..., PracticeHorde], monkeypatch: pytest.MonkeyPatch
) -> None:
    horde = practice(render_seconds=0.1)
    monkeypatch.setenv("THUMBGEN_HORDE_URL", horde.url)
    assert run("generate", "a heron", "--genre", "lofi", "--steps", "12").code == codes.DONE
    shown = run("library", "show", "last", "--json").json
    assert run(*shown["arguments"][1:]).code == codes.DONE
    again_shown = run("library", "show", "last", "--json").json
    assert again_shown["number"] == shown["number"] + 1
    assert again_shown["seed"] == shown["seed"]
    bodies = [json.loads(one.body) for one in horde.requests if one.path.endswith("/async")]
    first, second = bodies
    assert second["prompt"] == first["prompt"]
    assert second["models"] == [shown["model"]]
    without_seed = [{k: v for k, v in one["params"].items() if k != "seed"} for one in bodies]
    assert without_seed[0] == without_seed[1]


# -- export --------------------------------------------------------------------------------------


def test_copies_come_with_how_they_were_made_and_without_a_secret(
    run: Run, three: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    ran = run("library", "export", f"{folder}/")
    assert (ran.code, "Copied: 3 of 3" in ran.err) == (codes.DONE, True)
    assert ran.lines == [str(folder / path.name) for path in reversed(three)]
    for path in three:
        assert (folder / path.name).read_bytes() == path.read_bytes()
    made = json.loads((folder / "a-choir.jpg.json").read_text("utf-8"))
    assert (made["file"], made["title"], made["seed"]) == ("a-choir.jpg", "Sertão", "42")
    assert made["arguments"][1] == "generate"
    text = "".join(one.read_text() for one in folder.glob("*.json"))
    for secret in ("secret", str(tmp_path), "api"):
        assert secret not in text


def test_nothing_is_overwritten(run: Run, three: list[Path], tmp_path: Path) -> None:
    (tmp_path / "a-choir.jpg").write_text("mine")
    (tmp_path / "a-choir-2.jpg.json").write_text("mine too")
    ran = run("library", "export", str(tmp_path), "3", "--json")
    (one,) = ran.json["exported"]
    assert one["number"] == 3
    assert Path(one["path"]) == tmp_path / "a-choir-2.jpg"
    assert Path(one["details"]) == tmp_path / "a-choir-2.jpg-2.json"
    assert json.loads(Path(one["details"]).read_text())["file"] == "a-choir-2.jpg"
    assert (tmp_path / "a-choir.jpg").read_text() == "mine"
    assert (tmp_path / "a-choir-2.jpg.json").read_text() == "mine too"


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (("1", "3"), [1, 3]),
        (("--genre", "lofi"), [2, 1]),
        (("--search", "glass"), [2]),
        (("1", "2", "--search", "glass"), [2]),
        (("2", "2"), [2]),
    ],
)
def test_which_are_copied(
    run: Run, three: list[Path], tmp_path: Path, arguments: tuple[str, ...], numbers: list[int]
) -> None:
    answer = run("library", "export", str(tmp_path / "out"), *arguments, "--json").json
    assert [one["number"] for one in answer["exported"]] == numbers
    assert len(list((tmp_path / "out").glob("*.jpg"))) == len(numbers)


def test_a_file_that_is_gone_is_named_and_the_others_are_copied(
    run: Run, three: list[Path], tmp_path: Path
) -> None:
    three[1].unlink()
    ran = run("library", "export", str(tmp_path / "out"), "--json")
    answer = ran.json
    assert (ran.code, answer["success"]) == (codes.FAILED, False)
    assert answer["error"]["code"] == "picture_gone"
    assert answer["missing"] == [{"number": 2, "path": str(three[1])}]
    assert [one["number"] for one in answer["exported"]] == [3, 1]
    assert "picture 2 is gone" in ran.err
    assert "Copied: 2 of 3" in ran.err


def test_a_number_of_none_copies_nothing(run: Run, three: list[Path], tmp_path: Path) -> None:
    ran = run("library", "export", str(tmp_path / "out"), "1", "99")
    assert ran.code == codes.USAGE
    assert "99" in ran.err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_is_said_so(run: Run, three: list[Path], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = run("library", "export", str(tmp_path / "file" / "folder"), "--json")
    assert ran.code == codes.FAILED
    assert str(tmp_path / "file") in ran.json["error"]["message"]


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_file_is_no_folder(run: Run, three: list[Path], tmp_path: Path, slash: str) -> None:
    (tmp_path / "file").touch()
    ran = run("library", "export", f"{tmp_path / 'file'}{slash}", "--json")
    assert (ran.code, ran.json["error"]["field"]) == (codes.USAGE, "folder")
    assert ran.err == f"{tmp_path / 'file'} is a file. Name a folder for the copies.\n"


@pytest.mark.parametrize("folder", ["", " ", "\t"])
def test_a_folder_without_a_name_is_not_the_current_one(
    run: Run, three: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    ran = run("library", "export", folder)
    assert (ran.code, "has no name" in ran.err) == (codes.USAGE, True)
    assert list((tmp_path / "here").iterdir()) == []


def test_a_file_that_cannot_be_read_is_gone_for_us(
    run: Run, three: list[Path], tmp_path: Path
) -> None:
    three[2].unlink()
    three[2].mkdir()
    ran = run("library", "export", str(tmp_path / "out"), "3", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (codes.FAILED, "picture_gone")
