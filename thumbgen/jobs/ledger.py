"""The ledger: writes into the library what becomes of the jobs, in order, and off the loop."""

import asyncio
import logging
from collections.abc import Callable
from typing import ParamSpec

from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.job import Job, Picture
from thumbgen.domain.request import ThumbRequest
from thumbgen.jobs.threads import in_thread
from thumbgen.store.library import EndedJob, Library, SavedJob

logger = logging.getLogger(__name__)

P = ParamSpec("P")


class Ledger:
    """One front end's way into the library. Belongs to one event loop.

    ``front`` and ``place`` say whose jobs these are, so that it finds them again. A library that
    cannot be written costs the record, never the picture; only ``promise`` says so. Without a
    library nothing is written.
    """

    def __init__(self, library: Library | None = None, front: str = "", place: str = "") -> None:
        self._library = library
        self._front = front
        self._place = place
        self._turn = asyncio.Lock()

    async def promise(self, job: Job, tag: str = "") -> None:
        """Writes a job down before somebody is told that it will be done.

        ``tag`` is its caller's own name for it.

        Raises:
            NotSaved: it could not be written.
        """
        if self._library is not None:
            await self._in_turn(self._library.begin, job, self._front, self._place, tag)

    async def begin(self, job: Job) -> None:
        """Writes a new job down."""
        if self._library is not None:
            await self._quietly(self._library.begin, job, self._front, self._place)

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
        return await in_thread(self._library.unfinished, self._front, self._place)

    async def ended(self, job_id: str) -> EndedJob | None:
        """One of this front end's jobs that is over; ``None`` if there is no such job.

        Raises:
            NotSaved: the library cannot be used.
        """
        if self._library is None:
            return None
        return await in_thread(self._library.ended, job_id, self._front, self._place)

    async def tagged(self, tag: str) -> tuple[str, ThumbRequest] | None:
        """This front end's job with that tag, by its id and request; ``None`` if there is none.

        Raises:
            NotSaved: the library cannot be used.
        """
        if self._library is None:
            return None
        return await in_thread(self._library.tagged, tag, self._front, self._place)

    async def _quietly(self, write: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await self._in_turn(write, *args, **kwargs)
        except ThumbgenError as error:
            logger.info("not written down: %s", error)

    async def _in_turn(self, write: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        async with self._turn:
            await in_thread(write, *args, **kwargs)
