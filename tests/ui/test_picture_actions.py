"""What can be done with a finished picture besides saving it: copy, show, discard, undo, drag."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDrag, QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QWidget,
)

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.ui.session import Work


async def until_left(stage: Stage, work: Work, number: int) -> None:
    """Waits until a work shows that many pictures."""
    await stage.until(lambda: len(work.pictures) == number)


def test_copying_the_picture_and_copying_the_file(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make()
            clipboard = QGuiApplication.clipboard()
            clipboard.setText("")
            stage.click("copyButton")
            await stage.until(lambda: clipboard.mimeData().hasImage())
            assert (clipboard.image().width(), clipboard.image().height()) == (1280, 720)
            png = QImage.fromData(clipboard.mimeData().data("image/png"))
            assert (png.width(), png.height()) == (1280, 720)
            assert not clipboard.mimeData().hasUrls()
            assert "clipboard" in stage.note
            stage.click("copyFileButton")
            await stage.until(lambda: clipboard.mimeData().hasUrls())
            assert [url.toLocalFile() for url in clipboard.mimeData().urls()] == [str(picture)]
            assert not clipboard.mimeData().hasImage()
            picture.unlink()
            stage.click("copyButton")
            await stage.until(lambda: "no longer where it was saved" in stage.note)
            stage.result.notes.clear()
            stage.click("copyFileButton")
            await stage.until(lambda: "no longer where it was saved" in stage.note)

    play(scene)


def test_what_was_copied_last_is_on_the_clipboard(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            stage.form.sizes.choose("4k")
            await stage.make()
            stage.click("copyButton")
            stage.click("copyFileButton")
            await stage.until(lambda: QGuiApplication.clipboard().mimeData().hasUrls())
            await asyncio.sleep(0.3)
            assert QGuiApplication.clipboard().mimeData().hasUrls()
            assert "The file is on the clipboard" in stage.note

    play(scene)


class FileManager(QObject):
    """Stands in for the system's file manager."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_showing_the_folder(play: Play) -> None:
    manager = FileManager()

    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make()
            QDesktopServices.setUrlHandler("file", manager, "open")  # type: ignore[arg-type]
            stage.click("revealButton")
            await stage.until(lambda: manager.opened)
            assert manager.opened == [str(picture.parent)]
            QDesktopServices.unsetUrlHandler("file")
            stage.click("revealButton")  # nobody is there to show it
            await stage.until(lambda: str(picture) in stage.note)

    play(scene)


def test_discarding_and_taking_back(play: Play, desktop: Path) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers=2)) as stage:
            stage.form.count.setValue(2)
            first, second = await stage.make()
            content = first.read_bytes()
            stage.click("discardButton")
            await stage.until(lambda: "trash" in stage.note)
            assert not first.exists()
            assert (desktop / first.name).read_bytes() == content
            assert stage.result.preview.path == second
            stage.click("noteButton")
            await stage.until(lambda: "back" in stage.note)
            assert first.read_bytes() == content
            assert stage.pictures == [first, second]

    play(scene)
    assert list(desktop.iterdir()) == []
    assert list((desktop.parent / "info").iterdir()) == []


