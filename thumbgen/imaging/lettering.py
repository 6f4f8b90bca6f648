"""Where each letter of a title goes: words balanced over lines, as large as they fit.

Everything is measured once, at a size of one em, and then scaled.
"""

import functools
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PIL import ImageFont

from thumbgen.resources import resource

EM = 1000
"""The size in pixels at which letters are measured."""

MOST_LINES = 12

_Box = tuple[float, float, float, float]
"""Left, top, right and bottom, from the pen's place on the baseline, downwards."""

_LINES = (1.0, 1.0, 1.0, 0.9, 0.76, 0.62, 0.45, 0.3)
"""How good one line is, two, three and so on: more lines must make the letters larger to be worth
it."""

_ENOUGH, _MORE = 0.58, 0.3
"""The part of the largest size from which on letters are easily read, and the power to which more
than that is worth anything."""

_RAGGED = 0.55
"""How much of its worth a block loses whose lines are far shorter than its longest."""

SHORT = 2
"""Letters of a word that should neither end a line nor stand alone in one: "na", "de"."""

_LONELY = 0.8
_DANGLING = 1.15
"""What such words do to the worth of a block, and to the cost of a line."""

_GAP = 0.05
"""The least between what hangs from one line and what rises from the next, in ems."""


JOINING = {"&", "+"}
"""Signs that belong to the word behind them."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font as a style uses it; tracking and pitch, from one line to the next, in ems."""

    name: str
    tracking: float = 0.0
    pitch: float = 1.0

    def font(self, size: float) -> ImageFont.FreeTypeFont:
        """The font at a size in pixels, but not below 1: FreeType has none smaller."""
        path = resource("fonts", f"{self.name}.ttf")
        return ImageFont.truetype(path, max(1.0, size), layout_engine=ImageFont.Layout.BASIC)

    def kerning(self) -> dict[str, int]:
        """How much farther apart than usual pairs of letters are set, in thousandths of an em."""
        pairs = resource("fonts", f"{self.name}-kerning.json").read_text(encoding="utf-8")
        return dict(json.loads(pairs))


@dataclass(frozen=True, slots=True)
class Room:
    """Where the words may go, in pixels, and how large they may become.

    ``across`` is 0 where lines begin at the left and 0.5 where they are centred, ``down`` the same
    for the whole block from its top. ``worth`` weighs this room against others.
    """

    left: float
    top: float
    width: float
    height: float
    largest: float
    across: float
    down: float
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line, in pixels: its letters, each with the place of its pen; the box holds the ink."""

    letters: tuple[tuple[str, float], ...]
    baseline: float
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Lettering:
    """A title set in a room; the box holds all ink, in pixels."""

    size: float
    lines: tuple[Line, ...]
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Measured:
    """A line at one em: letters with the places of their pens, and the boxes of their ink."""

    letters: tuple[tuple[str, float], ...]
    boxes: tuple[_Box, ...]

    @property
    def left(self) -> float:
        return self.boxes[0][0]

    @property
    def right(self) -> float:
        return max(box[2] for box in self.boxes)

    @property
    def rise(self) -> float:
        return -min(box[1] for box in self.boxes)

    @property
    def fall(self) -> float:
        return max(box[3] for box in self.boxes)

    @property
    def width(self) -> float:
        return self.right - self.left


def set_title(lines: Sequence[str], face: Face, rooms: Iterable[Room]) -> Lettering:
    """The lines, broken where need be, in the room that suits them best."""
    measure = _Measure(face)
    broken = list(_breakings(lines, measure))
    choices = ((room, measure.block(one, room.across)) for room in rooms for one in broken)
    room, block = max(choices, key=lambda choice: _merit(*choice))
    return _placed(block, room)


class _Measure:
    """Measures lines in one face."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.font, self.kerning = face.font(EM), face.kerning()
        self.length = functools.cache(self.font.getlength)
        self.ink = functools.cache(self._ink)
        self.line = functools.cache(self._line)

    def _line(self, text: str) -> _Measured:
        pen, places = 0.0, []
        for letter, following in itertools.zip_longest(text, text[1:], fillvalue=""):
            places.append((letter, pen / EM))
            pen += self.length(letter) + self.kerning.get(letter + following, 0) * EM / 1000
            pen += self.face.tracking * EM
        return _Measured(tuple(places), tuple(self._boxes(places)))

    def _boxes(self, places: Sequence[tuple[str, float]]) -> Iterator[_Box]:
        for letter, at in places:
            left, top, right, bottom = (edge / EM for edge in self.ink(letter))
            if right > left and bottom > top:
                yield at + left, top, at + right, bottom

    def _ink(self, letter: str) -> _Box:
        return self.font.getbbox(letter, anchor="ls")

    def block(self, lines: Sequence[str], across: float) -> "_Block":
        measured = [self.line(line) for line in lines]
        meeting = (_meeting(*pair, across) for pair in itertools.pairwise(measured))
        return _Block(lines, measured, max([self.face.pitch, *meeting]))


