"""The service itself: what a front end does with it besides watching one job."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ear
from tests.contract.stage import PRESETS
from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.request import ThumbRequest
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import PracticeHorde
from thumbgen.jobs.run import Tools
from thumbgen.jobs.saving import Saver
from thumbgen.jobs.service import JobService

Play = Callable[[JobService], Coroutine[Any, Any, None]]

REQUEST = ThumbRequest("a lighthouse", genre="lofi")


@pytest.fixture
def play(practice: Callable[..., PracticeHorde], tmp_path: Path) -> Callable[[Play], PracticeHorde]:
    """Runs a coroutine with a service of its own."""

    def play(scene: Play) -> PracticeHorde:
        horde = practice()

        async def main() -> None:
            client = HordeClient(horde.url)
            tools = Tools(client, Saver(tmp_path / "pictures", ()))
            service = JobService(tools, PRESETS.genres, PRESETS.models)
            await scene(service)
            await service.close(2)
            client.close()

        with asyncio.Runner() as runner:
            runner.run(main())
        return horde

    return play


def test_bad_input_starts_nothing(play: Callable[[Play], PracticeHorde]) -> None:
    async def scene(service: JobService) -> None:
        for request in (
            ThumbRequest(""),
            ThumbRequest("x", genre="polka"),
            ThumbRequest("x", output=Path("x.gif")),
        ):
            with pytest.raises(InvalidRequest):
                service.start(request)
        assert service.jobs == ()

    assert play(scene).requests == []


def test_a_listener_hears_until_it_has_had_enough(play: Callable[[Play], PracticeHorde]) -> None:
    heard: list[Job] = []

    async def scene(service: JobService) -> None:
        stop = service.subscribe(heard.append)
        first = service.start(REQUEST)
        await service.ended(first.id)
        stop()
        second = service.start(REQUEST)
        await service.ended(second.id)
        assert {job.id for job in heard} == {first.id}
        assert heard[-1] == service.job(first.id)
        assert service.cancel(first.id).state is JobState.DONE

    play(scene)


def test_closing_withdraws_what_still_runs(play: Callable[[Play], PracticeHorde]) -> None:
    async def scene(service: JobService) -> None:
        jobs = [service.start(REQUEST) for _ in range(2)]
        await asyncio.sleep(0)
        await service.close(2)
        assert {service.job(job.id).state for job in jobs} == {JobState.CANCELLED}
        await service.close(2)

    horde = play(scene)
    assert all(job.waiting == 0 for job in horde.jobs())


@pytest.mark.parametrize("moment", [JobState.RENDERING, JobState.FETCHING])
def test_the_unforeseen_ends_a_job_and_is_logged(
    play: Callable[[Play], PracticeHorde], ear: Ear, moment: JobState
) -> None:
    ear.announce("thumbgen.jobs.service", "unforeseen")

    def careless(job: Job) -> None:
        if job.state is moment and job.progress.fraction > 0.4:
            raise ZeroDivisionError

    async def scene(service: JobService) -> None:
        stop = service.subscribe(careless)
        job = service.start(REQUEST)
        await service.ended(job.id)
        ended = service.job(job.id)
        assert ended.state is JobState.FAILED
        assert ended.error is not None
        assert ended.error.code == "error"
        stop()
        again = service.start(REQUEST)
        assert (await service.ended(again.id)).state is JobState.DONE

    play(scene)


def test_an_unforeseen_fault_in_a_delivery_ends_the_job_too(
    play: Callable[[Play], PracticeHorde], ear: Ear
) -> None:
    ear.announce("thumbgen.jobs.service", "unforeseen")

    def careless(job: Job) -> None:
        if job.pictures and job.state is JobState.FETCHING:
            raise ZeroDivisionError

    async def scene(service: JobService) -> None:
        service.subscribe(careless)
        ended = await service.ended(service.start(REQUEST).id)
        assert ended.state is JobState.FAILED

    play(scene)
