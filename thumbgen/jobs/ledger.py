"""The ledger: writes into the library what becomes of the jobs, in order, and off the loop."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import ParamSpec

from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.job import Job, Picture
from thumbgen.jobs.threads import in_thread
from thumbgen.store.library import Library
from thumbgen.store.library_rows import EndedJob, Owner, SavedJob, Tag

logger = logging.getLogger(__name__)

P = ParamSpec("P")

MOST_OWED = 1000
"""What could not be written is kept for later, up to so much."""


class Ledger:
    """One front end's way into the library. Belongs to one event loop.

    ``owner`` says whose jobs these are, so that it finds them again. A library that cannot be
    written costs the record, never the picture; only ``promise`` says so. Without a library nothing
    is written.
    """

    def __init__(self, library: Library | None = None, owner: Owner = Owner()) -> None:  # noqa: B008
        self._library = library
        self._owner = owner
        self._turn = asyncio.Lock()
        self._owed: deque[Callable[[], None]] = deque(maxlen=MOST_OWED)

    async def promise(self, job: Job, tag: Tag | None = None) -> None:
        """Writes a job down before somebody is told that it will be done.

        ``tag`` is its caller's own name for it.

        Raises:
            NotSaved: it could not be written.
        """
        if self._library is not None:
            async with self._turn:
                await in_thread(self._library.begin, job, self._owner, tag)

    async def begin(self, job: Job) -> None:
        """Writes a new job down."""
        if self._library is not None:
            await self._quietly(self._library.begin, job, self._owner)

    async def send(self, job: Job, active: frozenset[str] | None) -> None:
        """Writes down that a job is about to be sent; ``active`` as in the library."""
        if self._library is not None:
            await self._quietly(self._library.send, job, active)

    async def hand_in(self, job: Job, horde_id: str) -> None:
        """Writes down what the Horde calls a job; empty if it has none any more."""
        if self._library is not None:
            await self._quietly(self._library.hand_in, job, horde_id)

    async def keep(self, job: Job, number: int, picture: Picture) -> None:
        """Writes down a finished picture."""
        if self._library is not None:
            await self._quietly(self._library.keep, job.id, number, picture)

    async def end(self, job: Job) -> None:
        """Writes down how a job ended."""
        if self._library is not None:
            await self._quietly(self._library.end, job)

    async def unfinished(self) -> tuple[SavedJob, ...]:
        """This front end's jobs that had not ended when it was stopped, the oldest first.

        Raises:
            NotSaved: the library cannot be used.
        """
        if self._library is None:
            return ()
        return await in_thread(self._library.unfinished, self._owner)

    async def ended(self, job_id: str) -> EndedJob | None:
        """One of this front end's jobs that is over; ``None`` if there is no such job.

        Raises:
            NotSaved: the library cannot be used.
        """
        if self._library is None:
            return None
        return await in_thread(self._library.ended, job_id, self._owner)

    async def tagged(self, name: str) -> tuple[str, str] | None:
        """This front end's job with the tag of that name: its id, and the tag's digest.

        Raises:
            NotSaved: the library cannot be used.
        """
        if self._library is None:
            return None
        return await in_thread(self._library.tagged, name, self._owner)

    async def _quietly(self, write: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Writes it after all that could not be written before; else it is tried with the next."""
        self._owed.append(partial(write, *args, **kwargs))
        async with self._turn:
            while self._owed:
                try:
                    await in_thread(self._owed[0])
                except ThumbgenError as error:
                    logger.info("not written down yet: %s", error)
                    return
                self._owed.popleft()
