"""A bar that never runs backwards, an honest estimate, and when to ask the Horde again.

All pure: each takes what is known and the time, and gives a new value.
"""

import math
from dataclasses import dataclass, replace

from thumbgen.domain.standing import Standing

# The bar's landmarks: where each phase begins. It reaches 1 only when the files are on the disk.
ACCEPTED = 0.04
RENDERING = 0.45
FETCHING = 0.90
FINISHING = 0.96
SAVED = 1.0

TYPICAL_RENDER = 12.0
"""Seconds that a picture takes when nothing better is known."""

MISTRUST = 0.4
"""How much of each new server estimate is believed; it jumps by factors of three."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. ``fraction`` goes from 0 to 1 and never back.

    ``queue_position`` is the place in the queue, ``None`` when there is none or it is unknown.
    ``eta`` is an estimate in seconds until the pictures are rendered, ``None`` when there is none
    worth saying. ``possible`` is ``False`` while no worker online could take the job.
    """

    fraction: float = 0.0
    queue_position: int | None = None
    eta: float | None = None
    waiting: int = 0
    processing: int = 0
    finished: int = 0
    possible: bool = True

    first_position: int | None = None
    rendering_since: float | None = None
    updated: float = 0.0

    def eta_at(self, now: float) -> float | None:
        """The estimate counted down since it was made; ``None`` once it has run out."""
        if self.eta is None:
            return None
        left = self.eta - max(0.0, now - self.updated)
        return left if left >= 1 else None

    def reached(self, fraction: float) -> "Progress":
        """At least at ``fraction``."""
        return replace(self, fraction=max(self.fraction, fraction))

    def submitted(self, now: float) -> "Progress":
        """A (new) submission was taken: the place in the queue starts afresh, the bar does not."""
        return Progress(fraction=max(self.fraction, ACCEPTED), updated=now)

    def after(self, standing: Standing, now: float) -> "Progress":
        """After an answer of the Horde's at ``now`` (seconds of a steady clock)."""
        position = standing.queue_position if standing.waiting else 0
        since = self.rendering_since
        if not standing.processing:
            since = None  # a picture that went back into the queue starts afresh
        elif since is None or standing.finished > self.finished:
            since = now  # the next one has only begun
        progress = replace(
            self,
            queue_position=position or None,
            eta=_estimate(self, standing, now),
            waiting=standing.waiting,
            processing=standing.processing,
            finished=standing.finished,
            possible=standing.is_possible,
            first_position=max(self.first_position or 0, position) or None,
            rendering_since=since,
            updated=now,
        )
        return progress.reached(_fraction(progress, self, now))


def _estimate(before: Progress, standing: Standing, now: float) -> float | None:
    counted_down = None if before.eta is None else before.eta - (now - before.updated)
    if standing.wait_time <= 0:
        return counted_down if counted_down is not None and counted_down > 0 else None
    if counted_down is None:
        return standing.wait_time
    return max(1.0, counted_down + MISTRUST * (standing.wait_time - counted_down))


def _fraction(progress: Progress, before: Progress, now: float) -> float:
    if progress.processing or progress.finished:
        return RENDERING + (FETCHING - RENDERING) * _rendered_share(progress, now)
    if progress.queue_position and progress.first_position:
        gone = 1 - progress.queue_position / (progress.first_position + 1)
        return ACCEPTED + (RENDERING - ACCEPTED) * gone
    return _creep(before.fraction, RENDERING, now - before.updated)


def _rendered_share(progress: Progress, now: float) -> float:
    total = progress.waiting + progress.processing + progress.finished
    typical = max(progress.eta or TYPICAL_RENDER, 2.0)
    elapsed = 0.0 if progress.rendering_since is None else now - progress.rendering_since
    under_way = progress.processing * (1 - math.exp(-elapsed / typical))
    return min(0.98, (progress.finished + under_way) / total)


def _creep(fraction: float, limit: float, seconds: float) -> float:
    """A little of what is left before ``limit``: alive, but never there."""
    return fraction + max(0.0, limit - fraction) * (1 - math.exp(-max(0.0, seconds) / 60))


FRESH = 1.01
"""The Horde's answers are cached for a second: asking sooner shows the same one again."""

FIRST_CHECK = 0.6
"""Seconds after the submission: early enough to show the place at once."""

STARTING = 2.5
"""While a picture has just been begun: none is ready so soon."""

NEVER_BEFORE = 4.0
"""Seconds of rendering before which the end is not yet expected."""

LIKELY_UNTIL = 11.0
"""Most pictures come before this many seconds of rendering."""

LATE = 2.0
"""After that the chance that the very next second brings it falls, and so does our asking."""

SLOWEST = 4.0
"""However far the end is, the user should see that the job lives."""


def next_check(progress: Progress, now: float) -> float:
    """Seconds until it is useful to ask again: often near the end, rarely far from it.

    Estimates of the Horde's are trusted only when they say that the end is far, and then little:
    the truth may be a third of them. What counts is how long rendering has gone on.
    """
    if not progress.processing:
        return _while_queued(progress)
    rendering = now - (progress.rendering_since if progress.rendering_since is not None else now)
    if rendering < NEVER_BEFORE:
        return STARTING
    if rendering < LIKELY_UNTIL:
        return FRESH
    return min(SLOWEST, LATE + (rendering - LIKELY_UNTIL) * 0.15)


def _while_queued(progress: Progress) -> float:
    ahead = progress.queue_position or 2
    return min(SLOWEST, max(STARTING, ahead * 0.25, (progress.eta or 0) / 12))
