"""No network, practice mode, settings that cannot be used: said quietly, with a way out."""

import asyncio
import json
import socket
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from tests.conftest import Ear, quick
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.domain.job import JobState
from thumbgen.horde.practice import Fault, PracticeHorde


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def offers(stage: Stage) -> list[str]:
    return [button.text() for button in stage.window.banner.buttons if button.isVisible()]


def test_nobody_there_at_start_and_then_somebody_is(play: Play) -> None:
    port = free_port()

    async def scene() -> None:
        async with on_stage(horde_url=f"http://127.0.0.1:{port}") as stage:
            await stage.until(stage.window.banner.isVisible)
            assert "no connection to the Horde" in stage.window.banner.text
            assert offers(stage) == ["Try again", "Practice mode"]
            stage.form.prompt.setPlainText("everything else works")
            stage.click("genre-rnb")
            assert stage.form.button.isEnabled()
            stage.click("bannerButton0")
            await asyncio.sleep(0.3)
            assert stage.window.banner.isVisible()
            with PracticeHorde(quick(), port) as horde:
                stage.click("bannerButton0")
                await stage.until(lambda: not stage.window.banner.isVisible())
                # Nothing but whether it is there, until it is.
                assert horde.requests[0].path == "/api/v2/status/heartbeat"
                await stage.make()

    play(scene)


def test_a_job_that_goes_well_belies_the_banner(play: Play) -> None:
    port = free_port()

    async def scene() -> None:
        async with on_stage(horde_url=f"http://127.0.0.1:{port}") as stage:
            await stage.until(stage.window.banner.isVisible)
            with PracticeHorde(quick(), port):
                await stage.make()
                await stage.until(lambda: not stage.window.banner.isVisible(), 5)

    play(scene)


def test_it_looks_again_by_itself(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thumbgen.ui.horde_watch.AGAIN_MS", 200)

    async def scene() -> None:
        script = quick(faults=(Fault("heartbeat", "502_html"), Fault("models", "502_html")))
        async with on_stage(script) as stage:
            await stage.until(stage.window.banner.isVisible)
            assert "overloaded or just being restarted" in stage.window.banner.text
            await stage.until(lambda: not stage.window.banner.isVisible())

    play(scene)


def test_practice_mode_is_unmistakable_and_can_be_left(play: Play, home: Path) -> None:
    async def scene() -> None:
        port = free_port()
        async with on_stage(horde_url=f"http://127.0.0.1:{port}") as stage:
            await stage.until(stage.window.banner.isVisible)
            stage.click("bannerButton1")
            await stage.until(lambda: stage.window.studio.practice)
            await stage.until(lambda: "Practice mode" in stage.window.banner.text)
            assert "Practice mode" in stage.window.windowTitle()
            assert "Practice mode" in stage.form.foot.text()
            await stage.generate()
            assert stage.work.practice
            stage.click("cancelButton")
            with PracticeHorde(quick(), port):
                stage.click("bannerButton0")
                await stage.until(lambda: not stage.window.studio.practice)
                await stage.until(lambda: not stage.window.banner.isVisible())
                assert "Practice" not in stage.window.windowTitle()
                await stage.make()
                assert not stage.work.practice

    play(scene)
    assert not (home / "config").exists()  # it was for this once


def test_a_job_outlives_a_change_of_horde(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=1.5)) as stage:
            await stage.generate("before")
            before = stage.work
            stage.window.preferences.set_practice(practice=True)
            await stage.until(lambda: stage.window.studio.practice)
            assert before.running
            await stage.until(lambda: before.job.state is JobState.DONE)
            assert before.pictures[0].path.exists()
            assert not before.practice
            await stage.until(lambda: len(stage.window.studio.engines) == 1)

    play(scene)


def test_a_cancelled_picture_outlives_a_change_of_horde(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(render_seconds=1.5)) as stage:
            await stage.generate("before")
            await stage.until_state(JobState.RENDERING)
            stage.click("cancelButton")
            stage.window.preferences.set_practice(practice=True)
            await stage.until(lambda: stage.pictures)
            assert stage.pictures[0].exists()
            await stage.until(lambda: len(stage.window.studio.engines) == 1)

    play(scene)


