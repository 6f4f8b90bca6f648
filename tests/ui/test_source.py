"""Starting from a picture: dropped, pasted or chosen, and what is said if it is none."""

import asyncio
import base64
import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget

from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from tests.ui.texts import clipped
from thumbgen.domain.job import JobState
from thumbgen.jobs import sources
from thumbgen.ui.request_form import EXAMPLE

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
LEFT, NOBODY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
RED = (250, 10, 10)


def saved(path: Path, colour: tuple[int, int, int] = RED) -> Path:
    Image.new("RGB", (400, 300), colour).save(path)
    return path


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    mime.setText("\n".join(map(str, paths)))  # as file managers do
    return mime


def from_browser() -> QMimeData:
    """A picture's bytes, with the address it comes from."""
    file = io.BytesIO()
    Image.new("RGB", (200, 200), RED).save(file, "WEBP")
    mime = QMimeData()
    mime.setData("image/webp", file.getvalue())
    mime.setUrls([QUrl("https://example.org/pictures/sunset.webp?size=2")])
    return mime


def bitmap() -> QMimeData:
    image = QImage(120, 80, QImage.Format.Format_ARGB32)
    image.fill(QColor(*RED))
    mime = QMimeData()
    mime.setImageData(image)
    return mime


def link() -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/pictures/sunset.webp")])
    return mime


def words(text: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(text)
    return mime


def drag_over(stage: Stage, mime: QMimeData, over: QWidget | None = None) -> bool:
    """Drags something to the middle of a widget, as the system would; whether it may be dropped."""
    enter = QDragEnterEvent(middle(stage, over), COPY | MOVE, mime, LEFT, NOBODY)
    enter.setDropAction(MOVE)  # what file managers propose within a disk
    QApplication.sendEvent(stage.window.window().windowHandle(), enter)
    return drag_on(stage, mime, over)


def drag_on(stage: Stage, mime: QMimeData, over: QWidget | None = None) -> bool:
    """The same for what is over the window already."""
    move = QDragMoveEvent(middle(stage, over), COPY | MOVE, mime, LEFT, NOBODY)
    move.setDropAction(MOVE)
    QApplication.sendEvent(stage.window.window().windowHandle(), move)
    return move.isAccepted()


def drop(stage: Stage, mime: QMimeData, over: QWidget | None = None) -> QDropEvent:
    drag_over(stage, mime, over)
    event = QDropEvent(QPointF(middle(stage, over)), COPY | MOVE, mime, LEFT, NOBODY)
    QApplication.sendEvent(stage.window.window().windowHandle(), event)
    return event


def middle(stage: Stage, over: QWidget | None) -> QPoint:
    over = over or stage.result.preview
    return over.mapTo(stage.window.window(), over.rect().center())


async def until_taken(stage: Stage) -> None:
    await stage.until(lambda: stage.form.source.source is not None)


def name(stage: Stage) -> str:
    label = stage.find(QLabel, "sourceName")
    return label.text() if label.isVisible() else ""


def sent(stage: Stage) -> dict[str, Any]:
    """What was handed in last."""
    bodies = [
        json.loads(one.body)
        for one in stage.horde.requests
        if one.method == "POST" and one.path.endswith("/generate/async")
    ]
    last: dict[str, Any] = [body for body in bodies if not body.get("dry_run")][-1]
    return last


def sent_picture(body: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(body["source_image"]))).convert("RGB")


def test_a_dropped_picture_is_what_the_job_starts_from(play: Play, tmp_path: Path) -> None:
    path = saved(tmp_path / "my room.png")

    async def scene() -> None:
        async with on_stage() as stage:
            event = drop(stage, files(path))
            assert event.isAccepted()
            assert event.dropAction() is COPY  # a move would take the file away
            await until_taken(stage)
            assert name(stage) == "my room.png"
            slider = stage.form.source.slider
            slider.setFocus()
            QTest.keyClick(slider, Qt.Key.Key_Left)
            assert stage.find(QLabel, "sourceValue").text() == "Strength: 55 %"
            await stage.make()
            body = sent(stage)
            picture, params = sent_picture(body), body["params"]
            assert (params["denoising_strength"], body["source_processing"]) == (0.55, "img2img")
            assert picture.size == (params["width"], params["height"])
            pixel = picture.getpixel((9, 9))
            assert isinstance(pixel, tuple)
            assert abs(pixel[0] - RED[0]) < 12
            assert path.exists()

            stage.click("removeSourceButton")
            assert name(stage) == ""
            await stage.generate()
            await stage.until_state(JobState.DONE)
            assert "source_image" not in sent(stage)
            assert "denoising_strength" not in sent(stage)["params"]

    play(scene)