def _meeting(above: _Measured, below: _Measured, across: float) -> float:
    """The pitch at which no letter below comes near one above it."""
    shift = (above.width - below.width) * across + above.left - below.left
    return max(
        (
            over[3] - under[1] + _GAP
            for over in above.boxes
            for under in below.boxes
            if under[0] + shift < over[2] + _GAP and over[0] < under[2] + shift + _GAP
        ),
        default=0.0,
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines below each other, at one em."""

    words: Sequence[str]
    lines: list[_Measured]
    pitch: float

    @property
    def width(self) -> float:
        return max(line.width for line in self.lines)

    @property
    def height(self) -> float:
        return self.lines[0].rise + self.pitch * (len(self.lines) - 1) + self.lines[-1].fall


def _merit(room: Room, block: _Block) -> float:
    lines = _LINES[min(len(block.lines), len(_LINES)) - 1]
    evenness = sum(line.width for line in block.lines) / len(block.lines) / block.width
    lonely = len(block.words) > 1 and min(map(len, block.words)) <= SHORT
    even = (1 - _RAGGED * (1 - evenness)) * (_LONELY if lonely else 1)
    size, enough = _size(room, block), _ENOUGH * room.largest
    large = min(size, enough) * max(1.0, size / enough) ** _MORE
    return float(large * lines * even * room.worth)


def _size(room: Room, block: _Block) -> float:
    return min(room.width / block.width, room.height / block.height, room.largest)


def _placed(block: _Block, room: Room) -> Lettering:
    size = _size(room, block)
    width, height = block.width * size, block.height * size
    left = room.left + (room.width - width) * room.across
    top = room.top + (room.height - height) * room.down
    first = top + block.lines[0].rise * size
    lines = []
    for number, line in enumerate(block.lines):
        start = left + (width - line.width * size) * room.across
        letters = tuple((one, start + (at - line.left) * size) for one, at in line.letters)
        baseline = first + number * block.pitch * size
        box = (start, baseline - line.rise * size, start + line.width * size)
        lines.append(Line(letters, baseline, *box, baseline + line.fall * size))
    return Lettering(size, tuple(lines), left, top, left + width, top + height)


def _breakings(lines: Sequence[str], measure: _Measure) -> Iterator[list[str]]:
    """The title in as few lines as typed, and in each number of lines more."""
    typed = [_words(line) for line in lines]
    counts = [1] * len(typed)
    while True:
        parts = [
            _balanced(words, count, measure) for words, count in zip(typed, counts, strict=True)
        ]
        yield list(itertools.chain.from_iterable(parts))
        able = [n for n, words in enumerate(typed) if counts[n] < len(words)]
        if not able or sum(counts) >= max(MOST_LINES, len(typed)):
            return
        widest = max(able, key=lambda n: max(measure.line(line).width for line in parts[n]))
        counts[widest] += 1


def _words(line: str) -> list[str]:
    """The words of a line: no line begins with a dash, or ends with an "and"."""
    words: list[str] = []
    for word in line.split(" "):
        lone = not any(map(str.isalnum, word)) and word not in JOINING
        if words and (lone or words[-1] in JOINING):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _balanced(words: Sequence[str], count: int, measure: _Measure) -> list[str]:
    """The words in ``count`` lines of about the same width."""

    def cost(first: int, end: int) -> float:
        width = measure.line(" ".join(words[first:end])).width
        dangles = end < len(words) and len(words[end - 1]) <= SHORT
        return width**2 * (_DANGLING if dangles else 1.0)

    best: list[tuple[float, list[int]]] = [(cost(0, end), [0]) for end in range(1, len(words) + 1)]
    for lines in range(2, count + 1):
        best = [
            min(
                (best[split - 1][0] + cost(split, end), [*best[split - 1][1], split])
                for split in range(lines - 1, end)
            )
            if end >= lines
            else (float("inf"), [])
            for end in range(1, len(words) + 1)
        ]
    starts = [*best[-1][1], len(words)]
    return [" ".join(words[first:end]) for first, end in itertools.pairwise(starts)]
