"""A canvas with soft brushes. Places are shares of width and height, lengths shares of ``unit``."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int]
Stops = tuple[tuple[float, str], ...]
"""Colours of a gradient and where they stand, from 0 to 1."""
FINE = 2
"""Shapes are drawn so much larger, for smooth edges."""
PAD = 64
"""Pixels of a shape that are kept beyond the canvas, so that soft edges don't show there."""
TILE = 512
STEEP = [min(255, max(0, round((grey - 110) * 7))) for grey in range(256)]
"""Makes a blurred edge crisp again."""


def rgb(colour: str) -> Colour:
    """A colour from its hexadecimal name."""
    return ImageColor.getrgb(colour)[:3]


def mix(first: str, second: str, share: float) -> str:
    """A colour between two: ``share`` 0 is the first, 1 the second."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@dataclass(frozen=True, slots=True)
class Stencil:
    """A grey mask of a part of the canvas, and where that part begins, in pixels."""

    grey: Image.Image
    corner: tuple[int, int]

    def grown(self, pixels: int) -> Stencil:
        """The same stencil with an empty margin."""
        size = (self.grey.width + 2 * pixels, self.grey.height + 2 * pixels)
        larger = Image.new("L", size)
        larger.paste(self.grey, (pixels, pixels))
        return Stencil(larger, (self.corner[0] - pixels, self.corner[1] - pixels))


class Canvas:
    """An RGB picture under way, with its own luck."""

    def __init__(self, size: tuple[int, int], luck: Random) -> None:
        self.image = Image.new("RGB", size)
        self.width, self.height = size
        self.luck = luck
        self.unit = min(self.height, self.width * 0.75) if self.width >= self.height else self.width

    def x(self, share: float) -> float:
        """A place across, in pixels."""
        return share * self.width

    def y(self, share: float) -> float:
        """A place down, in pixels."""
        return share * self.height

    # -- light -----------------------------------------------------------------------------------

    def sky(self, stops: Stops, top: float = 0, bottom: float = 1) -> None:
        """Fill a band with a vertical gradient."""
        y0, y1 = round(self.y(top)), round(self.y(bottom))
        if y1 > y0:
            self.image.paste(gradient(stops, (self.width, y1 - y0)), (0, y0))

    def glow(
        self, at: Point, radius: float, colour: str, strength: float = 1.0, *,
        squash: float = 1.0, softness: float = 2.0,
    ) -> None:  # fmt: skip
        """Add light that fades from a centre; ``at`` in pixels, ``squash`` flattens it."""
        across, down = round(radius * self.unit), round(radius * self.unit * squash)
        if across < 1 or down < 1:
            return
        light = falloff(softness).resize((2 * across, 2 * down), Image.Resampling.BILINEAR)
        self.add(light, (round(at[0]) - across, round(at[1]) - down), colour, strength)

    def add(
        self, light: Image.Image, corner: tuple[int, int], colour: str, strength: float
    ) -> None:
        """Add a grey picture as coloured light, the way that light adds up in a lens."""
        box = (
            max(0, corner[0]), max(0, corner[1]),
            min(self.width, corner[0] + light.width), min(self.height, corner[1] + light.height),
        )  # fmt: skip
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        inside = (box[0] - corner[0], box[1] - corner[1], box[2] - corner[0], box[3] - corner[1])
        grey = light.crop(inside)
        bands = [grey.point(scaled(part * strength / 255)) for part in rgb(colour)]
        lit = ImageChops.screen(self.image.crop(box), Image.merge("RGB", bands))
        self.image.paste(lit, box[:2])

    def haze(self, at: float, height: float, colour: str, strength: float) -> None:
        """A soft band of mist across the picture, densest at ``at``."""
        rows = [
            round(255 * strength * math.exp(-((((row + 0.5) / 256 - at) / height) ** 2) * 3))
            for row in range(256)
        ]
        mask = Image.frombytes("L", (1, 256), bytes(rows)).resize(
            self.image.size, Image.Resampling.BICUBIC
        )
        self.image.paste(rgb(colour), (0, 0), mask)

    def shade(self, strength: float, centre: Point = (0.6, 0.5)) -> None:
        """Darken towards the edges, around a centre in shares."""
        size = (self.width * 2, self.height * 2)
        mask = falloff(1.1).resize(size, Image.Resampling.BILINEAR)
        left, top = round(self.width * (1 - centre[0])), round(self.height * (1 - centre[1]))
        mask = mask.crop((left, top, left + self.width, top + self.height))
        mask = mask.point([round(255 * (1 - strength * (1 - grey / 255))) for grey in range(256)])
        self.image = ImageChops.multiply(self.image, Image.merge("RGB", [mask] * 3))

    # -- shapes ----------------------------------------------------------------------------------

    def polygons(self, *shapes: Sequence[Point]) -> Stencil:
        """A stencil of polygons, in pixels, cut to the canvas."""
        points = [point for shape in shapes for point in shape]
        if not points:
            return Stencil(Image.new("L", (1, 1)), (0, 0))
        x0 = max(-PAD, math.floor(min(x for x, _ in points)))
        y0 = max(-PAD, math.floor(min(y for _, y in points)))
        x1 = min(self.width + PAD, math.ceil(max(x for x, _ in points)))
        y1 = min(self.height + PAD, math.ceil(max(y for _, y in points)))
        size = (max(1, x1 - x0), max(1, y1 - y0))
        large = Image.new("L", (size[0] * FINE, size[1] * FINE))
        pen = ImageDraw.Draw(large)
        for shape in shapes:
            pen.polygon([((x - x0) * FINE, (y - y0) * FINE) for x, y in shape], fill=255)
        return Stencil(large.reduce(FINE), (x0, y0))

    def lay(self, stencil: Stencil, colour: str, opacity: float = 1.0) -> None:
        """Paint one colour through a stencil."""
        grey = stencil.grey if opacity >= 1 else stencil.grey.point(scaled(opacity))
        self.image.paste(rgb(colour), stencil.corner, grey)

    def lay_gradient(self, stencil: Stencil, stops: Stops) -> None:
        """Paint a vertical gradient, whose stops are shares of the canvas, through a stencil."""
        top, size = stencil.corner[1], stencil.grey.size
        column = gradient(tuple(stops), (1, self.height)).crop((0, top, 1, top + size[1]))
        self.image.paste(column.resize(size), stencil.corner, stencil.grey)

    def rim(self, stencil: Stencil, shift: Point, colour: str, strength: float = 0.8) -> None:
        """Light along a shape's edge, on the side away from ``shift`` (shares of the unit)."""
        dx, dy = round(shift[0] * self.unit), round(shift[1] * self.unit)
        moved = Image.new("L", stencil.grey.size)
        moved.paste(stencil.grey, (dx, dy))
        edge = ImageChops.subtract(stencil.grey, moved).filter(
            ImageFilter.GaussianBlur(max(abs(dx), abs(dy), 1) * 0.6)
        )
        light = ImageChops.multiply(edge, stencil.grey)
        self.add(light, stencil.corner, colour, strength)

    def blurred(self, stencil: Stencil, radius: float) -> Stencil:
        """A stencil with soft edges; ``radius`` in shares of the unit."""
        pixels = max(0.6, radius * self.unit)
        wider = stencil.grown(math.ceil(pixels * 2.5))
        return Stencil(wider.grey.filter(ImageFilter.GaussianBlur(pixels)), wider.corner)

    def melted(self, stencil: Stencil, radius: float) -> Stencil:
        """Round off a shape's corners and join what touches, as if it were cast in one."""
        soft = self.blurred(stencil, radius)
        return Stencil(soft.grey.point(STEEP), soft.corner)

    def lit(self, stencil: Stencil, through: Image.Image, colour: str, strength: float) -> None:
        """Add a stencil as light, as far as a grey picture of the canvas's size lets it."""
        size, (left, top) = stencil.grey.size, stencil.corner
        part = through.crop((left, top, left + size[0], top + size[1]))
        self.add(ImageChops.multiply(stencil.grey, part), stencil.corner, colour, strength)

    def ridge(self, level: float, height: float, roughness: float = 0.5) -> list[Point]:
        """The outline of a hill line around ``level``, from edge to edge and closed below."""
        heights = rough_line(self.luck, 8, roughness)
        last = len(heights) - 1
        line = [
            (self.width * i / last, self.y(level) - value * height * self.height)
            for i, value in enumerate(heights)
        ]
        return [*line, (self.width, self.height), (0.0, self.height)]

    # -- finish ----------------------------------------------------------------------------------

    def grain(self, strength: float) -> None:
        """Film grain, which also hides the steps of the gradients."""
        raw = [Image.frombytes("L", (TILE, TILE), self.luck.randbytes(TILE * TILE)) for _ in "ab"]
        tile = Image.blend(raw[0], raw[1], 0.5).point(
            [round(128 + (grey - 128) * strength) for grey in range(256)]
        )
        noise = Image.new("L", self.image.size)
        for left in range(0, self.width, TILE):
            for top in range(0, self.height, TILE):
                noise.paste(tile, (left, top))
        self.image = ImageChops.add(self.image, Image.merge("RGB", [noise] * 3), 1, -128)


