"""Many jobs under random trouble: every picture is on the disk or accounted for, nothing leaks."""

import asyncio
import gc
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
from thumbgen.jobs.service import JobService

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
@pytest.mark.parametrize("seed", range(5))
def test_many(tmp_path: Path, seed: int) -> None:
    with asyncio.Runner() as runner:
        runner.run(soak(100, seed, tmp_path))


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
        service = JobService(
            Tools(client, saver, Conditions(client)), PRESETS.genres, PRESETS.models
        )
        for number in range(jobs):
            request = ThumbRequest(f"idea {number}", genre="lofi", count=dice.choice((1, 1, 2)))
            asyncio.get_running_loop().call_later(
                dice.uniform(2, 20), maybe_cancel, service, service.start(request), dice.random()
            )
        for job in service.jobs:
            await service.ended(job.id)
        while any(job.withdrawing for job in service.jobs):  # noqa: ASYNC110 - polled
            await asyncio.sleep(0.1)
        account(service.jobs, horde, folder / "pictures")
        await service.close(1)
        client.close()
    gc.collect()
    assert threading.active_count() <= threads + 1
    assert open_files() <= files + 2
    assert {task.get_coro().__qualname__ for task in asyncio.all_tasks()} == {"soak"}  # type: ignore[union-attr]


def maybe_cancel(service: JobService, job: Job, luck: float) -> None:
    if luck < 0.2:
        service.cancel(job.id)


def account(jobs: tuple[Job, ...], horde: PracticeHorde, folder: Path) -> None:
    """Every picture that the Horde made for a job we know of is a file, or its loss is told."""
    assert all(job.state.final for job in jobs)
    kept = {picture.path for job in jobs for picture in job.pictures}
    assert kept == set(folder.glob("*.jpg"))
    for job in jobs:
        asked = job.request.count
        assert len(job.pictures) == asked or job.notices or job.error is not None
    unsure = [job for job in jobs if job.error and job.error.code == "submission_unsure"]
    waiting = [job for job in horde.jobs() if job.waiting]
    assert len(waiting) <= len(unsure)
    done = sum(job.state is JobState.DONE for job in jobs)
    assert done >= len(jobs) // 2


def open_files() -> int:
    """How many file handles this process has, where that can be counted."""
    return len([*Path("/proc/self/fd").iterdir()]) if sys.platform == "linux" else 0
