"""One call of the Python face: from its options to a job that is over, and to what it gives."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from thumbgen import answers
from thumbgen.domain.errors import InvalidRequest, ThumbgenError
from thumbgen.domain.extras import USUAL_STRENGTH, Extras
from thumbgen.domain.job import Job
from thumbgen.domain.loras import measured_lora
from thumbgen.domain.request import ThumbRequest, read_seed
from thumbgen.domain.sizes import parse_target
from thumbgen.jobs.catalogue import catalogue_of
from thumbgen.jobs.engine import Engine, build_engine
from thumbgen.jobs.gate import Gates
from thumbgen.jobs.once import GRACE_CANCELLED, run_once
from thumbgen.jobs.saving import named_output
from thumbgen.jobs.sources import read_source, take_source
from thumbgen.jobs.threads import in_thread
from thumbgen.jobs.wishes import Wishes
from thumbgen.options import Options, ThumbnailOptions
from thumbgen.results import ImageResult, Thumbnail
from thumbgen.store.paths import find_paths
from thumbgen.store.settings import load_settings
from thumbgen.words import Words, choose_language


async def make_image(prompt: str, genre: str, size: str, options: Options) -> ImageResult:
    """One picture.

    Raises:
        ThumbgenError: there is none; its notes say why, in the user's language.
    """
    job = await _done(prompt, genre, size, options)
    picture = job.pictures[0]
    return ImageResult(
        image_url=picture.source_url,
        path=picture.path,
        seed=picture.seed,
        model=picture.model,
        width=picture.size.width,
        height=picture.size.height,
    )


async def make_thumbnail(
    prompt: str, genre: str, size: str, options: ThumbnailOptions
) -> Thumbnail:
    """As many pictures as wanted.

    Raises:
        ThumbgenError: there is none; its notes say why, in the user's language.
    """
    job = await _done(prompt, genre, size, options, options.get("count", 1))
    return cast("Thumbnail", answers.success(job, _words()))


async def _done(prompt: str, genre: str, size: str, options: Options, count: int = 1) -> Job:
    try:
        request = await _request(prompt, genre, size, options)
        job = await _carried_out(replace(request, count=count), options)
        if job.error is not None:
            raise job.error
    except ThumbgenError as error:
        error.add_note(str(_words().explain(error)))
        raise
    return job


def _words() -> Words:
    wanted = load_settings(find_paths(os.environ).settings).settings.language
    return Words(choose_language(wanted, os.environ))


async def _request(prompt: str, genre: str, size: str, options: Options) -> ThumbRequest:
    output = options.get("output")
    request = ThumbRequest(
        prompt=prompt,
        genre=genre,
        target=parse_target(size),
        scene=options.get("scene", ""),
        negative=options.get("negative", ""),
        title=options.get("title", ""),
        palette=options.get("palette", ""),
        models=_several(options.get("models")),
        seed=read_seed(options.get("seed")),
        steps=options.get("steps"),
        cfg_scale=options.get("cfg_scale"),
        sampler=options.get("sampler"),
        extras=_extras(options),
        output=None if output is None else named_output(str(output)),
        format=options.get("format"),
        timeout=options.get("timeout"),
    )
    source = options.get("source")
    if source is None:
        return request
    # Last of all: a large file is not read for a request that is refused.
    if isinstance(source, bytes):
        taken = await in_thread(take_source, source)
    else:
        taken = await in_thread(read_source, Path(source))
    return replace(request, extras=replace(request.extras, source=taken))


def _extras(options: Options) -> Extras:
    """All but the picture to start from."""
    strength = options.get("strength")
    if strength is not None and options.get("source") is None:
        raise InvalidRequest("strength", "no_picture", f"{strength:g}")
    return Extras(
        strength=USUAL_STRENGTH if strength is None else strength,
        upscaler=options.get("upscaler", ""),
        face_fixer=options.get("face_fixer", ""),
        loras=tuple(measured_lora(text) for text in _several(options.get("loras"))),
        tiling=options.get("tiling", False),
        hires_fix=options.get("hires_fix", False),
    )


def _several(named: str | Sequence[str] | None) -> tuple[str, ...]:
    """One name is as good as a list of one."""
    return (named,) if isinstance(named, str) else tuple(named or ())


async def _carried_out(request: ThumbRequest, options: Options) -> Job:
    wishes = Wishes(
        horde_url=options.get("horde_url", ""),
        api_key=options.get("api_key"),
        practice=options.get("practice", False),
    )
    engine = await _engine(wishes)
    request = await _styled(engine, request, options.get("style", ""))
    return await run_once(engine, request, options.get("on_change") or (lambda _: None))


async def _engine(wishes: Wishes) -> Engine:
    """Built in a thread: a keyring may take its time, and a practice Horde, too."""
    return await in_thread(build_engine, wishes, os.environ, _gates())


async def _styled(engine: Engine, request: ThumbRequest, name: str) -> ThumbRequest:
    """The request with the style of that name, if any is named; closes the engine if it fails."""
    if not name.strip():
        return request
    try:
        return replace(request, style=await catalogue_of(engine).named(name))
    except BaseException:
        await engine.close(GRACE_CANCELLED)
        raise


_GATES: dict[asyncio.AbstractEventLoop, Gates] = {}


def _gates() -> Gates:
    """Those of the running loop: all jobs on it hand in one after the other."""
    for loop in tuple(_GATES):
        if loop.is_closed():
            _GATES.pop(loop, None)
    return _GATES.setdefault(asyncio.get_running_loop(), Gates())
