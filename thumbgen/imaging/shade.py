"""The soft gradient behind a title: light or dark, and only as strong as the picture demands."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps, ImageStat

from thumbgen.imaging.lettering import Lettering

Colour = tuple[int, int, int]
Side = Literal["left", "top", "bottom"]
"""The edge of the picture that the gradient comes from."""

CONTRAST = 5.5
"""Between the letters and nearly all of what is behind them, as WCAG measures it."""

_NEARLY_ALL = 0.94
_WEAKEST, _STRONGEST = 0.3, 0.88
_FINE = 24
"""Pixels an em in which shade is painted: more could not be seen, for it is soft."""

_BRIGHT = 0.40
"""Luminance above which even the darker parts of what is behind dark letters lie."""

_FAR = 0.62
"""How much of the gradient there is away from the words."""

_DUSK = 26
"""The brightest channel of what darkens a picture."""

_CLEAR_FROM = 0.84
"""Nothing changes to the right of this in a wide picture: players put the length there."""


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

    def luminance(self) -> float:
        """That of the foot, 0 to 1."""
        red, green, blue = map(_linear, self.foot)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Shade:
    """What goes over the picture before the letters: a colour, and how much of it where.

    ``amount`` is smaller than the picture, for it is soft.
    """

    ink: Ink
    colour: Colour
    amount: Image.Image


def measured_shade(
    image: Image.Image, lettering: Lettering, side: Side, inks: tuple[Ink, Ink]
) -> Shade:
    """The shade that ``lettering`` needs on ``image``; ``inks`` are the light and the dark one."""
    grid = _Grid.of(image.size, lettering.size)
    words = grid.words(lettering)
    small = image.resize(words.size, Image.Resampling.BOX, reducing_gap=2.0)
    behind = small.convert("L").histogram(words)
    light, dark = inks
    bright = _linear(_percentile(behind, 1 - _NEARLY_ALL)) > _BRIGHT
    ink = dark if bright else light
    mean = ImageStat.Stat(small, words).mean
    colour = _paper(mean) if bright else _dusk(mean)
    shape = grid.shape(lettering, side)
    reached = _percentile(shape.histogram(words), 1 - _NEARLY_ALL) / 255
    strength = _strength(behind, ink, colour, bright=bright) / max(reached, 0.5)
    amount = shape.point(lambda value: round(value * min(strength, _STRONGEST)))
    return Shade(ink, colour, amount)


def _strength(behind: Sequence[int], ink: Ink, colour: Colour, *, bright: bool) -> float:
    """How much of ``colour`` brings what is behind the words far enough from the ink, 0 to 1."""
    target = ink.luminance() + 0.05
    if bright:
        worst, wanted = _percentile(behind, 1 - _NEARLY_ALL), target * CONTRAST - 0.05
    else:
        worst, wanted = _percentile(behind, _NEARLY_ALL), target / CONTRAST - 0.05
    goal, full = _grey(max(0.0, min(1.0, wanted))), _luma(colour)
    if worst == full or (worst < goal) != bright:
        return _WEAKEST
    return max(_WEAKEST, (goal - worst) / (full - worst))


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

    def shape(self, lettering: Lettering, side: Side) -> Image.Image:
        """Full behind the words, less around them, nothing far away."""
        near = self.words(lettering, 0.55).filter(ImageFilter.GaussianBlur(self.em * 0.5))
        near = near.point(lambda value: round(255 * _FAR + value * (1 - _FAR)))
        return ImageChops.multiply(near, self._slope(lettering, side))

    def _slope(self, lettering: Lettering, side: Side) -> Image.Image:
        """From full at one edge of the picture to nothing beyond the words."""
        more = 0.2 * lettering.size
        if side == "left":
            full = (lettering.right + more) * self.x
            none = min(full + 0.3 * self.width, _CLEAR_FROM * self.width)
            row = bytes(_fall(at, full, none) for at in range(self.width))
            return Image.frombytes("L", (self.width, 1), row).resize((self.width, self.height))
        if side == "top":
            full = (lettering.bottom + more) * self.y
        else:
            full = self.height - (lettering.top - more) * self.y
        none = full + 0.24 * self.height
        column = bytes(_fall(at, full, none) for at in range(self.height))
        slope = Image.frombytes("L", (1, self.height), column).resize((self.width, self.height))
        return slope if side == "top" else ImageOps.flip(slope)


def _fall(at: float, full: float, none: float) -> int:
    """255 up to ``full``, nothing from ``none`` on, and a slope without corners between."""
    share = max(0.0, min(1.0, (none - at) / (none - full)))
    return round(255 * share * share * (3 - 2 * share))


def _percentile(histogram: Sequence[int], share: float) -> int:
    """The value that ``share`` of all pixels do not exceed."""
    wanted = share * sum(histogram)
    sums = itertools.accumulate(histogram)
    return next((value for value, so_far in enumerate(sums) if so_far >= wanted), 255)


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


def _dusk(mean: Sequence[float]) -> Colour:
    """The picture's own colour there, nearly black."""
    factor = _DUSK / max(_DUSK, *mean)
    red, green, blue = (round(value * factor) for value in mean)
    return red, green, blue


def _paper(mean: Sequence[float]) -> Colour:
    """The picture's own colour there, nearly white."""
    red, green, blue = (round(255 - (255 - value) * 0.15) for value in mean)
    return red, green, blue
