"""One job's mutable side: what it holds at the Horde and in threads. Owned by one service."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from thumbgen.domain.errors import HordeDown, ThumbgenError
from thumbgen.domain.job import Job, JobState, Notice, Picture
from thumbgen.domain.plan import Plan
from thumbgen.domain.progress import SAVED, Progress
from thumbgen.horde.client import HordeClient
from thumbgen.horde.wire import Accepted
from thumbgen.jobs.conditions import Conditions
from thumbgen.jobs.gate import Gate
from thumbgen.jobs.ledger import Ledger
from thumbgen.jobs.saving import Saver

Task = asyncio.Future[Any]
"""A task, or a call in a thread."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What every job works with; shared by all jobs of a service."""

    client: HordeClient
    saver: Saver
    conditions: Conditions
    gate: Gate = field(default_factory=Gate)
    finishing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """A 4096×4096 picture takes some 200 MB to finish: one at a time."""
    ledger: Ledger = field(default_factory=Ledger)
    longest_hold: float = 0.0
    """Seconds for which jobs wait when the Horde lets nobody from this address in."""


@dataclass(eq=False, slots=True)
class Run:
    """A job under way.

    Submission and deliveries are tasks of their own: they outlive a cancel, since what the Horde
    took must be called back, and what arrives is kept.
    """

    job: Job
    plans: tuple[Plan, ...]
    tools: Tools
    publish: Callable[[Job], None]
    course: asyncio.Task[None] | None = None
    withdrawal: asyncio.Task[None] | None = None
    note: asyncio.Task[None] | None = None
    """Writes down how it ended."""
    noted: bool = False
    """That is done."""
    submission: asyncio.Future[Accepted] | None = None
    horde_id: str = ""
    """What the Horde calls the request that is there now."""
    settled: bool = True
    """The Horde has nothing (more) of this job that could be withdrawn."""
    doubt: HordeDown | None = None
    """A proxy's answer to the last submission: the Horde may have it all the same."""
    deliveries: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    had: frozenset[str] = frozenset()
    """Generations that were on the disk before the program was stopped."""
    active: frozenset[str] | None = None
    """What the account had at the Horde before this was sent; ``None``: nobody knows."""
    resumed: bool = False
    """It was promised before the program was stopped: it waits for a network, say."""
    spent: float = 0.0
    """Seconds of its time limit that are over already, from before the program was stopped."""
    left: bool = False
    """The program stops, but not the job: a later service goes on with it."""
    links: dict[str, str] = field(default_factory=dict, repr=False)
    """The links that were signed last, by generation: secrets."""
    signing: asyncio.Lock = field(default_factory=asyncio.Lock)
    pictures: dict[int, Picture] = field(default_factory=dict)
    kept: int = 0
    """How many pictures are on the disk."""
    censored: int = 0
    losses: list[ThumbgenError] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """How many pictures are here, or on their way."""
        return len(self.deliveries) + len(self.had)

    def doubts(self, error: ThumbgenError) -> bool:
        """Whether the Horde may have it although this was answered, and the account can tell.

        Those without one cannot ask; what is made twice for them costs them nothing.
        """
        told = isinstance(error, HordeDown) and error.doubtful
        return told and not self.tools.client.anonymous and self.active is not None

    @property
    def handing_in(self) -> bool:
        """Whether it was sent, and the Horde has not answered yet."""
        return self.submission is not None and not self.submission.done()

    def open_tasks(self) -> set[Task]:
        """Whatever still runs for it."""
        tasks = (self.course, self.withdrawal, self.note, self.submission)
        return {task for task in (*tasks, *self.deliveries.values()) if task and not task.done()}

    def hurrying(self) -> set[Task]:
        """What would be lost of it if the program ended now."""
        patient = {self.course, self.withdrawal if self.job.recalled else None}
        return self.open_tasks() - patient

    def update(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of Job
        """Publishes the job with some fields changed, if that makes a difference."""
        job = replace(self.job, **changes)
        if job != self.job:
            self.job = job
            self.publish(job)

    def move(self, state: JobState, progress: Progress | None = None) -> None:
        """Publishes the job in a state, perhaps the same one, and as far as it is.

        A job that has ended stays as it is: somebody cancelled it a moment ago.
        """
        if self.job.state.final or self.left:
            return
        if state is not self.job.state:
            logger.info("job %s: %s", self.job.id, state.value)
        progress = progress or self.job.progress
        self.job = replace(self.job.moved(state), progress=progress, trouble=None, resumes_at=None)
        self.publish(self.job)

    def done(self) -> None:
        """Publishes that all is on the disk."""
        self.move(JobState.DONE, self.job.progress.reached(SAVED))

    def fail(self, state: JobState, error: ThumbgenError) -> None:
        """Publishes that the job failed or was cancelled, unless it has ended already."""
        if self.job.state.final or self.left:
            return
        logger.info("job %s: %s (%s)", self.job.id, state.value, error.code)
        self.job = replace(self.job.moved(state, error), trouble=None, resumes_at=None)
        self.publish(self.job)

    def notice(self, notice: Notice) -> None:
        """Publishes something the user should hear."""
        self.update(notices=self.job.noticed(notice).notices)

    def trouble(self, error: ThumbgenError | None) -> None:
        """Publishes a passing error, or that it has passed."""
        self.update(trouble=error, resumes_at=None)

    def held(self, why: ThumbgenError, seconds: float) -> None:
        """Publishes that nothing is sent for so many seconds, and then goes on by itself."""
        self.update(trouble=why, resumes_at=steady_now() + seconds)

    def reached(self, fraction: float) -> None:
        """Publishes that the bar is at least there."""
        self.update(progress=self.job.progress.reached(fraction))

    def keep(self, index: int, picture: Picture) -> None:
        """Publishes a finished picture; ``index`` is its place among the job's."""
        self.pictures[index] = picture
        self.update(pictures=tuple(self.pictures[i] for i in sorted(self.pictures)))


def steady_now() -> float:
    """Seconds on a clock that never jumps."""
    return time.monotonic()
