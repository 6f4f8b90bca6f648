"""Where the API key comes from and where it is kept: a file or the environment.

Never the command line's arguments: other users of a computer can read those.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from thumbgen.domain.errors import InvalidRequest, NotSaved
from thumbgen.store.flat import write_private

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


def typed_key(text: str) -> str:
    """The key that somebody typed or pasted; empty if there is none.

    Raises:
        InvalidRequest: this cannot be an API key.
    """
    key = text.strip()
    if not _may_be_key(key):
        raise InvalidRequest("api_key", "no_key")
    return key


def save_key(path: Path, key: str) -> None:
    """Keeps the key in a file that only this user can read; an empty one removes it.

    Raises:
        InvalidRequest: this cannot be an API key.
        NotSaved: the disk refused.
    """
    key = typed_key(key)
    if key:
        write_private(path, key + "\n")
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise NotSaved.because(path, error) from error


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
    if not _may_be_key(key):
        raise InvalidRequest("key_file", "no_key", origin)
    return key


def _may_be_key(key: str) -> bool:
    return len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and " " not in key
