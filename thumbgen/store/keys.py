"""Where the API key comes from: a file or the environment, never the command line's arguments."""

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from thumbgen.domain.errors import InvalidRequest

KEY_VARIABLE = "THUMBGEN_API_KEY"

LONGEST_KEY = 200


def find_key(environ: Mapping[str, str], usual: Path, named: Path | None = None) -> str:
    """The API key: from the file the caller named, else the environment, else the usual file.

    Empty means anonymous.

    Raises:
        InvalidRequest: a file that was named or is there cannot be read, or holds no key.
    """
    if named is not None:
        return _read(named) or _no_key(named)
    key = environ.get(KEY_VARIABLE, "").strip()
    if key:
        return _checked(key, KEY_VARIABLE)
    return _read(usual, missing="")


def _read(path: Path, missing: str | None = None) -> str:
    """The key in a file; ``missing`` when there is no such file, unless that is ``None``."""
    try:
        text = path.read_text("utf-8-sig")  # some editors begin a file with a mark
    except (FileNotFoundError, NotADirectoryError):
        if missing is None:
            raise InvalidRequest("key_file", "unreadable", path) from None
        return missing
    except (OSError, UnicodeDecodeError):
        raise InvalidRequest("key_file", "unreadable", path) from None
    return _checked(text.strip(), str(path))


def _no_key(path: Path) -> NoReturn:
    raise InvalidRequest("key_file", "no_key", path)


def _checked(key: str, origin: str) -> str:
    """The key if it can travel in a header. The message names where it came from, never the key."""
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise InvalidRequest("key_file", "no_key", origin)
    return key
