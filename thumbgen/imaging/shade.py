"""The soft gradient behind a title: light or dark, and only as strong as the picture demands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps, ImageStat

from thumbgen.imaging.interest import Colour, Interest, percentile
from thumbgen.imaging.lettering import Lettering

Side = Literal["left", "top", "bottom"]
"""The edge of the picture that the gradient comes from."""

CONTRAST, DARK_CONTRAST = 4.5, 6.5
"""Between light or dark letters and nearly all of what is behind them, as WCAG measures it; that
flatters dark ones."""

_NEARLY_ALL = 0.92
_WEAKEST, _STRONGEST = 0.3, 0.88
_FINE = 24
"""Pixels an em in which shade is painted: more could not be seen, for it is soft."""

_OUT_OF_FOCUS = 0.4
_DETAIL, _CLUTTER, _CALMEST = 5, 20, 0.85
"""How far, in ems, a picture is put out of focus behind the words; from how much detail on, of 255,
within how much more, and how much at most."""

_REACH = 0.2
"""How far around the words the shade goes at least, of the picture's shorter side."""

_FAR = 0.45
"""How much of the gradient there is away from the words."""

_SPARED = 0.8
"""How much less of it there is on what the picture shows, unless there are words on it."""

_DUSK, _PAPER = 48, 232
"""The brightest channel of what darkens a picture, and the least one of what lightens it."""

_CORNER = (0.84, 0.86)
"""From here on, to the right and down, nothing changes in a wide picture."""


@dataclass(frozen=True, slots=True)
class Ink:
    """The colour of letters, at their top and at their foot."""

    top: Colour
    foot: Colour

    @classmethod
    def of(cls, top: str, foot: str = "") -> "Ink":
        """From ``#rrggbb``; the foot like the top unless it is given."""
        first, last = (ImageColor.getrgb(one)[:3] for one in (top, foot or top))
        return cls((first[0], first[1], first[2]), (last[0], last[1], last[2]))

    @property
    def is_light(self) -> bool:
        """Whether it belongs on something dark."""
        return self.luminance() > 0.45

    def luminance(self) -> float:
        """That of the foot, 0 to 1."""
        red, green, blue = map(_linear, self.foot)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Shade:
    """What goes over the picture before the letters; all of it smaller than that, for it is soft.

    First ``blurred``, the picture out of focus, where ``calm`` says so; then a colour, and how much
    of it where.
    """

    blurred: Image.Image
    calm: Image.Image
    colour: Colour
    amount: Image.Image


