"""What commands that make pictures have in common while their jobs run."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator

from thumbgen.cli.live import Live
from thumbgen.domain.errors import Cancelled, ThumbgenError
from thumbgen.domain.styles import Style
from thumbgen.jobs.catalogue import catalogue_of
from thumbgen.jobs.engine import Engine
from thumbgen.jobs.once import GRACE_CANCELLED
from thumbgen.marks import N_
from thumbgen.sentences import KEY_WITHHELD
from thumbgen.surroundings import hangup
from thumbgen.words import Words


async def style_named(engine: Engine, name: str) -> Style | None:
    """The style of that name, if any is named; closes the engine if it fails.

    Raises:
        ThumbgenError: there is no such style, or it could not be asked for.
    """
    if not name.strip():
        return None
    try:
        return await catalogue_of(engine).named(name)
    except asyncio.CancelledError:
        await engine.close(GRACE_CANCELLED)
        raise Cancelled from None
    except ThumbgenError:
        await engine.close(GRACE_CANCELLED)
        raise


def say_first(engine: Engine, live: Live, words: Words) -> None:
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


def say_last(engine: Engine, live: Live, words: Words) -> None:
    """What the user should know of it afterwards."""
    trouble = engine.ledger.trouble
    if trouble is not None:
        why = words.explain(trouble).what
        live.say(words.text(N_("It could not be noted in the library. {why}"), why=why))


@contextlib.asynccontextmanager
async def ticking(live: Live) -> AsyncIterator[None]:
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
async def ended_by_signal() -> AsyncIterator[None]:
    """Lets a polite request to end do what Ctrl+C does: withdraw what runs, then leave."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is None or sys.platform == "win32":
        yield
        return
    polite = (signal.SIGTERM, *hangup())
    for one in polite:
        loop.add_signal_handler(one, task.cancel)
    try:
        yield
    finally:
        for one in polite:
            loop.remove_signal_handler(one)
