"""Styles, LoRAs, upscaler, faces, tiling and hires fix: from the form to what is sent."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.domain.job import JobState
from thumbgen.horde.practice import Fault
from thumbgen.ui.style_dialog import StyleDialog


def sent(stage: Stage) -> dict[str, Any]:
    return stage.horde.jobs()[-1].payload


async def browse(stage: Stage) -> StyleDialog:
    stage.form.more.button.setChecked(True)
    stage.click("styleButton")
    dialog = await stage.opened_dialog("styleDialog")
    assert isinstance(dialog, StyleDialog)
    return dialog


async def made(stage: Stage) -> None:
    stage.click("generateButton")
    await stage.until_state(JobState.DONE)


def test_everything_that_is_chosen_is_sent(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            more = stage.form.more
            more.button.setChecked(True)
            more.model.choose("Dreamshaper")
            finishing = more.finishing
            finishing.upscaler.setCurrentIndex(finishing.upscaler.findData("NMKD_Siax"))
            finishing.faces.setCurrentIndex(finishing.faces.findData("CodeFormers"))
            row = finishing.loras.add()
            row.name.setText("12345")
            row.strength.setValue(0.7)
            for box in (finishing.tiling, finishing.hires):
                assert box.isEnabled()
                box.click()
            stage.form.prompt.setPlainText("a lighthouse")
            await made(stage)
            params = sent(stage)["params"]
            assert params["post_processing"] == ["CodeFormers", "NMKD_Siax"]
            assert params["loras"][0]["name"] == "12345"
            assert params["loras"][0]["model"] == 0.7
            assert (params["tiling"], params["hires_fix"]) == (True, True)

    play(scene)


def test_what_the_model_cannot_do_cannot_be_ticked_and_is_not_sent(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            more = stage.form.more
            more.button.setChecked(True)
            more.model.choose("Dreamshaper")
            more.finishing.hires.click()
            more.model.choose("AAM XL")
            assert not more.finishing.hires.isEnabled()
            assert not more.finishing.hires.isChecked()
            await stage.make()
            assert sent(stage)["params"]["hires_fix"] is False

    play(scene)


def test_a_lora_that_cannot_be_one_is_marked_and_nothing_is_sent(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            row = stage.form.more.finishing.loras.add()
            row.name.setText("x" * 256)
            stage.form.prompt.setPlainText("a lighthouse")
            stage.click("generateButton")
            assert stage.form.message.text()
            assert row.name.property("wrong") == "true"
            assert stage.horde.jobs() == []

    play(scene)


def test_a_lora_that_no_worker_has_is_told_and_the_picture_kept(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            stage.form.more.finishing.loras.add().name.setText("missing-look")
            stage.form.prompt.setPlainText("a lighthouse")
            await made(stage)
            assert "missing-look" in stage.note
            assert len(stage.pictures) == 1

    play(scene)


def test_a_style_is_found_used_and_leaves_the_seed(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            dialog = await browse(stage)
            await stage.until(lambda: dialog.style_there is not None)
            QTest.keyClicks(dialog.search, "cosy")
            await stage.until(
                lambda: dialog.style_there is not None and "cosy" in dialog.style_there.name
            )
            QTest.keyClick(dialog.search, Qt.Key.Key_Return)
            await stage.until(lambda: stage.dialog("styleDialog") is None)
            style = stage.form.more.finishing.style_chosen
            assert style is not None
            assert style.name == "cosy lofi"
            stage.form.more.seed.setText("42")
            stage.form.prompt.setPlainText("a heron")
            await made(stage)
            payload = sent(stage)
            assert payload["params"]["seed"] == "42"
            assert "a heron" in payload["prompt"]
            assert "style" not in payload
            assert set(payload["models"]) <= set(style.models)
            stage.click("removeStyleButton")
            assert stage.form.more.finishing.style_chosen is None

    play(scene)


def test_without_a_connection_the_catalogue_says_so_and_comes_with_another_try(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(faults=(Fault("styles", "502_html", times=2),))) as stage:
            dialog = await browse(stage)
            await stage.until(dialog.again.isVisible)
            assert dialog.state.text()
            dialog.again.click()
            await stage.until(lambda: dialog.style_there is not None)
            dialog.reject()

    play(scene)