@functools.lru_cache(64)
def gradient(stops: Stops, size: tuple[int, int]) -> Image.Image:
    """A vertical gradient through colours at places between 0 and 1."""
    rows = 512
    strip = Image.new("RGB", (1, rows))
    colours: list[Colour] = []
    for row in range(rows):
        place = row / (rows - 1)
        after = next((i for i, stop in enumerate(stops) if stop[0] >= place), len(stops) - 1)
        low, high = stops[max(0, after - 1)], stops[after]
        share = (place - low[0]) / (high[0] - low[0]) if high[0] > low[0] else 1.0
        colours.append(rgb(mix(low[1], high[1], min(1.0, max(0.0, share)))))
    strip.putdata(colours)
    return strip.resize(size, Image.Resampling.BICUBIC)


@functools.cache
def falloff(softness: float) -> Image.Image:
    """A disc of light, 255 in the middle; a greater softness makes a narrower core."""
    fading = [max(0.0, 1 - grey / 255) ** softness for grey in range(256)]
    return (
        Image.radial_gradient("L")
        .resize((512, 512))
        .point([round(255 * v) for v in _in_disc(fading)])
    )


def _in_disc(values: list[float]) -> list[float]:
    """Pillow's radial gradient reaches 255 only in the corners: let it end at the edge."""
    return [values[min(255, round(grey * math.sqrt(2)))] for grey in range(256)]


