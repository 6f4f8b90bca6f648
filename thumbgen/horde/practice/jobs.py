"""One job in the practice queue: its counts, and what the replies say of it.

The counting follows the live server, traps included (horde-live.md §4): a job counts as done when
nothing waits and finished + failed attempts reach the number of images, even while one is still
being rendered; a failed attempt goes back to the queue only if the job was not done before it.
"""

from __future__ import annotations

import copy
import uuid
from dataclasses import dataclass, field
from random import Random
from typing import Any


@dataclass(slots=True)
class Picture:
    """One attempt of a worker at one image; times are monotonic."""

    index: int
    seed: int
    model: str
    worker: int
    due: float
    fails: bool
    censored: str
    size: tuple[int, int]
    payload: dict[str, Any]
    """The job's."""
    remarks: list[dict[str, str]]
    """What the worker notes: the generation's ``gen_metadata``."""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    webp: bytes | None = None


@dataclass(slots=True)
class Job:
    """A submission on its way; only the floor, under its lock, changes one."""

    number: int
    key: str
    """The account's own."""
    shared: str
    """The shared key that it was submitted with, if it was."""
    registered: bool
    payload: dict[str, Any]
    price: float
    """Charged for each delivered picture."""
    luck: Random
    created: float
    with_drops: bool
    """Submitted under maintenance that drops images: they are dropped when their turn comes."""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    waiting: int = 0
    needed: int = 0
    attempts: int = 0
    failures: int = 0
    restarted: int = 0
    cancelled: bool = False
    faulted: bool = False
    kudos: float = 3.0
    touched: float = 0.0
    delivered_at: float | None = None
    rendering: list[Picture] = field(default_factory=list)
    finished: list[Picture] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.waiting = self.needed = self.payload["params"]["n"]
        self.touched = self.created

    def is_done(self, *, too_early: bool = False) -> bool:
        """The server's verdict, true too early after failures (trap 2)."""
        if self.faulted:
            return True
        enough = len(self.finished) + self.failures >= self.needed
        return self.waiting == 0 and (enough or too_early)

    def fail(self, picture: Picture, now: float, *, for_good: bool) -> None:
        """A worker reports failure; ``for_good``: the third one makes the job faulted."""
        self.rendering.remove(picture)
        back = for_good or not self.is_done()
        self.failures += 1
        self.restarted += 1
        self.touched = now
        if for_good and self.failures >= 3:
            self.faulted, self.waiting = True, 0
        elif back and not self.cancelled:
            self.waiting += 1

    def deliver(self, picture: Picture, now: float) -> None:
        """A worker submits a picture."""
        self.rendering.remove(picture)
        self.finished.append(picture)
        self.kudos += 1 if picture.censored else self.price + 1
        self.touched = now
        self.delivered_at = now

    def drop_waiting(self) -> None:
        """Maintenance: what waits is lost, and the job will never count as done."""
        self.waiting = 0

    def cancel(self) -> None:
        """Only what waits is dropped; what is being rendered finishes, and costs."""
        self.cancelled = True
        self.needed -= self.waiting
        self.waiting = 0


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as tests see it. ``done_at``: the monotonic moment of the last picture's submission."""

    id: str
    n: int
    waiting: int
    processing: int
    finished: int
    restarted: int
    cancelled: bool
    faulted: bool
    payload: dict[str, Any]
    done_at: float | None
    pictures: tuple[str, ...] = ()
    """The ids of its finished pictures."""


@dataclass(frozen=True, slots=True)
class Made:
    """A picture that a worker delivered; it is known for good, also when its job has expired."""

    id: str
    job_id: str
    censored: bool
    handed_out: int = 0
    """How often it, or a link to it, stood in a reply; perhaps one that was lost."""
    fetched: int = 0
    """How often the store sent it whole."""


def view(job: Job) -> JobView:
    """A job as tests see it."""
    busy = job.waiting or job.rendering
    return JobView(
        id=job.id,
        n=job.payload["params"]["n"],
        waiting=job.waiting,
        processing=len(job.rendering),
        finished=len(job.finished),
        restarted=job.restarted,
        cancelled=job.cancelled,
        faulted=job.faulted,
        payload=copy.deepcopy(job.payload),
        done_at=None if busy else job.delivered_at,
        pictures=tuple(picture.id for picture in job.finished),
    )
