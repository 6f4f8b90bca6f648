"""A flat dataclass as a small JSON file that holds only what differs from the defaults."""

import contextlib
import errno
import json
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from thumbgen.domain.errors import NotSaved

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound="DataclassInstance")
else:
    T = TypeVar("T")

_BROKEN = (ValueError, TypeError, RecursionError)

Test = Callable[[Any], bool]
"""Whether a value of the right type can be used."""


def read_flat(path: Path, defaults: T, tests: Mapping[str, Test]) -> tuple[T, tuple[str, ...]]:
    """What the file says, and the names in it that could not be used (``*``: the whole file).

    What is missing, unknown or wrong keeps its default.
    """
    try:
        raw = _read(path)
    except (OSError, *_BROKEN):
        return defaults, ("*",)
    usual = asdict(defaults)
    good = {
        name: value
        for name, value in raw.items()
        if name in usual
        and type(value) is type(usual[name])
        and (name not in tests or tests[name](value))
    }
    return replace(defaults, **good), tuple(sorted(raw.keys() - good.keys()))


def write_flat(path: Path, value: T, defaults: T) -> None:
    """Writes what differs from the defaults, atomically.

    Names that are unknown here stay: a newer version may know them. A file that cannot be read is
    set aside as ``….bad`` first, for it may hold somebody's work.

    Raises:
        NotSaved: the disk refused.
    """
    usual = asdict(defaults)
    changed = {name: one for name, one in asdict(value).items() if one != usual[name]}
    unknown: dict[str, Any] = {}
    with contextlib.suppress(OSError):  # the disk refuses? then the writing says so
        try:
            unknown = {name: one for name, one in _read(path).items() if name not in usual}
        except _BROKEN:
            path.replace(path.with_name(f"{path.name}.bad"))
    write_private(path, json.dumps({**changed, **unknown}, indent=2, ensure_ascii=False) + "\n")


def _read(path: Path) -> dict[str, Any]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would never end
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        text = path.read_text("utf-8-sig")  # some editors begin a file with a mark
    except FileNotFoundError:
        return {}
    raw = json.loads(text)
    json.dumps(raw, ensure_ascii=False).encode()  # letters that no file can hold are refused
    if not isinstance(raw, dict):
        raise TypeError(text)
    return raw


def write_private(path: Path, text: str) -> None:
    """Writes a file that only this user can read, whole or not at all.

    Raises:
        NotSaved: the disk refused.
    """
    part = path.with_name(f".{path.name}-{os.urandom(4).hex()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        os.replace(part, path)  # noqa: PTH105 - Path.replace reads the wrong way round here
    except (OSError, UnicodeEncodeError) as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise NotSaved.because(path, error) from error
