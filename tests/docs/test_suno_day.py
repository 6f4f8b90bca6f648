"""suno_day.py: a folder of songs, and what to upload of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import QUICK
from tests.docs.kitchen import cook, environment
from thumbgen.horde.practice import Fault, PracticeHorde, Script

pytestmark = pytest.mark.timeout(120)


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
        ("um barco; ao longe", "rnb", "x;1"),  # the second run was not told the CSV's title
    ]
    for one in listed:
        assert Path(one["audio"]).exists()
        with Image.open(one["thumbnail"]) as image:
            assert (image.format, image.size) == ("JPEG", (320, 180))
    assert "image_url" not in str(listed)


def test_songs_that_failed_are_named_and_the_others_are_made(tmp_path: Path) -> None:
    songs = put(tmp_path / "songs", "a.mp3", "b.mp3")
    refusing = Script(0, 0.05, 0.1, flat=True, faults=(Fault("submit", "corrupt_prompt"),))
    with PracticeHorde(refusing) as horde:
        environ = environment(tmp_path / "home", THUMBGEN_HORDE_URL=horde.url)
        result = cook("suno_day.py", "songs", environ=environ, folder=tmp_path)
    assert result.code == 1
    assert result.err.startswith("a.mp3: The Horde's content filter")
    assert [Path(one["audio"]).name for one in uploads(songs)] == ["b.mp3"]


def test_a_horde_that_is_closed_is_asked_once(tmp_path: Path) -> None:
    put(tmp_path / "songs", "a.mp3", "b.mp3")
    with PracticeHorde(Script(maintenance=True)) as horde:
        environ = environment(tmp_path / "home", THUMBGEN_HORDE_URL=horde.url)
        result = cook("suno_day.py", "songs", environ=environ, folder=tmp_path)
        assert sum(one.path.endswith("/async") for one in horde.requests) == 1
    assert result.code == 1
    assert "b.mp3" not in result.err


@pytest.mark.parametrize(
    ("text", "words"), [("", "no columns"), ("song,idea\na,b\n", "no columns"), (None, "ideas.csv")]
)
def test_a_csv_that_cannot_be_used(text: str | None, words: str, tmp_path: Path) -> None:
    put(tmp_path / "songs", "a.mp3")
    if text is not None:
        (tmp_path / "ideas.csv").write_text(text)
    arguments = ("songs", "--ideas", "ideas.csv")
    result = cook("suno_day.py", *arguments, environ=environment(tmp_path), folder=tmp_path)
    assert result.code == 2
    assert words in result.err
    assert "Traceback" not in result.err
