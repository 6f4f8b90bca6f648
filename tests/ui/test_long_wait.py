"""A long wait: other ways, each with one click; and what is still missing can be made."""

from dataclasses import replace

import pytest

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import on_stage
from thumbgen.domain.job import JobState
from thumbgen.horde.practice import Fault, Script


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thumbgen.domain.alternatives.LONG", 1.5)
    monkeypatch.setattr("thumbgen.domain.alternatives.MUCH_SOONER", 1000.0)
    monkeypatch.setattr("thumbgen.ui.long_wait.EVERY_MS", 100)


SLOW = Script(queue_length=300, seconds_per_place=1.0)


@pytest.mark.usefixtures("_impatient")
def test_another_model_is_one_click_away_and_the_waiting_job_is_withdrawn(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(SLOW) as stage:
            await stage.generate("a lighthouse")
            row = stage.window.result.alternatives
            await stage.until(row.isVisible)
            assert "·" in row.buttons[0].text()
            (old,) = stage.window.session.works
            row.buttons[0].click()
            await stage.until(lambda: any(one is not old for one in stage.window.session.works))
            await stage.until(lambda: any(job.cancelled for job in stage.horde.jobs()))
            new = stage.window.session.works[0]  # the old one goes once it is called back
            assert old.job.state is JobState.CANCELLED
            assert new.job.request.models
            assert new.job.request.models[0] in row.buttons[0].text() or not row.isVisible()

    play(scene)


@pytest.mark.usefixtures("_impatient")
def test_the_row_goes_when_a_worker_takes_the_job(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(SLOW) as stage:
            await stage.generate("a lighthouse")
            row = stage.window.result.alternatives
            await stage.until(row.isVisible)
            stage.horde.set_script(quick(render_seconds=2.0))
            await stage.until(lambda: not row.isVisible())

    play(scene)


def test_the_estimate_counts_down_between_two_answers(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(replace(SLOW, wait_time_error="exact", queue_length=9)) as stage:
            await stage.generate("a lighthouse")
            await stage.until(lambda: "about" in stage.sentence)
            first = stage.sentence
            await stage.until(lambda: stage.sentence != first)

    play(scene)


def test_the_pictures_that_are_missing_can_be_made(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(censored=frozenset({1}))) as stage:
            stage.window.form.count.setValue(3)
            await stage.generate("a lighthouse")
            await stage.until_state(JobState.DONE)
            button = stage.window.result.status.again_button
            assert button.isVisible()
            assert button.text() == "Make the missing picture"
            stage.horde.set_script(quick())
            button.click()
            await stage.until(lambda: len(stage.window.session.works) == 2)
            await stage.until(lambda: stage.window.session.works[0].job.state is JobState.DONE)
            assert len(stage.window.session.works[0].pictures) == 1
            assert not button.isVisible()

    play(scene)


def test_a_blocked_address_shows_a_countdown_and_the_job_is_sent_by_itself(play: Play) -> None:
    async def scene() -> None:
        fault = Fault("submit", "timeout_ip", seconds=2)
        async with on_stage(quick(faults=(fault,))) as stage:
            await stage.generate("a lighthouse")
            await stage.until(lambda: "0:0" in stage.sentence)
            await stage.until_state(JobState.DONE)

    play(scene)
