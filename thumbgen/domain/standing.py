"""How a job stands at the Horde, and what that means.

The Horde never says "failed", "cancelled" or "maintenance" in so many words; it has to be read
from the counts. The cases are those of the protocol's truth table.
"""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Standing:
    """One answer to a check. Counts are pictures; times are seconds.

    ``queue_position`` counts pictures (1 is next); 0 means nothing waits, or the place is unknown.
    ``wait_time`` is the Horde's estimate for the whole job, and may be far off, or 0.
    """

    finished: int = 0
    processing: int = 0
    restarted: int = 0
    waiting: int = 0
    done: bool = False
    faulted: bool = False
    is_possible: bool = True
    queue_position: int = 0
    wait_time: float = 0.0


class Verdict(Enum):
    """What a standing means for the one who waits."""

    WAIT = "wait"
    """Still in the queue, being rendered, or a last picture is on its way."""

    FINISHED = "finished"
    """Final, with one picture or more (perhaps fewer than asked for)."""

    WORKERS_FAILED = "workers_failed"
    """Final: workers gave up. Pictures made before that are still there to fetch."""

    WITHDRAWN = "withdrawn"
    """Final, without a picture or a failure: somebody withdrew it."""

    DROPPED = "dropped"
    """Nothing waits, nothing is rendered, and yet not done: maintenance dropped the rest."""


def judge(standing: Standing) -> Verdict:
    """The meaning of one standing; ``DROPPED`` should be believed only when it lasts."""
    if standing.faulted:
        return Verdict.WORKERS_FAILED
    if standing.processing > 0:
        return Verdict.WAIT
    if standing.done:
        return _judge_done(standing)
    return Verdict.WAIT if standing.waiting > 0 else Verdict.DROPPED


def _judge_done(standing: Standing) -> Verdict:
    if standing.finished > 0:
        return Verdict.FINISHED
    return Verdict.WORKERS_FAILED if standing.restarted > 0 else Verdict.WITHDRAWN
