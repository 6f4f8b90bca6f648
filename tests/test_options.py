"""What the functions of the Python face may be told, and what they refuse."""

import asyncio
import json
import os
import threading
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import thumbgen
from tests.conftest import QUICK, quick
from thumbgen.errors import InvalidRequest
from thumbgen.horde.practice import PracticeHorde
from thumbgen.jobs import catalogue


class BytesPath(os.PathLike[bytes]):
    """A path of a kind that is not taken."""

    def __fspath__(self) -> bytes:
        return b"it.png"


def test_an_unknown_option_is_refused_with_the_nearest_that_there_is() -> None:
    wrong: list[tuple[Callable[..., object], str, str]] = [
        (thumbgen.generate_image, "titel", "generate_image.*'titel'; the nearest is 'title'"),
        (thumbgen.generate_image, "gener", "the nearest is 'genre'"),
        (thumbgen.generate_thumbnail, "gener", "the nearest is 'type'"),
        (thumbgen.start_image, "promt", "the nearest is 'prompt'"),
        (thumbgen.start_thumbnail, "siz", "the nearest is 'size'"),
        (thumbgen.generate_image, "lora", "the nearest is 'loras'"),
        (thumbgen.generate_image, "type", "the nearest is 'genre'"),
        (thumbgen.start_thumbnail, "genre", "start_thumbnail.*the nearest is 'type'"),
        (thumbgen.start_image, "count", r"one picture; start_thumbnail\(\) makes more"),
        (thumbgen.generate_thumbnail, "xyz", "no option 'xyz'$"),
    ]
    for function, name, message in wrong:
        with pytest.raises(TypeError, match=message):
            function("a lighthouse", **{name: "x"})
    with asyncio.Runner() as runner, pytest.raises(TypeError, match="generate_image_async"):
        runner.run(thumbgen.generate_image_async("x", coutn=2))  # type: ignore[call-arg]


def wrong(name: str, *values: object) -> list[tuple[str, object]]:
    return [(name, value) for value in values]


WRONG_TYPES = [
    *wrong("prompt", None, 5, b"x", ["x"]),
    *wrong("genre", 5, ["lofi"]),
    *wrong("size", 5, (1280, 720), b"youtube"),
    *wrong("scene", 5),
    *wrong("negative", 5),
    *wrong("title", 5, b"x"),
    *wrong("palette", ["teal"]),
    *wrong("style", 5),
    *wrong("models", 5, [5], b"AAM XL", b"", range(0), {"AAM XL"}),
    *wrong("loras", 5, [1], ["ink look", None]),
    *wrong("seed", 1.5, True),
    *wrong("steps", "20", 20.5, True),
    *wrong("cfg_scale", "7", True),
    *wrong("sampler", 5),
    *wrong("upscaler", True),
    *wrong("face_fixer", True),
    *wrong("tiling", 1, "yes"),
    *wrong("hires_fix", 1),
    *wrong("source", 5, object(), BytesPath()),
    *wrong("strength", "a", True),
    *wrong("output", 5, b"it.png", BytesPath()),
    *wrong("format", 5),
    *wrong("timeout", "x", True),
    *wrong("api_key", 5, b"my-own-key"),
    *wrong("horde_url", 5),
    *wrong("practice", "no", 1),
    *wrong("on_change", 5, "print"),
]


@pytest.mark.parametrize(("name", "value"), WRONG_TYPES)
def test_a_value_of_a_wrong_type_is_refused_before_anything_is_built(
    name: str, value: object
) -> None:
    before = threading.enumerate()
    options: dict[str, Any] = {"prompt": "a lighthouse", "practice": True, name: value}
    with pytest.raises(TypeError, match=rf"generate_image\(\): {name} takes .+, not ") as caught:
        thumbgen.generate_image(**options)
    assert "my-own-key" not in str(caught.value)
    assert {*threading.enumerate()} <= {*before}


