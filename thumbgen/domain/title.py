"""The title on a finished picture: what may stand in it, and which style a genre gives it."""

import unicodedata

from thumbgen.domain.errors import InvalidRequest

TITLE_STYLES = ("plain", "lofi", "rnb", "worship")

LONGEST_TITLE = 100
"""Characters; more would be too small to read on a phone."""

LETTER_RANGES = (
    (0x20, 0x7E),
    (0xA1, 0xAC),
    (0xAE, 0x131),
    (0x134, 0x137),
    (0x139, 0x148),
    (0x14A, 0x17E),
    (0x218, 0x21B),
    (0x1E9E, 0x1E9E),
)
"""First and last code point of what every font of ours has: Latin-1 and Latin Extended-A."""

MARKS = "–—‘’‚“”„†•…‰‹›€™−"
"""What they have beside that."""

_STAND_INS = str.maketrans(
    {
        "Ĳ": "IJ",
        "ĳ": "ij",
        "ĸ": "q",
        "ŉ": "’n",
        "ſ": "s",
        "‐": "-",
        "‑": "-",
        "―": "—",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
"""Rare letters and marks, and what says the same."""


def title_style(genre_key: str) -> str:
    """The style of a genre's titles; ``plain`` for no genre and for the user's own."""
    return genre_key if genre_key in TITLE_STYLES else "plain"


def title_lines(title: str) -> tuple[str, ...]:
    """The lines of a title as typed, tidied: single spaces, whole letters, no empty line."""
    whole = unicodedata.normalize("NFC", title).translate(_STAND_INS)
    lines = ("".join(map(_seen, line)) for line in whole.splitlines())
    tidied = (" ".join(line.split()) for line in lines)
    return tuple(line for line in tidied if line)


def _seen(character: str) -> str:
    """The character, unless it only steers how others are shown."""
    invisible = unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
    return "" if invisible else character


def has_letter(character: str) -> bool:
    """Whether every font of ours has it."""
    code = ord(character)
    return character in MARKS or any(first <= code <= last for first, last in LETTER_RANGES)


def title_problem(title: str) -> str:
    """The letters of ``title`` that cannot be set, each once; empty if all can."""
    missing = dict.fromkeys(c for line in title_lines(title) for c in line if not has_letter(c))
    return "".join(missing).encode("utf-8", "replace").decode("utf-8")


def check_title(title: str) -> None:
    """Makes sure that a title can be set.

    Raises:
        InvalidRequest: it is too long, or has control characters or letters that no font of ours
            has.
    """
    length = len(unicodedata.normalize("NFC", title))
    if length > LONGEST_TITLE:
        raise InvalidRequest("title", "long", length, str(LONGEST_TITLE))
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in title):
        raise InvalidRequest("title", "control")
    if problem := title_problem(title):
        raise InvalidRequest("title", "letters", problem)