@pytest.mark.parametrize(
    ("made", "called"),
    [(from_browser, "sunset.webp"), (bitmap, "Pasted picture")],
    ids=["from a browser", "a bitmap"],
)
def test_a_picture_without_a_file_is_taken_too(
    play: Play, made: Callable[[], QMimeData], called: str
) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            drop(stage, made(), over=stage.form.prompt)
            await until_taken(stage)
            assert name(stage) == called
            assert stage.form.prompt.toPlainText() == stage.shared.speech.text(EXAMPLE)
            stage.click("removeSourceButton")
            QGuiApplication.clipboard().setMimeData(made())
            QTest.keyClick(stage.form.prompt, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
            await until_taken(stage)
            assert name(stage) == called
            assert stage.form.prompt.toPlainText() == stage.shared.speech.text(EXAMPLE)

    play(scene)


def test_a_copied_file_is_pasted_wherever_the_focus_is(play: Play, tmp_path: Path) -> None:
    path = saved(tmp_path / "copied.jpg")

    async def scene() -> None:
        async with on_stage() as stage:
            stage.window.activateWindow()
            await stage.until(stage.window.isActiveWindow)
            for focused in (stage.form.prompt, stage.form.button):
                QGuiApplication.clipboard().setMimeData(files(path))
                focused.setFocus()
                QTest.keyClick(focused, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
                await until_taken(stage)
                assert name(stage) == "copied.jpg"
                assert str(path) not in stage.form.prompt.toPlainText()
                stage.click("removeSourceButton")

    play(scene)


def test_words_are_pasted_and_dropped_as_words(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            prompt = stage.form.prompt
            prompt.clear()
            mime = bitmap()
            mime.setText("a harbour")  # as spreadsheets do
            QGuiApplication.clipboard().setMimeData(mime)
            QTest.keyClick(prompt, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
            assert prompt.toPlainText() == "a harbour"
            drop(stage, words(" at dusk"), over=prompt)
            assert sorted(prompt.toPlainText().split()) == ["a", "at", "dusk", "harbour"]
            assert not drag_over(stage, words("words"))  # over the picture they mean nothing
            assert not stage.form.source.isVisible()

    play(scene)


def test_the_window_says_where_a_picture_may_be_dropped(play: Play, tmp_path: Path) -> None:
    path = saved(tmp_path / "one.png")

    async def scene() -> None:
        async with on_stage() as stage:
            hint = stage.window.dropping.hint
            for over in (stage.form.prompt, stage.form.button, stage.result.preview):
                assert drag_over(stage, files(path), over=over)
                assert hint.isVisible()
                assert hint.geometry() == stage.window.rect()
            window = stage.window.window().windowHandle()
            QApplication.sendEvent(window, QDragLeaveEvent())
            assert not hint.isVisible()
            assert not stage.form.source.isVisible()
            stage.click("aboutButton")
            await stage.opened_dialog("aboutDialog")
            assert not drag_over(stage, files(path))

    play(scene)


def test_our_own_picture_is_taken_back_only_by_the_form(play: Play, tmp_path: Path) -> None:
    path = saved(tmp_path / "ours.png")

    async def scene() -> None:
        async with on_stage() as stage:
            hint = stage.window.dropping.hint
            with stage.shared.drags.one():
                assert not drag_over(stage, files(path), over=stage.result.preview)
                assert not hint.isVisible()
                # Past widgets that take no drops of their own, so that it never enters anew.
                assert drag_on(stage, files(path), over=stage.form.button)
                assert hint.geometry() == stage.form.geometry()
                drop(stage, files(path), over=stage.result.preview)
                assert not stage.form.source.reading
                drop(stage, files(path), over=stage.form.prompt)
            await until_taken(stage)
            assert name(stage) == "ours.png"

    play(scene)


def test_of_several_files_the_first_picture_is_taken(play: Play, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("words")
    first, second = saved(tmp_path / "first.png"), saved(tmp_path / "second.png")

    async def scene() -> None:
        async with on_stage() as stage:
            drop(stage, files(notes, first, second))
            await until_taken(stage)
            assert name(stage) == "first.png"
            await stage.until(lambda: "first.png" in stage.note)

    play(scene)


def test_what_cannot_be_taken_is_said_kindly_and_nothing_is_lost(
    play: Play, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x20ftypisom" + bytes(99))
    (tmp_path / "empty.png").touch()
    (tmp_path / "notes.txt").write_text("words " * 20)
    wrong = (
        (link(), "still on the web"),
        (files(tmp_path / "film.mp4"), "Save one frame"),
        (files(tmp_path / "folder"), "is a folder"),
        (files(tmp_path / "empty.png"), "is empty"),
        (files(tmp_path / "notes.txt"), "not a picture"),
        (files(tmp_path / "gone.png"), "is not there"),
    )

    async def scene() -> None:
        async with on_stage() as stage:
            drop(stage, files(saved(tmp_path / "kept.png")))
            await until_taken(stage)
            for mime, said in wrong:
                drop(stage, mime)
                await stage.until(lambda said=said: said in stage.note)  # type: ignore[misc]
                await stage.until(lambda: name(stage) == "kept.png")
            stage.click("removeSourceButton")
            drop(stage, files(tmp_path / "gone.png"))
            await stage.until(lambda: not stage.form.source.reading)
            assert not stage.form.source.isVisible()

    play(scene)


def test_whoever_is_too_quick_is_asked_for_a_moment(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, begun = sources.read_source, threading.Event()

    def slow(path: Path) -> object:
        begun.wait(20)
        return read(path)

    monkeypatch.setattr(sources, "read_source", slow)

    async def scene() -> None:
        async with on_stage() as stage:
            drop(stage, files(saved(tmp_path / "slow.png")))
            assert "Reading" in name(stage)
            stage.click("generateButton")
            assert "still being read" in stage.form.message.text()
            assert stage.window.session.looked_at is None
            begun.set()
            await until_taken(stage)
            assert stage.form.message.text() == ""  # what was wrong is right now

    play(scene)


def test_a_picture_is_chosen_from_a_folder(play: Play, tmp_path: Path) -> None:
    path = saved(tmp_path / "chosen.png")

    async def scene() -> None:
        async with on_stage() as stage:
            stage.click("moreButton")
            stage.click("sourceButton")
            await stage.until(lambda: stage.dialog("sourceDialog"))
            dialog = stage.dialog("sourceDialog")
            assert isinstance(dialog, QFileDialog)
            assert "*.tiff" in dialog.nameFilters()[0]
            dialog.fileSelected.emit(str(path))
            dialog.reject()
            await until_taken(stage)
            assert name(stage) == "chosen.png"

    play(scene)


def test_trying_again_starts_from_the_same_picture(play: Play, tmp_path: Path) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            drop(stage, files(saved(tmp_path / "mine.png")))
            await until_taken(stage)
            stage.form.source.slider.setValue(30)
            await stage.make()
            stage.click("removeSourceButton")
            first = stage.window.session.looked_at
            stage.result.again.emit()
            await stage.until(lambda: stage.window.session.looked_at is not first)
            await stage.until_state(JobState.DONE)
            assert sent(stage)["params"]["denoising_strength"] == 0.3
            assert sent_picture(sent(stage)).getpixel((9, 9))[0] > 200  # type: ignore[index]

    play(scene)


def test_nothing_of_it_is_cut_off_in_a_small_window(play: Play, tmp_path: Path) -> None:
    path = saved(tmp_path / ("a name that is longer than there is room for " * 3 + ".png"))

    async def scene() -> None:
        async with on_stage() as stage:
            stage.window.window().resize(940, 560)
            stage.click("moreButton")
            drop(stage, files(path))
            await until_taken(stage)
            await asyncio.sleep(0.02)  # the layout follows in turns of the loop's own
            for part in (stage.form.source, stage.form.more):
                assert part.isVisible()
                assert clipped(part) == []

    play(scene)
