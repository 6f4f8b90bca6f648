"""What the Horde can do at this moment: who serves which model, and how busy it is."""

from collections.abc import Iterable
from dataclasses import dataclass

FULL_SIDE, LEAST_SIDE = 1024, 576

ALWAYS_FULL = frozenset({"sdxl", "cascade", "flux"})
"""Families whose free size does not shrink when the Horde is busy."""

NO_ESTIMATE = 10000.0
"""What the Horde says when it does not know how long a model takes."""


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model as it is served now. ``workers`` counts threads, ``eta`` is in seconds."""

    name: str
    workers: int
    eta: float
    jobs: int

    @property
    def estimate(self) -> float | None:
        """Seconds until its queue is worked off; ``None`` if nobody serves it or can tell."""
        return None if self.workers == 0 or self.eta >= NO_ESTIMATE else self.eta


@dataclass(frozen=True, slots=True)
class Load:
    """How busy the Horde is: threads that render, and requests that wait for them."""

    threads: int = 0
    queued: int = 0


def free_pixels(family: str, load: Load) -> int:
    """The largest area that a request without kudos may have, for a family of models."""
    if family in ALWAYS_FULL:
        return FULL_SIDE * FULL_SIDE
    side = FULL_SIDE + 10 * load.threads - round(0.9 * load.queued)
    return min(FULL_SIDE, max(LEAST_SIDE, side)) ** 2


def served(models: Iterable[ModelStatus]) -> frozenset[str]:
    """The names of the models that somebody serves."""
    return frozenset(model.name for model in models if model.workers > 0)
