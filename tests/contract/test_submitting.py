"""Handing in under trouble: what was lost is looked for, and what is not wanted yet is held."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.scenes import QUICK
from tests.contract.stage import PRESETS, ask_often
from thumbgen.domain.errors import AddressBlocked, HordeDown, SubmissionUnsure, TooManyRequests
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.request import ThumbRequest
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import Fault, PracticeHorde, Script
from thumbgen.jobs import lost
from thumbgen.jobs.conditions import Conditions
from thumbgen.jobs.patience import ASKING, SUBMITTING
from thumbgen.jobs.run import Tools
from thumbgen.jobs.saving import Saver
from thumbgen.jobs.service import JobService

KEY = "practice-key-000000000000"
IDEA = ThumbRequest("a lighthouse", genre="lofi")


class Play:
    """A Horde, a service that asks it, and every change of every job."""

    def __init__(self, horde: PracticeHorde, folder: Path, key: str, hold: float) -> None:
        self.horde = horde
        self.client = HordeClient(horde.url, key, timeout=4)
        saver = Saver(folder, ())
        self.tools = Tools(self.client, saver, Conditions(self.client), longest_hold=hold)
        self.service = JobService(self.tools, PRESETS.genres, PRESETS.models)
        self.changes: list[Job] = []
        self.service.subscribe(self.changes.append)

    def submissions(self) -> int:
        return sum("generate/async" in one.path for one in self.horde.requests)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not condition():  # noqa: ASYNC110 - the world is polled, not told
                await asyncio.sleep(0.01)


def play(
    script: Script,
    folder: Path,
    scene: Callable[[Play], Awaitable[None]],
    key: str = KEY,
    hold: float = 0.0,
) -> None:
    async def whole() -> None:
        stage = Play(horde, folder, key, hold)
        try:
            await scene(stage)
        finally:
            await stage.service.close(1.0)
            stage.client.close()

    with PracticeHorde(script) as horde, asyncio.Runner() as runner:
        runner.run(whole())


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    ask_often(monkeypatch)
    monkeypatch.setattr(lost, "CACHED", 0.5)
    monkeypatch.setattr(lost, "ASKING", replace(ASKING, first_pause=0.1))


def faulty(*faults: Fault) -> Script:
    return replace(QUICK, faults=faults, user_cache_seconds=0.0)


def test_a_job_whose_acceptance_was_lost_is_found_by_the_account(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        job = await stage.service.ended(stage.service.start(IDEA).id)
        assert job.state is JobState.DONE
        assert len(job.pictures) == 1
        assert stage.submissions() == 1
        troubles = [type(change.trouble) for change in stage.changes]
        assert SubmissionUnsure in troubles

    play(faulty(Fault("submit", "lost_reply")), tmp_path, scene)


def test_what_the_horde_does_not_have_is_sent_again(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        job = await stage.service.ended(stage.service.start(IDEA).id)
        assert job.state is JobState.DONE
        assert stage.submissions() == 2
        assert len(stage.horde.jobs()) == 1

    play(faulty(Fault("submit", "reset")), tmp_path, scene)


def test_what_a_proxy_had_passed_on_is_found_before_it_is_sent_again(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        job = await stage.service.ended(stage.service.start(IDEA).id)
        assert job.state is JobState.DONE
        assert stage.submissions() == len(stage.horde.jobs()) == 1

    play(faulty(Fault("submit", "lost_502")), tmp_path, scene)


def test_what_a_proxy_had_not_passed_on_is_sent_again(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        job = await stage.service.ended(stage.service.start(IDEA).id)
        assert job.state is JobState.DONE
        assert (stage.submissions(), len(stage.horde.jobs())) == (2, 1)

    play(faulty(Fault("submit", "502_html")), tmp_path, scene)


def test_while_the_account_cannot_be_asked_nothing_is_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(stage: Play) -> None:
        job = await stage.service.ended(stage.service.start(IDEA).id)
        assert isinstance(job.error, HordeDown)
        assert stage.submissions() == 1
        stage.horde.set_script(faulty())  # the Horde is back
        await stage.until(lambda: not stage.service.job(job.id).withdrawing)
        assert [one.cancelled for one in stage.horde.jobs()] == [True]

    monkeypatch.setattr("thumbgen.jobs.submit.SUBMITTING", replace(SUBMITTING, first_pause=0.2))
    faults = Fault("submit", "lost_502", times=None), Fault("find_user", "500", after=1, times=None)
    play(replace(faulty(*faults), never_starts=True), tmp_path, scene)


def test_what_is_cancelled_while_a_proxy_breaks_off_is_called_back(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        job = stage.service.start(IDEA)
        await stage.until(lambda: bool(stage.horde.jobs()))
        stage.service.cancel(job.id)
        await stage.until(lambda: not stage.service.job(job.id).withdrawing)
        assert stage.service.job(job.id).recalled
        assert [one.cancelled for one in stage.horde.jobs()] == [True]

    late = Fault("submit", "lost_502", seconds=0.5)
    play(replace(faulty(late), never_starts=True), tmp_path, scene)


def test_an_account_that_was_not_known_before_cannot_tell(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        job = await stage.service.ended(stage.service.start(IDEA).id)
        assert job.state is JobState.DONE
        assert stage.submissions() == 2

    faults = Fault("submit", "502_html"), Fault("find_user", "500", times=4)
    play(faulty(*faults), tmp_path, scene)


def test_without_an_account_a_bad_gateway_is_tried_again(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        job = await stage.service.ended(stage.service.start(IDEA).id)
        assert job.state is JobState.DONE
        assert stage.submissions() == 2

    play(faulty(Fault("submit", "502_html")), tmp_path, scene, key="")


def test_a_job_of_another_program_is_not_taken_for_ours(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        theirs = HordeClient(stage.horde.url, KEY)
        plans = stage.service.plans(replace(IDEA, count=3))
        theirs.submit(plans[0])
        theirs.close()
        await stage.tools.conditions.look_at_account()
        await asyncio.sleep(0.6)  # the Horde's two submissions a second
        job = await stage.service.ended(stage.service.start(IDEA).id)
        assert job.state is JobState.DONE
        assert len(job.pictures) == 1
        assert len(stage.horde.jobs()) == 2

    play(faulty(Fault("submit", "lost_reply", after=1)), tmp_path, scene)


def test_without_an_account_nobody_can_tell_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        job = await stage.service.ended(stage.service.start(IDEA).id)
        assert isinstance(job.error, SubmissionUnsure)
        assert stage.submissions() == 1

    play(faulty(Fault("submit", "lost_reply")), tmp_path, scene, key="")


def test_a_lost_job_that_is_cancelled_is_called_back(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        job = stage.service.start(IDEA)
        await stage.until(lambda: isinstance(stage.service.job(job.id).trouble, SubmissionUnsure))
        stage.service.cancel(job.id)
        await stage.until(lambda: not stage.service.job(job.id).withdrawing)
        assert stage.service.job(job.id).recalled
        assert [one.cancelled for one in stage.horde.jobs()] == [True]

    slow = Fault("find_user", "slow", seconds=1, times=2)
    script = replace(faulty(Fault("submit", "lost_reply"), slow), never_starts=True)
    play(script, tmp_path, scene)


def test_a_blocked_address_is_waited_for_and_told(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        jobs = [stage.service.start(IDEA) for _ in range(2)]
        await stage.until(
            lambda: all(isinstance(job.trouble, AddressBlocked) for job in stage.service.jobs)
        )
        assert stage.submissions() == 1  # the other one was not even tried
        assert all(job.resumes_at is not None for job in stage.service.jobs)
        for job in jobs:
            assert (await stage.service.ended(job.id)).state is JobState.DONE

    play(faulty(Fault("submit", "timeout_ip", seconds=1)), tmp_path, scene, hold=60)


def test_a_script_is_told_at_once_that_its_address_is_blocked(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        job = await stage.service.ended(stage.service.start(IDEA).id)
        assert isinstance(job.error, AddressBlocked)

    play(faulty(Fault("submit", "timeout_ip", seconds=100)), tmp_path, scene)


def test_when_one_is_asked_to_slow_down_all_do(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        for _ in range(3):
            stage.service.start(IDEA)
        await stage.until(
            lambda: all(isinstance(job.trouble, TooManyRequests) for job in stage.service.jobs)
        )
        assert stage.submissions() == 1
        await stage.service.idle()
        assert {job.state for job in stage.service.jobs} == {JobState.DONE}

    play(faulty(Fault("submit", "429", seconds=2)), tmp_path, scene)


def test_no_more_pictures_wait_than_the_account_may_have(tmp_path: Path) -> None:
    async def scene(stage: Play) -> None:
        await stage.tools.conditions.look_at_account()
        account = stage.tools.conditions.account
        assert account is not None
        stage.tools.conditions.account = replace(account, concurrency=2)
        for _ in range(4):
            stage.service.start(IDEA)
        most = 0
        while not all(job.state.final for job in stage.service.jobs):
            most = max(most, sum(job.waiting for job in stage.horde.jobs()))
            await asyncio.sleep(0.02)
        assert {job.state for job in stage.service.jobs} == {JobState.DONE}
        assert most <= 2

    play(replace(QUICK, workers=1, queue_length=0, render_seconds=0.3), tmp_path, scene)
