"""What the Horde tells of itself: models and load (horde-live.md §2, horde-api.md §7)."""

from __future__ import annotations

from random import Random
from typing import Any

from thumbgen.horde.practice.forecast import load_of, models_of
from thumbgen.horde.practice.jobs import JobView
from thumbgen.horde.practice.models import KNOWN
from thumbgen.horde.practice.script import MODELS_WITH_WORKERS, Script

NO_DATA_ETA = 10_000
PICTURE = 1024 * 1024 * 25.0
"""Raw pixelsteps of other people's pictures."""


def models(script: Script, jobs: list[JobView], asked: dict[str, str]) -> list[dict[str, Any]]:
    """The models that have workers or jobs, filtered as the query asks."""
    if asked.get("type", "image") != "image":
        return []
    served = models_of(script) if script.workers > 0 else ()
    queued = _queued(jobs)
    said = {name: (count, images, eta) for name, count, images, eta in script.model_loads}
    names = dict.fromkeys([*served, *queued, *(name for name, load in said.items() if load[1])])
    rows = []
    for name in names:
        row = _row(name, script, queued.get(name, (0, 0.0)), name in served)
        rows.append(row | _scripted(*said[name], row["jobs"]) if name in said else row)
    low = int(asked.get("min_count", 0))
    high = int(asked.get("max_count", 10**6))
    state = asked.get("model_state", "all")
    return [
        row
        for row in rows
        if low <= row["count"] <= high
        and (state == "all" or (state == "known") == is_known(row["name"]))
    ]


def _scripted(count: int, images: int, eta: float, ours: float) -> dict[str, Any]:
    """A row's numbers as a script wants them, with our own images on top."""
    numbers: dict[str, Any] = {"count": count, "jobs": images + ours, "eta": round(eta)}
    return numbers if count else numbers | {"eta": NO_DATA_ETA, "performance": 0.0}


def is_known(name: str) -> bool:
    """Whether the reference knows a model."""
    return name in KNOWN or name in MODELS_WITH_WORKERS


def _row(
    name: str,
    script: Script,
    queued: tuple[int, float],
    served: bool,  # noqa: FBT001
) -> dict[str, Any]:
    luck = Random(f"{script.seed}:{name}")
    speed, count = luck.uniform(4e6, 3e7), luck.randint(1, 9)
    jobs, work = queued
    others = luck.randint(0, 250) if served and script.queue_length else 0
    jobs, work = jobs + others, work + others * PICTURE
    return {
        "performance": round(speed, 1) if served else 0.0,
        "queued": work,
        "jobs": float(jobs),
        "eta": round(work / speed / count) if served else NO_DATA_ETA,
        "type": "image",
        "name": name,
        "count": count if served else 0,
    }


def _queued(jobs: list[JobView]) -> dict[str, tuple[int, float]]:
    """Images that wait or are being rendered, and their raw pixelsteps, per model."""
    found: dict[str, tuple[int, float]] = {}
    for job in jobs:
        images = job.waiting + job.processing
        for name in job.payload["models"] if images else ():
            before = found.get(name, (0, 0.0))
            found[name] = (before[0] + images, before[1] + images * pixelsteps(job))
    return found


def pixelsteps(job: JobView) -> float:
    """Work in one picture."""
    params = job.payload["params"]
    return float(params["width"] * params["height"] * params["steps"])


def performance(script: Script, jobs: list[JobView]) -> dict[str, Any]:
    """The load of the whole Horde."""
    threads, queued = load_of(script, sum(job.waiting for job in jobs))
    work = sum(job.waiting * pixelsteps(job) for job in jobs) / 1e6
    done = sum(job.finished * pixelsteps(job) for job in jobs) / 1e6
    return {
        "queued_requests": queued,
        "queued_text_requests": 0,
        "worker_count": script.workers,
        "text_worker_count": 0,
        "thread_count": threads,
        "text_thread_count": 0,
        "queued_megapixelsteps": round(work, 2),
        "past_minute_megapixelsteps": round(done, 2),
        "queued_forms": 0,
        "interrogator_count": 0,
        "interrogator_thread_count": 0,
        "queued_tokens": 0,
        "past_minute_tokens": 0,
    }
