"""The cap is a promise, colours survive, and editors can open what comes out."""

import io
import os
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from tests.imaging import pictures
from thumbgen.domain.sizes import YOUTUBE_BYTES, Size
from thumbgen.imaging.export import encode, format_of


@cache
def noise(side: int) -> Image.Image:
    """The worst that a JPEG can meet."""
    return Image.frombytes("RGB", (side, side), os.urandom(3 * side * side))


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def sampling(data: bytes) -> bytes:
    """How often each channel is sampled, from the frame header."""
    at = data.index(b"\xff\xc0")
    return bytes(data[at + 11 + 3 * channel] for channel in range(3))


FULL, HALF = b"\x11\x11\x11", b"\x22\x11\x11"


def test_a_jpeg_is_baseline_full_colour_and_bare() -> None:
    data = encode(pictures.quarters(), "jpeg")
    image = opened(data)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (96, 64))
    assert "progressive" not in image.info
    assert "exif" not in image.info
    assert sampling(data) == FULL


def test_a_png_is_eight_bit_rgb_and_lossless() -> None:
    picture = noise(65)
    image = opened(encode(picture, "png"))
    assert (image.format, image.mode) == ("PNG", "RGB")
    assert image.tobytes() == picture.tobytes()


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 0, 255), (12, 200, 90), (128, 128, 128)])
def test_a_jpeg_keeps_colours(colour: tuple[int, int, int]) -> None:
    image = opened(encode(pictures.plain(colour, Size(95, 63)), "jpeg"))
    assert image.size == (95, 63)
    assert image.getpixel((47, 31)) == pytest.approx(colour, abs=3)


def test_quality_can_be_chosen() -> None:
    assert len(encode(noise(128), "jpeg", quality=60)) < len(encode(noise(128), "jpeg"))


def test_a_picture_that_fits_is_left_alone() -> None:
    assert encode(noise(64), "jpeg", max_bytes=YOUTUBE_BYTES) == encode(noise(64), "jpeg")


def test_a_cap_costs_no_more_quality_than_it_must() -> None:
    steps = [len(encode(noise(128), "jpeg", quality=quality)) for quality in range(60, 96)]
    for quality, size in enumerate(steps, start=60):
        capped = encode(noise(128), "jpeg", max_bytes=size)
        assert capped == encode(noise(128), "jpeg", quality=quality)
        assert sampling(capped) == FULL
    below = encode(noise(128), "jpeg", max_bytes=steps[0] - 1)
    assert len(below) < steps[0]
    assert sampling(below) == HALF


@pytest.mark.parametrize("side", [1080, 3000, 4096])
def test_the_cap_holds_even_for_pure_noise(side: int) -> None:
    data = encode(noise(side), "jpeg", max_bytes=YOUTUBE_BYTES)
    assert len(data) <= YOUTUBE_BYTES
    assert opened(data).size == (side, side)
    assert len(data) > YOUTUBE_BYTES * 0.8


def test_a_cap_below_the_poorest_jpeg_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="100"):
        encode(noise(64), "jpeg", max_bytes=100)


def test_a_png_takes_no_notice_of_a_cap() -> None:
    assert encode(noise(64), "png", max_bytes=100) == encode(noise(64), "png")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.jpg", "jpeg"),
        ("a.JPEG", "jpeg"),
        ("b/c.d.Png", "png"),
        ("a.webp", None),
        ("a", None),
        (".png", None),
        ("a.png.txt", None),
    ],
)
def test_the_ending_asks_for_the_format(name: str, wanted: str | None) -> None:
    assert format_of(Path(name)) == wanted
