"""The user's settings: a small JSON file that holds only what differs from the defaults."""

import os
from dataclasses import dataclass
from pathlib import Path

from thumbgen.domain.errors import InvalidRequest
from thumbgen.store.flat import read_flat, write_flat

USUAL_QUALITY = 95


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may set once for all. Empty text means "choose for me".

    ``language`` is a tag such as ``pt_BR``; ``pictures`` a folder; ``format`` ``jpeg`` or
    ``png``; ``quality`` that of JPEG files, 50 to 100; ``horde_url`` the Horde's address. For the
    window alone: ``theme`` is ``light`` or ``dark``, ``practice`` opens it in practice mode.
    """

    language: str = ""
    pictures: str = ""
    format: str = ""
    quality: int = USUAL_QUALITY
    horde_url: str = ""
    theme: str = ""
    practice: bool = False


LANGUAGES = ("en", "pt_BR")
"""The languages that the program speaks."""

THEMES = ("light", "dark")

LOWEST_QUALITY, HIGHEST_QUALITY = 50, 100

_TESTS = {
    "language": ("", *LANGUAGES).__contains__,
    "format": ("", "jpeg", "png").__contains__,
    "quality": range(LOWEST_QUALITY, HIGHEST_QUALITY + 1).__contains__,
    "theme": ("", *THEMES).__contains__,
}


def pictures_folder(text: str) -> Path:
    """A folder as people write it: a full path, or one that begins at their home with ``~``.

    Raises:
        InvalidRequest: it is neither.
    """
    path = Path(os.path.expanduser(text))  # noqa: PTH111 - the other one may raise
    if "\0" in text or not path.is_absolute():
        raise InvalidRequest("pictures", "relative", text.replace("\0", "␀"))
    return path


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, and the names of those in the file that could not be used (``*``: the file)."""

    settings: Settings
    ignored: tuple[str, ...] = ()


def load_settings(path: Path) -> LoadedSettings:
    """Reads the file; what is missing, unknown or wrong gets its default."""
    return LoadedSettings(*read_flat(path, Settings(), _TESTS))


def save_settings(path: Path, settings: Settings) -> None:
    """Writes what differs from the defaults, atomically.

    Raises:
        NotSaved: the disk refused.
    """
    write_flat(path, settings, Settings())