def test_discards_are_taken_back_one_by_one(play: Play, desktop: Path) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers=3)) as stage:
            stage.form.count.setValue(3)
            first, second, third = await stage.make()
            for left in (2, 1, 0):
                stage.click("discardButton")
                await until_left(stage, stage.work, left)
            await stage.until(lambda: stage.work.picture is None)
            assert stage.sentence == "Discarded"
            stage.click("noteButton")  # that of the third
            await stage.until(third.exists)
            for back in (second, first):
                QTest.keyClick(stage.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
                await stage.until(back.exists)
            await stage.until(lambda: stage.pictures == [first, second, third])
            assert stage.sentence == "Ready"

    play(scene)
    assert list(desktop.iterdir()) == []


def test_pictures_of_one_name_are_not_mixed_up(play: Play) -> None:
    """Once a picture is in the trash, another job may take its name."""

    async def scene() -> None:
        async with on_stage(quick(workers=2)) as stage:
            stage.form.count.setValue(2)
            first, second = await stage.make()
            work, contents = stage.work, [path.read_bytes() for path in (first, second)]
            tiles = stage.result.status.strip.tiles[:2]
            await stage.until(lambda: all(tile.picture for tile in tiles))
            seen = {tile.picture.cacheKey() for tile in tiles if tile.picture is not None}
            stage.find(QAbstractButton, "picture-2").setChecked(True)
            for left in (1, 0):
                stage.click("discardButton")
                await until_left(stage, work, left)
            stage.click("genre-worship")
            assert await stage.make() == [first, second]  # the same names, free again
            await stage.until(lambda: all(tile.picture for tile in tiles))
            now = {tile.picture.cacheKey() for tile in tiles if tile.picture is not None}
            assert not seen & now  # nothing of the other job's
            QTest.mouseClick(stage.result.jobs.chips[1], Qt.MouseButton.LeftButton)
            assert stage.work is work
            for left in (1, 2):
                QTest.keyClick(stage.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
                await until_left(stage, work, left)
            assert [path.read_bytes() for path in stage.pictures] == contents
            assert len({*stage.pictures, first, second}) == 4

    play(scene)


def test_the_way_back_stays_while_there_is_one(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers=2)) as stage:
            stage.form.count.setValue(2)
            pictures = await stage.make()
            for left in (1, 0):
                stage.click("discardButton")
                await until_left(stage, stage.work, left)
            assert stage.sentence == "Discarded"
            for left in (1, 2):
                stage.click("noteButton")
                await until_left(stage, stage.work, left)
            assert stage.pictures == pictures
            assert not stage.find(QWidget, "noteButton").isVisible()

    play(scene)


def test_a_trash_that_keeps_its_secrets_offers_no_way_back(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.ui.trash.QFile.fileName", lambda _: "")

    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make()
            stage.click("discardButton")
            await stage.until(lambda: "in the trash" in stage.note)
            assert not picture.exists()
            assert not stage.find(QWidget, "noteButton").isVisible()

    play(scene)


def test_discarding_the_only_picture_leaves_a_calm_window(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make()
            stage.click("discardButton")
            await stage.until(lambda: not picture.exists())
            await stage.until(lambda: stage.result.preview.path is None)
            assert not stage.result.picture_actions.save.isEnabled()
            picture.write_text("somebody has taken the name meanwhile")
            stage.click("noteButton")
            await stage.until(lambda: stage.pictures)
            assert stage.pictures == [picture.with_name("a-lighthouse-2.jpg")]
            assert picture.read_text() == "somebody has taken the name meanwhile"
            stage.click("discardButton")
            await stage.until(lambda: not stage.pictures)
            QTest.keyClick(stage.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            await stage.until(lambda: stage.pictures)

    play(scene)


def test_where_there_is_no_trash_the_picture_stays(play: Play, desktop: Path) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make()
            desktop.parent.parent.mkdir(parents=True, exist_ok=True)
            desktop.parent.write_text("a file where the trash should be")
            stage.click("discardButton")
            await stage.until(lambda: "no trash" in stage.note)
            assert picture.exists()
            assert stage.pictures == [picture]
            picture.unlink()
            stage.click("discardButton")
            await stage.until(lambda: "no longer where it was saved" in stage.note)

    play(scene)


class Drags:
    """Catches what would be dragged, in the place of the system."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.offers: list[tuple[list[str], list[str], Qt.DropAction, int]] = []

        def execute(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
            mime = drag.mimeData()
            files = [url.toLocalFile() for url in mime.urls()]
            self.offers.append((files, mime.formats(), actions, drag.pixmap().width()))
            return Qt.DropAction.CopyAction

        monkeypatch.setattr(QDrag, "exec", execute)


def pull(widget: QWidget) -> None:
    """Presses the mouse in the middle of a widget and moves it away."""
    middle = widget.rect().center()
    far = middle + QPoint(QApplication.startDragDistance() + 5, 3)
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=middle)
    _move(widget, middle + QPoint(2, 0))
    _move(widget, far)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=far)


def _move(widget: QWidget, to: QPoint) -> None:
    """A move with the button held, which QTest does not make."""
    none = Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    place, globally = QPointF(to), QPointF(widget.mapToGlobal(to))
    event = QMouseEvent(QEvent.Type.MouseMove, place, globally, Qt.MouseButton.NoButton, left, none)
    QApplication.sendEvent(widget, event)


def test_dragging_offers_a_copy_of_the_file(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    drags = Drags(monkeypatch)

    async def scene() -> None:
        async with on_stage() as stage:
            sources: list[Callable[[], QWidget]] = [
                lambda: stage.result.picture_actions.handle,
                lambda: stage.result.preview,
            ]
            for source in sources:
                pull(source())
            assert drags.offers == []  # there is nothing to drag yet
            (picture,) = await stage.make()
            for source in sources:
                pull(source())
            assert len(drags.offers) == 2
            for files, formats, actions, width in drags.offers:
                assert files == [str(picture)]
                assert formats == ["text/uri-list"]
                assert actions == Qt.DropAction.CopyAction
                assert width == 168
            assert picture.exists()
            assert not stage.result.picture_actions.handle.isDown()
            picture.unlink()
            pull(stage.result.picture_actions.handle)
            assert len(drags.offers) == 2
            assert "no longer where it was saved" in stage.note

    play(scene)


def test_a_click_on_the_handle_copies_the_file(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make()
            QGuiApplication.clipboard().setText("")
            stage.click("dragHandle")
            await stage.until(lambda: QGuiApplication.clipboard().mimeData().hasUrls())
            urls = QGuiApplication.clipboard().mimeData().urls()
            assert [url.toLocalFile() for url in urls] == [str(picture)]

    play(scene)
