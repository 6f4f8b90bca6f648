"""The Horde's styles as they were last heard: a file of our own, for a day and for when offline."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.styles import Style
from thumbgen.store.flat import write_private

FRESH_SECONDS = 24 * 3600
LARGEST = 16 * 1024 * 1024
"""Bytes; no catalogue of ours is larger."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The styles of the Horde at ``url``, as they were at ``heard`` (seconds since 1970)."""

    url: str
    heard: float
    styles: tuple[Style, ...]

    def fresh(self, now: float) -> bool:
        """Whether they need not be asked for again; not after a clock was put back."""
        return 0 <= now - self.heard < FRESH_SECONDS


def load_styles(path: Path, url: str) -> Kept | None:
    """What the file says; ``None`` if it is missing, cannot be read, or is another Horde's."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None
        kept = msgspec.json.decode(path.read_bytes(), type=Kept)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError, ThumbgenError):
        return None
    return kept if kept.url == url and kept.styles else None


def save_styles(path: Path, kept: Kept) -> None:
    """Writes the file, whole or not at all.

    Raises:
        NotSaved: the disk refused.
    """
    write_private(path, msgspec.json.encode(kept).decode() + "\n")
