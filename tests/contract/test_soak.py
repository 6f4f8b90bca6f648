"""Many jobs under random trouble: every picture is on the disk or accounted for, nothing leaks."""

import asyncio
import gc
import os
import random
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.scenes import QUICK
from tests.contract.stage import PRESETS
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.request import ThumbRequest
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.horde.practice.script import Kind, Route
from thumbgen.jobs.conditions import Conditions
from thumbgen.jobs.run import Tools
from thumbgen.jobs.saving import Saver
from thumbgen.jobs.service import MOST_ENDED, JobService

WAVE = 50
"""Jobs at once; as many as somebody with a list might start."""

TROUBLES: tuple[tuple[Route, Kind], ...] = (
    ("submit", "429"),
    ("submit", "502_html"),
    ("submit", "lost_reply"),
    ("submit", "reset"),
    ("check", "500"),
    ("check", "garbage"),
    ("check", "reset"),
    ("check", "429"),
    ("check", "html_200"),
    ("status", "502_html"),
    ("status", "empty"),
    ("picture", "cut"),
    ("picture", "cut_quiet"),
    ("picture", "junk"),
    ("picture", "missing"),
    ("picture", "500"),
    ("cancel", "500"),
)


@pytest.mark.timeout(200)
def test_a_sample(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        runner.run(soak(10, 7, tmp_path))


@pytest.mark.soak
def test_five_hundred_jobs(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        runner.run(soak(500, 1, tmp_path))


async def soak(jobs: int, seed: int, folder: Path) -> None:
    dice = random.Random(seed)
    faults = tuple(
        Fault(route, kind, after=dice.randrange(jobs * 2))
        for route, kind in dice.choices(TROUBLES, k=jobs)
    )
    threads, files = threading.active_count(), open_files()
    with PracticeHorde(replace(QUICK, workers=4, faults=faults)) as horde:
        client = HordeClient(horde.url, timeout=5)
        saver = Saver(folder / "pictures", (folder / "refuge",))
        tools = Tools(client, saver, Conditions(client))
        service = JobService(tools, PRESETS.genres, PRESETS.models)
        latest: dict[str, Job] = {}
        service.subscribe(lambda job: latest.update({job.id: job}))
        memory: list[int] = []
        for first in range(0, jobs, WAVE):
            await wave(service, range(first, min(jobs, first + WAVE)), dice)
            gc.collect()
            memory.append(resident())
        account(tuple(latest.values()), horde, folder / "pictures")
        assert len(latest) == jobs
        assert len(service.jobs) <= MOST_ENDED
        await service.close(1)
        client.close()
    gc.collect()
    assert threading.active_count() <= threads + 1
    assert open_files() <= files + 2
    assert {task.get_coro().__qualname__ for task in asyncio.all_tasks()} == {"soak"}  # type: ignore[union-attr]
    # Of the first waves much is loaded for the first time; the practice Horde keeps its books, too.
    assert memory[-1] - memory[len(memory) // 3] < 40 * 1024**2, memory


async def wave(service: JobService, numbers: range, dice: random.Random) -> None:
    """So many jobs at once, some of them cancelled on the way, to the last of their errands."""
    started = []
    for number in numbers:
        request = ThumbRequest(f"idea {number}", genre="lofi", count=dice.choice((1, 1, 2)))
        job = service.start(request)
        started.append(job.id)
        asyncio.get_running_loop().call_later(
            dice.uniform(2, 20), maybe_cancel, service, job, dice.random()
        )
    for job_id in started:
        await service.ended(job_id)
    await service.idle()


def maybe_cancel(service: JobService, job: Job, luck: float) -> None:
    if luck < 0.2 and job.id in {one.id for one in service.jobs}:
        service.cancel(job.id)


def account(jobs: tuple[Job, ...], horde: PracticeHorde, folder: Path) -> None:
    """Every picture that the Horde made is a file, or its loss is told."""
    assert all(job.state.final for job in jobs)
    kept = {picture.path for job in jobs for picture in job.pictures}
    assert kept == set(folder.glob("*.jpg"))
    for job in jobs:
        asked = job.request.count
        assert len(job.pictures) == asked or job.notices or job.error is not None
    made = {one.id for one in horde.made()}
    ours = {picture.generation for job in jobs for picture in job.pictures}
    assert ours <= made
    told = sum(job.request.count - len(job.pictures) for job in jobs)
    assert len(made - ours) <= told
    unsure = [job for job in jobs if job.error and job.error.code == "submission_unsure"]
    waiting = [job for job in horde.jobs() if job.waiting]
    assert len(waiting) <= len(unsure)
    done = sum(job.state is JobState.DONE for job in jobs)
    assert done >= len(jobs) // 2


def open_files() -> int:
    """How many file handles this process has, where that can be counted."""
    return len([*Path("/proc/self/fd").iterdir()]) if sys.platform == "linux" else 0


def resident() -> int:
    """How much memory this process takes, in bytes, where that can be told."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
