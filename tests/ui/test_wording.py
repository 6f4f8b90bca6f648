"""A Portuguese idea is offered in English: shown, to be changed, and never swapped by itself."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.domain.job import JobState

IDEA = "gato preto dormindo na janela, luz dourada"
ENGLISH = "black cat sleeping at the window, golden light"


async def offered(stage: Stage, idea: str = IDEA) -> None:
    stage.form.prompt.setPlainText(idea)
    await stage.until(stage.form.wording.isVisible)


def sent(stage: Stage) -> str:
    return str(stage.horde.jobs()[-1].payload["prompt"])


def test_the_wording_is_shown_changed_and_taken(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            await offered(stage)
            wording = stage.form.wording.wording
            assert wording.toPlainText() == ENGLISH
            wording.setPlainText(f"{ENGLISH}, a red cushion")
            stage.click("wordingUseButton")
            assert stage.form.prompt.toPlainText() == f"{ENGLISH}, a red cushion"
            assert not stage.form.wording.isVisible()
            stage.click("generateButton")
            await stage.until_state(JobState.DONE)
            assert sent(stage).startswith(f"{ENGLISH}, a red cushion")

    play(scene)


def test_what_was_taken_can_be_taken_back(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            await offered(stage)
            stage.click("wordingUseButton")
            stage.form.prompt.setFocus()
            QTest.keyClick(stage.form.prompt, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            assert stage.form.prompt.toPlainText() == IDEA

    play(scene)


def test_whoever_just_goes_on_sends_their_own_words(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            await offered(stage)
            stage.click("generateButton")
            await stage.until_state(JobState.DONE)
            assert sent(stage).startswith(IDEA)
            assert stage.form.prompt.toPlainText() == IDEA

    play(scene)


def test_an_offer_that_was_declined_is_not_repeated_until_the_idea_is_another(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            await offered(stage)
            stage.click("wordingLeaveButton")
            assert not stage.form.wording.isVisible()
            stage.form.wording.look()
            assert not stage.form.wording.isVisible()
            await offered(stage, "mãos erguidas ao amanhecer")

    play(scene)


def test_words_without_a_translation_are_named(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            await offered(stage, f"{IDEA}, um xilindró")
            assert "xilindró" in stage.form.wording._rest.text()

    play(scene)


def test_english_ideas_are_left_in_peace(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            await offered(stage)
            stage.form.prompt.setPlainText("a lighthouse in the rain, pen and ink")
            stage.form.wording.look()
            assert not stage.form.wording.isVisible()

    play(scene)
