"""Delivery targets: what the finished file must be, what to ask of the Horde, and what to crop.

The Horde renders only multiples of 64, and an account without kudos gets at most 1024² pixels.
So a target is asked for as the nearest legal shape, enlarged by an upscaler at the worker where
that is too small, and then cropped at the centre and scaled to the exact pixels.
"""

import math
import re
from dataclasses import dataclass

from thumbgen.domain.errors import InvalidRequest

STEP = 64
"""The Horde takes only multiples of this, in pixels."""

FREE_PIXELS = 1024 * 1024
"""The largest area that a user without kudos may ask for."""

SMALL_PIXELS = 768 * 768
"""What the small families (Stable Diffusion 1.5 and 2) still paint well."""

SMALLEST, LARGEST = 64, 4096
"""Limits of a custom side, in pixels."""

WIDEST = 3.0
"""The most that one side may exceed the other."""

GENTLE = 1.1
"""Up to this factor we enlarge by ourselves: nobody sees it, and the job needs no upscaler."""

YOUTUBE_BYTES = 2 * 1024 * 1024
"""What YouTube's phone app and the older copies of its API accept."""


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        """The area."""
        return self.width * self.height

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"


@dataclass(frozen=True, slots=True)
class Target:
    """What a platform wants: exact pixels, a file format and, where there is one, a byte cap."""

    key: str
    size: Size
    format: str = "png"
    max_bytes: int | None = None

    @property
    def aspect_words(self) -> str:
        """The shape in a prompt's words: ``wide 16:9``, ``tall 9:16``, ``square`` and so on."""
        width, height = self.size.width, self.size.height
        if width == height:
            return "square"
        shape = "wide" if width > height else "tall"
        divisor = math.gcd(width, height)
        ratio = (width // divisor, height // divisor)
        return f"{shape} {ratio[0]}:{ratio[1]}" if max(ratio) <= 32 else shape


@dataclass(frozen=True, slots=True)
class Ask:
    """What to ask of the Horde: a legal size, and an upscaler's factor (1 means none)."""

    size: Size
    upscale: int


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a received picture to keep, in its own pixels, and the scale to the target."""

    left: float
    top: float
    right: float
    bottom: float
    scale: float


TARGETS = {
    target.key: target
    for target in (
        Target("youtube", Size(1280, 720), "jpeg", YOUTUBE_BYTES),
        Target("full-hd", Size(1920, 1080)),
        Target("4k", Size(3840, 2160)),
        Target("shorts", Size(1080, 1920)),
        Target("square", Size(1080, 1080)),
        Target("cover", Size(3000, 3000), "jpeg", YOUTUBE_BYTES),
    )
}
"""The named targets, in the order that people look for them."""

_SYNONYMS = {
    "yt": "youtube",
    "fullhd": "full-hd",
    "fhd": "full-hd",
    "1080p": "full-hd",
    "720p": "youtube",
    "uhd": "4k",
    "2160p": "4k",
    "reels": "shorts",
    "tiktok": "shorts",
    "album": "cover",
}

_CUSTOM = re.compile(r"(\d{1,5})\s*[x×X*]\s*(\d{1,5})")


def parse_target(text: str) -> Target:
    """The target that ``text`` names: a key, a common synonym, or ``WIDTHxHEIGHT``.

    Raises:
        InvalidRequest: no such size, or a custom one out of bounds.
    """
    key = text.strip().lower().replace("_", "-").replace(" ", "-")
    key = _SYNONYMS.get(key, key)
    if key in TARGETS:
        return TARGETS[key]
    match = _CUSTOM.fullmatch(text.strip())
    if match is None:
        raise InvalidRequest("size", "unknown", text, ", ".join([*TARGETS, "WIDTHxHEIGHT"]))
    return custom_target(int(match[1]), int(match[2]))


def custom_target(width: int, height: int) -> Target:
    """A target of any size within bounds; one that equals a named target is that target.

    Raises:
        InvalidRequest: a side outside 64–4096, or one more than three times the other.
    """
    size = Size(width, height)
    for target in TARGETS.values():
        if target.size == size:
            return target
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise InvalidRequest("size", "range", size, f"{SMALLEST}–{LARGEST}")
    if max(size.aspect, 1 / size.aspect) > WIDEST:
        raise InvalidRequest("size", "aspect", size, "3:1")
    return Target(f"{width}x{height}", size)


def plan_ask(target: Size, free_pixels: int = FREE_PIXELS) -> Ask:
    """The legal request whose picture serves ``target`` best.

    Among the sizes that use at least four fifths of the free area the nearest aspect wins, then
    the larger area. The upscaler is the smallest that leaves nothing visible to enlarge here.
    """
    size = min(
        _legal_sizes(free_pixels),
        key=lambda size: (round(abs(math.log(size.aspect / target.aspect)), 9), -size.pixels),
    )
    scale = centre_crop(size, target).scale
    if scale <= GENTLE:
        return Ask(size, 1)
    return Ask(size, 2 if scale <= 2 else 4)


def _legal_sizes(free_pixels: int) -> list[Size]:
    sides = range(STEP, 3072 + 1, STEP)
    return [
        Size(width, height)
        for width in sides
        for height in sides
        if 0.8 * free_pixels <= width * height <= free_pixels
    ]


def centre_crop(actual: Size, target: Size) -> Crop:
    """The largest centred part of ``actual`` with the target's aspect, and its scale to it.

    Edges are floats: a resampling filter takes them as they are, so that nothing is stretched,
    not even by half a pixel. ``scale`` above 1 means that the picture must be enlarged.
    """
    width = min(float(actual.width), actual.height * target.aspect)
    height = min(float(actual.height), actual.width / target.aspect)
    left, top = (actual.width - width) / 2, (actual.height - height) / 2
    return Crop(left, top, left + width, top + height, target.width / width)