def test_every_function_says_what_it_takes_and_what_it_got() -> None:
    for function in (thumbgen.start_image, thumbgen.generate_thumbnail, thumbgen.start_thumbnail):
        name = function.__name__
        with pytest.raises(TypeError) as caught:
            function("a lighthouse", size=(1280, 720))  # type: ignore[arg-type]
        assert str(caught.value) == (
            f"{name}(): size takes a name or 'WIDTHxHEIGHT', as a str, not tuple of int"
        )
    with pytest.raises(TypeError, match=r"generate_thumbnail\(\): type takes a str, not int"):
        thumbgen.generate_thumbnail("a lighthouse", 5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"start_thumbnail\(\): count takes an int, not str"):
        thumbgen.start_thumbnail("a lighthouse", count="2")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"start_image\(\): prompt takes a str, not None"):
        thumbgen.start_image(None)  # type: ignore[arg-type]
    for later in (thumbgen.generate_image_async, thumbgen.generate_thumbnail_async):
        message = rf"{later.__name__}\(\): loras takes a str or a sequence of them, not list of int"
        with asyncio.Runner() as runner, pytest.raises(TypeError, match=message):
            runner.run(later("a lighthouse", loras=[1]))  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("size", ""),
        ("seed", 10**400),
        ("steps", 10**400),
        ("cfg_scale", float("nan")),
        ("strength", 10**400),
        ("strength", float("nan")),
        ("style", "\ud800"),
        ("loras", ["ink look:nan"]),
        ("output", "it\0.png"),
        ("output", "\ud800.png"),
        ("timeout", float("inf")),
        ("count", -(10**400)),
    ],
)
def test_a_value_that_cannot_be_is_an_invalid_request(
    name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "SPACING", 0.0)
    with PracticeHorde(quick(rate_limits=False)) as horde:
        options: dict[str, Any] = {"horde_url": horde.url, name: value}
        with pytest.raises(InvalidRequest) as caught:
            thumbgen.generate_thumbnail("a lighthouse", **options)
        assert not any(one.path.endswith("/generate/async") for one in horde.requests)
    assert caught.value.__notes__[0]


def test_none_is_as_good_as_left_out_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    hints = typing.get_type_hints(thumbgen.ThumbnailOptions, localns={"Job": thumbgen.Job})
    assert [name for name, hint in hints.items() if type(None) not in typing.get_args(hint)] == []
    nothing: thumbgen.ThumbnailOptions = dict.fromkeys(hints)  # type: ignore[assignment]
    with PracticeHorde(QUICK) as horde:
        monkeypatch.setenv("THUMBGEN_HORDE_URL", horde.url)
        answer = thumbgen.generate_thumbnail("a lighthouse", None, size=None, **nothing)
    assert (answer["genre"], answer["size"], len(answer["images"])) == ("none", "youtube", 1)


def test_a_picture_to_start_from_may_be_bytes_of_any_kind_or_any_path(tmp_path: Path) -> None:
    red = tmp_path / "red.png"
    Image.new("RGB", (640, 360), "red").save(red)
    (entry,) = (entry for entry in os.scandir(tmp_path) if entry.name == "red.png")
    data = bytearray(red.read_bytes())
    with PracticeHorde(QUICK) as horde:
        for source in (memoryview(red.read_bytes()), entry):
            thumbgen.generate_image("a lighthouse", source=source, horde_url=horde.url)
        running = thumbgen.start_image("a lighthouse", source=data, horde_url=horde.url)
        data.clear()  # it is the caller's
        running.result()
    sent = [one.body for one in horde.requests if one.path.endswith("/generate/async")]
    assert [json.loads(body)["source_processing"] for body in sent] == ["img2img"] * 3


@pytest.mark.parametrize("seed", ["-1", "x", ""])
def test_a_seed_that_is_no_number_is_refused(seed: str) -> None:
    with pytest.raises(thumbgen.errors.InvalidRequest):
        thumbgen.generate_image("a lighthouse", seed=seed)


def test_a_wrong_address_is_refused() -> None:
    with pytest.raises(thumbgen.errors.InvalidRequest):
        thumbgen.generate_image("a lighthouse", horde_url="nonsense")
