"""A finished picture as bare pixels."""

from pathlib import Path

import pytest

from tests.imaging.pictures import encoded, plain, quarters
from thumbgen.domain.errors import PictureGone, PictureUnreadable
from thumbgen.domain.sizes import Size
from thumbgen.imaging.preview import load_pixels, load_png


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(quarters()))
    return path


def test_pixels_come_row_by_row_blue_first(path: Path) -> None:
    pixels = load_pixels(path)
    assert pixels.size == Size(96, 64)
    assert len(pixels.data) == 96 * 64 * 4
    assert pixels.data[:3] == bytes((10, 10, 250))
    assert pixels.data[-4:-1] == bytes((10, 250, 250))


@pytest.mark.parametrize(
    ("room", "size"),
    [
        (Size(48, 1000), Size(48, 32)),
        (Size(1000, 16), Size(24, 16)),
        (Size(960, 640), Size(96, 64)),
        (Size(1, 1), Size(1, 1)),
    ],
)
def test_a_picture_is_scaled_down_into_its_room_but_never_up(
    path: Path, room: Size, size: Size
) -> None:
    pixels = load_pixels(path, room)
    assert pixels.size == size
    assert len(pixels.data) == size.pixels * 4


def test_a_png_is_taken_as_it_is_and_anything_else_becomes_one(path: Path) -> None:
    assert load_png(path) == path.read_bytes()
    jpeg = path.with_suffix(".jpg")
    jpeg.write_bytes(encoded(plain(), "JPEG"))
    assert load_png(jpeg).startswith(b"\x89PNG")


def test_what_is_not_there_or_no_picture(tmp_path: Path) -> None:
    for load in (load_pixels, load_png):
        with pytest.raises(PictureGone):
            load(tmp_path / "gone.jpg")
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"broken")
    for load in (load_pixels, load_png):
        with pytest.raises(PictureUnreadable):
            load(broken)
