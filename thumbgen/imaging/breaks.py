"""Where the lines of a title may break, and how gladly: best at a dash or a bar, which then goes.

A title is cut into pieces that stay whole. A break between two of them has a cost: brackets,
numbers and what belongs together are left together if that is not dear.
"""

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

SHORT = 2
"""Letters of a word that should neither end a line nor stand alone in one: "na", "de"."""

LONG = 16
"""Letters of a word that may be broken, if nothing else makes it legible; longer ones, that is."""

JOINING = {"&", "+", "×"}
"""Signs that belong to the word behind them."""

_SEPARATING = "—–|·•~/-"
_SEPARATOR = re.compile(rf"[{_SEPARATING}]+")
_GLUED = re.compile(r"(?<=\w)([—|])(?=\w)")
_SHORTENED = re.compile(
    r"\W*(arr|cap|dr|dra|ep|feat|ft|n|no|op|part|prod|pt|sr|sra|st|vol)\.?", re.IGNORECASE
)
_NUMBER = re.compile(r"\W*\d")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}

_AT_SEPARATOR, _AT_BRACKET, _AT_COLON, _AT_COMMA = 0.65, 0.75, 0.75, 0.92
_DANGLING, _BELONGING, _IN_QUOTES, _IN_BRACKETS, _IN_WORD = 1.15, 1.4, 1.15, 1.6, 1.3
"""How dear a break is; 1 between any two words."""

_CUT = 1.6
"""How much dearer still it is within a word, once its parts are balanced."""

_VOWELS = frozenset("aeiouyáàâãäåæéèêëíìîïóòôõöøœúùûüýÿ")
_TOGETHER = re.compile("[bcfgpt][lr]|[dv]r|[clnpst]h")
"""Consonants that begin a syllable together."""

_LEAST, _MOST = 3, 7
"""Letters on either side of a break in a word at least; and from one such break to the next."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays whole, and what is behind it: in a line, or at its end if it breaks here."""

    text: str
    joint: str = " "
    ending: str = ""
    dear: float = 1.0


@dataclass(frozen=True, slots=True)
class Broken:
    """The lines of a title, and how dear each break is that was not typed."""

    lines: tuple[str, ...]
    dear: tuple[float, ...] = ()


def pieces(line: str) -> list[Piece]:
    """The pieces of a line; marks that separate are at no end of it."""
    found: list[Piece] = []
    for word in _GLUED.sub(" \\1\0 ", line).split(" "):
        mark = word.removesuffix("\0")
        if _SEPARATOR.fullmatch(mark):
            if found:
                joint = mark if word != mark else f" {mark} "
                found[-1] = replace(found[-1], joint=joint, dear=_AT_SEPARATOR)
        elif found and (_is_lone(word) or found[-1].text.split(" ")[-1] in JOINING):
            text = f"{found[-1].text}{found[-1].joint}{word}"
            found[-1] = replace(found[-1], text=text, joint=" ", dear=1.0)
        else:
            found.append(Piece(word))
    return _priced(found) if found else [Piece(line)]


def joined(some: Sequence[Piece], *, ends: bool = True) -> str:
    """A line of such pieces; ``ends`` unless it goes on with the next one."""
    *all_but_one, last = some
    text = "".join(piece.text + piece.joint for piece in all_but_one)
    return text + last.text + ("" if ends else last.ending)


def hyphenated(some: Sequence[Piece]) -> list[Piece]:
    """The pieces, with words that are very long cut at their syllables."""
    return list(itertools.chain.from_iterable(map(_cut, some)))


def breakings(
    typed: Sequence[Sequence[Piece]], most: int, length: Callable[[str], list[float]]
) -> Iterator[Broken]:
    """The title in as few lines as typed, and in each number of lines more up to ``most``.

    ``length`` tells where each letter of a text begins, and where the last one ends.
    """
    tables = [_balanced(some, max(1, most - len(typed) + 1), length) for some in typed]
    counts = [0] * len(typed)
    while True:
        chosen = [table[count] for table, count in zip(tables, counts, strict=True)]
        lines = itertools.chain.from_iterable(one.lines for _, one in chosen)
        dear = itertools.chain.from_iterable(one.dear for _, one in chosen)
        yield Broken(tuple(lines), tuple(dear))
        able = [n for n, table in enumerate(tables) if counts[n] + 1 < len(table)]
        if not able or sum(counts) + len(counts) >= most:
            return
        counts[max(able, key=lambda n: chosen[n][0])] += 1