def scaled(factor: float) -> list[int]:
    """A lookup table that multiplies grey values."""
    return [min(255, round(grey * factor)) for grey in range(256)]


def rough_line(luck: Random, halvings: int, roughness: float) -> list[float]:
    """Heights between about -1 and 1 by midpoint displacement; 2**halvings + 1 of them."""
    heights, reach = [luck.uniform(-0.6, 0.6), luck.uniform(-0.6, 0.6)], 0.7
    for _ in range(halvings):
        between = [(a + b) / 2 + luck.uniform(-reach, reach) for a, b in pairwise(heights)]
        heights = [v for pair in zip(heights, between, strict=False) for v in pair] + heights[-1:]
        reach *= roughness
    return heights


def ellipse(x: float, y: float, rx: float, ry: float, tilt: float = 0.0) -> list[Point]:
    """An ellipse as a polygon; ``tilt`` in degrees."""
    sin, cos = math.sin(math.radians(tilt)), math.cos(math.radians(tilt))
    turns = [2 * math.pi * step / 48 for step in range(48)]
    flat = [(rx * math.cos(turn), ry * math.sin(turn)) for turn in turns]
    return [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in flat]


def box(x0: float, y0: float, x1: float, y1: float) -> list[Point]:
    """An upright rectangle as a polygon."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def limb(start: Point, end: Point, wide: float, narrow: float) -> list[Point]:
    """A tapering bar with a round end: an arm, a neck, a pole."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    nx, ny = -dy / length, dx / length
    cap = [
        (end[0] + narrow * math.cos(a), end[1] + narrow * math.sin(a))
        for a in (math.atan2(ny, nx) - math.pi * i / 8 for i in range(9))
    ]
    return [
        (start[0] - nx * wide, start[1] - ny * wide),
        (start[0] + nx * wide, start[1] + ny * wide),
        *cap,
    ]
