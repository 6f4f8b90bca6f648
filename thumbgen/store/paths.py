"""Where configuration, data and pictures live on this computer."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

HOME_VARIABLE = "THUMBGEN_HOME"
"""Environment variable: one folder for everything that the program writes."""

_NAME = "ThumbGen"


@dataclass(frozen=True, slots=True)
class Paths:
    """The program's folders. None of them need exist yet.

    ``keyring`` is our name in the system's keyring, which is shared by all programs of a user; it
    is empty where everything lies in one folder, which then has its own key and no other's.
    """

    config: Path
    data: Path
    logs: Path
    pictures: Path
    keyring: str = ""

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.json"

    @property
    def memory(self) -> Path:
        """What the window remembers."""
        return self.data / "window.json"

    @property
    def styles(self) -> Path:
        """The Horde's styles, as they were last heard."""
        return self.data / "styles.json"

    @property
    def library(self) -> Path:
        """What jobs there were, and where their pictures are."""
        return self.data / "library.sqlite"

    @property
    def key(self) -> Path:
        """The file that may hold the API key."""
        return self.config / "api-key"

    @property
    def presets(self) -> Path:
        """The folder for the user's own preset files."""
        return self.data / "presets"

    @property
    def rescued(self) -> Path:
        """Where pictures are kept whose own place refused them."""
        return self.data / "rescued"


def find_paths(environ: Mapping[str, str]) -> Paths:
    """The system's usual places, or all of them below ``THUMBGEN_HOME``."""
    home = environ.get(HOME_VARIABLE, "").strip()
    if home:
        root = Path(os.path.expanduser(home))  # noqa: PTH111 - the other one may raise
        with suppress(OSError):  # the folder that we stand in may be gone
            root = root.absolute()
        return Paths(root / "config", root / "data", root / "logs", root / "pictures")
    return Paths(
        config=platformdirs.user_config_path(_NAME, appauthor=False),
        data=platformdirs.user_data_path(_NAME, appauthor=False),
        logs=platformdirs.user_log_path(_NAME, appauthor=False),
        pictures=platformdirs.user_pictures_path() / _NAME,
        keyring=_NAME,
    )
