"""What the Python face gives."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypedDict


@dataclass(frozen=True, slots=True)
class ImageResult:
    """A finished picture. ``width`` and ``height`` are the file's, in pixels.

    ``image_url`` is the Horde's own link: good for half an hour, and a secret until then.
    """

    image_url: str = field(repr=False)
    path: Path
    seed: str
    model: str
    width: int
    height: int


class ThumbnailImage(TypedDict):
    """One picture of a thumbnail's; ``source_url`` is the Horde's own link."""

    path: str
    source_url: str
    width: int
    height: int
    seed: str
    model: str


class ThumbnailNotice(TypedDict):
    """What should be known although it went well: a stable word, and the user's language."""

    code: str
    message: str


class Thumbnail(ThumbnailImage):
    """What the command line prints as JSON: the first picture, and all of them in ``images``."""

    success: Literal[True]
    prompt: str
    image_url: str
    source: Literal["stablehorde"]
    genre: str
    scene: str
    size: str
    title: str
    job_id: str
    notices: list[ThumbnailNotice]
    images: list[ThumbnailImage]
