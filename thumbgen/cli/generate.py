"""``thumbgen generate``: one job, from the arguments to an exit code."""

import argparse
import asyncio
from collections.abc import Mapping
from dataclasses import replace

from thumbgen.cli.asked import request_asked
from thumbgen.cli.course import ended_by_signal, say_first, say_last, style_named, ticking
from thumbgen.cli.live import Live
from thumbgen.cli.opening import open_picture
from thumbgen.cli.report import NOT_OPENED, came_too_late, say_done, say_failed
from thumbgen.cli.watching import watch
from thumbgen.domain.errors import Cancelled, ThumbgenError
from thumbgen.domain.job import Job
from thumbgen.domain.request import ThumbRequest
from thumbgen.jobs.engine import build_engine
from thumbgen.jobs.once import run_once
from thumbgen.jobs.wishes import Wishes
from thumbgen.words import Words


def generate(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Makes a thumbnail, or one after the other from a watched file; the exit code."""
    if arguments.watch is not None:
        return watch(arguments, words, environ)
    live = Live(words)
    job: Job | None = None
    try:
        request = request_asked(arguments)
        with asyncio.Runner() as runner:
            job = runner.run(_generate(arguments, request, live, words, environ))
        error = None if came_too_late(job) else job.error
    except ThumbgenError as refused:
        error = refused
    if error is None and job is not None:
        code = say_done(job, words, live, as_json=arguments.json)
        if arguments.open and not open_picture(job.pictures[0].path, environ):
            live.say(words.text(NOT_OPENED))
        return code
    return say_failed(error or Cancelled(), job, words, live, as_json=arguments.json)


async def _generate(
    arguments: argparse.Namespace,
    request: ThumbRequest,
    live: Live,
    words: Words,
    environ: Mapping[str, str],
) -> Job:
    wishes = Wishes(
        horde_url=arguments.horde_url,
        key_file=arguments.key_file,
        practice=arguments.practice,
        front="generate",
    )
    engine = build_engine(wishes, environ)
    say_first(engine, live, words)
    last: list[Job] = []

    def on_change(job: Job) -> None:
        last[:] = [job]
        live.show(job)

    async with ticking(live), ended_by_signal():
        request = replace(request, style=await style_named(engine, arguments.style))
        try:
            return await run_once(engine, request, on_change)
        except asyncio.CancelledError:
            if not last:  # before there was any job
                raise Cancelled from None
            return last[0]  # it was withdrawn on the way out, and says so itself
        finally:
            say_last(engine, live, words)
