"""The main job: an idea, a click, a file. And the way back out of it, in every phase."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.domain.job import JobState
from thumbgen.horde.practice import Fault, Script

QUEUED = quick(queue_length=500, seconds_per_place=1.0)
S = JobState


def test_from_a_click_to_a_file(play: Play) -> None:
    async def scene() -> None:
        script = quick(queue_length=6, seconds_per_place=0.2, render_seconds=3.0)
        async with on_stage(script) as stage:
            seen: list[tuple[int, str]] = []
            bar = stage.find(QProgressBar, "progressBar")
            bar.valueChanged.connect(lambda value: seen.append((value, stage.sentence)))
            await stage.generate("a lighthouse in the rain")
            assert "ThumbGen" in stage.window.windowTitle()
            await stage.until_state(S.DONE)
            await stage.until(lambda: stage.result.preview.picture is not None)
            (path,) = stage.pictures
            with Image.open(path) as image:
                assert (image.format, image.size) == ("JPEG", (1280, 720))
            assert path.name == "a-lighthouse-in-the-rain.jpg"
            values = [value for value, _ in seen]
            assert values == sorted(values)
            assert any("in the queue" in sentence for _, sentence in seen)
            assert any(sentence.startswith("Rendering") for _, sentence in seen)
            assert all(value < 100 for value, sentence in seen if sentence != "Ready")
            assert stage.sentence == "Ready"
            facts = stage.find(QLabel, "factsLabel").text()
            assert facts.startswith("1280×720 · AAM XL · seed ")
            assert not bar.isVisible()

    play(scene)


def test_several_pictures_are_there_to_choose_from(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers=4)) as stage:
            stage.form.count.setValue(3)
            stage.form.sizes.choose("shorts")
            await stage.make()
            strip = stage.result.status.strip
            assert [tile.isVisible() for tile in strip.tiles] == [True, True, True, False]
            await stage.until(lambda: all(tile.picture for tile in strip.tiles[:3]))
            stage.click("picture-3")
            await stage.until(lambda: stage.result.preview.path == stage.pictures[2])
            QTest.keyClick(strip.tiles[2], Qt.Key.Key_Left)
            await stage.until(lambda: stage.result.preview.path == stage.pictures[1])
            assert len(set(stage.pictures)) == 3
            for path in stage.pictures:
                with Image.open(path) as image:
                    assert image.size == (1080, 1920)

    play(scene)


def test_a_picture_is_shown_while_others_are_still_rendered(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.jobs.runner.PARTS_EVERY", 0.5)

    async def scene() -> None:
        async with on_stage(quick(workers=2, render_seconds=(0.3, 30.0))) as stage:
            stage.form.count.setValue(2)
            await stage.generate()
            await stage.until(lambda: len(stage.pictures) == 1)
            assert stage.work.running
            await stage.until(lambda: stage.result.preview.path == stage.pictures[0])
            assert stage.result.picture_actions.save.isEnabled()
            stage.click("cancelButton")
            await stage.until_state(S.CANCELLED)
            assert stage.result.preview.path == stage.pictures[0]

    play(scene)


@dataclass(frozen=True)
class Phase:
    """When to cancel, and what is left of it."""

    script: Script
    when: Callable[[Stage], Any]
    kept: int = 0


PHASES = {
    "submitting": Phase(
        replace(QUEUED, faults=(Fault("submit", "slow", seconds=1.0),)),
        lambda stage: stage.horde.jobs(),
    ),
    "queued": Phase(QUEUED, lambda stage: "in the queue" in stage.sentence),
    "rendering": Phase(quick(render_seconds=4.0), lambda stage: stage.state is S.RENDERING, kept=1),
    "fetching": Phase(
        quick(faults=(Fault("picture", "slow", seconds=1.5),)),
        lambda stage: stage.state is S.FETCHING,
        kept=1,
    ),
}


@pytest.mark.timeout(120)
def test_cancelling_frees_the_form_at_once_and_loses_nothing(play: Play) -> None:
    async def cancel(phase: Phase) -> None:
        async with on_stage(phase.script) as stage:
            await stage.generate()
            await stage.until(lambda: phase.when(stage))
            stage.click("cancelButton")
            await stage.until_state(S.CANCELLED)
            assert stage.sentence.startswith("Cancelled")
            assert not stage.result.status.cancel.isVisible()
            assert stage.form.button.isEnabled()
            assert stage.form.prompt.toPlainText() == "a lighthouse"
            await stage.until(lambda: not stage.work.job.withdrawing)
            assert len(stage.pictures) == phase.kept
            assert all(job.waiting == 0 for job in stage.horde.jobs())
            if phase.kept:
                await stage.until(lambda: stage.result.preview.path == stage.pictures[0])
                assert stage.result.picture_actions.save.isEnabled()

    async def scene() -> None:
        await asyncio.gather(*map(cancel, PHASES.values()))

    play(scene)


def test_a_click_before_the_engine_is_there_is_not_lost(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            stage.window.studio.open(practice=False)
            assert stage.window.studio.engine is None
            stage.form.more.seed.setText("lucky")
            stage.click("generateButton")
            assert "whole number" in stage.form.message.text()
            stage.form.more.seed.setText("7")
            stage.click("generateButton")
            await stage.until_state(S.DONE)
            assert stage.work.job.request.seed == 7
            first = stage.work
            stage.window.studio.open(practice=False)
            await stage.until(lambda: stage.window.studio.engine is not None)
            assert stage.work is first  # it was started once

    play(scene)


def test_every_click_before_the_engine_is_there_counts(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            stage.window.studio.open(practice=False)
            for idea in ("first", "second"):
                stage.form.prompt.setPlainText(idea)
                stage.click("generateButton")
            await stage.until(lambda: len(stage.window.session.works) == 2)
            ideas = [work.job.request.prompt for work in stage.window.session.works]
            assert ideas == ["second", "first"]

    play(scene)


def test_trying_again_while_another_engine_is_being_built(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(maintenance=True)) as stage:
            await stage.generate()
            await stage.until_state(S.FAILED)
            first = stage.work
            stage.horde.set_script(quick())
            stage.window.studio.open(practice=False)
            stage.click("againButton")
            await stage.until(lambda: stage.work is not first)
            await stage.until_state(S.DONE)

    play(scene)


def test_trying_again_after_a_cancel(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(QUEUED) as stage:
            await stage.generate()
            stage.click("cancelButton")
            await stage.until_state(S.CANCELLED)
            first = stage.work
            stage.horde.set_script(quick())
            stage.click("againButton")
            assert stage.work is not first
            await stage.until_state(S.DONE)
            assert stage.work.job.request == first.job.request

    play(scene)
