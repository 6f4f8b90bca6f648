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
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.jobs.conditions import Conditions
from thumbgen.jobs.run import Tools
from thumbgen.jobs.saving import Saver
from thumbgen.jobs.service import JobService

Play = Callable[[JobService], Coroutine[Any, Any, None]]

REQUEST = ThumbRequest("a lighthouse", genre="lofi")


@pytest.fixture
def play(practice: Callable[..., PracticeHorde], tmp_path: Path) -> Callable[..., PracticeHorde]:
    """Runs a coroutine with a service of its own, at a Horde of its own or another one."""

    def play(scene: Play, horde: PracticeHorde | None = None) -> PracticeHorde:
        horde = horde or practice()

        async def main() -> None:
            client = HordeClient(horde.url)
            tools = Tools(client, Saver(tmp_path / "pictures", ()), Conditions(client))
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


def test_what_is_just_being_handed_in_is_called_back_before_we_leave(
    practice: Callable[..., PracticeHorde], play: Callable[..., PracticeHorde]
) -> None:
    async def scene(service: JobService) -> None:
        service.start(REQUEST)
        while not horde.jobs():  # noqa: ASYNC110 - the Horde has it, and has not answered yet
            await asyncio.sleep(0.01)
        await service.close(1.0)

    slow = Fault("submit", "slow", seconds=2.5)
    horde = practice(faults=(slow,), never_starts=True)
    play(scene, horde)
    assert [job.cancelled for job in horde.jobs()] == [True]


def test_what_the_loop_cancels_at_its_end_is_called_back(
    practice: Callable[..., PracticeHorde], play: Callable[..., PracticeHorde]
) -> None:
    async def scene(service: JobService) -> None:
        service.start(REQUEST)
        while not horde.jobs():  # noqa: ASYNC110 - the Horde is polled, it does not tell
            await asyncio.sleep(0.01)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await service.close(2)

    horde = practice(never_starts=True)
    play(scene, horde)
    assert [job.cancelled for job in horde.jobs()] == [True]


def test_a_careless_listener_harms_no_job(play: Callable[[Play], PracticeHorde], ear: Ear) -> None:
    ear.announce("asyncio", "Exception in callback")

    def careless(job: Job) -> None:
        raise ZeroDivisionError(job.id)

    async def scene(service: JobService) -> None:
        service.subscribe(careless)
        heard: list[Job] = []
        service.subscribe(heard.append)
        assert (await service.ended(service.start(REQUEST).id)).state is JobState.DONE
        assert heard[-1].state is JobState.DONE

    play(scene)


def test_a_listener_may_cancel(play: Callable[[Play], PracticeHorde]) -> None:
    async def scene(service: JobService) -> None:
        def impatient(job: Job) -> None:
            if job.state is JobState.RENDERING:
                service.cancel(job.id)

        service.subscribe(impatient)
        job = await service.ended(service.start(REQUEST).id)
        assert job.state is JobState.CANCELLED

    play(scene)


def test_a_cancelled_job_is_being_called_back_from_the_first(
    play: Callable[[Play], PracticeHorde],
) -> None:
    """Nobody may take it for one that leaves nothing behind, not even for a moment."""
    heard: list[Job] = []

    async def scene(service: JobService) -> None:
        queued = asyncio.Event()

        def listen(job: Job) -> None:
            heard.append(job)
            if job.state is JobState.QUEUED:
                queued.set()

        service.subscribe(listen)
        job = service.start(REQUEST)
        await queued.wait()
        service.cancel(job.id)
        await service.idle()
        await asyncio.sleep(0)
        last = [job for job in heard if job.state is JobState.CANCELLED]
        assert last[0].withdrawing
        assert not last[-1].withdrawing

    play(scene)


def test_a_service_is_idle_when_nothing_is_left_to_do(
    play: Callable[[Play], PracticeHorde],
) -> None:
    async def scene(service: JobService) -> None:
        await service.idle()
        first, second = service.start(REQUEST), service.start(REQUEST)
        service.cancel(second.id)
        await service.idle()
        assert service.job(first.id).state is JobState.DONE
        assert not service.job(second.id).withdrawing

    play(scene)


class Broken(HordeClient):
    """A client with a fault that nobody foresaw, at one call."""

    def __init__(self, url: str, call: str) -> None:
        super().__init__(url)

        def broken(*_: object) -> None:
            raise ZeroDivisionError

        setattr(self, call, broken)


@pytest.mark.parametrize("call", ["submit", "check", "status", "download"])
def test_the_unforeseen_ends_a_job_and_is_logged(
    practice: Callable[..., PracticeHorde], tmp_path: Path, ear: Ear, call: str
) -> None:
    ear.announce("thumbgen.jobs.service", "unforeseen")
    horde = practice()

    async def main() -> Job:
        client = Broken(horde.url, call)
        tools = Tools(client, Saver(tmp_path, ()), Conditions(client))
        service = JobService(tools, PRESETS.genres, PRESETS.models)
        job = await service.ended(service.start(REQUEST).id)
        job = service.job(job.id)
        await service.close(0.5)
        return job

    with asyncio.Runner() as runner:
        job = runner.run(main())
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert job.error.code == "error"
