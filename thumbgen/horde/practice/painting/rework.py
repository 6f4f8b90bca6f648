"""What is done to a painted picture afterwards: it starts from another, or is cut out."""

from __future__ import annotations

import io
from typing import NamedTuple

from PIL import Image, ImageChops

from thumbgen.horde.practice.painting.canvas import falloff
from thumbgen.horde.practice.painting.paint import encoded, stamp


class Rework(NamedTuple):
    """``start``: the picture to start from; ``strength`` 0 leaves it as it is, 1 forgets it."""

    start: Image.Image | None = None
    strength: float = 1.0
    cut_out: bool = False
    """Only the middle is kept, the rest is transparent."""

    def __bool__(self) -> bool:
        return self.start is not None or self.cut_out


def rework(webp: bytes, how: Rework) -> bytes:
    """A painted picture, reworked, in the same size."""
    picture = Image.open(io.BytesIO(webp)).convert("RGB")
    if how.start is not None:
        start = how.start.convert("RGB").resize(picture.size, Image.Resampling.BICUBIC)
        picture = Image.blend(start, picture, how.strength)
    mark = stamp(picture)
    if how.cut_out:
        shape = falloff(0.3).resize(picture.size, Image.Resampling.BILINEAR)
        picture.putalpha(ImageChops.lighter(shape, mark))
    return encoded(picture)
