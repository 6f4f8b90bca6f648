"""Whatever goes wrong: one kind sentence, a next step, and a window that goes on."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from tests.conftest import quick
from tests.test_words import compiled, portuguese
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.domain.job import JobState
from thumbgen.horde.practice import Fault, Script
from thumbgen.horde.practice.script import Kind, Route
from thumbgen.sentences import ERRORS
from thumbgen.words import Words

__all__ = ["compiled", "portuguese"]


def always(route: Route, kind: Kind) -> Script:
    return quick(faults=(Fault(route, kind, times=None),))


ONLY_LOFI = ("AAM XL",)

FAILURES = {
    "prompt_refused": always("submit", "corrupt_prompt"),
    "kudos_needed": always("submit", "kudos"),
    "key_refused": always("submit", "bad_key"),
    "account_refused": always("submit", "forbidden"),
    "refused": always("submit", "unknown_rc"),
    "address_blocked": quick(
        faults=(Fault("submit", "timeout_ip", times=None, seconds=90_000),)  # no clock for a day
    ),
    "submission_unsure": always("submit", "lost_reply"),
    "maintenance": quick(maintenance=True),
    "horde_down": always("submit", "500"),
    "redirected": quick(
        faults=(Fault("submit", "redirect", times=None, location="http://127.0.0.1:9/"),)
    ),
    "censored": quick(censored="all"),
    "workers_failed": quick(worker_faults=2, workers_models=ONLY_LOFI),
    "picture_lost": always("picture", "missing"),
    "picture_unreadable": always("picture", "junk"),
    "expired": quick(expire_after=0.2, queue_length=50, seconds_per_place=1.0),
}


@pytest.mark.timeout(120)
def test_every_failure_is_explained_and_costs_nothing_else(play: Play) -> None:
    async def fail(code: str, script: Script) -> None:
        async with on_stage(script, watched=False) as stage:
            await stage.generate("um farol")
            await stage.until_state(JobState.FAILED)
            error = stage.work.job.error
            assert error is not None
            assert error.code == code
            what, following = ERRORS[code]
            assert stage.sentence.startswith(what.split("{")[0].rstrip())
            advice = stage.find(QLabel, "adviceLabel")
            assert advice.isVisible()
            if code != "address_blocked":  # that one says how long to wait
                assert advice.text() == following
            assert stage.form.button.isEnabled()
            assert stage.form.prompt.toPlainText() == "um farol"
            assert stage.result.status.again_button.isVisible()
            assert not stage.result.picture_actions.save.isEnabled()
            assert stage.window.findChildren(QDialog) == []
            stage.horde.set_script(quick())
            stage.click("againButton")
            await stage.until_state(JobState.DONE)

    async def scene() -> None:
        await asyncio.gather(*(fail(*one) for one in FAILURES.items()))

    play(scene)


def test_a_connection_that_breaks_is_sat_out(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=2.5)) as stage:
            await stage.generate()
            await stage.until_state(JobState.QUEUED, JobState.RENDERING)
            await asyncio.to_thread(stage.horde.stop)
            await stage.until(lambda: "interrupted, the job goes on" in stage.sentence)
            assert stage.result.status.cancel.isVisible()
            stage.horde.start()
            await stage.until_state(JobState.DONE)
            assert stage.sentence == "Ready"

    play(scene)


def test_a_disk_that_refuses_the_picture(play: Play, home: Path) -> None:
    home.mkdir()
    (home / "pictures").write_text("a file where the folder should be")

    async def scene() -> None:
        async with on_stage() as stage:
            await stage.generate()
            await stage.until_state(JobState.FAILED)
            assert str(home / "pictures") in stage.sentence
            advice = stage.find(QLabel, "adviceLabel").text()
            assert advice.startswith("The picture is safe")
            assert stage.pictures[0].parent == home / "data" / "rescued"
            assert stage.pictures[0].exists()
            await stage.until(lambda: stage.result.preview.path == stage.pictures[0])
            assert stage.result.picture_actions.save.isEnabled()

    play(scene)


@dataclass(frozen=True)
class Wrong:
    """A form that cannot be sent."""

    says: str
    prompt: str = "a lighthouse"
    size: str = "youtube"
    seed: str = ""
    marked: str = ""


WRONG = {
    "nothing": Wrong("There is nothing to paint yet", prompt=" \n ", marked="promptEdit"),
    "long": Wrong("The idea is too long", prompt="x" * 7001, marked="promptEdit"),
    "narrow": Wrong("4000×64 is too long and narrow", size="4000x64", marked="widthBox"),
    "seed": Wrong("The seed must be a whole number", seed="lucky", marked="seedEdit"),
    "large": Wrong("out of bounds", seed="4294967296", marked="seedEdit"),
    "huge": Wrong("out of bounds", seed="9" * 5000, marked="seedEdit"),
}


def test_a_form_that_cannot_be_sent_says_why_and_sends_nothing(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            for wrong in WRONG.values():
                fill(stage, wrong)
                stage.click("generateButton")
                assert wrong.says in stage.form.message.text()
                assert stage.form.message.isVisible()
                field = stage.find(QWidget, wrong.marked)
                assert field.property("wrong") == "true"
                assert field.isVisible()
                assert field.hasFocus() or not stage.window.isActiveWindow()
                fill(stage, Wrong("", seed="7"))
                assert not stage.form.message.isVisible()
                assert field.property("wrong") == "false"
            assert stage.state is None
            assert not any("async" in one.path for one in stage.horde.requests)
            stage.click("generateButton")
            await stage.until_state(JobState.DONE)

    play(scene)


def test_what_is_wrong_is_said_again_in_another_language(
    play: Play, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.words.resource", lambda _: compiled)

    async def scene() -> None:
        async with on_stage() as stage:
            stage.form.prompt.clear()
            stage.click("generateButton")
            assert "There is nothing to paint yet" in stage.form.message.text()
            stage.shared.speech.speak(Words("pt_BR"))
            assert stage.form.message.isVisible()
            assert "Ainda não há o que pintar" in stage.form.message.text()

    play(scene)


def test_what_should_be_known_about_a_picture_stays_in_sight(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.ui.note_row.PASSING_MS", 150)

    async def scene() -> None:
        async with on_stage(quick(workers=2, censored=frozenset({1}))) as stage:
            stage.form.count.setValue(2)
            await stage.make()
            told = stage.note
            assert "Held back" in told
            stage.click("copyFileButton")
            await stage.until(lambda: "clipboard" in stage.note)
            await stage.until(lambda: stage.note == told)
            await stage.generate("another")
            await stage.until(lambda: not stage.note)

    play(scene)


def fill(stage: Stage, wrong: Wrong) -> None:
    stage.form.prompt.setPlainText(wrong.prompt)
    stage.form.sizes.choose(wrong.size)
    stage.form.more.seed.setText(wrong.seed)
