"""What somebody drops or pastes, as far as it may be a picture to start from."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage

RAW = (
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "image/tiff",
    "image/bmp",
)
"""What is taken as it comes, to be decoded elsewhere: the best first."""

UNPACKED = "application/x-qt-image"

UNCOMPRESSED = 100
"""As a quality of PNG: quick, and large."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Files; or one picture as ``data`` or ``image``; or, if ``remote``, only an address."""

    paths: tuple[Path, ...] = ()
    data: bytes = b""
    image: QImage | None = None
    name: str = ""
    remote: bool = False


def may_be_picture(mime: QMimeData) -> bool:
    """Whether something of a picture is there; nothing is fetched to find that out."""
    return mime.hasUrls() or mime.hasImage() or any(mime.hasFormat(kind) for kind in RAW)


def pasted_as_picture(mime: QMimeData) -> bool:
    """The same for pasting: what comes with words of its own is pasted as words."""
    return mime.hasUrls() or (may_be_picture(mime) and not mime.text().strip())


def offered(mime: QMimeData) -> Offer | None:
    """What is offered, fetched now: it is gone as soon as the event is over."""
    urls = mime.urls()
    paths = tuple(Path(one.toLocalFile()) for one in urls if one.isLocalFile())
    if paths:
        return Offer(paths=paths)
    name = _name(urls)
    for kind in RAW:
        if mime.hasFormat(kind):
            data = mime.data(kind).data()
            if data:
                return Offer(data=bytes(data), name=name)
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return Offer(image=image, name=name)
    return Offer(remote=True) if urls else None


def encoded(image: QImage) -> bytes:
    """A picture as a file's bytes, for those who read such; not for the GUI thread."""
    array = QByteArray()
    buffer = QBuffer(array)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", UNCOMPRESSED)  # type: ignore[call-overload]
    buffer.close()
    return bytes(array.data())


def _name(urls: list[QUrl]) -> str:
    """What the picture is called where it comes from."""
    name = urls[0].fileName() if urls else ""
    return name if "." in name else ""
