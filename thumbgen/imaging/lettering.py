"""Where each letter of a title goes: in lines as large as they fit, beside what must be seen.

Everything is measured once, at a size of one em, and then scaled.
"""

import functools
import itertools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from PIL import ImageFont

from thumbgen.imaging.breaks import LONG, SHORT, Broken, Piece, breakings, hyphenated, pieces
from thumbgen.resources import resource

EM = 1000
"""The size in pixels at which letters are measured."""

MOST_LINES = 12

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, downwards."""

Cover = Callable[[Iterable[Box]], float]
"""What lines in these boxes, in pixels, leave of the picture's worth: from 0 to 1."""

_LINES = (1.0, 1.0, 1.0, 0.9, 0.76, 0.62, 0.45, 0.3)
"""How good one line is, two, three and so on: more lines must make the letters larger to be worth
it."""

_ENOUGH, _MORE = 0.58, 0.3
"""The part of the largest size from which on letters are easily read, and the power to which more
than that is worth anything."""

_RAGGED = 0.55
"""How much of its worth a block loses whose lines are far shorter than its longest."""

_LONELY = 0.8
"""What a line of one short word does to the worth of a block."""

_DEAR = 0.4
"""The power of a dear break's price by which it lessens that worth."""

_ILLEGIBLE = 2.5
"""The power by which letters below the least size lose worth beside their smallness."""

_TIGHTER = ((0.5, 0.95), (0.0, 0.9))
"""How much of its tracking a face may keep to be larger, and what that is worth."""

