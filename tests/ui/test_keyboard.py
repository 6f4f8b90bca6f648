"""Everything from the keyboard, and everything with a name for those who cannot see it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
    QWidget,
)

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.domain.job import JobState

K = Qt.Key

NAMED: dict[str, type[QWidget]] = {
    "promptEdit": QPlainTextEdit,
    "genreBox": QWidget,
    "sizeBox": QWidget,
    "sceneBox": QComboBox,
    "modelBox": QAbstractButton,
    "samplerBox": QComboBox,
    "countBox": QSpinBox,
    "stepsBox": QSpinBox,
    "cfgBox": QDoubleSpinBox,
    "negativeEdit": QLineEdit,
    "seedEdit": QLineEdit,
    "generateButton": QAbstractButton,
    "cancelButton": QAbstractButton,
    "progressBar": QProgressBar,
    "progressLabel": QWidget,
    "preview": QWidget,
    "saveButton": QAbstractButton,
    "copyButton": QAbstractButton,
    "copyFileButton": QAbstractButton,
    "revealButton": QAbstractButton,
    "discardButton": QAbstractButton,
    "dragHandle": QAbstractButton,
    "banner": QWidget,
    **{f"genre-{key}": QAbstractButton for key in ("lofi", "rnb", "worship", "none")},
    **{
        f"size-{key}": QAbstractButton
        for key in ("youtube", "full-hd", "4k", "shorts", "square", "cover", "custom")
    },
}
"""What automation finds by name; these names are a promise."""


CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QAbstractSpinBox)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifier)


def name_of(widget: QWidget) -> str:
    """Its name, or that of the field it belongs to."""
    while not widget.objectName() or widget.objectName().startswith("qt_"):
        parent = widget.parentWidget()
        assert parent is not None
        widget = parent
    return widget.objectName()


async def active(stage: Stage) -> None:
    stage.window.activateWindow()
    await stage.until(stage.window.isActiveWindow)


def test_a_picture_without_a_mouse(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await active(stage)
            assert name_of(focused()) == "promptEdit"
            press(K.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(focused(), "uma rosa")
            press(K.Key_Tab)
            assert name_of(focused()) == "genre-lofi"
            press(K.Key_Right)
            assert stage.form.genres.key == "rnb"
            press(K.Key_Tab)
            assert name_of(focused()) == "sceneBox"
            press(K.Key_Down)
            press(K.Key_Tab)
            press(K.Key_Right)
            assert stage.form.sizes.key == "full-hd"
            press(K.Key_Tab)
            assert name_of(focused()) == "moreSizesButton"
            press(K.Key_Tab)
            assert name_of(focused()) == "countBox"
            press(K.Key_Up)
            press(K.Key_Return, Qt.KeyboardModifier.ControlModifier)
            await stage.until_state(JobState.DONE)
            request = stage.work.job.request
            assert (request.prompt, request.genre, request.scene) == (
                "uma rosa",
                "rnb",
                "velvet-room",
            )
            assert (request.target.key, request.count) == ("full-hd", 2)

    play(scene)


def test_the_keys_for_a_finished_picture(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers=2)) as stage:
            await active(stage)
            stage.form.count.setValue(2)
            await stage.make("uma rosa")
            stage.form.prompt.setFocus()
            QGuiApplication.clipboard().setText("")
            press(K.Key_C, Qt.KeyboardModifier.ControlModifier)  # nothing is selected: the picture
            await stage.until(lambda: QGuiApplication.clipboard().mimeData().hasImage())
            stage.form.prompt.selectAll()
            press(K.Key_C, Qt.KeyboardModifier.ControlModifier)
            assert QGuiApplication.clipboard().text() == "uma rosa"
            press(
                K.Key_C,
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
            )
            await stage.until(lambda: QGuiApplication.clipboard().mimeData().hasUrls())
            press(K.Key_Delete)
            assert stage.form.prompt.toPlainText() == ""
            assert len(stage.pictures) == 2  # the key was the text's
            stage.result.picture_actions.discard.setFocus()
            press(K.Key_Delete)
            await stage.until(lambda: len(stage.pictures) == 1)
            press(K.Key_S, Qt.KeyboardModifier.ControlModifier)
            await stage.opened_dialog("saveDialog")

    play(scene)


def test_after_a_discard_the_way_back_is_at_hand(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await active(stage)
            (picture,) = await stage.make()
            stage.result.picture_actions.discard.setFocus()
            press(K.Key_Delete)
            await stage.until(lambda: not stage.pictures)
            assert name_of(focused()) == "noteButton"
            press(K.Key_Space)
            await stage.until(lambda: stage.pictures == [picture])

    play(scene)


def test_after_a_cancel_the_key_does_nothing_more(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(queue_length=300, seconds_per_place=1.0)) as stage:
            await active(stage)
            await stage.generate()
            stage.result.status.cancel.setFocus()
            press(K.Key_Return)
            await stage.until_state(JobState.CANCELLED)
            assert name_of(focused()) == "preview"
            press(K.Key_Space)
            press(K.Key_Return)
            assert len(stage.window.session.works) == 1

    play(scene)


def test_what_is_typed_first_takes_the_place_of_the_example(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await active(stage)
            QTest.keyClicks(focused(), "um farol")
            assert stage.form.prompt.toPlainText() == "um farol"

    play(scene)


def test_a_number_that_is_being_typed_counts(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await active(stage)
            stage.form.more.button.setChecked(True)
            stage.form.more.steps.setFocus()
            stage.form.more.steps.selectAll()
            QTest.keyClicks(focused(), "9999")
            press(K.Key_Return, Qt.KeyboardModifier.ControlModifier)
            assert "500 steps are more" in stage.form.message.text()
            stage.form.more.steps.setFocus()
            stage.form.more.steps.selectAll()
            QTest.keyClicks(focused(), "12")
            press(K.Key_Return, Qt.KeyboardModifier.ControlModifier)
            await stage.until(lambda: stage.state is not None)
            assert stage.work.job.request.steps == 12

    play(scene)


def test_a_key_that_is_held_down_is_meant_once(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            shortcuts = stage.window.findChildren(QShortcut)
            assert len(shortcuts) >= 10
            assert not any(one.autoRepeat() for one in shortcuts)

    play(scene)


def test_a_screen_reader_hears_how_it_ended(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def listen(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", listen)

    async def scene() -> None:
        async with on_stage() as stage:
            await stage.make()
            assert said == ["Ready"]
            stage.click("copyFileButton")
            await stage.until(lambda: len(said) == 2)
            assert "clipboard" in said[1]
            stage.horde.set_script(quick(maintenance=True))
            await stage.generate()
            await stage.until_state(JobState.FAILED)
            assert "maintenance" in said[2]
            stage.form.prompt.clear()
            stage.click("generateButton")
            assert "nothing to paint" in said[3]
            stage.window.preferences.set_practice(practice=True)
            await stage.until(lambda: len(said) > 4)
            assert "Practice mode" in said[4]

    play(scene)


def test_the_tab_key_goes_where_the_eye_goes(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers=2)) as stage:
            await active(stage)
            stage.form.count.setValue(2)
            await stage.make()
            stage.form.more.button.setChecked(True)
            stage.form.sizes.choose("4k")
            stage.form.prompt.setFocus()
            names = [name_of(focused())]
            while True:
                press(K.Key_Tab)
                if name_of(focused()) in names:
                    break
                names.append(name_of(focused()))
            assert names == [
                "promptEdit", "genre-lofi", "sceneBox", "moreSizesButton", "size-4k", "countBox",
                "moreButton", "negativeEdit", "modelBox", "seedEdit", "stepsBox", "cfgBox",
                "samplerBox", "sourceButton", "styleButton", "upscalerBox", "facesBox",
                "addLoraButton", "generateButton", "picture-1", "saveButton", "copyButton",
                "copyFileButton", "revealButton", "discardButton", "dragHandle", "settingsButton",
                "aboutButton",
            ]  # fmt: skip

    play(scene)


def test_the_tab_key_in_the_settings(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await active(stage)
            stage.click("settingsButton")
            dialog = await stage.opened_dialog("settingsDialog")
            await stage.until(dialog.isActiveWindow)
            names: list[str] = []
            while name_of(focused()) not in names:
                names.append(name_of(focused()))
                press(K.Key_Tab)
            assert names == [
                "languageBox", "themeBox", "picturesEdit", "folderButton", "formatBox",
                "qualityBox", "keyEdit", "urlEdit", "practiceCheck", "settingsCancelButton",
                "settingsSaveButton",
            ]  # fmt: skip

    play(scene)


def test_every_control_has_its_name_and_its_say(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            for name, kind in NAMED.items():
                assert isinstance(stage.find(QWidget, name), kind), name
            for group in ("genre-", "size-"):
                tiles = [one for one in stage.window.findChildren(QAbstractButton)
                         if one.objectName().startswith(group)]  # fmt: skip
                assert all(tile.isCheckable() for tile in tiles)
                assert sum(tile.isChecked() for tile in tiles) == 1
            for widget in stage.window.findChildren(QWidget):
                inner = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox)
                silent = widget.objectName().startswith(
                    ("noteButton", "offerButton", "bannerButton", "alternativeButton")
                )
                if isinstance(widget, CONTROLS) and not inner and not silent:
                    spoken = QAccessible.queryAccessibleInterface(widget)
                    assert spoken.text(QAccessible.Text.Name), widget.objectName()
            for name in ("genreBox", "sizeBox", "preview", "progressBar", "jobList"):
                assert stage.find(QWidget, name).accessibleName(), name

    play(scene)
