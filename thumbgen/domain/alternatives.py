"""What else could be done about a job that has to wait long: never a promise, always one click."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from thumbgen.domain.choosing import Choice, choices
from thumbgen.domain.extras import NO_UPSCALER
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.models import Model
from thumbgen.domain.presets import Genre
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.serving import ModelStatus
from thumbgen.domain.sizes import FREE_PIXELS, GENTLE

LONG = 150.0
"""Seconds of waiting, behind or ahead, after which other ways are worth a thought."""

STUCK = 20.0
"""Seconds for which nobody could take the job, after which they are."""

MUCH_SOONER = 0.5
"""Another model must be likely to need no more than this share of the time."""


class Way(Enum):
    """What would be different."""

    MODEL = "model"
    """Another model, which has time."""

    NO_UPSCALER = "no_upscaler"
    """Enlarged here: more workers can do it, but it is a little softer."""

    ONE_PICTURE = "one_picture"
    """One picture in place of several."""

    SIGN_IN = "sign_in"
    """With an account one waits less."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One such way. ``request`` is what to send instead; ``None`` if something else is to be done.

    ``estimate`` is in seconds, ``None`` where nothing can be said.
    """

    way: Way
    request: ThumbRequest | None = None
    model: str = ""
    estimate: float | None = None


def waits_long(job: Job, seconds: float, now: float) -> bool:
    """Whether a job that began ``seconds`` ago waits so long that other ways should be offered."""
    progress = job.progress
    if job.state is not JobState.QUEUED or progress.finished or progress.processing:
        return False
    if not progress.possible:
        return seconds >= STUCK
    return seconds >= LONG or (progress.eta_at(now) or 0.0) >= LONG


def alternatives(
    job: Job,
    genre: Genre,
    cards: Mapping[str, Model],
    statuses: Sequence[ModelStatus],
    *,
    anonymous: bool,
) -> tuple[Alternative, ...]:
    """The ways that there are, the most useful first."""
    request = job.request
    found = [_quicker_model(job, genre, cards, statuses)]
    if _is_enlarged(request):
        extras = replace(request.extras, upscaler=NO_UPSCALER)
        found.append(Alternative(Way.NO_UPSCALER, replace(request, extras=extras)))
    if request.count > 1:
        found.append(Alternative(Way.ONE_PICTURE, replace(request, count=1)))
    if anonymous:
        found.append(Alternative(Way.SIGN_IN))
    return tuple(one for one in found if one is not None)


def _is_enlarged(request: ThumbRequest) -> bool:
    """Whether an upscaler goes along."""
    if request.extras.upscaler:
        return request.extras.upscaler != NO_UPSCALER
    return request.target.size.pixels > FREE_PIXELS * GENTLE**2


def _quicker_model(
    job: Job, genre: Genre, cards: Mapping[str, Model], statuses: Sequence[ModelStatus]
) -> Alternative | None:
    """Of the models that are likely to be much sooner, the one that suits the genre best."""
    if job.request.style is not None:
        return None  # a style is made for its own models
    limit = job.progress.eta if job.progress.possible else None
    limit = MUCH_SOONER * max(limit or 0.0, LONG)
    for one in choices(genre, cards, statuses, job.request.prompt):
        if one.name not in job.models and _has_time(one, limit):
            request = replace(
                job.request, models=(one.name,), steps=None, cfg_scale=None, sampler=None
            )
            return Alternative(Way.MODEL, request, one.name, one.estimate)
    return None


def _has_time(one: Choice, limit: float) -> bool:
    return one.served and not one.rewrites and one.estimate is not None and one.estimate <= limit
