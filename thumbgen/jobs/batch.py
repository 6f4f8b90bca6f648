"""Runs a track list: so many jobs at once, and only what is missing."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from thumbgen.domain.errors import (
    AccountError,
    KudosNeeded,
    NotSaved,
    SubmissionUnsure,
    ThumbgenError,
    Unreachable,
)
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.outlook import check_possible
from thumbgen.domain.plan import canonical
from thumbgen.domain.request import ThumbRequest
from thumbgen.jobs.engine import Engine
from thumbgen.jobs.once import GRACE_CANCELLED, GRACE_ENDED
from thumbgen.jobs.places import is_picture
from thumbgen.jobs.saving import check_output
from thumbgen.jobs.threads import in_thread
from thumbgen.jobs.tracks import Piece
from thumbgen.store.library import Library
from thumbgen.store.library_rows import Origin, SavedJob

logger = logging.getLogger(__name__)


class Fate(Enum):
    """What became of a track."""

    MADE = "made"
    THERE = "there"
    """Its picture was on the disk already."""
    OUTDATED = "outdated"
    """A file is there, but it is not what the list asks for now. It is left alone."""
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    """It was under way when the batch was interrupted."""
    LEFT = "left"
    """Its turn never came."""


class Flaw(Enum):
    """Why a file is outdated."""

    OTHER = "other"
    """Made of other words or settings."""
    PRACTICE = "practice"
    """Made by the practice Horde alone."""
    NO_PICTURE = "no_picture"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a track ended. ``path`` is its picture, if it has one; ``error`` is why it has none."""

    piece: Piece
    fate: Fate
    path: Path | None = None
    job: Job | None = None
    error: ThumbgenError | None = None
    flaw: Flaw | None = None


@dataclass(frozen=True, slots=True)
class Hearers:
    """Who is told: of every change of a track's job, and of each end that is not ``LEFT``."""

    changed: Callable[[Piece, Job], None] = lambda _piece, _job: None
    ended: Callable[[Outcome], None] = lambda _outcome: None


def checked(engine: Engine, request: ThumbRequest) -> ThumbRequest:
    """The request as its job will have it.

    Raises:
        InvalidRequest: it cannot be carried out.
    """
    request = well_formed(engine, request)
    check_possible(request, engine.service.plans(request))
    return request


def well_formed(engine: Engine, request: ThumbRequest) -> ThumbRequest:
    """The same, whatever its models can do.

    Raises:
        InvalidRequest: an unknown genre or scene, or a file that cannot be written.
    """
    request = canonical(request, engine.presets.genres)
    check_output(request)
    return request


async def those_there(
    engine: Engine, pieces: Sequence[Piece], *, practice: bool
) -> dict[Piece, Outcome]:
    """The tracks whose picture is on the disk already, and whether it is still the right one.

    ``practice``: one that the practice Horde has made will do.
    """
    return await in_thread(_those_there, engine.library, pieces, practice=practice)


def _those_there(
    library: Library, pieces: Sequence[Piece], *, practice: bool
) -> dict[Piece, Outcome]:
    there = {piece: path for piece in pieces if (path := piece.there()) is not None}
    try:
        origins = library.origins(there.values())
    except NotSaved:
        origins = {}  # nobody knows: then they are what they should be
    return {
        piece: _as_found(piece, path, origins.get(path), practice=practice)
        for piece, path in there.items()
    }


def _as_found(piece: Piece, path: Path, origin: Origin | None, *, practice: bool) -> Outcome:
    flaw = None
    if not is_picture(path):
        flaw = Flaw.NO_PICTURE
    elif origin is not None and origin.practice and not practice:
        flaw = Flaw.PRACTICE
    elif origin is not None and not _same(origin.request, piece.request):
        flaw = Flaw.OTHER
    return Outcome(piece, Fate.THERE if flaw is None else Fate.OUTDATED, path, flaw=flaw)


def _same(one: ThumbRequest, other: ThumbRequest) -> bool:
    """Whether two requests mean the same picture, wherever and in what format it is kept.

    A style is the same by its name in the catalogue, whatever its author has made of it since.
    """
    styles = [request.style.id for request in (one, other) if request.style is not None]
    bare = [
        replace(request, output=None, format=None, timeout=None, style=None)
        for request in (one, other)
    ]
    return bare[0] == bare[1] and (len(styles) != 2 or styles[0] == styles[1])


def hits_all(error: ThumbgenError) -> bool:
    """Whether the next track would meet the same: the key, the connection or the disk."""
    common = isinstance(error, AccountError | Unreachable | NotSaved)
    return common and not isinstance(error, SubmissionUnsure | KudosNeeded)


