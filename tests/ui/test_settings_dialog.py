"""The settings: what is saved counts at once, and the key is for this user's eyes alone."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from tests.conftest import Ear, quick
from tests.test_words import compiled, portuguese
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.domain.job import JobState
from thumbgen.store.settings import Settings, save_settings

__all__ = ["compiled", "portuguese"]

KEY = "practice-key-000000000000"


async def settings(stage: Stage) -> QDialog:
    stage.click("settingsButton")
    return await stage.opened_dialog("settingsDialog")


def fill(dialog: QDialog, **values: Any) -> None:
    for name, value in values.items():
        field = dialog.findChild(QWidget, name)
        if isinstance(field, QComboBox):
            field.setCurrentIndex(field.findData(value))
        elif isinstance(field, QSpinBox):
            field.setValue(value)
        elif isinstance(field, QLineEdit):
            field.setText(value)
        else:
            assert isinstance(field, QAbstractButton), name
            field.setChecked(value)


async def complaint(stage: Stage, dialog: QDialog) -> QLabel:
    message = dialog.findChild(QLabel, "settingsMessage")
    assert message is not None
    await stage.until(message.isVisible)
    return message


def on_disk(home: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((home / "config" / "settings.json").read_text("utf-8"))
    return loaded


def test_settings_count_at_once(
    play: Play, home: Path, tmp_path: Path, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.words.resource", lambda _: compiled)

    async def scene() -> None:
        async with on_stage() as stage:
            dialog = await settings(stage)
            fill(
                dialog,
                languageBox="pt_BR",
                themeBox="light",
                picturesEdit=str(tmp_path / "minhas imagens"),
                formatBox="png",
                qualityBox=80,
                urlEdit=stage.horde.url,
            )
            stage.click("settingsSaveButton", dialog)
            await stage.until(lambda: stage.form.button.text() == "Gerar")
            assert not stage.shared.look.dark
            (picture,) = await stage.make("um farol")
            assert picture == tmp_path / "minhas imagens" / "um-farol.png"
            assert stage.sentence == "Pronto"

    play(scene)
    assert {**on_disk(home), "horde_url": ""} == {
        "language": "pt_BR",
        "theme": "light",
        "pictures": str(tmp_path / "minhas imagens"),
        "format": "png",
        "quality": 80,
        "horde_url": "",
    }


def test_the_key_is_kept_used_never_shown_and_can_be_removed(play: Play, home: Path) -> None:
    path = home / "config" / "api-key"

    async def scene() -> None:
        async with on_stage() as stage:
            assert stage.form.foot.text() == "Free, no account"
            dialog = await settings(stage)
            key = dialog.findChild(QLineEdit, "keyEdit")
            assert key is not None
            assert key.echoMode() is QLineEdit.EchoMode.Password
            fill(dialog, keyEdit=f" {KEY} ")
            stage.click("settingsSaveButton", dialog)
            await stage.until(lambda: "you have 5,000 kudos" in stage.form.foot.text())
            assert path.read_text().strip() == KEY
            if os.name == "posix":
                assert path.stat().st_mode & 0o777 == 0o600
            await stage.make()
            keys = {
                (one.path.rpartition("/")[2], one.headers.get("apikey"))
                for one in stage.horde.requests
            }
            assert ("async", KEY) in keys
            signed = {"async", "find_user"}
            assert {key for route, key in keys if route not in signed} == {None}
            dialog = await settings(stage)
            shown = dialog.findChild(QLineEdit, "keyEdit")
            assert shown is not None
            assert shown.text() == ""
            assert shown.placeholderText() == "saved"
            stage.click("removeKeyButton", dialog)
            stage.click("settingsSaveButton", dialog)
            await stage.until(lambda: stage.form.foot.text().startswith("Free, no account"))
            assert KEY not in stage.window.studio.without_key(f"it was {KEY}")

    play(scene)
    assert not path.exists()
    log = (home / "logs" / "thumbgen.log").read_text()
    assert KEY not in log


def test_a_key_from_the_environment_is_named(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUMBGEN_API_KEY", KEY)

    async def scene() -> None:
        async with on_stage() as stage:
            dialog = await settings(stage)
            note = dialog.findChild(QLabel, "keyNote")
            assert note is not None
            assert "THUMBGEN_API_KEY" in note.text()

    play(scene)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("urlEdit", "ftp://x", "is not the address of a Horde"),
        ("picturesEdit", "here", "must be a full path"),
        ("keyEdit", "two words", "This cannot be an API key"),
    ],
)
def test_what_cannot_be_used_is_said_in_the_dialog_and_nothing_is_saved(
    play: Play, home: Path, field: str, value: str, says: str
) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            dialog = await settings(stage)
            fill(dialog, **{field: value})
            stage.click("settingsSaveButton", dialog)
            message = await complaint(stage, dialog)
            assert says in message.text()
            assert value not in message.text() or field != "keyEdit"
            assert dialog.isVisible()
            stage.click("settingsCancelButton", dialog)

    play(scene)
    assert not (home / "config").exists()


def test_a_disk_that_refuses_settings(play: Play, home: Path) -> None:
    home.mkdir()
    (home / "config").write_text("a file where the folder should be")

    async def scene() -> None:
        async with on_stage() as stage:
            dialog = await settings(stage)
            fill(dialog, qualityBox=70)
            stage.click("settingsSaveButton", dialog)
            message = await complaint(stage, dialog)
            assert "settings.json" in message.text()
            assert dialog.isVisible()

    play(scene)


def test_all_is_saved_or_nothing(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            (home / "config" / "api-key").mkdir(parents=True)  # where the file should be
            dialog = await settings(stage)
            fill(dialog, qualityBox=70, keyEdit=KEY)
            stage.click("settingsSaveButton", dialog)
            assert "api-key" in (await complaint(stage, dialog)).text()
            stage.click("settingsCancelButton", dialog)

    play(scene)
    assert on_disk(home) == {}


def test_a_folder_that_cannot_be_written_is_refused_at_once(
    play: Play, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")

    async def scene() -> None:
        async with on_stage() as stage:
            dialog = await settings(stage)
            fill(dialog, picturesEdit=str(tmp_path / "file" / "pictures"))
            stage.click("settingsSaveButton", dialog)
            assert "file/pictures" in (await complaint(stage, dialog)).text()
            assert dialog.isEnabled()

    play(scene)
    assert not (home / "config").exists()


@pytest.mark.parametrize("fault", ["slow", "unforeseen"])
def test_the_dialog_never_stays_locked(
    play: Play, ear: Ear, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def broken(path: Path, wanted: Settings) -> None:
        if fault == "unforeseen":
            raise ZeroDivisionError
        time.sleep(0.6)

    monkeypatch.setattr("thumbgen.ui.settings_dialog.save_settings", broken)
    monkeypatch.setattr("thumbgen.ui.preferences.LIMIT", 0.2)
    if fault == "unforeseen":
        ear.announce("thumbgen.ui", "unforeseen")

    async def scene() -> None:
        async with on_stage() as stage:
            dialog = await settings(stage)
            stage.click("settingsSaveButton", dialog)
            assert not dialog.isEnabled()
            await stage.until(dialog.isEnabled)
            if fault == "unforeseen":
                (await stage.opened_dialog("troubleDialog")).reject()
            else:
                assert "could not be saved" in (await complaint(stage, dialog)).text()
            stage.click("settingsCancelButton", dialog)
            await stage.until(lambda: stage.dialog("settingsDialog") is None)

    play(scene)


def test_another_theme_needs_no_other_engine(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            engine = stage.window.studio.engine
            dialog = await settings(stage)
            fill(dialog, themeBox="light")
            stage.click("settingsSaveButton", dialog)
            await stage.until(lambda: stage.dialog("settingsDialog") is None)
            assert not stage.shared.look.dark
            assert stage.window.studio.engine is engine

    play(scene)


def test_an_address_from_elsewhere_is_named(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            note = (await settings(stage)).findChild(QLabel, "urlNote")
            assert note is not None
            assert note.isVisible()
            assert stage.horde.url in note.text()

    play(scene)


def test_the_enter_key_presses_what_has_the_focus(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            dialog = await settings(stage)
            fill(dialog, qualityBox=70)
            cancel = dialog.findChild(QAbstractButton, "settingsCancelButton")
            assert cancel is not None
            cancel.setFocus()
            QTest.keyClick(cancel, Qt.Key.Key_Return)
            await stage.until(lambda: stage.dialog("settingsDialog") is None)
            dialog = await settings(stage)
            fill(dialog, qualityBox=80)
            url = dialog.findChild(QLineEdit, "urlEdit")
            assert url is not None
            url.setFocus()
            none = Qt.KeyboardModifier.NoModifier
            enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, none)
            QApplication.sendEvent(url, enter)  # QTest complains of fields that pass a key on
            await stage.until(lambda: stage.dialog("settingsDialog") is None)

    play(scene)
    assert on_disk(home) == {"quality": 80}


def test_a_number_out_of_bounds_becomes_the_nearest(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            dialog = await settings(stage)
            quality = dialog.findChild(QSpinBox, "qualityBox")
            assert quality is not None
            for typed, nearest in (("12", 50), ("900", 100), ("77", 77)):
                quality.selectAll()
                QTest.keyClicks(quality, typed)
                quality.interpretText()  # as when the field is left
                assert quality.value() == nearest

    play(scene)


def test_the_folder_can_be_chosen(play: Play, tmp_path: Path) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            dialog = await settings(stage)
            stage.click("folderButton", dialog)
            chooser = dialog.findChild(QFileDialog, "folderDialog")
            assert chooser is not None
            chooser.fileSelected.emit(str(tmp_path))
            chooser.reject()
            field = dialog.findChild(QLineEdit, "picturesEdit")
            assert field is not None
            assert field.text() == str(tmp_path)

    play(scene)


def test_while_the_disk_is_busy_nothing_is_asked_twice(
    play: Play, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(path: Path, wanted: Settings) -> None:
        time.sleep(0.3)
        save_settings(path, wanted)

    monkeypatch.setattr("thumbgen.ui.settings_dialog.save_settings", slow)

    async def scene() -> None:
        async with on_stage() as stage:
            dialog = await settings(stage)
            fill(dialog, practiceCheck=True)
            save = dialog.findChild(QAbstractButton, "settingsSaveButton")
            assert save is not None
            for _ in range(3):
                QTest.mouseClick(save, Qt.MouseButton.LeftButton)
            dialog.reject()
            assert dialog.isVisible()  # somebody is to hear how it went
            await stage.until(lambda: stage.dialog("settingsDialog") is None)
            await stage.until(lambda: "Practice mode" in stage.window.windowTitle())
            assert stage.window.studio.practice

    play(scene)
    assert on_disk(home) == {"practice": True}


def test_practice_for_this_once_is_none_of_the_settings_business(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage(practice=True) as stage:
            dialog = await settings(stage)
            box = dialog.findChild(QAbstractButton, "practiceCheck")
            assert box is not None
            assert box.isChecked()
            fill(dialog, qualityBox=70)
            stage.click("settingsSaveButton", dialog)
            await stage.until(lambda: stage.dialog("settingsDialog") is None)
            assert on_disk(home) == {"quality": 70}
            assert stage.window.studio.practice
            dialog = await settings(stage)
            fill(dialog, practiceCheck=False)
            stage.click("settingsSaveButton", dialog)
            await stage.until(lambda: not stage.window.studio.practice)
            await stage.until(lambda: not stage.window.banner.isVisible())
            await stage.make()
            assert not stage.work.practice

    play(scene)
    assert on_disk(home) == {"quality": 70}


def test_escape_changes_nothing(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            dialog = await settings(stage)
            fill(dialog, languageBox="pt_BR", keyEdit=KEY)
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            await stage.until(lambda: stage.dialog("settingsDialog") is None)
            assert stage.form.button.text() == "Generate"
            await stage.generate()
            await stage.until_state(JobState.DONE)

    play(scene)
    assert not (home / "config").exists()
