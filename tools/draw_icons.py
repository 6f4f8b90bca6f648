"""Draws the program's icons from the SVGs in ``installer/icons``.

``thumbgen.svg`` is the mark; ``thumbgen-small.svg`` is the same without what a few pixels cannot
show. Made of them: the window's icon, ``thumbgen.ico`` for Windows, ``thumbgen.icns`` for macOS and
a tree of PNGs for Linux, ready to be laid over ``share/icons/hicolor``.

    python tools/draw_icons.py [FOLDER]

The folder is the project's unless another one is named.
"""

import sys
from io import BytesIO
from itertools import groupby
from pathlib import Path
from struct import pack

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = PROJECT / "installer" / "icons"

LINUX = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS = (16, 20, 24, 32, 40, 48, 64, 128, 256)

SMALL = 24
"""Pixels up to which the small drawing is used."""

MARGIN = 16 / 512
"""What the large drawing leaves free on each side; the small one fills its square."""

BITMAPS = 64
"""Pixels up to which Windows gets plain bitmaps, which all its programs can read."""

MAC_TILE = 824 / 1024
"""How much of its square an icon fills among those of macOS."""

MAC_BITMAPS = {16: (b"is32", b"s8mk"), 32: (b"il32", b"l8mk")}
"""Kinds of colours and of mask: macOS reads no PNG of these sizes for screens of scale 1."""

MAC_PNGS = (
    (b"ic11", 32),  # 16 points at scale 2
    (b"ic12", 64),
    (b"ic07", 128),
    (b"ic13", 256),
    (b"ic08", 256),
    (b"ic14", 512),
    (b"ic09", 512),
    (b"ic10", 1024),
)

ICO_HEADER, ICO_ENTRY, DIB_HEADER = 6, 16, 40
"""Bytes."""


def main(goal: Path = PROJECT) -> None:
    """Writes all of them below a folder."""
    icons = goal / "installer" / "icons"
    for size in LINUX:
        _write(icons / "hicolor" / f"{size}x{size}" / "apps" / "thumbgen.png", png(draw(size)))
    _write(icons / "thumbgen.ico", ico(WINDOWS))
    _write(icons / "thumbgen.icns", icns())
    mark = (SOURCES / "thumbgen.svg").read_bytes()
    _write(goal / "resources" / "icons" / "thumbgen.svg", mark)
    small = (SOURCES / "thumbgen-small.svg").read_bytes()
    _write(goal / "resources" / "icons" / "thumbgen-small.svg", small)


def draw(size: int, tile: float = 0.0) -> Image.Image:
    """The icon at so many pixels; ``tile`` is the wanted side of its rounded square, in pixels."""
    small = size <= SMALL
    source = SOURCES / ("thumbgen-small.svg" if small else "thumbgen.svg")
    side = size if not tile else tile if small else tile / (1 - 2 * MARGIN)
    offset = (size - side) / 2
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(source)).render(painter, QRectF(offset, offset, side, side))
    painter.end()
    plain = picture.convertToFormat(QImage.Format.Format_RGBA8888)
    return Image.frombytes("RGBA", (size, size), bytes(plain.constBits()))


def draw_for_mac(size: int) -> Image.Image:
    """The icon with the margins of macOS; the edges of its tile lie between pixels."""
    half, rest = divmod(size * MAC_TILE, 2)
    return draw(size, 2 * (half + bool(rest)))


def png(picture: Image.Image) -> bytes:
    """As a small PNG."""
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def ico(sizes: tuple[int, ...]) -> bytes:
    """An icon for Windows: bitmaps, and PNG where those would be large."""
    frames = [bitmap(draw(size)) if size <= BITMAPS else png(draw(size)) for size in sizes]
    entries = b""
    offset = ICO_HEADER + ICO_ENTRY * len(frames)
    for size, frame in zip(sizes, frames, strict=True):
        entries += pack("<4B2H2I", size % 256, size % 256, 0, 0, 1, 32, len(frame), offset)
        offset += len(frame)
    return pack("<3H", 0, 1, len(frames)) + entries + b"".join(frames)


def bitmap(picture: Image.Image) -> bytes:
    """As Windows keeps it in an icon: colours from the bottom up, then a mask of one bit a pixel.

    The mask is for programs that know no transparency.
    """
    size = picture.width
    upside_down = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    colours = upside_down.tobytes("raw", "BGRA")
    row = (size + 31) // 32 * 4
    holes = upside_down.getchannel("A").point(lambda alpha: 0 if alpha else 255)
    packed = holes.convert("1", dither=Image.Dither.NONE).tobytes()
    narrow = len(packed) // size
    mask = b"".join(
        packed[start : start + narrow].ljust(row, b"\0") for start in range(0, len(packed), narrow)
    )
    header = pack("<I2i2H6I", DIB_HEADER, size, 2 * size, 1, 32, 0, len(colours + mask), 0, 0, 0, 0)
    return header + colours + mask


def icns() -> bytes:
    """An icon for macOS."""
    parts: list[tuple[bytes, bytes]] = []
    for size, (colours, mask) in MAC_BITMAPS.items():
        red, green, blue, alpha = (band.tobytes() for band in draw_for_mac(size).split())
        parts += [(colours, b"".join(map(squeezed, (red, green, blue)))), (mask, alpha)]
    parts += [(kind, png(draw_for_mac(size))) for kind, size in MAC_PNGS]
    body = b"".join(kind + pack(">I", 8 + len(data)) + data for kind, data in parts)
    return b"icns" + pack(">I", 8 + len(body)) + body


def squeezed(band: bytes) -> bytes:
    """A band of colour as macOS packs it: runs of 3 to 130 equal bytes, or 1 to 128 as they are."""
    out, plain = bytearray(), bytearray()

    def flush() -> None:
        for start in range(0, len(plain), 128):
            piece = plain[start : start + 128]
            out.append(len(piece) - 1)
            out.extend(piece)
        plain.clear()

    for value, group in groupby(band):
        left = len(list(group))
        while left >= 3:
            run = min(left, 130)
            flush()
            out.extend((run + 125, value))
            left -= run
        plain.extend([value] * left)
    flush()
    return bytes(out)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