class Batch:
    """One run over a list's pieces. Belongs to one event loop; closes its engine at the end."""

    def __init__(
        self, engine: Engine, pieces: Sequence[Piece], at_once: int, hearers: Hearers
    ) -> None:
        self._engine = engine
        self._pieces = pieces
        self._at_once = at_once
        self._hearers = hearers
        self._outcomes: dict[Piece, Outcome] = {}
        self._waiting: deque[Piece] = deque()
        self._saved: dict[Piece, SavedJob] = {}
        self._running: dict[str, Piece] = {}
        self.stopped: ThumbgenError | None = None
        """Why no more tracks were handed in, if that is so."""
        self.interrupted = False
        self.unremembered: NotSaved | None = None
        """Why nobody knows what was under way the last time, if that is so."""

    async def run(self) -> tuple[Outcome, ...]:
        """Makes what is missing; how each track ended, in their order.

        Cancelled, it withdraws what is under way and says how far it came, with ``interrupted``.

        Raises:
            NotSaved: nothing can be written where the pictures should go; nothing was sent.
        """
        self._engine.service.subscribe(self._hear)
        grace, workers = GRACE_CANCELLED, list[asyncio.Task[None]]()
        try:
            await self._look_around()
            if self._waiting:
                await in_thread(self._engine.saver.try_place, self._waiting[0].request)
            count = min(self._at_once, len(self._waiting))
            workers += [asyncio.create_task(self._work()) for _ in range(count)]
            await asyncio.gather(*workers)
            grace = GRACE_ENDED
        except asyncio.CancelledError:
            self.interrupted = True
        finally:
            for worker in workers:
                worker.cancel()
            await self._engine.close(grace)
        for job_id, piece in tuple(self._running.items()):
            self._conclude(piece, self._engine.service.job(job_id))
        left = {piece: Outcome(piece, Fate.LEFT, error=self.stopped) for piece in self._pieces}
        return tuple((left | self._outcomes).values())

    # -- before anything is handed in ------------------------------------------------------------

    async def _look_around(self) -> None:
        """Finds out what is on the disk, and what is still at the Horde from before."""
        practice = self._engine.practice is not None
        there = await those_there(self._engine, self._pieces, practice=practice)
        for outcome in there.values():
            self._end(outcome)
        missing = [piece for piece in self._pieces if piece not in self._outcomes]
        await self._find_saved(missing)
        # Those first: the Horde forgets a job that nobody asks about.
        self._waiting.extend(sorted(missing, key=lambda piece: piece not in self._saved))

    async def _find_saved(self, missing: Sequence[Piece]) -> None:
        """Which tracks were under way when the program was killed; the rest is called back."""
        try:
            saved = await self._engine.ledger.unfinished()
        except NotSaved as error:
            self.unremembered = error  # all is made anew
            return
        wanted = {_key(piece.request): piece for piece in missing}
        for one in saved:
            piece = wanted.pop(_key(one.request), None) if one.whole else None
            if piece is not None:
                # Its time limit is that of this run: nobody waited while there was none.
                now = datetime.now(UTC)
                self._saved[piece] = replace(one, request=piece.request, begun_at=now)
            else:
                await self._put_away(one)

    async def _put_away(self, saved: SavedJob) -> None:
        """Ends a job that nobody wants any more: its track is there, or reads differently now."""
        try:
            await self._engine.service.drop(saved)
        except ThumbgenError as error:  # then the next run of the list tries it again
            logger.info("job %s: not called back (%s)", saved.id, error)

    # -- one after the other, so many at once ----------------------------------------------------

    async def _work(self) -> None:
        while self._waiting and self.stopped is None:
            piece = self._waiting.popleft()
            try:
                job = self._begin(piece)
            except ThumbgenError as error:
                self._end(Outcome(piece, Fate.FAILED, error=error))
                continue
            self._running[job.id] = piece
            self._conclude(piece, await self._engine.service.ended(job.id))

    def _begin(self, piece: Piece) -> Job:
        saved = self._saved.get(piece)
        service = self._engine.service
        return service.start(piece.request) if saved is None else service.resume(saved)

    def _hear(self, job: Job) -> None:
        piece = self._running.get(job.id)
        if piece is not None:
            self._hearers.changed(piece, job)

    def _conclude(self, piece: Piece, job: Job) -> None:
        del self._running[job.id]
        path = job.pictures[0].path if job.pictures else None
        if isinstance(job.error, NotSaved):
            path = None  # it is in a refuge, which the error names
        if path is not None:
            self._end(Outcome(piece, Fate.MADE, path, job))
        elif job.state is JobState.CANCELLED:
            self._end(Outcome(piece, Fate.WITHDRAWN, None, job, job.error))
        else:
            error = job.error or ThumbgenError()
            if hits_all(error):
                self.stopped = self.stopped or error
            self._end(Outcome(piece, Fate.FAILED, None, job, error))

    def _end(self, outcome: Outcome) -> None:
        self._outcomes[outcome.piece] = outcome
        self._hearers.ended(outcome)


def _key(request: ThumbRequest) -> ThumbRequest:
    """What makes two requests the same job: not how long anybody would wait for it."""
    return replace(request, timeout=None)