def _balanced(
    some: Sequence[Piece], most: int, length: Callable[[str], list[float]]
) -> list[tuple[float, Broken]]:
    """The pieces in one line, in two and so on, of about the same width; and the widest's."""
    starts, ends = _places(some, length(joined(some)))

    @functools.cache
    def cost(first: int, end: int) -> float:
        dear = some[end - 1].dear if end < len(some) else 1.0
        return (ends[end - 1] - starts[first]) ** 2 * dear

    best: dict[int, tuple[float, tuple[int, ...]]] = {
        end: (cost(0, end), (0, end)) for end in range(1, len(some) + 1)
    }
    found = []
    for lines in range(1, min(most, len(some)) + 1):
        if lines > 1:
            best = {
                end: min(
                    (best[split][0] + cost(split, end), (*best[split][1], end))
                    for split in range(lines - 1, end)
                )
                for end in range(lines, len(some) + 1)
            }
        spans = list(itertools.pairwise(best[len(some)][1]))
        widest = max(ends[end - 1] - starts[first] for first, end in spans)
        texts = (joined(some[first:end], ends=end == len(some)) for first, end in spans)
        ends_at = [some[end - 1] for _, end in spans[:-1]]
        dear = (one.dear * (1.0 if one.joint else _CUT) for one in ends_at)
        found.append((widest, Broken(tuple(texts), tuple(dear))))
    return found


def _places(some: Sequence[Piece], at: Sequence[float]) -> tuple[list[float], list[float]]:
    """Where each piece begins and ends."""
    starts, ends, letter = [], [], 0
    for piece in some:
        starts.append(at[letter])
        letter += len(piece.text)
        ends.append(at[letter])
        letter = min(len(at) - 1, letter + len(piece.joint))
    return starts, ends


def _is_lone(word: str) -> bool:
    return not any(map(str.isalnum, word)) and word not in JOINING


def _priced(found: Sequence[Piece]) -> list[Piece]:
    """The pieces, each with the price of a break behind it."""
    within: list[str] = []
    priced = []
    for number, (piece, following) in enumerate(itertools.pairwise(found)):
        rest = "".join(one.text for one in found[number + 1 :])
        within = _open_behind(piece.text, within)
        dear = piece.dear * _between(piece.text, following.text)
        if any(closing in rest for closing in within if closing != "”"):
            dear *= _IN_BRACKETS / min(1.0, piece.dear)
        elif "”" in within and "”" in rest:
            dear *= _IN_QUOTES
        priced.append(replace(piece, dear=dear))
    return [*priced, found[-1]]


def _between(word: str, following: str) -> float:
    """The price of a break between two words, beside what encloses them."""
    if following[0] in _BRACKETS or word[-1] in _BRACKETS.values():
        return _AT_BRACKET
    if word.endswith((":", ";", "!", "?", "…")):
        return _AT_COLON
    if _SHORTENED.fullmatch(word) or (_NUMBER.match(following) and word[-1].isalnum()):
        return _BELONGING
    if word.endswith((",", ".")):
        return _AT_COMMA
    return _DANGLING if len(word) <= SHORT else 1.0


def _open_behind(word: str, within: Sequence[str]) -> list[str]:
    """What closes the brackets and quotes that are open behind a word."""
    still = list(within)
    for letter in word:
        if letter in _BRACKETS or letter == "“":
            still.append(_BRACKETS.get(letter, "”"))
        elif letter in still:
            still.remove(letter)
    return still


def _cut(piece: Piece) -> list[Piece]:
    """The piece, or its parts if it is a very long word."""
    if len(piece.text) <= LONG or " " in piece.text:
        return [piece]
    places = [0, *_syllables(piece.text), len(piece.text)]
    parts = [piece.text[first:end] for first, end in itertools.pairwise(places)]
    endings = ("" if part[-1] in "-/" else "-" for part in parts[:-1])
    some = zip(parts[:-1], endings, strict=True)
    return [*(Piece(part, "", end, _IN_WORD) for part, end in some), replace(piece, text=parts[-1])]


def _syllables(word: str) -> list[int]:
    """Where a word may be broken, as Portuguese does; every few letters where it has no rule."""
    low, places = word.lower(), [0]
    for at in range(_LEAST, len(word) - _LEAST + 1):
        pair = low[at : at + 2]
        whole = _TOGETHER.match(low[at - 1 : at + 1])
        onset = low[at].isalpha() and low[at] not in _VOWELS and not whole
        opens = pair[-1] in _VOWELS or (_TOGETHER.match(pair) and low[at + 2] in _VOWELS)
        if low[at - 1] in "-/" or (onset and opens) or at - places[-1] >= _MOST:
            places.append(at)
    return places[1:]
