"""What a picture shows that a title must not hide: told from the picture alone.

A subject is what differs from its wider surroundings in light or colour. The picture is looked at
small, so that texture (leaves, curtains, lit windows) counts for little and a face for much.
"""

import itertools
import math
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageFilter, ImageStat

from thumbgen.imaging.lettering import Box, Cover

Colour = tuple[int, int, int]

_SIDE = 72
"""The longer side of the small picture."""

_NEAR, _FAR = (0.01, 0.01), (0.17, 0.17)
_BESIDE, _ACROSS = (0.05, 0.01), (0.24, 0.02)
"""How far the picture is blurred, sideways and up and down, in parts of its longer side: hardly;
and what each place is compared with: all around, close beside, and its row, for a horizon is no
subject."""

_COLOUR = 1.4
"""What a difference in colour counts, compared with one in light."""

_USUAL, _MOST = 0.65, 0.97
"""Shares of the picture that differ less than anything of interest, and less than the subject."""

_LEAST = 26
"""How much, of 255, something must differ to be the subject."""


_UNFIT = 0.6
"""What letters on the wrong brightness cost, compared with letters over the subject."""

_LIT, _DIM = 120, 170
"""From here on a place is rather bright for light letters; up to here rather dark for dark ones."""

_HIDING, _WORST, _SHARE = 2.4, 2.0, 1.0
"""How quickly worth falls with what is hidden: under all lines, under the worst part of one, of all
that is to be seen."""

_PART = 3
"""How long such a part is at least, in small pixels; as long as the line is high, otherwise."""


class Interest:
    """How much there is to see at each place of a picture; ``seen`` is 0 to 255, and small."""

    def __init__(self, image: Image.Image) -> None:
        factor = _SIDE / max(image.size)
        size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
        self.small = image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
        self.seen = _seen(self.small)
        self.x, self.y = size[0] / image.width, size[1] / image.height

    def brightness(self, box: Box) -> int:
        """How bright the middle one of all places in a box is, in pixels, from 0 to 255."""
        left, top, right, bottom = self._places(box)
        return percentile(self.small.crop((left, top, right, bottom)).convert("L").histogram(), 0.5)

    def tone(self, *, dark: bool) -> Colour:
        """The colour of the darkest or brightest quarter of the picture."""
        grey = self.small.convert("L")
        limit = percentile(grey.histogram(), 0.25 if dark else 0.75)
        some = grey.point([255 * (v <= limit if dark else v >= limit) for v in range(256)])
        red, green, blue = (round(value) for value in ImageStat.Stat(self.small, some).mean)
        return red, green, blue

    def cover(self, *, light: bool) -> Cover:
        """What lines of light letters, or dark ones, leave of the picture's worth."""
        unfit = [
            max(0, v - _LIT) / (255 - _LIT) if light else max(0, _DIM - v) / _DIM
            for v in range(256)
        ]
        wrong = self.small.convert("L").point([round(255 * _UNFIT * share) for share in unfit])
        cost = ImageChops.add(self.seen, wrong)
        sums, everything = _sums(cost), ImageStat.Stat(cost).sum[0]

        def left(lines: Iterable[Box]) -> float:
            hidden, area, worst = 0, 0, 0.0
            for line in lines:
                x0, y0, x1, y1 = self._places(line)
                above, below, rows = sums[y0], sums[y1], y1 - y0
                hidden += below[x1] - above[x1] - below[x0] + above[x0]
                area += rows * (x1 - x0)
                step = max(_PART, rows)
                for first in range(x0, x1, step):
                    last = min(x1, first + step)
                    part = below[last] - above[last] - below[first] + above[first]
                    worst = max(worst, part / (rows * max(_PART, last - first)))
            mean = hidden / max(1, area)
            share = hidden / max(1.0, everything)
            return math.exp(-(_HIDING * mean + _WORST * worst) / 255 - _SHARE * share)

        return left

    def _places(self, box: Box) -> tuple[int, int, int, int]:
        """The small pixels that a box touches."""
        width, height = self.seen.size
        left = max(0, min(width - 1, math.floor(box[0] * self.x)))
        top = max(0, min(height - 1, math.floor(box[1] * self.y)))
        right = max(left + 1, min(width, math.ceil(box[2] * self.x)))
        bottom = max(top + 1, min(height, math.ceil(box[3] * self.y)))
        return left, top, right, bottom


def _seen(small: Image.Image) -> Image.Image:
    near, *others = (_blurred(small, how) for how in (_NEAR, _FAR, _ACROSS, _BESIDE))
    far, across, beside = (_apart(near, other) for other in others)
    both = ImageChops.lighter(ImageChops.darker(far, across), beside)
    both = both.filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.GaussianBlur(1))
    usual, most = (percentile(both.histogram(), share) for share in (_USUAL, _MOST))
    span = max(_LEAST, most) - min(usual, _LEAST)
    shares = (max(0.0, min(1.0, (value - usual) / max(1, span))) for value in range(256))
    return both.point([round(255 * share) for share in shares])


def _blurred(small: Image.Image, how: tuple[float, float]) -> Image.Image:
    across, down = (share * max(small.size) for share in how)
    return small.filter(ImageFilter.GaussianBlur((across, down))).convert("YCbCr")


def _apart(one: Image.Image, other: Image.Image) -> Image.Image:
    """How much two pictures differ at each place, in light and colour."""
    light, blue, red = ImageChops.difference(one, other).split()
    colour = ImageChops.add(blue, red).point([min(255, round(_COLOUR * v)) for v in range(256)])
    return ImageChops.add(light, colour)


def percentile(histogram: Sequence[int], share: float) -> int:
    """The value that ``share`` of all pixels do not exceed."""
    wanted = share * sum(histogram)
    sums = itertools.accumulate(histogram)
    return next((value for value, so_far in enumerate(sums) if so_far >= wanted), 255)


def _sums(seen: Image.Image) -> list[list[int]]:
    """For each corner between pixels: the sum of all that are above and left of it."""
    rows = [[0] * (seen.width + 1)]
    data = seen.tobytes()
    for y in range(seen.height):
        row = itertools.accumulate(data[y * seen.width : (y + 1) * seen.width], initial=0)
        rows.append([a + b for a, b in zip(rows[-1], row, strict=True)])
    return rows
