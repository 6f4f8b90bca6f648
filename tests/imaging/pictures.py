"""Pictures to finish, painted so that what became of them can be measured."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageCms, ImageDraw

from thumbgen.domain.sizes import Size


def encoded(image: Image.Image, codec: str = "PNG", **options: object) -> bytes:
    """The bytes of ``image``."""
    file = io.BytesIO()
    if codec == "PNG":
        options.setdefault("compress_level", 1)
    image.save(file, codec, **options)
    return file.getvalue()


def plain(colour: tuple[int, int, int] = (200, 60, 30), size: Size | None = None) -> Image.Image:
    """One colour."""
    size = size or Size(96, 64)
    return Image.new("RGB", (size.width, size.height), colour)


def circle(size: Size, radius: float) -> Image.Image:
    """A white disc in the exact middle of black."""
    image = Image.new("L", (size.width, size.height))
    across, down = size.width / 2, size.height / 2
    box = (across - radius, down - radius, across + radius - 1, down + radius - 1)
    ImageDraw.Draw(image).ellipse(box, fill=255)
    return image


def quarters(mode: str = "RGB") -> Image.Image:
    """Four different quarters, so that each way of turning shows."""
    image = Image.new("RGB", (96, 64), (250, 10, 10))
    draw = ImageDraw.Draw(image)
    draw.rectangle((48, 0, 95, 31), fill=(10, 250, 10))
    draw.rectangle((0, 32, 47, 63), fill=(10, 10, 250))
    draw.rectangle((48, 32, 95, 63), fill=(250, 250, 10))
    return image.convert(mode)


def exif(orientation: int, order: str = "<") -> bytes:
    """The smallest EXIF block that says how the camera was held."""
    mark = b"II" if order == "<" else b"MM"
    header = mark + struct.pack(order + "HIH", 42, 8, 2)
    maker = struct.pack(order + "HHII", 0x010F, 2, 4, 0x00414141)
    held = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + header + maker + held + bytes(4)


def swapped_profile() -> bytes:
    """A sound colour profile in which red and green have changed places."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    entries = range(132, 132 + 12 * int.from_bytes(profile[128:132], "big"), 12)
    at = {bytes(profile[entry : entry + 4]): entry for entry in entries}
    red, green = at[b"rXYZ"], at[b"gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))


def chunk(name: bytes, body: bytes) -> bytes:
    """A PNG chunk with a true checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, as name and body."""
    at = 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def png_claiming(width: int, height: int) -> bytes:
    """A small, well-formed PNG that claims any size."""
    parts = [
        chunk(name, struct.pack(">II", width, height) + body[8:] if name == b"IHDR" else body)
        for name, body in chunks(encoded(plain()))
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg_claiming(width: int, height: int) -> bytes:
    """A small, well-formed JPEG that claims any size."""
    data = encoded(plain(), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def webp_claiming(width: int, height: int, kind: bytes) -> bytes:
    """A small WebP of the given kind (``VP8 ``, ``VP8L`` or ``VP8X``) that claims any size."""
    if kind == b"VP8X":
        data = encoded(plain(), "WEBP", exif=exif(1))
        claim = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        at = 24
    elif kind == b"VP8L":
        data = encoded(plain(), "WEBP", lossless=True)
        claim, at = ((width - 1) | (height - 1) << 14).to_bytes(4, "little"), 21
    else:
        data = encoded(plain(), "WEBP")
        claim, at = struct.pack("<HH", width, height), 26
    assert data[12:16] == kind
    return data[:at] + claim + data[at + len(claim) :]


def samples() -> list[bytes]:
    """Small real files of every kind that readers treat differently."""
    picture, swapped = quarters(), swapped_profile()
    turned = picture.rotate(90)
    webps = [
        encoded(picture, "WEBP"),
        encoded(picture.convert("RGBA"), "WEBP", lossless=True),
        encoded(picture, "WEBP", exif=exif(6), icc_profile=swapped),
        encoded(picture, "WEBP", save_all=True, append_images=[turned]),
    ]
    pngs = [encoded(quarters(mode)) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")]
    pngs += [
        encoded(quarters("P"), transparency=bytes(range(200))),
        encoded(picture, exif=exif(8), icc_profile=swapped),
        encoded(picture, save_all=True, append_images=[turned]),
    ]
    jpegs = [encoded(quarters(mode), "JPEG") for mode in ("RGB", "L", "CMYK")]
    jpegs += [
        encoded(picture, "JPEG", progressive=True),
        encoded(picture, "JPEG", exif=exif(3), icc_profile=swapped),
    ]
    return [*webps, *pngs, *jpegs]
