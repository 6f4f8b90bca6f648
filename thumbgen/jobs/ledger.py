"""The ledger: writes into the library what becomes of the jobs, in order, and off the loop."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec

from thumbgen.domain.errors import NotSaved
from thumbgen.domain.job import Job, Picture
from thumbgen.jobs.threads import in_thread
from thumbgen.store.library import Library
from thumbgen.store.library_rows import EndedJob, Owner, SavedJob, Tag

logger = logging.getLogger(__name__)

P = ParamSpec("P")

MOST_OWED = 1000
"""What could not be written is kept for later, up to so much."""

HELD_UP = 2.0
"""Seconds for which a job waits for its record; the library may be locked by another program."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds after which writing is tried again, twice as many each time."""


class Ledger:
    """One front end's way into the library. Belongs to one event loop.

    ``owner`` says whose jobs these are, so that it finds them again. A library that cannot be
    written costs the record, never the picture, and holds no job up for long; only ``promise`` says
    so. What is owed is written as soon as that is possible. Without a library nothing is written.
    """

    def __init__(self, library: Library | None = None, owner: Owner = Owner()) -> None:  # noqa: B008
        self._library = library
        self._owner = owner
        self._owed: deque[_Note] = deque()
        self._writer: asyncio.Task[None] | None = None
        self.trouble: NotSaved | None = None
        """Why what is owed could not be written yet."""
        self._behind = False
        """The library did not take something in time: until it does, nobody waits for it."""
        self._settling = asyncio.Event()
        """The end is near: nothing is put off any more."""
        self._promising = asyncio.Lock()
        self._refused: tuple[float, NotSaved] | None = None
        """When a promise could not be written last, and why."""

    @property
    def owes(self) -> bool:
        """Whether something is not written down yet."""
        return bool(self._owed) or (self._writer is not None and not self._writer.done())

    # -- writing ---------------------------------------------------------------------------------

    async def promise(self, job: Job, tag: Tag | None = None) -> None:
        """Writes a job down before somebody is told that it will be done.

        ``tag`` is its caller's own name for it.

        Raises:
            NotSaved: it could not be written.
        """
        if self._library is None:
            return
        now = asyncio.get_running_loop().time
        asked = now()
        async with self._promising:
            if self._refused is not None and self._refused[0] >= asked:
                raise self._refused[1]  # it was locked for all who waited: none waits once more
            try:
                await in_thread(self._library.begin, job, self._owner, tag)
            except NotSaved as error:
                self._refused = now(), error
                raise

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

    async def end(self, job: Job) -> bool:
        """Writes down how a job ended; whether that is done already."""
        return self._library is None or await self._quietly(self._library.end, job)

    async def settle(self, seconds: float) -> None:
        """Gives what is owed so many seconds; what is not written then is given up.

        Only a library that is locked is waited for: other trouble does not pass that soon.
        """
        writer = self._writer
        if writer is not None and not writer.done():
            self._settling.set()
            await asyncio.wait({writer}, timeout=seconds)
            writer.cancel()
            await asyncio.wait({writer})
            self._settling.clear()

    async def _quietly(self, write: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> bool:
        """Writes it after all that is owed already; waits for that, but not for long.

        Whether it is written. A cancel of the caller's changes nothing of what is being written.
        """
        note = _Note(partial(write, *args, **kwargs))
        self._owed.append(note)
        if len(self._owed) > MOST_OWED:
            self._owed.popleft().was_tried()
            logger.info("something will never be written down: there is too much of it")
        writer = self._writer
        if writer is None or writer.done():
            self._writer = asyncio.create_task(self._write_owed())
        if not self._behind:
            await asyncio.wait({note.tried}, timeout=HELD_UP)
            if not note.tried.done():
                self._behind = True
        return note.written

    async def _write_owed(self) -> None:
        """Writes until nothing is owed any more."""
        pause = FIRST_PAUSE
        while self._owed:
            note = self._owed.popleft()
            try:
                await in_thread(note.write)
            except NotSaved as error:
                logger.info("not written down yet: %s", error)
                self.trouble = error
                self._owed.appendleft(note)
                self._behind = True
                for one in self._owed:
                    one.was_tried()
                if self._settling.is_set() and error.reason != "busy":
                    return
                await self._pause(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                note.written = True
                note.was_tried()
                self.trouble, self._behind, pause = None, False, FIRST_PAUSE

    async def _pause(self, seconds: float) -> None:
        """Waits, but no longer than until the end is near; from then on, a moment each time."""
        if self._settling.is_set():
            await asyncio.sleep(FIRST_PAUSE)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._settling.wait()

    # -- reading ---------------------------------------------------------------------------------

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

    async def claimed(self) -> frozenset[str]:
        """What the Horde calls the jobs that any front end of ours handed in lately.

        Raises:
            NotSaved: the library cannot be used.
        """
        if self._library is None:
            return frozenset()
        return await in_thread(self._library.claimed)


@dataclass(eq=False, slots=True)
class _Note:
    """What is to be written, and whether that was tried, with or without success."""

    write: Callable[[], None]
    written: bool = False
    tried: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def was_tried(self) -> None:
        """Lets those go who wait for it."""
        if not self.tried.done():
            self.tried.set_result(None)
