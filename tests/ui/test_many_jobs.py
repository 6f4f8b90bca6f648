"""Several jobs at once: the newest in sight, the others in a quiet row."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import on_stage
from thumbgen.domain.errors import Cancelled, Maintenance
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import Size
from thumbgen.ui.session import MOST, Session
from thumbgen.ui.shared import load_image


def test_two_jobs_at_once(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=1.0)) as stage:
            jobs = stage.result.jobs
            await stage.generate("first")
            first = stage.work
            assert not jobs.isVisible()
            await stage.generate("second")
            second = stage.work
            assert jobs.isVisible()
            assert [chip.accessibleName().split(",")[0] for chip in jobs.chips] == [
                "second",
                "first",
            ]
            assert jobs.chips[0].isChecked()
            await stage.until(lambda: not first.running and not second.running)
            assert (first.seen, second.seen) == (False, True)
            assert stage.work is second
            QTest.mouseClick(jobs.chips[1], Qt.MouseButton.LeftButton)
            assert stage.work is first
            assert first.seen
            await stage.until(lambda: stage.result.preview.path == first.pictures[0].path)
            assert jobs.chips[1].isChecked()
            assert not jobs.chips[0].isChecked()
            assert first.pictures[0].path != second.pictures[0].path

    play(scene)


def test_each_job_can_be_cancelled_from_the_row(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(queue_length=300, seconds_per_place=1.0)) as stage:
            await stage.generate("first")
            first = stage.work
            await stage.generate("second")
            second = stage.work
            chip = stage.result.jobs.chips[1]
            QTest.mouseClick(chip.cancel, Qt.MouseButton.LeftButton)
            await stage.until(lambda: first.job.state is JobState.CANCELLED)
            assert second.running
            assert stage.work is second
            await stage.until(lambda: len(stage.result.jobs.chips) == 1)
            assert not stage.result.jobs.isVisible()
            await stage.until(lambda: sum(job.waiting for job in stage.horde.jobs()) == 1)

    play(scene)


def test_the_picture_of_another_job_is_never_mistaken_for_this_one(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await stage.make("first")
            first = stage.work
            await stage.make("second")
            preview = stage.result.preview
            QTest.mouseClick(stage.result.jobs.chips[1], Qt.MouseButton.LeftButton)
            assert preview.path == first.pictures[0].path
            assert preview.picture is None  # not loaded yet: the scene stands there
            await stage.until(lambda: preview.picture is not None)
            first.pictures[0].path.unlink()
            second = stage.result.jobs.chips[0]
            QTest.mouseClick(second, Qt.MouseButton.LeftButton)
            await stage.until(lambda: preview.picture is not None)
            QTest.mouseClick(stage.result.jobs.chips[1], Qt.MouseButton.LeftButton)
            await stage.until(lambda: "no longer where it was saved" in stage.note)
            assert preview.picture is None

    play(scene)


def test_a_job_that_has_ended_can_be_put_away(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await stage.make("first")
            first = stage.work
            await stage.make("second")
            second = stage.work
            chips = stage.result.jobs.chips
            assert not chips[0].cancel.isVisible()
            QTest.mouseClick(chips[0].remove, Qt.MouseButton.LeftButton)
            assert stage.work is first
            assert not stage.result.jobs.isVisible()
            assert second.pictures[0].path.exists()
            stage.click("discardButton")
            await stage.until(lambda: first.gone)
            stage.horde.set_script(quick(queue_length=300, seconds_per_place=1.0))
            await stage.generate("third")
            third, older = stage.result.jobs.chips
            assert not third.remove.isVisible()
            assert older.accessibleName() == "first, Discarded"

    play(scene)


def test_a_job_that_is_put_away_at_once_leaves_no_trouble(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its small picture may still be on the way."""
    under_way: list[Path] = []

    async def slowly(path: Path, room: Size | None = None) -> QImage:
        under_way.append(path)
        await asyncio.sleep(0.3)
        return await load_image(path, room)

    monkeypatch.setattr("thumbgen.ui.job_list.load_image", slowly)

    async def scene() -> None:
        async with on_stage() as stage:
            await stage.make("first")
            await stage.make("second")
            await stage.until(lambda: stage.pictures[0] in under_way)
            QTest.mouseClick(stage.result.jobs.chips[0].remove, Qt.MouseButton.LeftButton)
            await asyncio.sleep(0.5)
            assert stage.dialog("troubleDialog") is None

    play(scene)


def test_a_job_without_words_is_called_after_its_scene(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await stage.generate("first")
            stage.form.prompt.clear()
            stage.form.genres.choose("lofi", "rainy-window")
            stage.click("generateButton")
            chip = stage.result.jobs.chips[0]
            assert chip.accessibleName().startswith("Rainy Window, ")

    play(scene)


def test_a_cancelled_job_whose_picture_came_keeps_its_place(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=1.0)) as stage:
            await stage.generate("first")
            first = stage.work
            await stage.until_state(JobState.RENDERING)
            await stage.generate("second")
            await stage.generate("third")
            chips = stage.result.jobs.chips
            QTest.mouseClick(chips[2].cancel, Qt.MouseButton.LeftButton)
            await stage.until(lambda: first.job.state is JobState.CANCELLED)
            await stage.until(lambda: first.pictures)
            assert stage.result.jobs.chips == chips

    play(scene)


def test_what_leaves_nothing_behind_makes_room_first() -> None:
    session = Session()
    for number in range(MOST + 1):
        job = Job(str(number), ThumbRequest("b"))
        session.add(job, practice=False)
        if number == 7:
            session.update(job.moved(JobState.CANCELLED, Cancelled()))
        elif number < MOST:
            session.update(job.moved(JobState.FAILED, Maintenance()))
    kept = {work.job.id for work in session.works}
    assert "7" not in kept
    assert "0" in kept


def test_the_row_does_not_grow_for_ever() -> None:
    session = Session()
    running = session.add(Job("running", ThumbRequest("a")), practice=False)
    for number in range(MOST + 5):
        job = Job(str(number), ThumbRequest("b"))
        session.add(job, practice=False)
        session.update(job.moved(JobState.FAILED, Maintenance()))
    assert len(session.works) == MOST
    assert running in session.works
    assert session.works[0].job.id == str(MOST + 4)
    assert "0" not in {work.job.id for work in session.works}
    session.look_at("0")
    assert session.looked_at is session.works[0]
