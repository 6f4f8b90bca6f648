"""The title on a finished picture: what may stand in it, and which style a genre gives it."""

import re
import unicodedata
from collections.abc import Iterator

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
        "\u2032": "'",
        "\u2033": '"',
        "\u266f": "#",
        "\u266d": "b",
        "\u2502": "|",
        "\u2503": "|",
        "\u30fb": "·",
        "\u301c": "~",
        "\u3010": "[",
        "\u3011": "]",
        "\u300c": "“",
        "\u300d": "”",
        "\u300e": "“",
        "\u300f": "”",
    }
)
"""Rare letters and marks, and what says the same."""

_DECORATION = re.compile(
    "[\u20e3\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
"""Emoji, arrows, notes, stars and the like: what adorns a title, and says nothing by itself."""

_KEYCAP = "\u20e3"
"""Around a digit: the digit stays."""

_HOLE = "\0"
"""Where a decoration was; no title has one."""

_HOLES = (
    (re.compile(rf"\s*{_HOLE}[\s{_HOLE}]*(?=[,.;:!?)\]}}”’»]|$)"), ""),
    (re.compile(rf"(^|[(\[{{“‘«])[\s{_HOLE}]*{_HOLE}\s*"), r"\1"),
    (re.compile(rf"[\s{_HOLE}]*{_HOLE}\s*"), " "),
    (re.compile(r"\s*(?:\(\)|\[\]|\{\}|“”|‘’)"), ""),
    (re.compile(r"^[\s|·•~–—-]+(?=\s)|(?<=\s)[\s|·•~–—-]+$"), ""),
)
"""What becomes of such a hole: no space before a comma, no empty brackets, no bar at an end."""

_ELIDED = re.compile(r"(til|cause|tis|twas|em|bout|n|\d\d)\b", re.IGNORECASE)
"""Words that begin with an apostrophe: ’til, ’90."""

_OPENS_AFTER = " \t([{“‘—–-/|"


def title_style(genre_key: str) -> str:
    """The style of a genre's titles; ``plain`` for no genre and for the user's own."""
    return genre_key if genre_key in TITLE_STYLES else "plain"


def title_lines(title: str) -> tuple[str, ...]:
    """The lines of a title as they are set: tidied, without decoration, with typographic quotes."""
    whole = unicodedata.normalize("NFC", title).translate(_STAND_INS)
    lines = ("".join(map(_plain, line)) for line in whole.splitlines())
    tidied = (" ".join(_undecorated(_curled(line)).split()) for line in lines)
    return tuple(line for line in tidied if line)


def _plain(character: str) -> str:
    """The character in letters that the fonts have, if there are any: ``fi`` for its ligature."""
    if has_letter(character):
        return character
    same = unicodedata.normalize("NFKC", character).translate(_STAND_INS)
    return same if all(map(has_letter, same)) else _seen(character)


def _seen(character: str) -> str:
    """The character, unless it only steers how others are shown."""
    invisible = unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
    return "" if invisible else character


def _undecorated(line: str) -> str:
    """The line without emoji and the like, closed up where they were."""
    closed = _DECORATION.sub(_HOLE, line)
    if closed == line:
        return line
    for hole, instead in _HOLES:
        closed = hole.sub(instead, closed)
    return closed


def _curled(line: str) -> str:
    """The line with typographic quotes and apostrophes."""
    line = re.sub(r"(?<=\w)[´`](?=\w)", "’", line)
    return "".join(_curls(line)) if "'" in line or '"' in line else line


def _curls(line: str) -> Iterator[str]:
    within = {'"': False, "'": False}
    for at, mark in enumerate(line):
        if mark not in within:
            yield mark
            continue
        before, rest = line[at - 1] if at else " ", line[at + 1 :]
        opens = before in _OPENS_AFTER + "\"'" and not rest[:1].isspace() and rest != ""
        if mark == "'" and opens:
            opens = not _ELIDED.match(rest) and re.search(r"\S'(?!\w)", rest) is not None
        if opens and not within[mark]:
            within[mark] = True
            yield "“" if mark == '"' else "‘"
        elif before.isdigit() and not rest[:1].isalnum() and not within[mark]:
            yield mark  # inches, feet, minutes
        else:
            within[mark] = within[mark] and rest[:1].isalnum()
            yield "”" if mark == '"' else "’"


def has_letter(character: str) -> bool:
    """Whether every font of ours has it."""
    code = ord(character)
    return character in MARKS or any(first <= code <= last for first, last in LETTER_RANGES)


def title_problem(title: str) -> str:
    """The letters of ``title`` that cannot be set, each once; empty if all can.

    Decoration is left out (``left_out`` says so), as long as anything else is there.
    """
    lines = title_lines(title)
    missing = [c for line in lines for c in line if not has_letter(c)]
    if not lines:
        missing = [c for c in map(_seen, "".join(title.split())) if c]
    return "".join(dict.fromkeys(missing)).encode("utf-8", "replace").decode("utf-8")


def left_out(title: str) -> str:
    """The emoji and the like that are left out of a title, each once; empty if there are none."""
    whole = unicodedata.normalize("NFC", title).translate(_STAND_INS)
    found = _DECORATION.findall("".join(map(_plain, whole)))
    return "".join(dict.fromkeys(sign for sign in found if sign != _KEYCAP))


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
