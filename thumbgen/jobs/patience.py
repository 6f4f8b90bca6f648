"""Trying again, with growing pauses and a limit."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from thumbgen.domain.errors import (
    AccountError,
    Redirected,
    Refused,
    ThumbgenError,
    TooManyRequests,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try. A rate limit is no failure: it counts only in ``seconds``."""

    attempts: int
    seconds: float
    first_pause: float = 1.0
    longest_pause: float = 60.0
    also: tuple[type[ThumbgenError], ...] = ()
    """What is no end here, although it would be elsewhere; ``MOST_ODD`` times at the most."""


FOREVER = 1_000_000

SUBMITTING = Patience(attempts=4, seconds=10 * 60)
"""An account may have so many jobs; the next one waits until one of them has begun."""
MOST_ODD = 8

_ODD = (Redirected, Refused, AccountError)
"""Another network's sign-in page, or what a proxy makes up: the job at the Horde lives on."""

WAITING = Patience(attempts=FOREVER, seconds=20 * 60, also=_ODD)
"""As long as the Horde keeps a job that nobody asks about."""

FETCHING = Patience(attempts=FOREVER, seconds=10 * 60, also=_ODD)
DOWNLOADING = Patience(attempts=5, seconds=5 * 60)
WITHDRAWING = Patience(attempts=8, seconds=5 * 60, also=_ODD)
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
    attempts, odd, pause = 0, 0, patience.first_pause
    while True:
        try:
            result = await attempt()
        except ThumbgenError as error:
            odd += not error.transient
            if not error.transient and (odd > MOST_ODD or not isinstance(error, patience.also)):
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
