"""``thumbgen generate``: one job, from the arguments to an exit code."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.extras import extras_of
from thumbgen.cli.live import Live
from thumbgen.domain.errors import Cancelled, InvalidRequest, NotSaved, ThumbgenError, TookTooLong
from thumbgen.domain.extras import Extras
from thumbgen.domain.job import Job
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import parse_target
from thumbgen.jobs.catalogue import catalogue_of
from thumbgen.jobs.engine import Engine, build_engine
from thumbgen.jobs.once import GRACE_CANCELLED, run_once
from thumbgen.jobs.saving import named_output
from thumbgen.jobs.sources import read_source
from thumbgen.jobs.wishes import Wishes
from thumbgen.marks import N_
from thumbgen.sentences import KEY_WITHHELD
from thumbgen.words import Words


def generate(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Makes a thumbnail; the exit code."""
    live = Live(words)
    job: Job | None = None
    try:
        request = _request(arguments)
        with asyncio.Runner() as runner:
            job = runner.run(_generate(arguments, request, live, words, environ))
        error = job.error
    except ThumbgenError as refused:
        error = refused
    if error is None and job is not None:
        return _say_done(job, words, live, as_json=arguments.json)
    return _say_failed(error or Cancelled(), job, words, live, as_json=arguments.json)


def _request(arguments: argparse.Namespace) -> ThumbRequest:
    return ThumbRequest(
        prompt=arguments.prompt,
        genre=arguments.genre,
        scene=arguments.scene,
        target=parse_target(arguments.size),
        negative=arguments.negative,
        models=tuple(arguments.model),
        count=arguments.count,
        seed=arguments.seed,
        steps=arguments.steps,
        cfg_scale=arguments.cfg,
        sampler=arguments.sampler,
        extras=_with_source(extras_of(arguments), arguments),
        output=None if arguments.output is None else named_output(arguments.output),
        timeout=arguments.timeout,
    )


def _with_source(extras: Extras, arguments: argparse.Namespace) -> Extras:
    """The extras with the picture to start from, if one is named."""
    path, strength = arguments.from_picture, arguments.strength
    if path is None:
        if strength is not None:
            raise InvalidRequest("strength", "no_picture", f"{strength:g}")
        return extras
    if strength is not None:
        extras = replace(extras, strength=strength)  # before the file is read: it may be refused
    return replace(extras, source=read_source(path))


async def _styled(engine: Engine, request: ThumbRequest, name: str) -> ThumbRequest:
    """The request with the style of that name, if any is named; closes the engine if it fails."""
    if not name.strip():
        return request
    try:
        return replace(request, style=await catalogue_of(engine).named(name))
    except asyncio.CancelledError:
        await engine.close(GRACE_CANCELLED)
        raise Cancelled from None
    except ThumbgenError:
        await engine.close(GRACE_CANCELLED)
        raise


async def _generate(
    arguments: argparse.Namespace,
    request: ThumbRequest,
    live: Live,
    words: Words,
    environ: Mapping[str, str],
) -> Job:
    wishes = Wishes(
        horde_url=arguments.horde_url, key_file=arguments.key_file, practice=arguments.practice
    )
    engine = build_engine(wishes, environ)
    _say_first(engine, live, words)
    last: list[Job] = []

    def on_change(job: Job) -> None:
        last[:] = [job]
        live.show(job)

    async with _ticking(live), _ended_by_signal():
        request = await _styled(engine, request, arguments.style)
        try:
            return await run_once(engine, request, on_change)
        except asyncio.CancelledError:
            # Interrupted: the job was withdrawn on the way out, and says so itself.
            return last[0]


def _say_first(engine: Engine, live: Live, words: Words) -> None:
    """What the user should know before anything happens."""
    if engine.practice is not None:
        live.say(
            words.text(
                N_(
                    "Practice mode: nothing is sent; "
                    "the picture is a painted example, not your idea."
                )
            )
        )
    if engine.key_withheld:
        live.say(words.text(KEY_WITHHELD))
    for name in engine.settings.ignored:
        live.say(words.ignored_setting(name, engine.paths.settings))
    for broken in engine.presets.broken:
        live.say(words.broken_preset(broken.path.name, broken.reason, broken.where))


@contextlib.asynccontextmanager
async def _ticking(live: Live) -> AsyncIterator[None]:
    """Keeps the bar's seconds going."""

    async def tick() -> None:
        while True:
            await asyncio.sleep(0.25)
            live.tick()

    ticker = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticker.cancel()


@contextlib.asynccontextmanager
async def _ended_by_signal() -> AsyncIterator[None]:
    """Lets a polite request to end do what Ctrl+C does: withdraw the job, then leave."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is None or sys.platform == "win32":
        yield
        return
    polite = (signal.SIGTERM, signal.SIGHUP)  # the latter: the terminal was closed
    for one in polite:
        loop.add_signal_handler(one, task.cancel)
    try:
        yield
    finally:
        for one in polite:
            loop.remove_signal_handler(one)


def _say_done(job: Job, words: Words, live: Live, *, as_json: bool) -> int:
    live.finish()
    if as_json:
        print(answers.as_line(answers.success(job, words)))
        return codes.DONE
    for picture in job.pictures:
        facts = {"size": picture.size, "model": picture.model, "seed": picture.seed}
        live.say(words.text(N_("Ready: {size} · {model} · seed {seed}"), **facts))
        print(picture.path.absolute())
    return codes.DONE


def _say_failed(
    error: ThumbgenError, job: Job | None, words: Words, live: Live, *, as_json: bool
) -> int:
    live.finish()
    live.say(str(words.explain(error)))
    if job is not None:
        _say_left(job, words, live)
    if as_json:
        print(answers.as_line(answers.failure(error, words, job)))
    elif job is not None and job.pictures and not isinstance(error, NotSaved):
        live.say(words.text(N_("Kept all the same: {count}."), count=len(job.pictures)))
        for picture in job.pictures:
            print(picture.path.absolute())
    return codes.exit_code(error)


def _say_left(job: Job, words: Words, live: Live) -> None:
    """What became of a job that did not end by itself."""
    if isinstance(job.error, Cancelled) or type(job.error) is TookTooLong:
        told = N_("The job was withdrawn.")
        unsure = N_("The Horde could not be told in time; the job may go on there for a while.")
        live.say(words.text(told if job.recalled else unsure))
    made = job.progress.processing + job.progress.finished
    if made > len(job.pictures) and isinstance(job.error, Cancelled | TookTooLong):
        live.say(words.text(N_("A picture that was already being rendered is lost.")))