_GAP = 0.05
"""The least between what hangs from one line and what rises from the next, in ems."""


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
    for the whole block from its top. ``worth`` weighs this room against others. Letters smaller
    than ``least`` can hardly be read where pictures are shown small.
    """

    left: float
    top: float
    width: float
    height: float
    largest: float
    across: float
    down: float
    worth: float = 1.0
    least: float = 0.0


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
    boxes: tuple[Box, ...]
    left: float
    right: float
    rise: float
    fall: float

    @classmethod
    def of(cls, letters: Sequence[tuple[str, float]], boxes: Sequence[Box]) -> "_Measured":
        """With what encloses all ink."""
        left, top = boxes[0][0], min(box[1] for box in boxes)
        right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
        return cls(tuple(letters), tuple(boxes), left, right, -top, bottom)

    @property
    def width(self) -> float:
        return self.right - self.left


def set_title(
    lines: Sequence[str], face: Face, rooms: Sequence[Room], cover: Cover = lambda _: 1.0
) -> Lettering:
    """The lines, broken where need be, in the room that suits them best.

    Where the letters would be small, they lose their tracking first; then very long words are cut.
    """
    measure, typed = _Measure(face), [pieces(line) for line in lines]
    blocks = _blocks(measure, typed)
    room, block = _best(rooms, blocks, cover)
    measures = [(measure, 1.0)]
    if face.tracking > 0 and _size(room, block) < _ENOUGH * room.largest:
        tighter = [(measure.tighter(share), worth) for share, worth in _TIGHTER]
        blocks += itertools.chain.from_iterable(_blocks(one, typed, w) for one, w in tighter)
        room, block = _best(rooms, blocks, cover)
        measures += tighter
    if _size(room, block) < room.least and any(
        len(one.text) > LONG for some in typed for one in some
    ):
        cut = [hyphenated(some) for some in typed]
        blocks += itertools.chain.from_iterable(_blocks(one, cut, w) for one, w in measures)
        room, block = _best(rooms, blocks, cover)
    return _placed(block, room)


class _Measure:
    """Measures lines in one face."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.font, self.kerning = face.font(EM), face.kerning()
        self.advance = functools.cache(self.font.getlength)
        self.ink = functools.cache(self._ink)
        self.line = functools.cache(self._line)

    def tighter(self, share: float) -> "_Measure":
        """With a share of the tracking."""
        return _Measure(replace(self.face, tracking=share * self.face.tracking))

    def pens(self, text: str) -> list[float]:
        """Where each letter begins, and where one after the last would, at one em."""
        pen, places = 0.0, [0.0]
        for letter, following in itertools.zip_longest(text, text[1:], fillvalue=""):
            pen += self.advance(letter) + self.kerning.get(letter + following, 0) * EM / 1000
            pen += self.face.tracking * EM
            places.append(pen / EM)
        return places

    def _line(self, text: str) -> _Measured:
        places = list(zip(text, self.pens(text), strict=False))
        return _Measured.of(places, list(self._boxes(places)))

    def _boxes(self, places: Sequence[tuple[str, float]]) -> Iterator[Box]:
        for letter, at in places:
            left, top, right, bottom = self.ink(letter)
            if right > left and bottom > top:
                yield at + left, top, at + right, bottom

    def _ink(self, letter: str) -> Box:
        left, top, right, bottom = (edge / EM for edge in self.font.getbbox(letter, anchor="ls"))
        return left, top, right, bottom


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines below each other, at one em; how far apart, by how they are aligned; their worth."""

    lines: tuple[_Measured, ...]
    pitches: Mapping[float, float]
    width: float
    worth: float

    @classmethod
    def of(cls, broken: Broken, measure: _Measure, worth: float) -> "_Block":
        """The lines of a title as they were broken."""
        lines = tuple(map(measure.line, broken.lines))
        width = max(line.width for line in lines)
        evenness = sum(line.width for line in lines) / len(lines) / width
        worth *= _LINES[min(len(lines), len(_LINES)) - 1] * (1 - _RAGGED * (1 - evenness))
        if len(lines) > 1 and min(map(len, broken.lines)) <= SHORT:
            worth *= _LONELY
        worth /= math.prod(max(1.0, dear) for dear in broken.dear) ** _DEAR
        pitches = {
            across: max(
                [measure.face.pitch, *(_meeting(*two, across) for two in itertools.pairwise(lines))]
            )
            for across in (0, 0.5)
        }
        return cls(lines, pitches, width, worth)

    def height(self, across: float) -> float:
        between = self.pitches[across] * (len(self.lines) - 1)
        return self.lines[0].rise + between + self.lines[-1].fall


def _blocks(
    measure: _Measure, typed: Sequence[Sequence[Piece]], worth: float = 1.0
) -> list[_Block]:
    """The title in as many ways as it can be broken."""
    broken = breakings(typed, MOST_LINES, measure.pens)
    return [_Block.of(one, measure, worth) for one in broken]


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


def _best(rooms: Sequence[Room], blocks: Sequence[_Block], cover: Cover) -> tuple[Room, _Block]:
    """The room and the block that go best together."""
    choices = [(_merit(room, block), room, block) for room in rooms for block in blocks]
    choices.sort(key=lambda choice: -choice[0])
    best, most = choices[0], 0.0
    for choice in choices:
        if choice[0] <= most:
            break
        merit, room, block = choice
        boxes = ((one.left, one.top, one.right, one.bottom) for one in _placed(block, room).lines)
        if (merit := merit * cover(boxes)) > most:
            best, most = choice, merit
    return best[1:]


def _merit(room: Room, block: _Block) -> float:
    size, enough = _size(room, block), _ENOUGH * room.largest
    large = min(size, enough) * max(1.0, size / enough) ** _MORE
    legible = min(1.0, size / room.least) ** _ILLEGIBLE if room.least else 1.0
    return float(large * legible * block.worth * room.worth)


def _size(room: Room, block: _Block) -> float:
    return min(room.width / block.width, room.height / block.height(room.across), room.largest)


def _placed(block: _Block, room: Room) -> Lettering:
    size = _size(room, block)
    width, height = block.width * size, block.height(room.across) * size
    left = room.left + (room.width - width) * room.across
    top = room.top + (room.height - height) * room.down
    first = top + block.lines[0].rise * size
    lines = []
    for number, line in enumerate(block.lines):
        start = left + (width - line.width * size) * room.across
        letters = tuple((one, start + (at - line.left) * size) for one, at in line.letters)
        baseline = first + number * block.pitches[room.across] * size
        box = (start, baseline - line.rise * size, start + line.width * size)
        lines.append(Line(letters, baseline, *box, baseline + line.fall * size))
    return Lettering(size, tuple(lines), left, top, left + width, top + height)
