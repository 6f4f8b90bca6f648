"""Writing the small files, in a thread, one after the other in the order in which it was asked."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec

from thumbgen.jobs.threads import in_thread

P = ParamSpec("P")

LIMIT = 5.0
"""Seconds to wait for the disk."""


class Records:
    """What was asked for last is what stays on the disk, whichever write takes longest."""

    def __init__(self) -> None:
        self._last: asyncio.Task[None] | None = None

    def write(
        self, write: Callable[P, None], *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Future[None]:
        """Calls ``write`` when its turn comes; the future is for whoever wants to know how it went.

        It has the error that ``write`` raised, if any. Given up, it is written all the same.
        """
        self._last = asyncio.ensure_future(_after(self._last, write, *args, **kwargs))
        answer = asyncio.shield(self._last)
        answer.add_done_callback(_heard)
        return answer

    async def settled(self) -> None:
        """Waits until all is written, or the disk has taken too long."""
        if self._last is not None:
            await asyncio.wait({self._last}, timeout=LIMIT)


async def _after(
    before: asyncio.Task[None] | None,
    write: Callable[P, None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    if before is not None:
        await asyncio.wait({before})
    await in_thread(write, *args, **kwargs)


def _heard(answer: asyncio.Future[None]) -> None:
    """Looks at the outcome in the place of one who does not want to know."""
    if not answer.cancelled():
        answer.exception()
