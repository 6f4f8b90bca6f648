"""Text files as people's programs write them, in whatever encoding."""

import codecs
import stat
from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_bytes(path: Path, most: int) -> bytes:
    """What is in a file, but no more than ``most`` bytes and one.

    Raises:
        OSError: it is not there, may not be read, or is no ordinary file.
    """
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would never end
        raise FileNotFoundError(str(path))
    with path.open("rb") as file:
        return file.read(most + 1)


def text_of(data: bytes) -> str:
    """The text: UTF-8, UTF-16, or else what Windows in Western Europe and Brazil writes.

    What is no text at all has NUL characters in it.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if data[1:2] == b"\0" and data[:1] != b"\0":
        return data.decode("utf-16-le", "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
