"""suno_day.py: a folder of songs, and what to upload of it."""

import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import QUICK
from tests.docs.kitchen import RECIPES, Cooked, cook, environment
from thumbgen.horde.practice import Fault, PracticeHorde, Script

pytestmark = pytest.mark.timeout(120)

Run = Callable[..., Cooked]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the script in this very process: from ``tmp_path``, on the Horde at ``horde``."""

    def run(*arguments: str, horde: str = "http://127.0.0.1:9/api/v2") -> Cooked:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("THUMBGEN_HORDE_URL", horde)
        monkeypatch.setattr(sys, "argv", ["suno_day.py", *arguments])
        with pytest.raises(SystemExit) as end:
            runpy.run_path(str(RECIPES / "suno_day.py"), run_name="__main__")
        assert isinstance(end.value.code, int)
        return Cooked(end.value.code, *capsys.readouterr())

    return run


def put(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"a song")
    return folder


def uploads(folder: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((folder / "uploads.json").read_text("utf-8"))[
        "uploads"
    ]
    return listed


def test_a_day_of_songs(tmp_path: Path) -> None:
    songs = put(tmp_path / "songs", "02 - Rainy_Night (v2).mp3", "Canção.MP3", "x;1.wav", ".no.mp3")
    (songs / "notes.txt").touch()
    ideas = tmp_path / "ideas.csv"
    ideas.write_text(
        'file;prompt;genre;title\n"x;1.wav";"um barco; ao longe";r&b;Só nós\n', "utf-8-sig"
    )
    with PracticeHorde(QUICK) as horde:
        environ = environment(tmp_path / "home", THUMBGEN_HORDE_URL=horde.url)
        arguments = ("songs", "--genre", "lofi", "--ideas", "ideas.csv", "--size", "320x180")
        first = cook("suno_day.py", *arguments, environ=environ, folder=tmp_path)
        assert (first.code, first.err) == (0, "")
        submitted = len(horde.jobs())
        again = cook("suno_day.py", "songs", environ=environ, folder=tmp_path)
        assert (again.code, again.out, len(horde.jobs())) == (0, "", submitted)
    assert len(first.out.splitlines()) == 3
    listed = uploads(songs)
    assert [(one["prompt"], one["genre"], one["title"]) for one in listed] == [
        ("Rainy Night", "lofi", "Rainy Night"),
        ("Canção", "lofi", "Canção"),
        ("um barco; ao longe", "rnb", "Só nós"),  # though the second run was not told of the CSV
    ]
    for one in listed:
        assert Path(one["audio"]).exists()
        with Image.open(one["thumbnail"]) as image:
            assert (image.format, image.size) == ("JPEG", (320, 180))
    assert "image_url" not in str(listed)


def test_songs_that_failed_are_named_and_the_others_are_made(run: Run, tmp_path: Path) -> None:
    songs = put(tmp_path / "songs", "a.mp3", "b.mp3")
    refusing = Script(0, 0.05, 0.1, flat=True, faults=(Fault("submit", "corrupt_prompt"),))
    with PracticeHorde(refusing) as horde:
        result = run("songs", horde=horde.url)
    assert result.code == 1
    assert result.err.startswith("a.mp3: The Horde's content filter")
    assert [Path(one["audio"]).name for one in uploads(songs)] == ["b.mp3"]


def test_a_horde_that_is_closed_is_asked_once(run: Run, tmp_path: Path) -> None:
    put(tmp_path / "songs", "a.mp3", "b.mp3")
    with PracticeHorde(Script(maintenance=True)) as horde:
        result = run("songs", horde=horde.url)
        assert sum(one.path.endswith("/async") for one in horde.requests) == 1
    assert result.code == 1
    assert "b.mp3" not in result.err


def test_the_csv_of_a_brazilian_excel_is_read(run: Run, tmp_path: Path) -> None:
    songs = put(tmp_path / "songs", "Canção.mp3")
    text = "Arquivo;IDEIA;gênero;titulo\r\nCanção.mp3;um farol à noite;worship;Só nós\r\n"
    (tmp_path / "ideas.csv").write_bytes(text.encode("cp1252"))
    with PracticeHorde(QUICK) as horde:
        result = run("songs", "--ideas", "ideas.csv", "--size", "320x180", horde=horde.url)
    assert (result.code, result.err) == (0, "")
    (one,) = uploads(songs)
    assert (one["prompt"], one["genre"], one["title"]) == ("um farol à noite", "worship", "Só nós")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--genre", "polka"), "no genre called “polka”"), (("--size", "huge"), "no size called")],
)
def test_a_wrong_option_is_told_once(
    arguments: tuple[str, ...], words: str, run: Run, tmp_path: Path
) -> None:
    put(tmp_path / "songs", "a.mp3", "b.mp3")
    for _ in range(2):
        result = run("songs", *arguments)
        assert result.code == 2
        assert result.err.startswith("suno_day.py: ")
        assert result.err.count(words) == 1
        put(tmp_path / "songs", "a.jpg", "b.jpg")  # also when nothing is left to make


def test_what_video_sh_made_is_used_and_listed(run: Run, tmp_path: Path) -> None:
    songs = put(tmp_path / "songs", "a.mp3", "a.thumbnail.jpg", "a.mp4", "a.cover.jpg")
    assert run("songs") == Cooked(0, "", "")
    (one,) = uploads(songs)
    files = {name: Path(one[name]).name for name in ("audio", "thumbnail", "video", "cover")}
    assert files == {
        "audio": "a.mp3",
        "thumbnail": "a.thumbnail.jpg",
        "video": "a.mp4",
        "cover": "a.cover.jpg",
    }
    (songs / "a.mp4").unlink()
    assert run("songs").code == 0
    (one,) = uploads(songs)
    assert "video" not in one
    assert "cover" in one


def test_songs_that_differ_in_their_endings_alone_share_no_picture(
    run: Run, tmp_path: Path
) -> None:
    songs = put(tmp_path / "songs", "x.mp3")
    with PracticeHorde(QUICK) as horde:
        assert run("songs", "--size", "320x180", horde=horde.url).code == 0
        put(songs, "x.wav", "y.mp3", "y.flac")
        assert run("songs", "--size", "320x180", horde=horde.url).code == 0
        assert len(horde.jobs()) == 4
        assert run("songs", "--size", "320x180", horde=horde.url) == Cooked(0, "", "")
    pairs = {(Path(one["audio"]).name, Path(one["thumbnail"]).name) for one in uploads(songs)}
    assert pairs == {
        ("x.mp3", "x.jpg"),
        ("x.wav", "x.wav.jpg"),
        ("y.mp3", "y.mp3.jpg"),
        ("y.flac", "y.flac.jpg"),
    }


def test_a_wrong_genre_in_the_csv_is_told_of_its_song_alone(run: Run, tmp_path: Path) -> None:
    songs = put(tmp_path / "songs", "a.mp3", "b.mp3")
    (tmp_path / "ideas.csv").write_text("file,prompt,genre\na.mp3,,polka\n")
    with PracticeHorde(QUICK) as horde:
        result = run("songs", "--ideas", "ideas.csv", "--size", "320x180", horde=horde.url)
    assert result.code == 1
    assert result.err.startswith("a.mp3: ")
    assert [Path(one["audio"]).name for one in uploads(songs)] == ["b.mp3"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ideas.csv has no columns file and prompt"),
        (b"song,idea\na,b\n", "ideas.csv has no columns file and prompt"),
        (b'file,prompt\n"a.mp3"x,b\n', "ideas.csv: the quotation marks in line 2 do not fit"),
        (b"PK\x03\x04\x81\x8d", "ideas.csv is no text: save it as a CSV"),
        (None, "there is no file ideas.csv"),
    ],
)
def test_a_csv_that_cannot_be_used(
    data: bytes | None, words: str, run: Run, tmp_path: Path
) -> None:
    put(tmp_path / "songs", "a.mp3")
    if data is not None:
        (tmp_path / "ideas.csv").write_bytes(data)
    assert run("songs", "--ideas", "ideas.csv") == Cooked(2, "", f"suno_day.py: {words}\n")


def test_a_folder_that_is_not_there(run: Run) -> None:
    assert run("nodir") == Cooked(2, "", "suno_day.py: there is no folder nodir\n")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"uploads": [1]}'])
def test_a_list_that_is_damaged_is_left_alone(text: str, run: Run, tmp_path: Path) -> None:
    file = put(tmp_path / "songs", "a.mp3") / "uploads.json"
    file.write_text(text)
    result = run("songs")
    assert result.code == 2
    assert "uploads.json is not the list as it was written" in result.err
    assert file.read_text() == text
