"""The works of this session: each job as the window knows it, with what the user did to it."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from thumbgen.domain.job import Job, JobState, Picture

MOST = 24
"""Works that are kept in sight; older ones that have ended make room."""


@dataclass(eq=False, slots=True)
class Work:
    """One job in the window.

    A picture is known as its job made it, wherever it lies by now: ``discarded`` are those in the
    trash, with where they lie there if the system tells; ``moved`` those that came back from there.
    ``seen`` is false for one that has ended while the user looked at another.
    """

    job: Job
    practice: bool
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    chosen: int = 0
    discarded: dict[Picture, Path | None] = field(default_factory=dict)
    moved: dict[Picture, Path] = field(default_factory=dict)
    seen: bool = True

    @property
    def running(self) -> bool:
        """Whether the job has not ended."""
        return not self.job.state.final

    @property
    def busy(self) -> bool:
        """Whether a picture may still come of it: one that is being rendered outlives a cancel."""
        progress = self.job.progress
        to_come = progress.processing + progress.finished > len(self.job.pictures)
        return self.running or (self.job.withdrawing and to_come)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The finished pictures that are not in the trash, where they lie now."""
        return tuple(replace(one, path=self.place(one)) for one in self._left)

    @property
    def picture(self) -> Picture | None:
        """The one that is looked at, where it lies now."""
        made = self.made
        return None if made is None else replace(made, path=self.place(made))

    @property
    def made(self) -> Picture | None:
        """The one that is looked at, as its job made it."""
        return self._left[min(self.chosen, len(self._left) - 1)] if self._left else None

    @property
    def gone(self) -> bool:
        """Whether there were pictures, and all of them are in the trash."""
        return bool(self.job.pictures) and not self._left

    def place(self, made: Picture) -> Path:
        """Where a picture lies, or lay before it went to the trash."""
        return self.moved.get(made, made.path)

    def put_back(self, made: Picture, back: Path) -> None:
        """A discarded picture is there again, perhaps under another name."""
        del self.discarded[made]
        self.moved[made] = back

    @property
    def _left(self) -> tuple[Picture, ...]:
        return tuple(one for one in self.job.pictures if one not in self.discarded)

    @property
    def seconds(self) -> float:
        """How long it has been running, or ran."""
        return (time.monotonic() if self.ended is None else self.ended) - self.began

    @property
    def empty(self) -> bool:
        """Whether there is nothing to come back for: cancelled, and no picture kept."""
        withdrawn = self.job.state is JobState.CANCELLED and not self.job.withdrawing
        return withdrawn and not self.job.pictures


class Session:
    """All works, the newest first; and the one that is looked at."""

    def __init__(self) -> None:
        self._works: dict[str, Work] = {}
        self.looked_at: Work | None = None

    @property
    def works(self) -> tuple[Work, ...]:
        """The newest first; without those that nobody needs to see again."""
        kept = [work for work in self._works.values() if not work.empty or work is self.looked_at]
        return tuple(reversed(kept))

    @property
    def running(self) -> tuple[Work, ...]:
        """Those that have not ended."""
        return tuple(work for work in self.works if work.running)

    @property
    def busy(self) -> bool:
        """Whether a picture may still come."""
        return any(work.busy for work in self._works.values())

    def add(self, job: Job, *, practice: bool) -> Work:
        """A new job; the window looks at it."""
        work = self._works[job.id] = Work(job, practice)
        self.looked_at = work
        ended = [one for one in self._works.values() if not one.busy and one is not work]
        ended.sort(key=lambda one: not one.empty)  # first those that leave nothing behind
        for old in ended[: max(0, len(self._works) - MOST)]:
            del self._works[old.job.id]
        return work

    def update(self, job: Job) -> Work | None:
        """A change of a job; the work, if the job has ended by that."""
        work = self._works.get(job.id)
        if work is None:
            return None
        ended = work.running and job.state.final
        if ended:
            work.ended = time.monotonic()
            work.seen = work is self.looked_at
        work.job = job
        return work if ended else None

    def forget(self, job_id: str) -> None:
        """Keeps a work that has ended no longer; its pictures stay on the disk."""
        work = self._works.get(job_id)
        if work is None or work.busy:
            return
        del self._works[job_id]
        if work is self.looked_at:
            self.looked_at = None
            for other in self.works[:1]:
                self.look_at(other.job.id)

    def look_at(self, job_id: str) -> None:
        """Looks at another work, if that is known."""
        work = self._works.get(job_id)
        if work is not None:
            work.seen = True
            self.looked_at = work
