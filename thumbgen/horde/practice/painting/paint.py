"""From a prompt, a seed and a size to a WebP file."""

from __future__ import annotations

import functools
import io
import math
from random import Random

from PIL import Image, ImageDraw, ImageFont

from thumbgen.horde.practice.painting import land, lofi, rnb
from thumbgen.horde.practice.painting.canvas import Canvas

MOST_PIXELS = 1_400_000
"""Larger pictures are painted at about this area and then enlarged, as upscalers do."""
LEAST_SIDE = 192
GENRES = (
    (("lofi", "lo-fi", "lo fi"), lofi.MOTIFS),
    (("r&b", "rnb", "r & b"), rnb.MOTIFS),
    (("worship", "gospel"), land.WORSHIP),
)
MARK = "PRACTICE"
MARGIN = 0.14
"""The mark's distance from the edges: a centre crop to a nearby shape leaves it whole."""


def paint(prompt: str, seed: int, size: tuple[int, int]) -> bytes:
    """A WebP picture of exactly ``size``, the same for the same prompt's genre, seed and size."""
    words = prompt.lower()
    found = [motifs for names, motifs in GENRES if any(name in words for name in names)]
    motifs = found[0] if found else land.DUSKS
    canvas = Canvas(_painted_size(size), Random(seed))
    canvas.luck.choice(motifs)(canvas)
    canvas.grain(0.1)
    stamp(canvas.image)
    picture = canvas.image
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.BICUBIC)
    return encoded(picture)


@functools.lru_cache(64)
def flat(seed: int, size: tuple[int, int]) -> bytes:
    """A picture of two colours, quickly made: for those who care what comes, not what it shows."""
    luck = Random(seed)
    colours = [tuple(luck.randrange(256) for _ in range(3)) for _ in range(2)]
    picture = Image.new("RGB", size, colours[0])
    middle = (size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4)
    picture.paste(colours[1], middle)
    return encoded(picture)


@functools.lru_cache(8)
def card(size: tuple[int, int]) -> bytes:
    """What a censoring worker delivers: a black card with white text."""
    small = _painted_size(size)
    picture = Image.new("RGB", small)
    pen, large = ImageDraw.Draw(picture), max(8, min(small) // 16)
    text, font = "The worker censored\nthis picture.", ImageFont.load_default(large)
    middle = (small[0] / 2, small[1] / 2)
    pen.multiline_text(middle, text, fill="white", font=font, anchor="mm", align="center")
    return encoded(picture.resize(size))


def _painted_size(size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    factor = min(1.0, math.sqrt(MOST_PIXELS / (width * height)))
    factor = max(factor, LEAST_SIDE / min(size))
    return round(width * factor), round(height * factor)


def mark_box(size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Where the mark stands in a picture of this size: left, top, right, bottom."""
    left, bottom = round(size[0] * MARGIN), round(size[1] * (1 - MARGIN))
    x0, y0, x1, y1 = _mark_font(size).getbbox(MARK, anchor="ls")
    return (
        math.floor(left + x0),
        math.floor(bottom + y0),
        math.ceil(left + x1),
        math.ceil(bottom + y1),
    )


def _mark_font(size: tuple[int, int]) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(max(9, round(min(size) * 0.022)))


def stamp(picture: Image.Image) -> Image.Image:
    """Set a discreet word at the lower left; the lower right belongs to the video's duration.

    Gives the word alone, as a grey picture.
    """
    layer = Image.new("L", picture.size)
    at = (round(picture.width * MARGIN), round(picture.height * (1 - MARGIN)))
    ImageDraw.Draw(layer).text(at, MARK, fill=120, font=_mark_font(picture.size), anchor="ls")
    picture.paste((255, 255, 255), (0, 0), layer)
    return layer


def encoded(picture: Image.Image) -> bytes:
    """A picture as the workers send it."""
    file = io.BytesIO()
    large = picture.width * picture.height > 4_000_000
    picture.save(file, "WEBP", quality=80 if large else 88, method=0 if large else 2)
    return file.getvalue()
