"""What the form knows before the click: free or not, how long, and what cannot work."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.conftest import quick
from tests.test_words import compiled, portuguese
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.horde.practice import Script
from thumbgen.words import Words

__all__ = ["compiled", "portuguese"]

KEY = "practice-key-000000000000"


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUMBGEN_API_KEY", KEY)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asks for prices sooner; how soon is not the point there."""
    monkeypatch.setattr("thumbgen.ui.foresight.ASK_MS", 20)


def rich(kudos: float = 1259.0) -> Script:
    """A Horde at which the key has so many kudos; 25 of them cannot be spent."""
    return quick(keys=((KEY, kudos),))


def sent(stage: Stage) -> list[dict[str, Any]]:
    """Everything that was submitted, dry runs too."""
    posts = (one for one in stage.horde.requests if one.path.endswith("/generate/async"))
    return [json.loads(one.body) for one in posts]


def dry_runs(stage: Stage) -> list[dict[str, Any]]:
    return [body for body in sent(stage) if body.get("dry_run")]


async def until_known(stage: Stage) -> None:
    """Waits until the Horde has said who serves what."""
    await stage.until(lambda: "about" in stage.form.foot.text())


def test_without_a_key_it_is_free_and_takes_about_so_long(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            assert stage.form.foot.text() == "Free, no account"
            await until_known(stage)
            assert stage.form.foot.text() == "Free, no account · about 20 s"
            assert not stage.form.message.isVisible()
            assert sent(stage) == []

    play(scene)


@pytest.mark.usefixtures("hasty")
def test_more_steps_than_are_free_are_not_sent_and_the_nearest_that_are_is_one_click_away(
    play: Play,
) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            form = stage.form
            form.more.steps.setValue(60)
            await stage.until(form.offer.isVisible)
            assert form.message.text() == (
                "This needs kudos, and without an account there are none: "
                "60 steps are more than the 40 that are free."
            )
            assert "Free" not in form.foot.text()
            stage.window.activateWindow()
            await stage.until(stage.window.isActiveWindow)
            stage.click("generateButton")
            assert QApplication.focusWidget() is form.offer
            assert stage.window.session.works == ()
            assert form.offer.text() == "Use 40 steps"
            QTest.keyClick(form.offer, Qt.Key.Key_Return)
            assert form.more.steps.value() == 40
            assert not form.message.isVisible()
            assert QApplication.focusWidget() is form.button
            assert sent(stage) == []
            await stage.make()
            assert [body["params"]["steps"] for body in sent(stage)] == [40]

    play(scene)


def test_what_is_clicked_before_the_form_has_looked_is_not_sent_either(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            stage.form.more.steps.setValue(41)
            stage.click("generateButton")
            assert stage.form.offer.isVisible()
            assert stage.window.session.works == ()

    play(scene)


def test_a_sampler_that_is_never_free_gives_way_to_the_usual_one(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            more = stage.form.more
            more.model.choose("Flux.1-Schnell fp8 (Compact)")
            more.sampler.setCurrentIndex(more.sampler.findData("k_dpm_adaptive"))
            await stage.until(stage.form.offer.isVisible)
            assert "k_dpm_adaptive is never free" in stage.form.message.text()
            stage.click("offerButton")
            assert more.sampler.currentData() == ""
            assert not stage.form.message.isVisible()

    play(scene)


@pytest.mark.usefixtures("signed_in", "hasty")
def test_with_kudos_the_price_the_reason_and_the_balance_are_told(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(rich()) as stage:
            form = stage.form
            form.more.steps.setValue(60)
            await stage.until(lambda: "About" in form.foot.text())
            first, second = form.foot.text().splitlines()
            assert first == "About 77 kudos of your 1,259 · about 20 s"
            assert second == "60 steps are more than the 40 that are free"
            assert "Kudos are" in form.foot.toolTip()
            assert not form.message.isVisible()
            await stage.make()
            assert len(sent(stage)) == 2

    play(scene)


@pytest.mark.usefixtures("signed_in", "hasty")
def test_who_is_signed_in_hears_what_the_kudos_are_enough_for(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(rich()) as stage:
            form = stage.form
            await stage.until(lambda: "enough" in form.foot.text())
            assert form.foot.text().splitlines() == [
                "Free · you have 1,259 kudos · about 20 s",
                "enough for about 31 such jobs",
            ]

    play(scene)


@pytest.mark.usefixtures("signed_in", "hasty")
def test_too_few_kudos_are_told_with_the_price(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(rich(kudos=80.0)) as stage:
            form = stage.form
            form.more.steps.setValue(60)
            await stage.until(form.offer.isVisible)
            assert form.message.text() == (
                "This needs about 77 kudos, and you can spend 55: "
                "60 steps are more than the 40 that are free."
            )
            stage.click("generateButton")
            assert stage.window.session.works == ()

    play(scene)


@pytest.mark.usefixtures("signed_in")
def test_many_changes_ask_for_one_price_and_none_of_the_users_words(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(rich()) as stage:
            form = stage.form
            await stage.until(lambda: "enough" in form.foot.text())
            before = len(dry_runs(stage))
            for steps in range(11, 31):
                form.more.steps.setValue(steps)
                form.prompt.insertPlainText("secret ")
                await asyncio.sleep(0.01)
            await stage.until(lambda: len(dry_runs(stage)) > before)
            await stage.until(lambda: "enough" in form.foot.text())
            asked = dry_runs(stage)[before:]
            assert [body["params"]["steps"] for body in asked] == [30]
            assert "secret" not in str(asked)
            assert "about 31 such" not in form.foot.text()
            form.more.steps.setValue(25)  # as at first
            await stage.until(lambda: "about 31 such" in form.foot.text())
            assert len(dry_runs(stage)) == before + 1

    play(scene)


def test_a_model_that_nobody_serves_only_waits(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers_models=("AAM XL",))) as stage:
            await until_known(stage)
            stage.form.more.model.choose("Deliberate")
            await stage.until(lambda: "Deliberate" in stage.form.foot.text())
            assert stage.form.foot.text().splitlines() == [
                "Free, no account",
                "Nobody offers Deliberate right now: it waits",
            ]
            assert not stage.form.message.isVisible()

    play(scene)


def test_the_words_change_with_the_language(
    play: Play, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.words.resource", lambda _: compiled)

    async def scene() -> None:
        async with on_stage() as stage:
            stage.form.more.steps.setValue(60)
            await stage.until(stage.form.offer.isVisible)
            stage.shared.speech.speak(Words("pt_BR"))
            assert stage.form.offer.text() == Words("pt_BR").text("Use {steps} steps", steps=40)
            assert stage.form.message.text() != ""

    play(scene)
