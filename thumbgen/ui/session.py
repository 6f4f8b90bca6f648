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

    ``discarded`` are pictures in the trash, with where they lie there if the system tells;
    ``moved`` those that came back under another name.
    ``seen`` is false for one that has ended while the user looked at another.
    """

    job: Job
    practice: bool
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    chosen: int = 0
    discarded: dict[Path, Path | None] = field(default_factory=dict)
    moved: dict[Path, Path] = field(default_factory=dict)
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
        """The finished pictures that are not in the trash, by the names they have now."""
        now = (replace(one, path=self._now(one.path)) for one in self.job.pictures)
        return tuple(one for one in now if one.path not in self.discarded)

    @property
    def picture(self) -> Picture | None:
        """The one that is looked at."""
        pictures = self.pictures
        return pictures[min(self.chosen, len(pictures) - 1)] if pictures else None

    def put_back(self, path: Path, back: Path) -> None:
        """A discarded picture is there again, perhaps under another name."""
        del self.discarded[path]
        if back != path:
            self.moved[path] = back

    def _now(self, path: Path) -> Path:
        while path in self.moved:
            path = self.moved[path]
        return path

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

    def find(self, job_id: str) -> Work | None:
        """A work, unless it is not known (any more)."""
        return self._works.get(job_id)

    def update(self, job: Job) -> bool:
        """A change of a job; whether the job has ended by that."""
        work = self._works.get(job.id)
        if work is None:
            return False
        ended = work.running and job.state.final
        if ended:
            work.ended = time.monotonic()
            work.seen = work is self.looked_at
        work.job = job
        return ended

    def look_at(self, job_id: str) -> None:
        """Looks at another work, if that is known."""
        work = self._works.get(job_id)
        if work is not None:
            work.seen = True
            self.looked_at = work
