"""Where the API key comes from, and where it is kept: the system's keyring, or else a file.

Never the command line's arguments: other users of a computer can read those.
"""

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import NoReturn

from thumbgen.domain.errors import InvalidRequest, NotSaved
from thumbgen.store.flat import write_private
from thumbgen.store.paths import Paths
from thumbgen.store.system_keyring import KeyringSilent, NoKeyring, forget, keep, recall

KEY_VARIABLE = "THUMBGEN_API_KEY"

LONGEST_KEY = 200

SHOWN = 4
"""How many letters of a key may be shown, of one that is at least three times as long."""

_DOTS = "•" * 6

_SIGN = "The API key is in this system's keyring, by the name of {service}.\n"


class Place(Enum):
    """Where a key is kept."""

    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class FoundKey:
    """The key to use; empty means anonymous.

    ``withheld`` says that there is one in the keyring, but that it did not hand it over.
    """

    key: str = field(default="", repr=False)
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class KeyStore:
    """Keeps the key in the system's keyring as ``service``; without one, in ``file``.

    An empty ``service`` leaves the keyring alone. A small file beside ``file`` tells that there is
    a key in the keyring, so that nobody is asked to unlock it for nothing.
    """

    file: Path
    service: str = ""

    def where(self) -> Place | None:
        """Where a key is kept, if one is; asks the disk alone."""
        if _is_there(self.file):
            return Place.FILE
        return Place.KEYRING if self._may_be_in_keyring else None

    def find(self, environ: Mapping[str, str], named: Path | None = None) -> FoundKey:
        """The key of the file the caller named, else of the environment, else the one kept here.

        A file goes before the keyring: it is there only if the keyring took no key, or somebody put
        it there by hand. Blocks until the keyring has answered, ``RECALLING`` seconds at most.

        Raises:
            InvalidRequest: a file that was named or is there cannot be read, or holds no key.
        """
        if named is not None:
            return FoundKey(_read(named) or _no_key(named))
        key = environ.get(KEY_VARIABLE, "").strip()
        if key:
            return FoundKey(_checked(key, KEY_VARIABLE))
        key = _read(self.file, missing="")
        if key or not self._may_be_in_keyring:
            return FoundKey(key)
        key = self._recalled()
        return FoundKey(key, withheld=not key)

    def save(self, key: str) -> Place:
        """Keeps a key in the place of any older one; where it is from now on.

        Blocks until the keyring has answered, for ``KEEPING`` seconds at most.

        Raises:
            InvalidRequest: this cannot be an API key.
            NotSaved: the disk refused.
        """
        key = typed_key(key)
        if not key:
            raise InvalidRequest("api_key", "no_key")
        if not self._is_kept(key):
            write_private(self.file, key + "\n")
            return Place.FILE  # an older key in the keyring is removed with this one
        try:
            write_private(self._sign, _SIGN.format(service=self.service))
            _unlink(self.file)
        except NotSaved:
            with contextlib.suppress(KeyringSilent, NoKeyring):
                forget(self.service)
            raise
        return Place.KEYRING

    def remove(self) -> None:
        """Removes the key from wherever it is kept; all of it or nothing. Blocks, as ``save``.

        Raises:
            NotSaved: the disk refused; or the keyring, which is the reason ``keyring``.
        """
        if self._may_be_in_keyring:
            try:
                forget(self.service)
            except NoKeyring:
                pass  # then there is nobody who could give it out, either
            except KeyringSilent:
                raise NotSaved(self._sign, "keyring") from None
        _unlink(self.file)
        _unlink(self._sign)

    @property
    def _sign(self) -> Path:
        return self.file.with_name(f"{self.file.name}-in-keyring.txt")

    @property
    def _may_be_in_keyring(self) -> bool:
        return bool(self.service) and _is_there(self._sign)

    def _recalled(self) -> str:
        """The key in the keyring; empty if it hands out none that can be used."""
        try:
            key = recall(self.service) or ""
        except (KeyringSilent, NoKeyring):
            return ""
        return key if _may_be_key(key) else ""

    def _is_kept(self, key: str) -> bool:
        """Whether the keyring has taken the key."""
        if not self.service:
            return False
        try:
            keep(self.service, key)
        except (KeyringSilent, NoKeyring):
            return False
        return True


def key_store(paths: Paths) -> KeyStore:
    """Where the key is kept; in a file alone, where everything lies in one folder of its own."""
    return KeyStore(paths.key, paths.keyring)


def masked(key: str) -> str:
    """What may be shown of a key: dots, and of a long one the last few letters."""
    return _DOTS + key[-SHOWN:] if len(key) >= 3 * SHOWN else _DOTS


def typed_key(text: str) -> str:
    """The key that somebody typed or pasted; empty if there is none.

    Raises:
        InvalidRequest: this cannot be an API key.
    """
    key = text.strip()
    if not _may_be_key(key):
        raise InvalidRequest("api_key", "no_key")
    return key


def _is_there(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises for a share that has gone


def _unlink(path: Path) -> None:
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
