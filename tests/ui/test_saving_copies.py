"""Saving a copy: where, under which name, as what; and what if the disk refuses."""

from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLineEdit,
    QMessageBox,
)

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage


def says(stage: Stage, text: str) -> bool:
    return text in stage.note


async def saved_as(stage: Stage, path: Path) -> None:
    """Answers the dialog as somebody who types a name and presses Enter."""
    stage.click("saveButton")
    dialog = await stage.opened_dialog("saveDialog")
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name is not None

    def answer() -> None:  # in one go: Qt puts its own name back when it has read the folder
        name.setText(str(path))
        dialog.accept()

    QTimer.singleShot(0, answer)  # it may ask something, in a loop of its own


def question() -> QMessageBox | None:
    """What Qt asks before a file is replaced."""
    boxes = (one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox))
    return next((box for box in boxes if box.isVisible()), None)


def test_saving_a_copy(play: Play, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()

    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make("chuva na janela")
            stage.click("saveButton")
            dialog = await stage.opened_dialog("saveDialog")
            assert isinstance(dialog, QFileDialog)
            assert Path(dialog.selectedFiles()[0]).name == "chuva-na-janela.jpg"
            dialog.reject()
            for name, kind in (("a.png", "PNG"), ("b.jpeg", "JPEG"), ("x", "JPEG")):
                await saved_as(stage, folder / name)
                await stage.until(partial(says, stage, f"copies/{name}"))
                path = next(folder.glob(f"{name}*"))
                with Image.open(path) as image:
                    assert (image.format, image.size) == (kind, (1280, 720))
            assert picture.exists()
            (folder / "a.png").write_text("an older one")
            await saved_as(stage, folder / "a.png")
            await stage.until(lambda: question() is not None)
            assert (folder / "a.png").read_text() == "an older one"
            box = question()
            assert box is not None
            box.button(QMessageBox.StandardButton.Yes).click()
            await stage.until(lambda: (folder / "a.png").read_bytes().startswith(b"\x89PNG"))
            stage.click("saveButton")
            dialog = await stage.opened_dialog("saveDialog")
            assert isinstance(dialog, QFileDialog)
            assert Path(dialog.directory().path()) == folder  # remembered
            dialog.reject()

    play(scene)
    assert sorted(path.name for path in folder.iterdir()) == ["a.png", "b.jpeg", "x.jpg"]


def test_a_copy_that_cannot_be_saved_says_why_and_the_picture_stays(
    play: Play, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine")

    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make()
            doing = stage.result.picture_actions
            for output, why in (
                (Path("/proc/nowhere/a.jpg"), "/proc/nowhere/a.jpg"),
                (tmp_path / "file" / "b.jpg", "file/b.jpg is not there and cannot be made"),
                (tmp_path / "a.webp", "has an ending ThumbGen cannot write"),
            ):
                doing.copies.save(picture, output)
                await stage.until(partial(says, stage, why))
                assert picture.exists()
                assert stage.result.preview.path == picture
            picture.unlink()
            doing.copies.save(picture, tmp_path / "a.jpg")
            await stage.until(lambda: "no longer where it was saved" in stage.note)

    play(scene)
    assert not (tmp_path / "a.jpg").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make()
            full = picture.parent / "full.jpg"
            full.symlink_to("/dev/full")
            stage.result.picture_actions.copies.save(picture, full)
            await stage.until(lambda: "The disk is full" in stage.note)
            assert picture.exists()

    play(scene)


def test_a_name_with_a_dot_is_no_ending_and_replaces_nothing(play: Play, tmp_path: Path) -> None:
    (tmp_path / "Ep. 12.jpg").write_text("mine")

    async def scene() -> None:
        async with on_stage() as stage:
            (picture,) = await stage.make()
            await saved_as(stage, tmp_path / "Ep. 12")
            await stage.until(lambda: "Ep. 12-2.jpg" in stage.note)
            assert (tmp_path / "Ep. 12-2.jpg").read_bytes() == picture.read_bytes()
            assert (tmp_path / "Ep. 12.jpg").read_text() == "mine"

    play(scene)


def test_a_name_that_was_refused_is_offered_again(play: Play, tmp_path: Path) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await stage.make()
            await saved_as(stage, tmp_path / "capa.webp")
            await stage.until(lambda: "ending" in stage.note)
            stage.click("saveButton")
            dialog = await stage.opened_dialog("saveDialog")
            assert isinstance(dialog, QFileDialog)
            assert Path(dialog.selectedFiles()[0]).name == "capa.webp"

    play(scene)


def test_the_copy_is_of_the_picture_that_it_was_asked_for(play: Play, tmp_path: Path) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers=2)) as stage:
            stage.form.count.setValue(2)
            first, second = await stage.make()
            stage.click("saveButton")
            dialog = await stage.opened_dialog("saveDialog")
            assert isinstance(dialog, QFileDialog)
            stage.find(QAbstractButton, "picture-2").setChecked(True)
            await stage.until(lambda: stage.result.preview.path == second)
            dialog.fileSelected.emit(str(tmp_path / "copy.jpg"))
            dialog.reject()
            await stage.until(lambda: "copy.jpg" in stage.note)
            assert (tmp_path / "copy.jpg").read_bytes() == first.read_bytes()

    play(scene)
