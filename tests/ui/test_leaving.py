"""Leaving, with and without a picture on its way; and what is found again next time."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QDialog, QSpinBox

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.domain.job import JobState
from thumbgen.jobs.saving import save_copy
from thumbgen.store.settings import Settings, save_settings
from thumbgen.ui.model_words import AUTOMATIC


def leaves(stage: Stage) -> list[bool]:
    left: list[bool] = []
    stage.window.left.connect(lambda: left.append(True))
    return left


async def close_when_ready(stage: Stage) -> None:
    """Wants to close, and answers the question; the promise then stands."""
    stage.window.close()
    stage.click("closeWhenReadyButton", await stage.opened_dialog("closeQuestion"))
    await stage.until(lambda: stage.dialog("closeQuestion") is None)


def test_without_a_job_the_window_goes_at_once(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            left = leaves(stage)
            stage.window.close()
            assert left == [True]
            assert not stage.window.isVisible()

    play(scene)


def test_closing_while_a_picture_is_made_asks_once(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(queue_length=300, seconds_per_place=1.0)) as stage:
            left = leaves(stage)
            await stage.generate()
            stage.window.close()
            dialog = await stage.opened_dialog("closeQuestion")
            stage.window.close()
            assert len(stage.window.findChildren(QDialog, "closeQuestion")) == 1
            stage.click("keepOpenButton", dialog)
            await stage.until(lambda: stage.dialog("closeQuestion") is None)
            assert stage.work.running
            assert stage.window.isVisible()
            stage.window.close()
            dialog = await stage.opened_dialog("closeQuestion")
            stage.click("cancelAndCloseButton", dialog)
            assert left == [True]
            assert not stage.window.isVisible()
        assert all(job.waiting == 0 for job in stage.horde.jobs())

    play(scene)


def test_closing_when_it_is_ready(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=0.6)) as stage:
            left = leaves(stage)
            await stage.generate()
            await close_when_ready(stage)
            assert "closes as soon as the picture is ready" in stage.window.banner.text
            assert stage.window.isVisible()
            await stage.until(lambda: left)
            assert stage.state is JobState.DONE

    play(scene)
    assert len(list((home / "pictures").iterdir())) == 1


def test_the_wish_to_close_can_be_taken_back(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=0.6)) as stage:
            left = leaves(stage)
            await stage.generate()
            await close_when_ready(stage)
            stage.click("bannerButton0")
            assert not stage.window.banner.isVisible()
            await stage.until_state(JobState.DONE)
            assert left == []
            assert stage.window.isVisible()

    play(scene)


def test_what_went_wrong_is_heard_before_the_window_goes(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(censored="all", render_seconds=0.6)) as stage:
            left = leaves(stage)
            await stage.generate()
            await close_when_ready(stage)
            await stage.until_state(JobState.FAILED)
            assert left == []
            assert stage.window.isVisible()
            assert not stage.window.banner.isVisible()  # nothing is promised any more

    play(scene)


def test_the_question_goes_when_there_is_nothing_left_to_ask(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=0.8)) as stage:
            left = leaves(stage)
            await stage.generate()
            stage.window.close()
            await stage.opened_dialog("closeQuestion")
            await stage.until_state(JobState.DONE)
            await stage.until(lambda: stage.dialog("closeQuestion") is None)
            assert left == []

    play(scene)


def test_after_the_promise_a_second_wish_asks_again(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(queue_length=300, seconds_per_place=1.0)) as stage:
            left = leaves(stage)
            await stage.generate()
            await close_when_ready(stage)
            stage.window.close()
            await stage.opened_dialog("closeQuestion")
            assert left == []
            assert stage.work.running

    play(scene)


def test_a_promise_holds_although_it_is_being_asked_again(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=1.0)) as stage:
            left = leaves(stage)
            await stage.generate()
            await close_when_ready(stage)
            stage.window.close()
            await stage.opened_dialog("closeQuestion")
            await stage.until(lambda: left)
            assert stage.state is JobState.DONE

    play(scene)


def test_the_end_while_the_settings_are_being_written(
    play: Play, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(path: Path, wanted: Settings) -> None:
        time.sleep(0.5)
        save_settings(path, wanted)

    monkeypatch.setattr("thumbgen.ui.settings_dialog.save_settings", slow)

    async def scene() -> None:
        async with on_stage() as stage:
            stage.click("settingsButton")
            dialog = await stage.opened_dialog("settingsDialog")
            quality = dialog.findChild(QSpinBox, "qualityBox")
            assert quality is not None
            quality.setValue(70)
            stage.click("settingsSaveButton", dialog)
            await asyncio.sleep(0.05)
            stage.window.leave()

    play(scene)
    assert json.loads((home / "config" / "settings.json").read_text()) == {"quality": 70}


def test_nobody_is_torn_from_a_dialog(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=0.6)) as stage:
            left = leaves(stage)
            await stage.generate()
            await close_when_ready(stage)
            stage.click("settingsButton")
            dialog = await stage.opened_dialog("settingsDialog")
            await stage.until_state(JobState.DONE)
            await asyncio.sleep(0.7)
            assert dialog.isVisible()
            assert left == []
            stage.click("settingsCancelButton", dialog)
            await stage.until(lambda: left)

    play(scene)


def test_a_copy_on_its_way_to_a_slow_disk_arrives(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*arguments: Any) -> Path:
        time.sleep(0.8)
        return save_copy(*arguments)

    monkeypatch.setattr("thumbgen.jobs.saving.save_copy", slow)

    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make()
            stage.result.picture_actions.copies.save(picture, tmp_path / "copy.png")
            await asyncio.sleep(0)
            stage.window.close()

    play(scene)
    assert (tmp_path / "copy.png").exists()


def test_a_click_whose_engine_is_not_there_yet_counts_as_a_job(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(queue_length=300, seconds_per_place=1.0)) as stage:
            left = leaves(stage)
            stage.window.studio.open(practice=False)
            stage.click("generateButton")
            stage.window.close()
            assert left == []
            await stage.opened_dialog("closeQuestion")

    play(scene)


def test_a_promise_to_close_outlives_a_cancel_of_another_job(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=2.5)) as stage:
            left = leaves(stage)
            await stage.generate("first")
            first = stage.work
            await stage.until_state(JobState.RENDERING)
            stage.horde.set_script(quick(queue_length=300, seconds_per_place=1.0))
            await stage.generate("second")
            await stage.until_state(JobState.QUEUED)
            await close_when_ready(stage)
            stage.click("cancelButton")
            await stage.until_state(JobState.CANCELLED)
            assert stage.window.isVisible()
            assert "closes as soon as" in stage.window.banner.text
            await stage.until(lambda: left)
            assert first.pictures[0].path.exists()

    play(scene)


def test_a_cancelled_picture_that_still_comes_is_waited_for(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=1.5)) as stage:
            left = leaves(stage)
            await stage.generate()
            await stage.until_state(JobState.RENDERING)
            stage.click("cancelButton")
            await stage.until_state(JobState.CANCELLED)
            await close_when_ready(stage)
            await stage.until(lambda: left)
            assert len(stage.pictures) == 1

    play(scene)
    assert len(list((home / "pictures").iterdir())) == 1


def test_the_window_finds_itself_as_it_was(play: Play, home: Path) -> None:
    async def first() -> None:
        async with on_stage() as stage:
            form = stage.form
            assert form.prompt.toPlainText().startswith("an adult listener")  # a good example
            assert (form.genres.key, form.sizes.key) == ("lofi", "youtube")
            form.prompt.setPlainText("chuva\nna “janela”")
            form.genres.choose("rnb")
            form.genres.scene.setCurrentIndex(2)
            form.sizes.choose("800x600")
            form.more.steps.setValue(12)
            stage.window.window().resize(1000, 640)
            stage.window.window().move(30, 40)
            stage.window.leave()

    async def second() -> None:
        async with on_stage() as stage:
            form = stage.form
            assert form.prompt.toPlainText() == "chuva\nna “janela”"
            assert (form.genres.key, form.sizes.key) == ("rnb", "800x600")
            assert form.genres.scene.currentData() == "neon-rain"
            assert form.sizes.target.size.width == 800
            assert form.more.steps.text() == AUTOMATIC  # odd settings are not carried along
            assert stage.window.window().size() == QSize(1000, 640)
            assert stage.window.window().pos() == QPoint(30, 40)

    play(first)
    assert json.loads((home / "data" / "window.json").read_text())["genre"] == "rnb"
    play(second)


def test_a_broken_memory_costs_nothing(play: Play, home: Path) -> None:
    (home / "data").mkdir(parents=True)
    (home / "data" / "window.json").write_text(
        '{"geometry": "%%%", "genre": "polka", "size": "99999999999x1", "scene": "?", "prompt": 7, '
        '"started": true}'
    )

    async def scene() -> None:
        async with on_stage() as stage:
            assert stage.form.genres.key == "lofi"
            assert stage.form.sizes.key == "youtube"
            assert stage.window.isVisible()
            await stage.make()

    play(scene)


def test_the_system_ends_the_session(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            stage.form.prompt.setPlainText("half an idea")
            stage.window.remembering.write_at_once()  # then the program may be gone
            written = json.loads((home / "data" / "window.json").read_text())
            assert written["prompt"] == "half an idea"

    play(scene)
