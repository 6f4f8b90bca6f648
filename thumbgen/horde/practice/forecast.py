"""What the replies say of a job: its counts, its place in line, the promised wait."""

from __future__ import annotations

import math
from collections.abc import Iterable
from random import Random
from typing import Any

from thumbgen.horde.practice.jobs import Job
from thumbgen.horde.practice.script import MODELS_WITH_WORKERS, Script

MAX_AREA = 2048 * 2048
"""Pixels that the practice workers render at most."""


def counts(job: Job, jobs: Iterable[Job], script: Script, now: float) -> dict[str, Any]:
    """The fields of a check, in the live order."""
    return {
        "finished": len(job.finished),
        "processing": len(job.rendering),
        "restarted": job.restarted,
        "waiting": job.waiting,
        "done": job.is_done(too_early=script.done_too_early),
        "faulted": job.faulted,
        "wait_time": _wait_time(job, jobs, script, now),
        "queue_position": _position(job, jobs, script, now) if job.waiting else 0,
        "kudos": round(job.kudos, 2),
        "is_possible": bool(job.rendering) or is_possible(job.payload, script),
    }


def ahead(job: Job, script: Script, now: float) -> int:
    """Other people's images that are still ahead."""
    if script.seconds_per_place <= 0:
        return 0
    gone = math.floor((now - job.created) / script.seconds_per_place + 1e-9)
    return max(0, script.queue_length - gone)


def turn(job: Job) -> tuple[bool, int]:
    """Registered users are served before anonymous ones (seen live), then first come."""
    return (not job.registered, job.number)


def models_of(script: Script) -> tuple[str, ...]:
    """The models that have workers."""
    usual = MODELS_WITH_WORKERS if script.workers_models is None else script.workers_models
    said = {name: count for name, count, _, _ in script.model_loads}
    kept = (name for name in usual if said.get(name, 1))
    return tuple(dict.fromkeys([*kept, *(name for name, count in said.items() if count)]))


def load_of(script: Script, waiting: int) -> tuple[int, int]:
    """Workers' threads and images in line, ``waiting`` of them ours, as the Horde counts them."""
    threads = script.workers if script.threads is None else script.threads
    queued = script.queue_length + waiting
    return threads, queued if script.queued_requests is None else script.queued_requests


def is_possible(payload: dict[str, Any], script: Script) -> bool:
    """Whether any worker could take this request now."""
    params, names = payload["params"], set(payload["models"] or models_of(script))
    fits = params["width"] * params["height"] <= MAX_AREA
    return bool(fits and script.workers > 0 and names & set(models_of(script)))


def render_seconds(script: Script, attempt: int) -> float:
    """How long a job's attempt of this number takes."""
    seconds = script.render_seconds
    if isinstance(seconds, tuple):
        return seconds[min(attempt, len(seconds) - 1)]
    return seconds


def _position(job: Job, jobs: Iterable[Job], script: Script, now: float) -> int:
    """1: next; counted in images."""
    return ahead(job, script, now) + _before(job, jobs) + 1


def _before(job: Job, jobs: Iterable[Job]) -> int:
    return sum(other.waiting for other in jobs if turn(other) < turn(job))


def _wait_time(job: Job, jobs: Iterable[Job], script: Script, now: float) -> int:
    if script.wait_time_error == "zero" or not (job.waiting or job.rendering):
        return 0
    left = max((picture.due - now for picture in job.rendering), default=0.0)
    if job.waiting:
        rounds = math.ceil((_before(job, jobs) + job.waiting) / max(1, script.workers))
        left += ahead(job, script, now) * script.seconds_per_place
        left += rounds * render_seconds(script, job.attempts)
    if script.wait_time_error == "exact":
        return max(0, math.ceil(left))
    factor = Random(f"{script.seed}:{job.number}:wait").uniform(0.3, 3.0)
    moment = Random(f"{script.seed}:{job.number}:{math.floor(now - job.created)}")
    return 0 if moment.random() < 0.15 else max(0, round(left * factor))
