"""Takes out of a report what is nobody else's business: the home folder, and its user's name."""

import re
from collections.abc import Mapping
from pathlib import Path

_NAMES = ("USER", "LOGNAME", "USERNAME")


class Veil:
    """Hides the user's home as ``~`` and, in paths, their name as ``…``."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._homes = _homes()
        names = {environ.get(name, "") for name in _NAMES} | {home.name for home in self._homes}
        self._names = sorted(filter(None, names), key=len, reverse=True)

    def path(self, path: Path) -> str:
        """A path as others may see it."""
        for home in self._homes:
            if path.is_relative_to(home):
                path = Path("~") / path.relative_to(home)
                break
        shown = str(path)
        for name in self._names:
            shown = re.sub(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", "…", shown)
        return shown

    def facts(self, facts: Mapping[str, object]) -> dict[str, object]:
        """The facts, their paths as others may see them."""
        return {
            name: self.path(value) if isinstance(value, Path) else value
            for name, value in facts.items()
        }


def _homes() -> list[Path]:
    """The home folder by its names: it may be a link. The root of a disk is nobody's home."""
    try:
        home = Path.home()
        both = (home, home.resolve())
    except (RuntimeError, OSError):
        return []
    return [one for one in dict.fromkeys(both) if one != Path(one.anchor)]
