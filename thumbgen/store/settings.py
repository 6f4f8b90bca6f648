"""The user's settings: a small JSON file that holds only what differs from the defaults."""

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from thumbgen.domain.errors import NotSaved


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may set once for all. Empty text means "choose for me".

    ``language`` is a tag such as ``pt_BR``; ``pictures`` a folder; ``format`` ``jpeg`` or
    ``png``; ``quality`` that of JPEG files, 50 to 100; ``horde_url`` the Horde's address.
    """

    language: str = ""
    pictures: str = ""
    format: str = ""
    quality: int = 95
    horde_url: str = ""


LANGUAGES = ("en", "pt_BR")
"""The languages that the program speaks."""

_ALLOWED = {"language": ("", *LANGUAGES), "format": ("", "jpeg", "png"), "quality": range(50, 101)}


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, and the names of those in the file that could not be used (``*``: the file)."""

    settings: Settings
    ignored: tuple[str, ...] = ()


def load_settings(path: Path) -> LoadedSettings:
    """Reads the file; what is missing, unknown or wrong gets its default."""
    try:
        text = path.read_text("utf-8-sig")  # some editors begin a file with a mark
        raw = msgspec.json.decode(text, type=dict[str, Any])
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return LoadedSettings(Settings(), ("*",))
    defaults = asdict(Settings())
    good: dict[str, Any] = {
        name: value
        for name, value in raw.items()
        if name in defaults
        and type(value) is type(defaults[name])
        and value in _ALLOWED.get(name, (value,))
    }
    return LoadedSettings(Settings(**good), tuple(sorted(raw.keys() - good.keys())))


def save_settings(path: Path, settings: Settings) -> None:
    """Writes what differs from the defaults, atomically.

    Raises:
        NotSaved: the disk refused.
    """
    defaults = asdict(Settings())
    changed = {name: value for name, value in asdict(settings).items() if value != defaults[name]}
    text = json.dumps(changed, indent=2, ensure_ascii=False)
    part = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text + "\n", "utf-8")
        os.replace(part, path)  # noqa: PTH105 - Path.replace reads the wrong way round here
    except (OSError, UnicodeEncodeError) as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise NotSaved(path, "denied" if isinstance(error, PermissionError) else "other") from error