def measured_shade(
    image: Image.Image, lettering: Lettering, side: Side, ink: Ink, interest: Interest
) -> Shade:
    """The shade that ``lettering`` needs on ``image`` in this ink."""
    grid = _Grid.of(image.size, lettering.size)
    words = grid.words(lettering)
    sharp = image.resize(words.size, Image.Resampling.BOX, reducing_gap=2.0)
    blurred = sharp.filter(ImageFilter.GaussianBlur(_OUT_OF_FOCUS * grid.em))
    detail = ImageStat.Stat(ImageChops.difference(sharp, blurred).convert("L"), words).mean[0]
    calming = max(0.0, min(_CALMEST, (detail - _DETAIL) / _CLUTTER))
    spared = grid.spared(lettering, interest.seen)
    calm = grid.near(lettering).point([round(v * calming) for v in range(256)])
    calm = ImageChops.multiply(calm, spared)
    calm = ImageChops.multiply(calm, grid.outside_corner()) if side == "left" else calm
    behind = Image.composite(blurred, sharp, calm).convert("L").histogram(words)
    wanted = _Wanted.of(behind, ink, _tint(interest, ink))
    shape = ImageChops.multiply(grid.shape(lettering, side), spared)
    reached = percentile(shape.histogram(words), 1 - _NEARLY_ALL) / 255
    strength = min(_STRONGEST, max(_WEAKEST, wanted.strength) / max(reached, 0.5))
    amount = shape.point([round(v * strength) for v in range(256)])
    return Shade(blurred, calm, wanted.colour, amount)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How much of a colour, 0 to 1, brings what is behind the words far enough from the ink."""

    colour: Colour
    strength: float

    @classmethod
    def of(cls, behind: Sequence[int], ink: Ink, colour: Colour) -> "_Wanted":
        """For what a histogram tells of the picture behind."""
        own, full = ink.luminance() + 0.05, _luma(colour)
        if ink.is_light:
            nearest, limit = percentile(behind, _NEARLY_ALL), own / CONTRAST - 0.05
            missing = nearest - _grey(max(0.0, limit))
        else:
            nearest, limit = percentile(behind, 1 - _NEARLY_ALL), own * DARK_CONTRAST - 0.05
            missing = _grey(min(1.0, limit)) - nearest
        return cls(colour, max(0.0, missing) / max(1.0, abs(full - nearest)))


@dataclass(frozen=True, slots=True)
class _Grid:
    """The small picture that shade is painted in."""

    width: int
    height: int
    x: float
    y: float
    em: float

    @classmethod
    def of(cls, size: tuple[int, int], em: float) -> "_Grid":
        factor = min(1.0, _FINE / em)
        width, height = (max(1, math.ceil(side * factor)) for side in size)
        return cls(width, height, width / size[0], height / size[1], em * width / size[0])

    def words(self, lettering: Lettering, pad: float = 0.06) -> Image.Image:
        """White where the lines are, and ``pad`` ems around them."""
        found = Image.new("L", (self.width, self.height))
        pen, more = ImageDraw.Draw(found), pad * self.em
        for line in lettering.lines:
            left, right = line.left * self.x - more, line.right * self.x + more
            pen.rectangle((left, line.top * self.y - more, right, line.bottom * self.y + more), 255)
        return found

    def near(self, lettering: Lettering) -> Image.Image:
        """Full behind the words, and softly less around them."""
        reach = max(self.em, _REACH * min(self.width, self.height))
        near = self.words(lettering, 0.7 * reach / self.em)
        return near.filter(ImageFilter.GaussianBlur(0.6 * reach))

    def shape(self, lettering: Lettering, side: Side) -> Image.Image:
        """Where shade belongs: full behind the words, a slope from the edge, nothing far away."""
        slope = self._slope(lettering, side).point([round(v * _FAR) for v in range(256)])
        both = ImageChops.screen(self.near(lettering), slope)
        return ImageChops.multiply(both, self.outside_corner()) if side == "left" else both

    def spared(self, lettering: Lettering, seen: Image.Image) -> Image.Image:
        """Full behind the words, and less where the picture shows something beside them."""
        less = seen.resize((self.width, self.height), Image.Resampling.BICUBIC)
        rest = less.point([round(255 - v * _SPARED) for v in range(256)])
        words = self.words(lettering, 0.55).filter(ImageFilter.GaussianBlur(0.2 * self.em))
        return ImageChops.lighter(rest, words)

    def _slope(self, lettering: Lettering, side: Side) -> Image.Image:
        """From full at one edge of the picture to nothing well beyond the words."""
        if side == "left":
            return self._across(0.0, lettering.right * self.x + 0.35 * self.width)
        if side == "top":
            return self._down(0.0, lettering.bottom * self.y + 0.3 * self.height)
        end = self.height - lettering.top * self.y + 0.3 * self.height
        return ImageOps.flip(self._down(0.0, end))

    def outside_corner(self) -> Image.Image:
        """Nothing at the lower right, where players put the length of a video."""
        left, top = _CORNER
        across = self._across((left - 0.25) * self.width, left * self.width)
        down = self._down((top - 0.25) * self.height, top * self.height)
        return ImageChops.screen(across, down)

    def _across(self, full: float, none: float) -> Image.Image:
        row = bytes(_fall(at, full, none) for at in range(self.width))
        return Image.frombytes("L", (self.width, 1), row).resize((self.width, self.height))

    def _down(self, full: float, none: float) -> Image.Image:
        column = bytes(_fall(at, full, none) for at in range(self.height))
        return Image.frombytes("L", (1, self.height), column).resize((self.width, self.height))


def _fall(at: float, full: float, none: float) -> int:
    """255 up to ``full``, nothing from ``none`` on, and a slope without corners between."""
    share = max(0.0, min(1.0, (none - at) / (none - full)))
    return round(255 * share**3 * (10 - 15 * share + 6 * share * share))


def _linear(value: float) -> float:
    """Light, 0 to 1, of an sRGB value, 0 to 255."""
    share = value / 255
    return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)


def _grey(light: float) -> float:
    """The sRGB value, 0 to 255, of light, 0 to 1."""
    share = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return 255 * share


def _luma(colour: Colour) -> float:
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def _tint(interest: Interest, ink: Ink) -> Colour:
    """What goes behind letters: the picture's dark tones for light ones, its bright ones else."""
    tone = interest.tone(dark=ink.is_light)
    if ink.is_light:
        factor = _DUSK / max(_DUSK, *tone)
        red, green, blue = (round(value * factor) for value in tone)
    else:
        factor = min(1.0, (255 - _PAPER) / max(1, 255 - min(tone)))
        red, green, blue = (round(255 - (255 - value) * factor) for value in tone)
    return red, green, blue
