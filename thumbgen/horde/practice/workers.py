"""The workers' side of the Horde: one step of time for all jobs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from thumbgen.horde.practice.forecast import ahead, is_possible, models_of, render_seconds, turn
from thumbgen.horde.practice.jobs import Job, Picture
from thumbgen.horde.practice.protocol import UPSCALERS
from thumbgen.horde.practice.rules import seed_number
from thumbgen.horde.practice.script import Script

LONGEST_NAP = 1.0
IDLE_SECONDS = 20 * 60.0
"""A job expires so long after its last activity (horde-live.md §4.6)."""


@dataclass(slots=True)
class Step:
    """What happened in one step: pictures that were begun, and pictures that were delivered."""

    begun: list[Picture] = field(default_factory=list)
    delivered: list[tuple[Job, Picture]] = field(default_factory=list)


def step(jobs: Collection[Job], script: Script, now: float) -> Step:
    """Deliver what is ready, give idle workers the next images."""
    happened = Step()
    for job in jobs:
        if script.maintenance_drops and (job.attempts or not job.with_drops):
            job.drop_waiting()
        _deliver(job, script, now, happened)
    idle = script.workers - sum(len(job.rendering) for job in jobs)
    for job in sorted(jobs, key=turn):
        while idle > 0 and job.waiting and _may_start(job, script, now):
            if script.maintenance_drops:
                _drop_at_start(job)
            if job.waiting:
                happened.begun.append(_begin(job, script, now))
                idle -= 1
            if script.maintenance_drops:
                job.drop_waiting()
    return happened


def expired(job: Job, script: Script, now: float) -> bool:
    """Whether a job is gone."""
    if script.expire_after is None:
        return now - job.touched >= IDLE_SECONDS
    return now - job.created >= script.expire_after


def nap(jobs: Collection[Job], script: Script, now: float) -> float:
    """Seconds until something is due."""
    moments = [now + LONGEST_NAP]
    for job in jobs:
        moments += [picture.due for picture in job.rendering if picture.due > now]
        if job.waiting and ahead(job, script, now):
            moments.append(job.created + script.queue_length * script.seconds_per_place)
        if script.expire_after is not None:
            moments.append(job.created + script.expire_after)
    return max(0.001, min(moments) - now)


def _deliver(job: Job, script: Script, now: float, happened: Step) -> None:
    for picture in [picture for picture in job.rendering if picture.due <= now]:
        if picture.fails:
            job.fail(picture, now, for_good=script.faulted)
        elif picture.webp is not None:
            job.deliver(picture, now)
            happened.delivered.append((job, picture))


def _may_start(job: Job, script: Script, now: float) -> bool:
    waits = script.never_starts or ahead(job, script, now)
    return not waits and is_possible(job.payload, script)


def _drop_at_start(job: Job) -> None:
    """A job of one image loses it; of a larger one the first is still rendered."""
    if job.needed == 1:
        job.drop_waiting()


def _begin(job: Job, script: Script, now: float) -> Picture:
    taken = {picture.index for picture in (*job.rendering, *job.finished)}
    index = next(number for number in range(job.needed) if number not in taken)
    failing = job.failures + sum(picture.fails for picture in job.rendering)
    job.waiting -= 1
    job.attempts += 1
    job.touched = now
    censored = script.censored == "all" or index in script.censored
    names = set(models_of(script))
    picture = Picture(
        index=index,
        seed=_seed(job),
        model=job.luck.choice([m for m in job.payload["models"] if m in names] or sorted(names)),
        worker=job.luck.randrange(script.workers),
        due=now + render_seconds(script, job.attempts - 1),
        fails=index >= script.faulted_after if script.faulted else failing < script.worker_faults,
        censored=script.censor_reason if censored else "",
        size=_size(job, script),
        payload=job.payload,
        remarks=_remarks(job, script, censored=censored),
    )
    job.rendering.append(picture)
    return picture


def _remarks(job: Job, script: Script, *, censored: bool) -> list[dict[str, str]]:
    """What the worker notes: censorship, LoRAs that it did without, and what is scripted."""
    noted = [("censorship", str(script.censor_reason), "")] if censored else []
    asked = (lora["name"] for lora in job.payload["params"].get("loras", ()))
    noted += [
        ("lora", "download_failed", name)
        for name in asked
        if name in script.missing_loras or "missing" in name.lower()
    ]
    return [
        {"type": kind, "value": value} | ({"ref": ref} if ref else {})
        for kind, value, ref in (*noted, *script.remarks)
    ]


def _seed(job: Job) -> int:
    params = job.payload["params"]
    if "seed" not in params:
        return job.luck.randrange(2**32)
    return int(seed_number(params["seed"]) + params.get("seed_variation", 0) * job.waiting) % 2**32


def _size(job: Job, script: Script) -> tuple[int, int]:
    params = job.payload["params"]
    factors = [UPSCALERS[name] for name in params["post_processing"] if name in UPSCALERS]
    factor = factors[0] if factors and script.upscaler_works else 1
    return params["width"] * factor, params["height"] * factor
