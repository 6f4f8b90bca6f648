"""Pictures (first version)."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw


def paint(prompt: str, seed: int, size: tuple[int, int]) -> bytes:
    """A WebP picture of exactly this size."""
    luck = Random(f"{prompt}{seed}")
    gradient = Image.linear_gradient("L").resize(size)
    hue = luck.randrange(60, 200)
    picture = Image.merge(
        "RGB",
        [
            gradient,
            gradient.point(lambda v: v // 2),
            gradient.point(lambda v: min(255, v // 2 + hue // 2)),
        ],
    )
    return _webp(picture)


def card(size: tuple[int, int]) -> bytes:
    """A black card with white text."""
    picture = Image.new("RGB", size)
    ImageDraw.Draw(picture).text(
        (size[0] // 2, size[1] // 2), "censored", fill="white", anchor="mm"
    )
    return _webp(picture)


def _webp(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=88, method=0)
    return file.getvalue()
