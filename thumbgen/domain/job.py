"""A job as the world sees it: a frozen snapshot, its states, and which may follow which."""

from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any

from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.progress import Progress
from thumbgen.domain.request import LARGEST_SEED, ThumbRequest
from thumbgen.domain.sizes import Size


class JobState(Enum):
    """Where a job stands."""

    PREPARING = "preparing"
    """Made, and waiting for its turn to be handed in."""

    SUBMITTING = "submitting"
    """On its way to the Horde."""

    QUEUED = "queued"
    """The Horde has it; no worker has begun."""

    RENDERING = "rendering"
    """A worker is at it."""

    FETCHING = "fetching"
    """Made; the pictures are being downloaded, finished and saved."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether the state can still change."""
        return not MOVES[self]


_ENDS = frozenset({JobState.FAILED, JobState.CANCELLED})

MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.PREPARING: _ENDS | {JobState.SUBMITTING},
    JobState.SUBMITTING: _ENDS | {JobState.QUEUED},
    # Back to SUBMITTING: another family of models is tried.
    JobState.QUEUED: _ENDS | {JobState.RENDERING, JobState.FETCHING, JobState.SUBMITTING},
    # Back to QUEUED: the worker failed, and the Horde looks for another.
    JobState.RENDERING: _ENDS | {JobState.QUEUED, JobState.FETCHING, JobState.SUBMITTING},
    JobState.FETCHING: _ENDS | {JobState.DONE, JobState.SUBMITTING},
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}
"""Which state may follow which."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture: a file on this computer, and how it came about.

    ``source_url`` is the Horde's own link: good for half an hour, and a secret until then.
    ``enlarged`` is the factor by which the received picture had to be enlarged here (1: not).
    """

    path: Path
    size: Size
    seed: str
    model: str
    worker_id: str = ""
    generation: str = ""
    source_url: str = field(default="", repr=False)
    enlarged: float = 1.0


class NoticeKind(Enum):
    """What a user should hear although the job goes on, or went well."""

    WORDS_REWRITTEN = "words_rewritten"
    """facts: words, model"""
    MODEL_AWAY = "model_away"
    """No worker has the models that the user named; facts: models, near"""
    OTHER_MODEL = "other_model"
    """facts: models (the new ones)"""
    FEWER_PICTURES = "fewer_pictures"
    """facts: got, asked"""
    SOME_CENSORED = "some_censored"
    """facts: censored"""
    SOME_LOST = "some_lost"
    """facts: lost"""
    LORA_MISSING = "lora_missing"
    """The picture was made without it; facts: lora"""
    SOURCE_MISSING = "source_missing"
    """The picture was made without the one it should start from"""
    WORKER_REMARK = "worker_remark"
    """What the worker noted, in its own words; facts: words"""
    ENLARGED = "enlarged"
    """The worker skipped its upscaler; facts: factor"""
    LARGE_FILE = "large_file"
    """facts: megabytes, limit"""
    TITLE_TRIMMED = "title_trimmed"
    """Signs were left out of the title; facts: signs"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One such message; ``facts`` are the values that its sentence needs."""

    kind: NoticeKind
    facts: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, kind: NoticeKind, **facts: Any) -> "Notice":  # noqa: ANN401 - any printable value
        """A notice with its facts by name."""
        return cls(kind, tuple(facts.items()))


@dataclass(frozen=True, slots=True)
class Job:
    """A snapshot of one job. Every change makes a new one, and is published.

    ``models`` are those that it was handed in for; any one of them may render it.
    ``error`` is why it failed; ``trouble`` is a passing one that is being sat out right now.
    ``resumes_at`` is when it goes on by itself, if that is known, on the clock of
    ``time.monotonic``.
    ``withdrawing`` is true while a cancelled (or timed out) job is being called back in the
    background: what was already being rendered is waited for, and kept. ``recalled`` is true once
    the Horde has confirmed that, or needed no telling.
    """

    id: str
    request: ThumbRequest
    state: JobState = JobState.PREPARING
    progress: Progress = field(default_factory=Progress)
    models: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notices: tuple[Notice, ...] = ()
    error: ThumbgenError | None = None
    trouble: ThumbgenError | None = None
    resumes_at: float | None = None
    withdrawing: bool = False
    recalled: bool = False

    def moved(self, state: JobState, error: ThumbgenError | None = None) -> "Job":
        """The job in another state.

        Raises:
            ValueError: the table of moves does not allow it.
        """
        if state is not self.state and state not in MOVES[self.state]:
            message = f"a job cannot go from {self.state.value} to {state.value}"
            raise ValueError(message)
        return replace(self, state=state, error=error or self.error)

    @property
    def missing(self) -> int:
        """How many of the pictures that were wanted a job that is done did not bring."""
        return max(0, self.request.count - len(self.pictures)) if self.state is JobState.DONE else 0

    def rest(self) -> ThumbRequest:
        """What to send for the pictures that are missing: they are none of those that came."""
        request = replace(self.request, count=max(1, self.missing))
        if request.seed is None:
            return request
        made = {picture.seed for picture in self.pictures}
        wanted = (request.seed + number for number in range(2 * self.request.count))
        first = next((seed for seed in wanted if str(seed) not in made), request.seed)
        return replace(request, seed=min(first, LARGEST_SEED))

    def again(self) -> ThumbRequest:
        """What to send to try once more, or for the pictures that are missing."""
        if self.missing:
            return self.rest()
        return self.request.again_after(self.error)

    def noticed(self, notice: Notice) -> "Job":
        """The job with one more notice; the same one is not said twice."""
        if notice in self.notices:
            return self
        return replace(self, notices=(*self.notices, notice))
