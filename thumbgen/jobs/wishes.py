"""What a front end was told at its start; apart from the engine, which takes a while to load."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

URL_VARIABLE = "THUMBGEN_HORDE_URL"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a front end was told. Empty means: as the environment and the settings say."""

    horde_url: str = ""
    key_file: Path | None = None
    api_key: str | None = field(default=None, repr=False)
    practice: bool = False
    holds: bool = False
    """Whether jobs wait while the Horde makes our address wait: a person can watch the clock, a
    script is told at once."""
    front: str = "script"
    """Whose jobs these are in the library: ``window``, ``generate``, ``batch``, ``serve`` …"""
    place: str = ""
    """Which of several of that kind, where that matters for going on later."""
    replaces: bool = True
    """Whether a file that was asked for by its name may replace an older one."""


def given_url(wishes: Wishes, environ: Mapping[str, str]) -> str:
    """The address of the Horde that goes before that of the settings; empty if there is none."""
    return wishes.horde_url or environ.get(URL_VARIABLE, "").strip()
