"""What the functions of the Python face may be told."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from pathlib import Path

    from thumbgen.domain.job import Job


class Options(TypedDict, total=False):
    """What may be said besides the prompt; whatever is left out is chosen well.

    ``scene`` is one of the genre's. ``title`` is set on the finished picture. ``palette`` (colours,
    in words) takes the place of the genre's, and ``style`` (a name or id in the Horde's catalogue)
    of its whole look. A LoRA is written ``NAME`` or ``NAME:STRENGTH``.

    ``source`` is a picture to start from, as a file or as its bytes; ``strength`` (0.05 to 1) how
    much of it is painted anew.

    ``output`` is a .jpg or .png file, or a folder; ``timeout`` is in seconds. ``api_key`` goes
    before the variable ``THUMBGEN_API_KEY``; ``practice`` uses the practice Horde, without any
    network.

    ``on_change`` hears of every change of the job, as a frozen ``Job``, in the thread whose event
    loop runs it. What it raises is logged by asyncio, and the job goes on.
    """

    scene: str
    negative: str
    title: str
    palette: str
    style: str
    models: str | Sequence[str] | None
    loras: str | Sequence[str] | None
    seed: int | str | None
    steps: int | None
    cfg_scale: float | None
    sampler: str | None
    upscaler: str
    face_fixer: str
    tiling: bool
    hires_fix: bool
    source: "str | Path | bytes | None"
    strength: float | None
    output: "str | Path | None"
    format: str | None
    timeout: float | None
    api_key: str | None
    horde_url: str
    practice: bool
    on_change: "Callable[[Job], None] | None"


class ThumbnailOptions(Options, total=False):
    """``Options``, and ``count``: how many pictures, all of the same idea."""

    count: int
