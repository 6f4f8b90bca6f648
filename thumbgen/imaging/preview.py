"""A finished picture as bare pixels, for a screen or a clipboard."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from thumbgen.domain.errors import PictureGone
from thumbgen.domain.sizes import Size
from thumbgen.imaging.export import encode, format_of
from thumbgen.imaging.finish import decode


@dataclass(frozen=True, slots=True)
class Pixels:
    """An opaque picture: four bytes a pixel (blue, green, red, and one unused), row by row."""

    size: Size
    data: bytes


def load_pixels(path: Path, room: Size | None = None) -> Pixels:
    """The picture in a file, scaled down to fit into ``room``, if that is given.

    Raises:
        PictureGone: the file is not there.
        PictureUnreadable: the file holds no picture.
    """
    image = decode(_read(path))
    if room is not None:
        image = fitted(image, room)
    return Pixels(Size(*image.size), image.tobytes("raw", "BGRX"))


def load_png(path: Path) -> bytes:
    """The picture in a file as a PNG file: what programs expect on a clipboard.

    Raises:
        PictureGone: the file is not there.
        PictureUnreadable: the file holds no picture.
    """
    data = _read(path)
    return data if format_of(path) == "png" else encode(decode(data), "png")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise PictureGone(path) from None


def fitted(image: Image.Image, room: Size) -> Image.Image:
    """The picture, scaled down to fit into ``room`` if it does not."""
    factor = min(room.width / image.width, room.height / image.height)
    if factor >= 1:
        return image
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
