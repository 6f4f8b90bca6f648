"""A picture of the user's own to start from: read whatever it is, kept small, fitted to a plan.

More kinds of files come in here than from the Horde, and with the same distrust. What goes out is
the pixels alone: where and with what a photograph was taken is nobody else's business.
"""

import io

from PIL import Image, ImageFile, ImageStat
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

from thumbgen.domain.errors import PictureUnreadable
from thumbgen.domain.sizes import Size, centre_crop
from thumbgen.imaging.finish import UNREADABLE, check_size, in_srgb, open_picture, upright
from thumbgen.imaging.preview import Pixels, fitted

KEPT_SIDE = 2048
"""Pixels of the longer side of what is kept: more than any worker is asked to start from."""

KEPT_QUALITY, SENT_QUALITY = 95, 92
"""Of WebP, out of 100."""

MOST_SENT = 3 * 1024 * 1024
"""Bytes; as base64 that is 4 MB, and the Horde is slow with more."""

_READERS: dict[bytes, type[ImageFile.ImageFile]] = {
    b"GIF87a": GifImageFile,
    b"GIF89a": GifImageFile,
    b"BM": BmpImageFile,
    b"II*\0": TiffImageFile,
    b"MM\0*": TiffImageFile,
    b"II+\0": TiffImageFile,
    b"MM\0+": TiffImageFile,
}
"""By how their files begin; PNG, JPEG and WebP come in by the same door as finished pictures."""

_FOREIGN = (
    *UNREADABLE,
    Image.DecompressionBombError,  # a frame that claims to be larger than the header says
    Image.DecompressionBombWarning,
    TypeError,  # in a TIFF, numbers that are no whole ones, or texts
    LookupError,
    ArithmeticError,
)
"""What these readers raise on hostile bytes."""


def shrink(data: bytes) -> bytes:
    """The picture in ``data`` as a WebP of at most 2048 pixels a side, upright, opaque and sRGB.

    Raises:
        PictureUnreadable: no picture, a damaged one, a kind that is not read here (HEIC, AVIF,
            SVG), or more than 64 megapixels.
    """
    image = fitted(_decode(data), Size(KEPT_SIDE, KEPT_SIDE))
    return _encoded(image, KEPT_QUALITY)


def prepare(data: bytes, size: Size) -> bytes:
    """The same picture as the Horde wants it: cropped at the centre to exactly ``size``, a WebP.

    Raises:
        PictureUnreadable: as for ``shrink``.
    """
    image = _decode(data)
    crop = centre_crop(Size(*image.size), size)
    box = (crop.left, crop.top, crop.right, crop.bottom)
    image = image.resize((size.width, size.height), Image.Resampling.LANCZOS, box=box)
    quality = SENT_QUALITY
    encoded = _encoded(image, quality)
    while len(encoded) > MOST_SENT and quality > 40:
        quality -= 15
        encoded = _encoded(image, quality)
    return encoded


def pixels(data: bytes, room: Size) -> Pixels:
    """The same picture for a screen, scaled down to fit into ``room``.

    Raises:
        PictureUnreadable: as for ``shrink``.
    """
    image = fitted(_decode(data), room)
    return Pixels(Size(*image.size), image.tobytes("raw", "BGRX"))


def _decode(data: bytes) -> Image.Image:
    try:
        image = _open(data)
        if isinstance(image, JpegImageFile):
            image.draft(None, (KEPT_SIDE, KEPT_SIDE))  # a large photograph is halved as it is read
        image.load()
        profile = image.info.get("icc_profile")
        return in_srgb(_opaque(upright(image)), profile)
    except _FOREIGN as error:
        raise PictureUnreadable from error


def _open(data: bytes) -> ImageFile.ImageFile:
    """The reader that fits the bytes, with the size checked but no pixel decoded yet."""
    for start, reader in _READERS.items():
        if data.startswith(start):
            image = reader(io.BytesIO(data))
            check_size(*image.size)
            return image
    return open_picture(data)


def _opaque(image: Image.Image) -> Image.Image:
    """The picture with eight bits a channel, on black or white where it is transparent."""
    if image.has_transparency_data:
        return _on_ground(image.convert("RGBA"))
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        return _eight_bits(image)
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _on_ground(image: Image.Image) -> Image.Image:
    """Without transparency, on whichever sets off what is painted: dark drawings want white."""
    (brightness,) = ImageStat.Stat(image.convert("L"), image.getchannel("A").point(_seen)).mean
    ground = Image.new("RGB", image.size, "white" if brightness < 128 else "black")
    ground.paste(image, mask=image)
    return ground


def _seen(alpha: float) -> float:
    return 255.0 if alpha >= 128 else 0.0


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of more bits, scaled: Pillow's own conversion would cut off what is bright."""
    if image.mode.startswith("I;16"):
        most = 65535.0
        image = image.convert("I")
    else:
        brightest = image.getextrema()[1]
        most = float(brightest) if isinstance(brightest, int | float) else 255.0
        most = 1.0 if 0 < most <= 1 else 255.0 if most <= 255 else most
    scale = 255 / most
    return image.point(lambda value: value * scale + 0).convert("L")


def _encoded(image: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=3)
    return file.getvalue()
