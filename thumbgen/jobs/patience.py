"""Trying again, with growing pauses and a limit; and not handing in too fast."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from thumbgen.domain.errors import ThumbgenError, TooManyRequests

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try. A rate limit is no failure: it counts only in ``seconds``."""

    attempts: int
    seconds: float
    first_pause: float = 1.0
    longest_pause: float = 60.0


FOREVER = 1_000_000

SUBMITTING = Patience(attempts=4, seconds=10 * 60)
"""An account may have so many jobs; the next one waits until one of them has begun."""
WAITING = Patience(attempts=FOREVER, seconds=20 * 60)
"""As long as the Horde keeps a job that nobody asks about."""

FETCHING = Patience(attempts=FOREVER, seconds=10 * 60)
DOWNLOADING = Patience(attempts=5, seconds=5 * 60)
WITHDRAWING = Patience(attempts=8, seconds=5 * 60)
ASKING = Patience(attempts=2, seconds=30)


async def patiently(
    patience: Patience,
    attempt: Callable[[], Awaitable[T]],
    on_trouble: Callable[[ThumbgenError | None], None] = lambda _: None,
) -> T:
    """The result of an attempt, tried again after transient errors.

    ``on_trouble`` hears each such error, and ``None`` when it is over.

    Raises:
        ThumbgenError: one that does not pass, or the last of too many that do.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience.seconds
    attempts, pause = 0, patience.first_pause
    while True:
        try:
            result = await attempt()
        except ThumbgenError as error:
            if not error.transient:
                raise
            if isinstance(error, TooManyRequests):
                wait = max(error.retry_after, pause / 2)
            else:
                attempts += 1
                wait = pause
            if attempts >= patience.attempts or loop.time() + wait > deadline:
                raise
            on_trouble(error)
            pause = min(patience.longest_pause, pause * 2)
            await asyncio.sleep(wait * random.uniform(1.0, 1.25))
        else:
            on_trouble(None)
            return result


class Gate:
    """Lets one in at a time, ``spacing`` seconds after the last one came out.

    The Horde takes two submissions a second. Only the time of their arrival there counts, and that
    is known no better than as some moment before the answer; so each stays until it has one, but
    no longer than ``LINGER``: a slow one must not hold up the others.
    """

    LINGER = 2.0

    def __init__(self, spacing: float = 0.55) -> None:
        self._spacing = spacing
        self._turn = asyncio.Lock()
        self._free_at = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for its turn, and keeps it while the body runs."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(max(0.0, self._free_at - loop.time()))
            try:
                yield
            finally:
                self._free_at = loop.time() + self._spacing
