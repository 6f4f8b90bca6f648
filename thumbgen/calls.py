"""One call of the Python face: from its options to a job that is over, and to what it gives."""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
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
from thumbgen.jobs.saving import check_output, named_output
from thumbgen.jobs.sources import read_source, take_source
from thumbgen.jobs.threads import in_thread
from thumbgen.jobs.wishes import Wishes
from thumbgen.options import Asked
from thumbgen.results import ImageResult, Thumbnail
from thumbgen.store.paths import find_paths
from thumbgen.store.settings import load_settings
from thumbgen.words import Words, choose_language


async def make_image(asked: Asked) -> ImageResult:
    """One picture.

    Raises:
        ThumbgenError: there is none; its notes say why, in the user's language.
    """
    job = await _done(asked)
    picture = job.pictures[0]
    return ImageResult(
        image_url=picture.source_url,
        path=picture.path,
        seed=picture.seed,
        model=picture.model,
        width=picture.size.width,
        height=picture.size.height,
    )


async def make_thumbnail(asked: Asked) -> Thumbnail:
    """As many pictures as wanted.

    Raises:
        ThumbgenError: there is none; its notes say why, in the user's language.
    """
    job = await _done(asked)
    return cast("Thumbnail", await in_thread(lambda: answers.success(job, _words())))


async def _done(asked: Asked) -> Job:
    try:
        job = await _carried_out(await in_thread(_request, asked), asked)
        if job.error is not None:
            raise job.error
    except ThumbgenError as error:
        error.add_note(await in_thread(_explained, error))
        raise
    return job


def _explained(error: ThumbgenError) -> str:
    return str(_words().explain(error))


def _words() -> Words:
    """Reads the settings and the catalogue: blocks."""
    wanted = load_settings(find_paths(os.environ).settings).settings.language
    return Words(choose_language(wanted, os.environ))


def _request(asked: Asked) -> ThumbRequest:
    """Looks at the disk, and may read a large picture: blocks."""
    output, count = asked.get("output"), asked.get("count")
    request = ThumbRequest(
        prompt=asked["prompt"],
        genre=asked.get("genre", "none"),
        target=parse_target(asked.get("size", "youtube")),
        scene=asked.get("scene") or "",
        negative=asked.get("negative") or "",
        title=asked.get("title") or "",
        palette=asked.get("palette") or "",
        models=_several(asked.get("models")),
        count=1 if count is None else count,
        seed=read_seed(asked.get("seed")),
        steps=asked.get("steps"),
        cfg_scale=asked.get("cfg_scale"),
        sampler=asked.get("sampler"),
        extras=_extras(asked),
        output=None if output is None else named_output(os.fspath(output)),
        format=asked.get("format"),
        timeout=asked.get("timeout"),
    )
    # The service looks too, on the caller's loop; by then the disk has been waited for.
    check_output(request)
    source = asked.get("source")
    if source is None:
        return request
    # Last of all: a large file is not read for a request that is refused.
    if isinstance(source, str | os.PathLike):
        taken = read_source(Path(source))
    else:
        taken = take_source(bytes(source))
    return replace(request, extras=replace(request.extras, source=taken))


def _extras(asked: Asked) -> Extras:
    """All but the picture to start from."""
    strength = asked.get("strength")
    if strength is not None:  # a whole number may be too large for a float: as wrong as this
        strength = max(min(strength, 1e9), -1e9)
    if strength is not None and asked.get("source") is None:
        raise InvalidRequest("strength", "no_picture", f"{strength:g}")
    return Extras(
        strength=USUAL_STRENGTH if strength is None else strength,
        upscaler=asked.get("upscaler") or "",
        face_fixer=asked.get("face_fixer") or "",
        loras=tuple(measured_lora(text) for text in _several(asked.get("loras"))),
        tiling=asked.get("tiling") or False,
        hires_fix=asked.get("hires_fix") or False,
    )


def _several(named: str | Sequence[str] | None) -> tuple[str, ...]:
    """One name is as good as a list of one."""
    return (named,) if isinstance(named, str) else tuple(named or ())


async def _carried_out(request: ThumbRequest, asked: Asked) -> Job:
    wishes = Wishes(
        horde_url=asked.get("horde_url") or "",
        api_key=asked.get("api_key"),
        practice=asked.get("practice") or False,
    )
    engine = await _engine(wishes)
    request = await _styled(engine, request, asked.get("style") or "")
    return await run_once(engine, request, _until_it_ends_all(asked.get("on_change")))


def _until_it_ends_all(on_change: Callable[[Job], None] | None) -> Callable[[Job], None]:
    """Whoever raises what ends the program hears no more: the job has to be withdrawn first."""
    ended = False

    def hear(job: Job) -> None:
        nonlocal ended
        if on_change is None or ended:
            return
        try:
            on_change(job)
        except (SystemExit, KeyboardInterrupt):
            ended = True
            raise

    return hear


async def _engine(wishes: Wishes) -> Engine:
    """Built in a thread: a keyring may take its time, and a practice Horde, too.

    Whoever gives it up meanwhile leaves nothing open: it is closed as soon as it is there.
    """
    built: Future[Engine] = Future()
    gates = _gates()
    try:
        await in_thread(lambda: built.set_result(build_engine(wishes, os.environ, gates)))
    except asyncio.CancelledError:
        await in_thread(built.add_done_callback, _let_go)  # that may be now, and it blocks
        raise
    return built.result()


def _let_go(built: Future[Engine]) -> None:
    """For an engine that has done nothing yet."""
    engine = built.result()
    engine.client.close()
    if engine.practice is not None:
        engine.practice.stop()


async def _styled(engine: Engine, request: ThumbRequest, name: str) -> ThumbRequest:
    """The request with the style of that name, if any is named; closes the engine if it fails."""
    name = name.encode("utf-8", "replace").decode()  # half a character is in no style's name
    try:
        style = await catalogue_of(engine).named(name) if name.strip() else None
        return replace(request, style=style)
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
