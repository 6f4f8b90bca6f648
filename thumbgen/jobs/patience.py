"""Trying again, with growing pauses and a limit."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from thumbgen.domain.errors import (
    AccountError,
    AddressBlocked,
    Maintenance,
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
    """What is no end here, although it would be elsewhere; what is odd, ``MOST_ODD`` times."""


FOREVER = 1_000_000

SUBMITTING = Patience(attempts=4, seconds=10 * 60)
"""An account may have so many jobs; the next one waits until one of them has begun."""

SUBMITTING_AGAIN = replace(SUBMITTING, attempts=FOREVER, also=(Maintenance,))
"""What was promised before: the computer may have been started before its network was there."""

MOST_ODD = 8

_ODD = (Redirected, Refused, AccountError)
"""Another network's sign-in page, or what a proxy makes up: the job at the Horde lives on."""

_CLOSED = (Maintenance, AddressBlocked)
"""Nobody may ask just now; the job at the Horde lives on all the same."""

WAITING = Patience(attempts=FOREVER, seconds=20 * 60, also=(*_ODD, *_CLOSED))
"""As long as the Horde keeps a job that nobody asks about."""

FETCHING = Patience(attempts=FOREVER, seconds=10 * 60, also=(*_ODD, *_CLOSED))
DOWNLOADING = Patience(attempts=5, seconds=5 * 60)
WITHDRAWING = Patience(attempts=8, seconds=5 * 60, also=(*_ODD, *_CLOSED))
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
            odd += isinstance(error, _ODD)
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
