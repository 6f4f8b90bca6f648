"""ThumbGen: from an idea to a finished thumbnail, by way of the AI Horde.

>>> import thumbgen
>>> result = thumbgen.generate_image("a lighthouse in the rain", genre="lofi")  # doctest: +SKIP
>>> result.path, result.width, result.height  # doctest: +SKIP
(PosixPath('…/Pictures/ThumbGen/a-lighthouse-in-the-rain.jpg'), 1280, 720)

Everything that can go wrong is a ``thumbgen.errors.ThumbgenError``; its notes (and so a traceback)
say in plain words what happened and what to do next. Importing this loads neither the engine nor
Qt: the engine comes with the first call.
"""

import os
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

from thumbgen.domain import errors
from thumbgen.version import __version__

if TYPE_CHECKING:
    from thumbgen.domain.job import Job

T = TypeVar("T")

__all__ = [
    "ImageResult",
    "Options",
    "__version__",
    "errors",
    "generate_image",
    "generate_image_async",
    "generate_thumbnail",
    "generate_thumbnail_async",
]


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


class Options(TypedDict, total=False):
    """What may be said besides the prompt; whatever is left out is chosen well.

    ``scene`` is one of the genre's; ``output`` a .jpg or .png file, or a folder; ``timeout`` is in
    seconds. ``api_key`` goes before the variable ``THUMBGEN_API_KEY``; ``practice`` uses the
    practice Horde, without any network. ``on_change`` hears of every change of the job.
    """

    scene: str
    negative: str
    models: str | Sequence[str] | None
    seed: int | str | None
    steps: int | None
    cfg_scale: float | None
    sampler: str | None
    output: str | Path | None
    format: str | None
    timeout: float | None
    api_key: str | None
    horde_url: str
    practice: bool
    on_change: "Callable[[Job], None]"


def generate_image(
    prompt: str, *, genre: str = "none", size: str = "youtube", **options: Unpack[Options]
) -> ImageResult:
    """Makes one picture, and waits until it is a file. ``size`` is a name or ``WIDTHxHEIGHT``.

    Raises:
        thumbgen.errors.ThumbgenError: no picture; ``errors`` has the whole tree.
        RuntimeError: called inside a running event loop.
    """
    _refuse_running_loop("generate_image_async")
    return _run_to_end(generate_image_async(prompt, genre=genre, size=size, **options))


async def generate_image_async(
    prompt: str, *, genre: str = "none", size: str = "youtube", **options: Unpack[Options]
) -> ImageResult:
    """The same for an event loop; cancelled, it withdraws the job.

    Raises:
        thumbgen.errors.ThumbgenError: no picture; ``errors`` has the whole tree.
    """
    from thumbgen.store.paths import find_paths
    from thumbgen.store.settings import load_settings
    from thumbgen.words import Words, choose_language

    try:
        job = await _run(prompt, genre, size, options)
        if job.error is not None:
            raise job.error
    except errors.ThumbgenError as error:
        wanted = load_settings(find_paths(os.environ).settings).settings.language
        words = Words(choose_language(wanted, os.environ))
        error.add_note(str(words.explain(error)))
        raise
    picture = job.pictures[0]
    return ImageResult(
        image_url=picture.source_url,
        path=picture.path,
        seed=picture.seed,
        model=picture.model,
        width=picture.size.width,
        height=picture.size.height,
    )


def generate_thumbnail(
    prompt: str,
    type: str = "none",  # noqa: A002 - the founding document's name
    *,
    size: str = "youtube",
    **options: Unpack[Options],
) -> dict[str, Any]:
    """Makes a thumbnail for a kind of music: ``lofi``, ``rnb`` (``r&b``) or ``worship``.

    Gives ``{"success": True, "prompt", "image_url", "source": "stablehorde"}`` and besides
    ``path``, ``width``, ``height``, ``seed`` and ``model``.

    Raises:
        thumbgen.errors.ThumbgenError: no picture; ``errors`` has the whole tree.
        RuntimeError: called inside a running event loop.
    """
    _refuse_running_loop("generate_thumbnail_async")
    return _run_to_end(generate_thumbnail_async(prompt, type, size=size, **options))


async def generate_thumbnail_async(
    prompt: str,
    type: str = "none",  # noqa: A002 - the founding document's name
    *,
    size: str = "youtube",
    **options: Unpack[Options],
) -> dict[str, Any]:
    """The same for an event loop; cancelled, it withdraws the job.

    Raises:
        thumbgen.errors.ThumbgenError: no picture; ``errors`` has the whole tree.
    """
    result = await generate_image_async(prompt, genre=type, size=size, **options)
    return {
        "success": True,
        "prompt": prompt,
        "image_url": result.image_url,
        "source": "stablehorde",
        "path": str(result.path),
        "width": result.width,
        "height": result.height,
        "seed": result.seed,
        "model": result.model,
    }


async def _run(prompt: str, genre: str, size: str, options: Options) -> "Job":
    from thumbgen.domain.request import ThumbRequest
    from thumbgen.domain.sizes import parse_target
    from thumbgen.jobs.engine import build_engine
    from thumbgen.jobs.once import run_once
    from thumbgen.jobs.saving import named_output
    from thumbgen.jobs.wishes import Wishes

    output, models, seed = options.get("output"), options.get("models"), options.get("seed")
    request = ThumbRequest(
        prompt=prompt,
        genre=genre,
        target=parse_target(size),
        scene=options.get("scene", ""),
        negative=options.get("negative", ""),
        models=(models,) if isinstance(models, str) else tuple(models or ()),
        seed=_seed(seed),
        steps=options.get("steps"),
        cfg_scale=options.get("cfg_scale"),
        sampler=options.get("sampler"),
        output=None if output is None else named_output(str(output)),
        format=options.get("format"),
        timeout=options.get("timeout"),
    )
    wishes = Wishes(
        horde_url=options.get("horde_url", ""),
        api_key=options.get("api_key"),
        practice=options.get("practice", False),
    )
    on_change = options.get("on_change", lambda _: None)
    return await run_once(build_engine(wishes, os.environ), request, on_change)


def _seed(seed: int | str | None) -> int | None:
    """A result's seed is text; it may come back as that."""
    if not isinstance(seed, str):
        return seed
    if not (seed.isascii() and seed.isdecimal()):
        raise errors.InvalidRequest("seed", "whole", seed)
    return int(seed)


def _run_to_end(coroutine: "Coroutine[Any, Any, T]") -> "T":
    import asyncio

    with asyncio.Runner() as runner:
        return runner.run(coroutine)


def _refuse_running_loop(instead: str) -> None:
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    message = f"an event loop is running here: await thumbgen.{instead}() instead"
    raise RuntimeError(message)