def test_of_two_quick_wishes_the_last_one_counts(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            preferences, studio = stage.window.preferences, stage.window.studio
            preferences.set_practice(practice=True)
            preferences.set_practice(practice=False)
            assert not studio.practice
            stage.click("generateButton")
            await stage.until_state(JobState.DONE)
            assert not stage.work.practice
            assert any(one.path.endswith("/generate/async") for one in stage.horde.requests)
            assert not stage.window.banner.isVisible()
            await stage.until(lambda: len(studio.engines) == 1)

    play(scene)
    assert not (home / "config").exists()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"horde_url": "nonsense"}, "“nonsense” is not the address of a Horde"),
        ({"pictures": "relative/folder"}, "must be a full path: relative/folder"),
        ({"pictures": "~nobody-here/x"}, "must be a full path: ~nobody-here/x"),
    ],
)
def test_settings_that_cannot_be_used_lead_to_the_settings(
    play: Play, home: Path, settings: dict[str, str], says: str
) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.json").write_text(json.dumps(settings))

    async def scene() -> None:
        async with on_stage(horde_url="") as stage:
            await stage.until(stage.window.banner.isVisible)
            assert says in stage.window.banner.text
            assert not stage.form.button.isEnabled()
            QTest.keyClick(stage.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            stage.click("bannerButton0")
            dialog = await stage.opened_dialog("settingsDialog")
            for name in ("urlEdit", "picturesEdit"):
                field = dialog.findChild(QLineEdit, name)
                assert field is not None
                field.setText(stage.horde.url if name == "urlEdit" else "")
            stage.click("settingsSaveButton", dialog)
            await stage.until(lambda: not stage.window.banner.isVisible())
            assert stage.state is None  # the key was pressed when nothing could be made
            await stage.make()

    play(scene)


def test_an_address_that_is_named_goes_before_practice(play: Play, home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.json").write_text('{"practice": true}')

    async def named() -> None:
        async with on_stage() as stage:
            assert not stage.window.studio.practice
            await stage.make()

    async def usual() -> None:
        async with on_stage(horde_url="") as stage:
            await stage.until(lambda: "Practice mode" in stage.window.banner.text)
            stage.click("bannerButton0")  # for good
            await stage.until(lambda: not stage.window.studio.practice)

    play(named)
    play(usual)
    assert json.loads((home / "config" / "settings.json").read_text()) == {}


def test_trouble_with_own_presets_is_said_in_practice_mode_too(play: Play, home: Path) -> None:
    (home / "data" / "presets").mkdir(parents=True)
    (home / "data" / "presets" / "broken.toml").write_text("colour = 1")

    async def scene() -> None:
        async with on_stage(practice=True) as stage:
            assert "broken.toml" in stage.window.banner.text
            stage.click("bannerCloseButton")
            assert "Practice mode" in stage.window.banner.text

    play(scene)


def test_what_nobody_foresaw_while_the_engine_is_built(
    play: Play, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear.announce("thumbgen.ui", "unforeseen")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    async def scene() -> None:
        async with on_stage() as stage:
            await stage.make()
            with monkeypatch.context() as patch:
                patch.setattr("thumbgen.jobs.engine.build_engine", broken)
                stage.window.studio.open(practice=False)
                dialog = await stage.opened_dialog("troubleDialog")
            stage.click("troubleCloseButton", dialog)
            assert "did not foresee" in stage.window.banner.text
            assert not stage.form.button.isEnabled()
            assert not stage.result.status.again_button.isEnabled()
            stage.window.studio.open(practice=False)
            await stage.until(stage.form.button.isEnabled)
            await stage.make("and on it goes")

    play(scene)


def test_what_was_left_out_is_said_once_and_can_be_closed(play: Play, home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.json").write_text('{"quality": 300}')
    (home / "data" / "presets").mkdir(parents=True)
    (home / "data" / "presets" / "broken.toml").write_text("colour = 1")

    async def scene() -> None:
        async with on_stage() as stage:
            assert "quality" in stage.window.banner.text
            assert "broken.toml" in stage.window.banner.text
            stage.click("bannerCloseButton")
            assert not stage.window.banner.isVisible()

    play(scene)


def test_own_genres_have_tiles(play: Play, home: Path) -> None:
    (home / "data" / "presets").mkdir(parents=True)
    (home / "data" / "presets" / "bossa-nova.toml").write_text(
        'names = { en = "Bossa Nova" }\n[[scenes]]\nname = "Seafront"\nsubject = "a guitar"\n'
    )

    async def scene() -> None:
        async with on_stage() as stage:
            tile = stage.find(QAbstractButton, "genre-bossa-nova")
            assert tile.isVisible()
            assert tile.text() == "Bossa Nova"
            stage.click("genre-bossa-nova")
            stage.form.genres.scene.setCurrentIndex(1)
            assert stage.form.genres.scene.currentText() == "Seafront"
            stage.form.prompt.setPlainText("")
            stage.click("generateButton")
            await stage.until_state(JobState.DONE)
            assert stage.pictures[0].name == "seafront.jpg"

    play(scene)
