"""From received bytes to a picture of exactly the target's pixels.

What a file calls itself is not believed: format and size are read from the bytes, and the size is
known to be sane before a single pixel is decoded. Pillow's own readers are called by name rather
than through ``Image.open``, whose guard against bombs is a process-wide setting that warns.
"""

import io
import struct
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageCms, ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from thumbgen.domain.errors import PictureUnreadable
from thumbgen.domain.sizes import Size, centre_crop

MOST_PIXELS = 64 * 1024 * 1024
"""Anything larger is a decompression bomb: the largest real answer has 4096×4096 pixels."""

UNREADABLE = (
    OSError,
    SyntaxError,  # Pillow's word for a malformed header
    ValueError,
    EOFError,
    IndexError,
    struct.error,
    AssertionError,  # a palette picture without its palette
    MemoryError,
    UserWarning,  # only where warnings are errors: a malformed animation
)
"""What Pillow's readers raise on hostile bytes."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns a picture upright, by its EXIF orientation."""

_ORIENTATION_TAG = 0x0112


class _Jpeg(JpegImageFile):
    """Pillow's reader, but it does not look for a resolution in the EXIF data: see below."""

    def _read_dpi_from_exif(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished picture: RGB, of exactly the target's pixels.

    ``received`` is the true size of what came, upright; ``scale`` above 1 means that it had to be
    enlarged here by that factor.
    """

    image: Image.Image
    received: Size
    scale: float


def finish(data: bytes, target: Size) -> Finished:
    """The picture in ``data`` (WebP, PNG or JPEG), cropped at the centre and scaled to ``target``.

    Raises:
        PictureUnreadable: no picture, a damaged or incomplete one, or more than 64 megapixels.
    """
    try:
        whole, profile = _decoded(data)
        received = Size(*whole.size)
        crop = centre_crop(received, target)
        scaled = whole.resize(
            (target.width, target.height),
            Image.Resampling.LANCZOS,
            box=(crop.left, crop.top, crop.right, crop.bottom),
        )
        finished = in_srgb(scaled, profile)
        finished.info = {}  # else Pillow would write the sender's comments and profiles again
        return Finished(finished, received, crop.scale)
    except UNREADABLE as error:
        raise PictureUnreadable from error


def decode(data: bytes) -> Image.Image:
    """The picture in ``data`` as it is: RGB, upright, opaque, sRGB.

    Raises:
        PictureUnreadable: no picture, a damaged or incomplete one, or more than 64 megapixels.
    """
    try:
        return in_srgb(*_decoded(data))
    except UNREADABLE as error:
        raise PictureUnreadable from error


def _decoded(data: bytes) -> tuple[Image.Image, bytes | None]:
    """The picture in a mode that scales well, upright and opaque; and its colour profile."""
    image = open_picture(data)
    image.load()
    return _opaque(upright(image)), image.info.get("icc_profile")


def open_picture(data: bytes) -> ImageFile.ImageFile:
    """The reader that fits the bytes, with the size checked but no pixel decoded yet."""
    image: ImageFile.ImageFile
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        image = PngImageFile(io.BytesIO(data))
    elif data.startswith(b"\xff\xd8\xff"):
        image = _Jpeg(io.BytesIO(data))
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        _check_webp(data)
        image = WebPImageFile(io.BytesIO(data))
    else:
        raise PictureUnreadable
    check_size(*image.size)
    return image


def _check_webp(data: bytes) -> None:
    """Refuse a WebP that is cut off or too large; its reader allocates the canvas on opening."""
    if len(data) < 30 or len(data) < 8 + int.from_bytes(data[4:8], "little"):
        raise PictureUnreadable
    match data[12:16]:
        case b"VP8X":
            width = int.from_bytes(data[24:27], "little") + 1
            height = int.from_bytes(data[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case _:  # "VP8 ", or nonsense that the reader refuses
            width = int.from_bytes(data[26:28], "little") & 0x3FFF
            height = int.from_bytes(data[28:30], "little") & 0x3FFF
    check_size(width, height)


def check_size(width: int, height: int) -> None:
    """Refuses what would be a decompression bomb.

    Raises:
        PictureUnreadable: it is one.
    """
    if width * height > MOST_PIXELS:
        raise PictureUnreadable


def upright(image: Image.Image) -> Image.Image:
    """The picture as the camera was held."""
    method = _UPRIGHT.get(_orientation(image.info.get("exif", b"")))
    return image if method is None else image.transpose(method)


def _orientation(exif: bytes) -> int:
    """The orientation that EXIF data gives, 1–8; 1 (upright) where they are broken or silent.

    Pillow's own reader of the whole block warns, to the user's terminal, of every flaw in it.
    """
    tiff = exif.removeprefix(b"Exif\0\0")
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"

    def number(start: int, length: int) -> int:
        return int.from_bytes(tiff[start : start + length], order)

    first = number(4, 4) + 2
    for entry in range(first, first + 12 * number(first - 2, 2), 12):
        if number(entry, 2) == _ORIENTATION_TAG:
            return number(entry + 8, 2)
    return 1


def _opaque(image: Image.Image) -> Image.Image:
    """The picture in a mode that scales well (L, RGB or CMYK), without transparency.

    What shines through is black: that is what players and editors show behind a picture, and the
    one colour that every colour profile agrees on.
    """
    if image.mode == "I;16":  # 16-bit grey: Pillow's own conversion would cut off, not scale
        return image.point(lambda value: value / 257).convert("L")
    if image.has_transparency_data:
        painted = image.convert("RGBA")
        black = Image.new("RGB", image.size)
        black.paste(painted, mask=painted)
        return black
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture as sRGB; a profile that is broken or does not fit the picture is ignored."""
    if profile:
        try:
            source = ImageCms.getOpenProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(source):
                target = ImageCms.createProfile("sRGB")
                image = ImageCms.buildTransform(source, target, image.mode, "RGB").apply(image)
        except ImageCms.PyCMSError:
            pass
    return image if image.mode == "RGB" else image.convert("RGB")
