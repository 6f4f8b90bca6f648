"""Pictures to start from: read from a file, and made ready for the Horde when a job goes out."""

from functools import lru_cache
from pathlib import Path

from thumbgen.domain.errors import InvalidRequest, PictureUnreadable
from thumbgen.domain.extras import Source
from thumbgen.domain.plan import Plan
from thumbgen.imaging.source import prepare, shrink
from thumbgen.jobs.places import is_folder
from thumbgen.jobs.threads import in_thread

MOST_BYTES = 256 * 1024 * 1024
"""Of a file: no picture is larger, but a disk image that was dropped by mistake is."""

MOST_MEGAPIXELS = 64

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff")
"""How the names of those that are read end."""

_STRANGERS = {".heic", ".heif", ".avif", ".jxl", ".svg", ".psd", ".xcf", ".pdf", ".kra"}
_VIDEOS = {
    *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".wmv", ".flv", ".mpg", ".mpeg"),
    *(".mts", ".m2ts", ".ogv", ".3gp"),
}
"""What is mistaken for a picture that is read here; by how their names end."""

_KNOWN = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_STRANGE = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftypavif")
"""How files begin, or go on after four bytes, whatever they are called."""


def read_source(path: Path) -> Source:
    """The picture in a file, small enough to be kept. Blocks.

    Raises:
        InvalidRequest: no such file, or no picture; ``problem`` says what it is instead.
    """
    name = path.name or str(path)
    if is_folder(path):
        raise InvalidRequest("source", "folder", name)
    try:
        with path.open("rb") as file:
            head = file.read(16)
            _check_kind(path, head)
            data = head + file.read(MOST_BYTES)
    except (OSError, ValueError):  # the latter: a character that no name can have
        raise InvalidRequest("source", "missing", name) from None
    if len(data) > MOST_BYTES:
        raise InvalidRequest("source", "large", name, f"{MOST_BYTES // 1024**2} MB")
    return take_source(data, name)


def take_source(data: bytes, name: str = "") -> Source:
    """The picture in ``data``, small enough to be kept. Blocks.

    Raises:
        InvalidRequest: it is none, or none that is read here.
    """
    try:
        return Source(shrink(data), name)
    except PictureUnreadable:
        raise _unreadable(name) from None


async def source_bytes(plan: Plan) -> bytes:
    """What to hand in with a plan: its picture, cropped and scaled; empty if it has none.

    Raises:
        InvalidRequest: it is no picture.
    """
    source = plan.extras.source
    if source is None:
        return b""
    try:
        return await in_thread(_prepared, source.data, plan.size)
    except PictureUnreadable:
        raise _unreadable(source.name) from None


_prepared = lru_cache(maxsize=4)(prepare)
"""The last few: what is sent again is not encoded again."""


def _check_kind(path: Path, head: bytes) -> None:
    """Says what it is, where that tells the user more than that it cannot be read."""
    ending = path.suffix.lower()
    if not head:
        raise InvalidRequest("source", "empty", path.name)
    if head.startswith(_KNOWN) or head[8:12] == b"WEBP":
        return
    if ending in _STRANGERS or head[4:12] in _STRANGE:
        raise InvalidRequest("source", "stranger", path.name)
    if ending in _VIDEOS or head[4:8] == b"ftyp" or head.startswith(b"\x1aE\xdf\xa3"):
        raise InvalidRequest("source", "video", path.name)


def _unreadable(name: str) -> InvalidRequest:
    if not name:
        return InvalidRequest("source", "nameless")
    return InvalidRequest("source", "unreadable", name, f"{MOST_MEGAPIXELS} MP")
