"""The desk: takes jobs in, knows how each stands, and goes on with them after a restart."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from weakref import WeakValueDictionary

from thumbgen.domain.errors import InvalidRequest, NotSaved, ThumbgenError
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.plan import canonical
from thumbgen.domain.request import ThumbRequest
from thumbgen.jobs.engine import Engine
from thumbgen.jobs.saving import SUFFIXES, stem_for
from thumbgen.server.options import Options
from thumbgen.store.library_rows import EndedJob, Tag

logger = logging.getLogger(__name__)

GRACE = 12.0
"""Seconds for what is just being handed in or saved when the program stops."""

LOOK_AGAIN = 15.0
"""Seconds after which the Horde is asked again if it did not answer."""


class Busy(Exception):
    """As many jobs are open as may be."""


class KeyReused(Exception):
    """The caller's own name for a job was used for another request."""


class Desk:
    """The endpoint's jobs. Belongs to one event loop."""

    def __init__(self, engine: Engine, options: Options) -> None:
        self.engine = engine
        self._options = options
        self._open: set[str] = set()
        self._watches: dict[str, list[_Watch]] = {}
        self._tagging: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._looking = asyncio.Lock()
        self._looked: tuple[float, ThumbgenError | None] = (float("-inf"), None)
        self.stopping = asyncio.Event()
        self._hurried = asyncio.Event()
        engine.service.subscribe(self._heard)

    @property
    def open_jobs(self) -> int:
        """How many jobs have not ended."""
        return len(self._open)

    # -- coming and going ------------------------------------------------------------------------

    async def resume(self) -> int:
        """Goes on with the jobs of an earlier run; how many there were.

        Raises:
            NotSaved: the library cannot be used.
        """
        saved = await self.engine.ledger.unfinished()
        for job in saved:
            try:
                self._open.add(self.engine.service.resume(job).id)
            except InvalidRequest as error:  # its genre is gone, say
                logger.info("job %s: not resumed (%s)", job.id, error.code)
                ended = Job(job.id, job.request).moved(JobState.FAILED, error)
                await self.engine.ledger.end(ended)
        return len(saved)

    def stop(self) -> None:
        """Takes no more in, and lets those go who wait for a job."""
        self.stopping.set()
        for watch in chain.from_iterable(self._watches.values()):
            watch.changed.set()

    def hurry(self) -> None:
        """Lets nothing that is under way hold up the end."""
        self.stop()
        self._hurried.set()

    async def close(self) -> None:
        """Leaves: what is under way was written down, and is resumed the next time."""
        self.stop()
        leaving = asyncio.create_task(self.engine.leave(GRACE))
        hurried = asyncio.create_task(self._hurried.wait())
        await asyncio.wait({leaving, hurried}, return_when="FIRST_COMPLETED")
        hurried.cancel()
        leaving.cancel()  # if it is not at its end, it soon will be
        await asyncio.wait({leaving})

    # -- jobs ------------------------------------------------------------------------------------

    async def known(self, tag: Tag) -> str | None:
        """The id of the job that was taken in by that tag; ``None`` if there is none.

        Raises:
            KeyReused: something else was asked for by that name.
            NotSaved: the library cannot be used.
        """
        if not tag.name:
            return None
        async with self._alone(tag):  # one that is just being taken in is not known everywhere yet
            return await self._known(tag)

    async def _known(self, tag: Tag) -> str | None:
        found = await self.engine.ledger.tagged(tag.name)
        if found is None:
            return None
        job_id, digest = found
        if digest != tag.digest:
            raise KeyReused
        return job_id

    async def accept(self, request: ThumbRequest, tag: Tag) -> str:
        """Takes a job in, and writes it down first; its id. The same tag gives the same job.

        Raises:
            Busy: as many are open as may be.
            KeyReused: something else was asked for by that tag.
            InvalidRequest, NotSaved: nothing was sent.
        """
        request = canonical(request, self.engine.presets.genres)
        if not tag.name:
            return await self._take_in(request, tag)
        async with self._alone(tag):  # two calls by one name may come at once
            return await self._known(tag) or await self._take_in(request, tag)

    def _alone(self, tag: Tag) -> asyncio.Lock:
        """Those who use one name come one after the other."""
        return self._tagging.setdefault(tag.name, asyncio.Lock())

    async def _take_in(self, request: ThumbRequest, tag: Tag) -> str:
        if len(self._open) >= self._options.most_jobs:
            raise Busy
        job_id = secrets.token_hex(10)
        self._open.add(job_id)
        # What is being written down is taken in, whether its caller still listens or not.
        return await asyncio.shield(asyncio.create_task(self._accepted(request, job_id, tag)))

    async def _accepted(self, request: ThumbRequest, job_id: str, tag: Tag) -> str:
        try:
            placed = replace(request, output=self._place(request, job_id))
            await self.engine.service.accept(placed, job_id, tag)
        except ThumbgenError as error:
            self._open.discard(job_id)
            if isinstance(error, InvalidRequest) and error.field == "output":  # never the caller's
                raise NotSaved(self._options.thumbnails, "missing") from error
            raise
        return job_id

    def _place(self, request: ThumbRequest, job_id: str) -> Path:
        """Where the picture goes: by its own name, which tells the idea and cannot be guessed."""
        ending = SUFFIXES[self.engine.saver.format_for(request)]
        name = f"{stem_for(request)}-{job_id}{ending}"
        return self._options.thumbnails.absolute() / name

    async def find(self, job_id: str) -> Job | EndedJob | None:
        """A job as it stands, or as it ended long ago; ``None`` if there is no such job.

        Raises:
            NotSaved: the library cannot be used.
        """
        try:
            return self.engine.service.job(job_id)
        except KeyError:
            return await self.engine.ledger.ended(job_id)

    async def changes(self, job_id: str) -> AsyncIterator[Job]:
        """The job as it stands, then as often as it changes, until it has ended or we stop.

        One who is slow misses what lay between, never the last.

        Raises:
            KeyError: no such job is known here now.
        """
        watch = _Watch(self.engine.service.job(job_id))
        self._watches.setdefault(job_id, []).append(watch)
        try:
            while True:
                watch.changed.clear()
                job = watch.job
                yield job
                if job.state.final or self.stopping.is_set():
                    return
                await watch.changed.wait()
        finally:
            self._watches[job_id].remove(watch)
            if not self._watches[job_id]:
                del self._watches[job_id]

    async def noted(self, job_id: str) -> None:
        """Waits until it is written down how a job ended; not long, if that is impossible."""
        with suppress(KeyError):  # so long ago that it is nowhere else
            await self.engine.service.noted(job_id)

    def cancel(self, job_id: str) -> None:
        """Cancels a job that is under way here."""
        self.engine.service.cancel(job_id)

    async def look(self) -> None:
        """Asks the Horde who serves what, unless that was done lately; however many want to know.

        Raises:
            ThumbgenError: nobody has answered that yet.
        """
        conditions = self.engine.conditions
        async with self._looking:
            now = asyncio.get_running_loop().time()
            if not conditions.fresh and now - self._looked[0] > LOOK_AGAIN:
                self._looked = (now, await conditions.look())
        if not conditions.models and self._looked[1] is not None:
            raise self._looked[1]

    def _heard(self, job: Job) -> None:
        if job.state.final:
            self._open.discard(job.id)
        for watch in self._watches.get(job.id, ()):
            watch.job = job
            watch.changed.set()


@dataclass(eq=False, slots=True)
class _Watch:
    """One who wants to hear of a job: its latest state, and whether that is news."""

    job: Job
    changed: asyncio.Event = field(default_factory=asyncio.Event)
