"""Starting from a picture on the command line: what is sent, and what is refused."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.cli.terminal import Command, Result, run_all
from thumbgen.horde.practice import Script

pytestmark = pytest.mark.timeout(240)

QUICK = Script(queue_length=0, seconds_per_place=0.05, render_seconds=0.1, flat=True)


def photograph(home: Path) -> None:
    """A photograph that was taken upright, and some files that are none."""
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (900, 1600), (10, 200, 30)).save(home / "mine.jpg", exif=turned)
    (home / "notes.txt").write_text("words " * 30)
    (home / "film.mp4").write_bytes(b"\0\0\0\x20ftypisom" + bytes(40))


def generate(*arguments: str) -> Command:
    line = ("generate", "a lighthouse", "--json", "--lang", "en", *arguments)
    return Command(line, QUICK, before=photograph)


COMMANDS = {
    "picture": generate("--from-picture", "{home}/mine.jpg", "--strength", "0,35"),
    "usual": generate("--from-picture", "{home}/mine.jpg", "--size", "shorts"),
    "gone": generate("--from-picture", "{home}/gone.png"),
    "text": generate("--from-picture", "{home}/notes.txt"),
    "video": generate("--from-picture", "{home}/film.mp4"),
    "strong": generate("--from-picture", "{home}/mine.jpg", "--strength", "2"),
    "alone": generate("--strength", "0.5"),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    return run_all(COMMANDS, tmp_path_factory.mktemp("source"))


def sent(result: Result) -> dict[str, Any]:
    assert result.horde is not None
    bodies = [one.body for one in result.horde.requests if one.path.endswith("/generate/async")]
    (body,) = map(json.loads, bodies)
    assert isinstance(body, dict)
    return body


@pytest.mark.parametrize(("name", "strength"), [("picture", 0.35), ("usual", 0.6)])
def test_the_picture_goes_along_in_the_size_that_is_asked_for(
    results: dict[str, Result], name: str, strength: float
) -> None:
    result = results[name]
    assert result.code == 0, result.err
    body = sent(result)
    params = body["params"]
    image = Image.open(io.BytesIO(base64.b64decode(body["source_image"])))
    assert image.format == "WEBP"
    assert image.size == (params["width"], params["height"])
    assert (body["source_processing"], params["denoising_strength"]) == ("img2img", strength)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone", "gone.png"),
        ("text", "not a picture"),
        ("video", "is a video"),
        ("strong", "0.05–1"),
        ("alone", "with a picture"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    results: dict[str, Result], name: str, said: str
) -> None:
    result = results[name]
    assert result.code == 2
    assert said in result.err
    assert result.json["error"]["code"] == "invalid_request"
    assert result.horde is not None
    assert result.horde.requests == []
