"""Both languages, complete, in every window and dialog; nothing untranslated, nothing clipped."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QDialogButtonBox, QFileDialog

from tests.conftest import Ear, quick
from tests.test_words import compiled, portuguese
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from tests.ui.texts import clipped, texts
from thumbgen.domain.extras import FACE_FIXERS, UPSCALERS
from thumbgen.domain.job import JobState
from thumbgen.domain.models import SAMPLERS
from thumbgen.horde.practice import Fault, Script
from thumbgen.resources import resource
from thumbgen.store.presets import load_presets
from thumbgen.store.settings import LANGUAGES
from thumbgen.ui.model_dialog import ModelDialog
from thumbgen.words import Words

__all__ = ["compiled", "portuguese"]

SIZES = (QSize(1180, 760), QSize(1280, 680), QSize(940, 560))

Visit = Callable[[str], Awaitable[None]]


class Marked(Words):
    """Marks every text that came through the translator, so that any other stands out."""

    def text(self, source: str, **facts: object) -> str:
        return f"⟦{super().text(source, **facts)}⟧" if source else ""


async def everywhere(stage: Stage, visit: Callable[[str, object], Awaitable[None]]) -> None:
    """Goes through the window's states and opens every dialog."""
    window, form = stage.window, stage.form
    await visit("idle", window)
    form.more.button.setChecked(True)
    await _choose_model(stage, visit)
    form.sizes.choose("4000x64")
    stage.click("generateButton")
    await visit("wrong", window)
    form.sizes.choose("youtube")
    await stage.generate("uma ideia")
    await visit("running", window)
    window.close()
    await visit("close question", await stage.opened_dialog("closeQuestion"))
    stage.click("closeWhenReadyButton", stage.dialog("closeQuestion"))
    await visit("closing", window)
    stage.click("bannerButton0")
    await stage.until_state(JobState.DONE)
    await stage.until(lambda: stage.result.preview.picture is not None)
    await visit("done", window)
    stage.click("discardButton")
    await stage.until(lambda: stage.note)
    await visit("discarded", window)
    stage.horde.set_script(quick(maintenance=True))
    await stage.generate("outra ideia")
    await stage.until_state(JobState.FAILED)
    await visit("failed", window)
    window.preferences.set_practice(practice=True)
    await stage.until(lambda: window.studio.practice)
    await stage.until(window.banner.isVisible)
    await visit("practice", window)
    for name, dialog in (("settingsButton", "settingsDialog"), ("aboutButton", "aboutDialog")):
        stage.click(name)
        opened = await stage.opened_dialog(dialog)
        await visit(dialog, opened)
        opened.reject()
    asyncio.get_running_loop().call_soon(_fail)
    trouble = await stage.opened_dialog("troubleDialog")
    await visit("trouble", trouble)
    trouble.reject()


async def _choose_model(stage: Stage, visit: Callable[[str, object], Awaitable[None]]) -> None:
    """The list of models, and what is said of one that changes words."""
    model = stage.form.more.model
    stage.form.prompt.setPlainText("a little girl")
    model.button.click()
    dialog = await stage.opened_dialog("modelDialog")
    assert isinstance(dialog, ModelDialog)
    await visit("models", dialog)
    dialog.list.setCurrentIndex(dialog.list.rows.find("Animagine XL"))
    await stage.until(dialog.clean.isVisible)
    await stage.until(lambda: stage.window.forecast.age is not None)
    await visit("model that changes words", dialog)
    dialog.take.click()
    await stage.until(model.note.isVisible)
    await visit("model chosen", stage.window)
    model.choose("")
    stage.form.prompt.setPlainText("uma ideia")


def _fail() -> None:
    raise ZeroDivisionError


SCRIPT = quick(
    queue_length=3, seconds_per_place=0.2, faults=(Fault("submit", "slow", seconds=0.3),)
)

AS_IT_IS = {
    *SAMPLERS, *UPSCALERS, *FACE_FIXERS, "JPEG", "PNG", "English", "Português (Brasil)",
    "ThumbGen", "Lofi", "R&B", "Worship", "No genre",
}  # fmt: skip
"""Names that are the same everywhere, or come from the presets in each language."""


def test_every_text_goes_through_the_translator(play: Play, ear: Ear) -> None:
    ear.announce("thumbgen.ui", "unforeseen")

    async def scene() -> None:
        async with on_stage(SCRIPT) as stage:
            stage.shared.speech.speak(Marked("en"))
            models = set(load_presets(resource("presets"), None).models)

            async def visit(state: str, window: object) -> None:
                assert isinstance(window, QDialog) or window is stage.window
                for where, text in texts(window):
                    left = re.sub(r"⟦[^⟦⟧]*⟧", "", re.sub(r"⟦[^⟦⟧]*⟧", "", text))
                    for name in models:
                        left = left.replace(name, "")
                    own = text in AS_IT_IS or "http" in text or "/" in text
                    user = "uma ideia" in text or "outra ideia" in text
                    scenes = where.startswith("sceneBox")
                    plain = re.search(r"[A-Za-z]{2,}", left.replace("ThumbGen", ""))
                    assert own or user or scenes or not plain, f"{state}: {where}: {text!r}"

            await everywhere(stage, visit)

    play(scene)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_clipped(
    play: Play, ear: Ear, language: str, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear.announce("thumbgen.ui", "unforeseen")
    monkeypatch.setattr("thumbgen.words.resource", lambda _: compiled)

    async def scene() -> None:
        async with on_stage(SCRIPT, language=language) as stage:
            found: list[str] = []

            async def visit(state: str, window: object) -> None:
                if isinstance(window, QDialog):
                    await asyncio.sleep(0.02)
                    found.extend(f"{state}: {one}" for one in clipped(window))
                    return
                for size in SIZES:
                    stage.window.window().resize(size)
                    await asyncio.sleep(0.02)  # the layout follows in turns of the loop's own
                    sizes = f"{size.width()}×{size.height()}"
                    found.extend(f"{state}: {sizes}: {one}" for one in clipped(stage.window))

            await everywhere(stage, visit)
            assert found == []

    play(scene)


def test_the_language_changes_while_everything_runs(
    play: Play, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.words.resource", lambda _: compiled)

    async def scene() -> None:
        async with on_stage(Script(queue_length=300, seconds_per_place=1.0)) as stage:
            await stage.generate()
            await stage.until(lambda: "in the queue" in stage.sentence)
            stage.shared.speech.speak(Words("pt_BR"))
            assert "na fila" in stage.sentence
            assert stage.form.button.text() == "Gerar"
            tile = stage.find(QAbstractButton, "genre-worship")
            assert tile.text() == "Adoração"
            assert stage.find(QComboBox, "sceneBox").itemText(1) == "Estudo à noite"
            model = stage.find(QAbstractButton, "modelBox")
            assert model.accessibleDescription().startswith("Automático")
            assert stage.form.more.cfg.locale().decimalPoint() == ","
            dialog = QFileDialog(stage.window)
            box = dialog.findChild(QDialogButtonBox)
            assert box is not None
            labels = {button.text().replace("&", "") for button in box.buttons()}
            assert "Cancelar" in labels
            stage.shared.speech.speak(Words("en"))
            assert "in the queue" in stage.sentence
            assert stage.form.button.text() == "Generate"

    play(scene)
