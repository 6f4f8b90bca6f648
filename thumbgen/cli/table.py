"""Aligned columns for people: as wide as the terminal, with wide letters counted as two."""

import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading. One with ``least`` may be cut to so many places, the last one first."""

    head: str
    right: bool = False
    least: int = 0


def room(stream: TextIO) -> int | None:
    """The places in a line of the terminal; ``None`` where there is none, and nothing is cut."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def writes(stream: TextIO, letters: str) -> bool:
    """Whether the terminal or pipe has these letters."""
    try:
        letters.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def width(text: str) -> int:
    """The places that a text takes on a terminal."""
    return sum(map(_places, text))


def cut(text: str, places: int) -> str:
    """The text, with an ellipsis for what does not fit."""
    if width(text) <= places:
        return text
    kept, left = "", places - 1
    for character in text:
        left -= _places(character)
        if left < 0:
            break
        kept += character
    return f"{kept.rstrip()}…"


def plain(text: str) -> str:
    """The text on one line, without what would steer the terminal."""
    return "".join(map(_harmless, text))


def lines(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], places: int | None
) -> list[str]:
    """A heading and the rows; no wider than ``places``, if that can be."""
    cells = [[plain(cell) for cell in row] for row in rows]
    table = [[column.head for column in columns], *cells]
    widths = [max(width(row[index]) for row in table) for index in range(len(columns))]
    if places is not None:
        _narrow(widths, columns, places)
    return [_line(row, columns, widths) for row in table]


def facts(
    rows: Iterable[tuple[str, str]],
    places: int | None,
    *,
    indent: str = "",
    whole: Iterable[str] = (),
) -> list[str]:
    """Names and what they stand for, side by side; long values go on below, between words.

    Those of ``whole`` stay on one line: what is to be copied must not be torn.
    """
    torn_never = set(whole)
    known = [(name, plain(value)) for name, value in rows if value]
    margin = max((width(name) for name, _ in known), default=0)
    found = []
    for name, value in known:
        start = f"{indent}{name}{' ' * (margin - width(name))}{GAP}"
        least = None if places is None or name in torn_never else max(20, places - width(start))
        for number, part in enumerate(wrapped(value, least)):
            found.append(f"{start if number == 0 else ' ' * width(start)}{part}")
    return found


def wrapped(text: str, places: int | None) -> list[str]:
    """The text in lines of so many places, broken between words; a long word stays whole."""
    if places is None:
        return [text]
    found = [""]
    for word in text.split(" "):
        longer = f"{found[-1]} {word}" if found[-1] else word
        if width(longer) <= places or not found[-1]:
            found[-1] = longer
        else:
            found.append(word)
    return found


def _places(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"F", "W"} else 1


def _harmless(character: str) -> str:
    return " " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character


def _narrow(widths: list[int], columns: Sequence[Column], places: int) -> None:
    """Cuts those that may be, the last first, until all fits or nothing more can go."""
    over = sum(widths) + len(GAP) * (len(widths) - 1) - places
    for at in reversed(range(len(columns))):
        spare = widths[at] - columns[at].least if columns[at].least else 0
        taken = max(0, min(over, spare))
        widths[at] -= taken
        over -= taken


def _line(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    parts = []
    for cell, column, places in zip(row, columns, widths, strict=True):
        kept = cut(cell, places)
        space = " " * (places - width(kept))
        parts.append(space + kept if column.right else kept + space)
    return GAP.join(parts).rstrip()
