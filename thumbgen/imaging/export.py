"""From a finished picture to a file: encode under a byte cap, name, write.

A file appears whole or not at all: the bytes go to a hidden ``.thumbgen-….part`` beside it and
reach the disk before the name does.
"""

import contextlib
import io
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path
from typing import Literal

from PIL import Image

from thumbgen.domain.errors import NotSaved

Format = Literal["jpeg", "png"]

STEM_LENGTH = 60
"""The most characters of a prompt that a file name takes."""

_ENDINGS: dict[str, Format] = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png"}

_FULL_COLOUR, _HALF_COLOUR = 0, 2
"""Pillow's names for 4:4:4 and 4:2:0."""

_STEPS = ((_FULL_COLOUR, 60), (_HALF_COLOUR, 1))
"""How a picture shrinks under a cap: colour sampling, and the lowest quality to try with it.

At equal bytes half the colour is a tenth closer to a grainy photograph, but three times farther
from thin neon lines: so it comes last.
"""

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)

_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""File names that Windows keeps for devices."""


def encode(
    image: Image.Image, file_format: Format, *, quality: int = 95, max_bytes: int | None = None
) -> bytes:
    """``image`` (RGB) as a baseline JPEG (4:4:4) or an 8-bit PNG.

    Under a cap a JPEG gives up as little quality as it must, then colour resolution (4:2:0), and
    always fits. A PNG is lossless and takes no notice of ``max_bytes``: compare, and choose.

    Raises:
        ValueError: not even the poorest JPEG fits under ``max_bytes``.
    """
    if file_format == "png":
        return _save(image, "PNG", compress_level=4)
    data = _jpeg(image, quality, _FULL_COLOUR)
    if max_bytes is None or len(data) <= max_bytes:
        return data
    for colour, lowest in _STEPS:
        best = _best_jpeg(image, colour, range(lowest, quality + 1), max_bytes)
        if best is not None:
            return best
    raise ValueError(max_bytes)


def _best_jpeg(image: Image.Image, colour: int, qualities: range, max_bytes: int) -> bytes | None:
    """The JPEG of the highest of ``qualities`` that fits, found by halving."""
    best = None
    while qualities:
        middle = len(qualities) // 2
        data = _jpeg(image, qualities[middle], colour)
        if len(data) <= max_bytes:
            best, qualities = data, qualities[middle + 1 :]
        else:
            qualities = qualities[:middle]
    return best


def _jpeg(image: Image.Image, quality: int, colour: int) -> bytes:
    return _save(image, "JPEG", quality=quality, subsampling=colour)


def _save(image: Image.Image, codec: str, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, codec, **options)
    return file.getvalue()


def format_of(path: Path) -> Format | None:
    """The format that a file's ending asks for, or ``None``: ``.jpg``, ``.jpeg`` or ``.png``."""
    return _ENDINGS.get(path.suffix.lower())


def file_stem(prompt: str) -> str:
    """A file name, without its ending, that says what ``prompt`` asked for.

    Lower-case ASCII words joined by hyphens, at most 60 characters, safe on every system; accents
    are folded and what follows ``###`` is left out.
    """
    wanted = prompt.partition("###")[0].casefold().translate(_LETTERS)
    letters = unicodedata.normalize("NFKD", wanted)
    joined = "".join(c for c in letters if not unicodedata.combining(c) and c not in "'’")
    words = re.findall(r"[a-z0-9]+", joined)
    stem = "-".join(words)
    if len(stem) > STEM_LENGTH:
        whole = stem[: STEM_LENGTH + 1].rpartition("-")[0]
        stem = whole or stem[:STEM_LENGTH]
    if _RESERVED.fullmatch(stem):
        return f"thumbnail-{stem}"
    return stem or "thumbnail"


def write_new(folder: Path, stem: str, suffix: str, data: bytes) -> Path:
    """Write ``data`` to a file that did not exist: ``name.jpg``, else ``name-2.jpg`` and so on.

    ``suffix`` has its dot. Writers in other threads and processes never get the same name.

    Raises:
        NotSaved: the disk refused.
    """
    first = folder / f"{stem}{suffix}"
    names = chain([first], (folder / f"{stem}-{number}{suffix}" for number in count(2)))
    with _translated(first):
        folder.mkdir(parents=True, exist_ok=True)
        with _part(folder, data) as part:
            return next(name for name in names if _claim(part, name))


def try_folder(folder: Path) -> None:
    """Makes sure that files can be written into a folder, which is made if need be.

    Raises:
        NotSaved: the disk refused.
    """
    with _translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _part(folder, b""):
            pass


def write_over(path: Path, data: bytes) -> Path:
    """Write ``data`` to ``path``; what was there is replaced in one step and keeps its mode.

    A link is followed, and a device or pipe is written into rather than replaced.

    Raises:
        NotSaved: the disk refused.
    """
    with _translated(path):
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return path
        real = Path(os.path.realpath(path))
        real.parent.mkdir(parents=True, exist_ok=True)
        with _part(real.parent, data) as part:
            if real.exists():
                part.chmod(stat.S_IMODE(real.stat().st_mode))
            part.replace(real)
    return path


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotSaved.because(path, error) from error


@contextlib.contextmanager
def _part(folder: Path, data: bytes) -> Iterator[Path]:
    """``data`` in a hidden file in ``folder``, safely on the disk, gone afterwards."""
    part = folder / f".thumbgen-{secrets.token_hex(8)}.part"
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _claim(part: Path, path: Path) -> bool:
    """Give the part its name unless that is taken."""
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    except OSError:  # no hard links here: reserve the name, then fill it
        return _reserve(part, path)
    return True


def _reserve(part: Path, path: Path) -> bool:
    try:
        path.open("xb").close()
    except FileExistsError:
        return False
    try:
        part.replace(path)
    except OSError:
        path.unlink()
        raise
    return True
