"""What can be done with a finished picture: save, copy, show, discard, drag."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QMimeData, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from thumbgen.domain.errors import PictureGone
from thumbgen.domain.job import Picture
from thumbgen.imaging.preview import load_png
from thumbgen.jobs.saving import is_folder, is_there, save_copy
from thumbgen.jobs.threads import in_thread
from thumbgen.sentences import N_
from thumbgen.ui.buttons import AccentButton, Button, mark, native
from thumbgen.ui.discards import Discards
from thumbgen.ui.drag import DragSource, as_files
from thumbgen.ui.notes import Note, of_error, of_text
from thumbgen.ui.reveal import reveal
from thumbgen.ui.session import Work
from thumbgen.ui.shared import Shared, load_image

GAP = 8
BARE = 34
"""Pixels: between two buttons, and how wide one is without its words."""


class PictureActions(QWidget):
    """The row of buttons under the picture.

    ``changed`` carries a work some of whose pictures went to the trash or came back; ``saved_to``
    the folder of a copy.
    """

    changed = Signal(object)
    saved_to = Signal(str)

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self.setObjectName("pictureActions")
        self._shared = shared
        self._work: Work | None = None
        self._small: Callable[[], QPixmap | None] = lambda: None
        self._discards = Discards(shared.errands)
        self._asking: asyncio.Task[None] | None = None
        self._refused: tuple[Path, Path] | None = None
        self._copying: asyncio.Task[None] | None = None
        self._widths: dict[Button, int] = {}
        self.save_folder = ""
        self.quality = 95
        make = self._make
        self.save = make("saveButton", N_("Save…"), "save", self.save_as)
        self.copy = make("copyButton", N_("Copy"), "copy", self.copy_picture)
        self.copy_file = make("copyFileButton", N_("Copy file"), "copy-file", self.copy_as_file)
        self.reveal = make("revealButton", N_("Show in folder"), "folder", self.show_in_folder)
        self.discard = make("discardButton", N_("Discard"), "trash", self.discard_picture)
        self.handle = AccentButton(
            shared.look, shared.speech, "dragHandle", N_("Drag to your editor"), icon="grip"
        )
        self.handle.clicked.connect(self.copy_as_file)
        self._lay_out()
        self._explain()
        DragSource(shared.drags, self.handle, self.draggable)
        self._discards.changed.connect(self.changed)
        shared.speech.changed.connect(self._measure)
        self._measure()

    def _make(self, name: str, source: str, icon: str, do: Callable[[], None]) -> Button:
        button = Button(self._shared.look, self._shared.speech, name, source, icon=icon)
        button.clicked.connect(do)
        return button

    @property
    def _buttons(self) -> tuple[Button, ...]:
        return (self.save, self.copy, self.copy_file, self.reveal, self.discard)

    def _lay_out(self) -> None:
        # May become narrower than its words: then the icons have to do.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        for button in self._buttons:
            layout.addWidget(button)
        layout.addStretch(1)
        layout.addWidget(self.handle)
        self.handle.set_icon("grip", "accent")
        self.handle.setCursor(Qt.CursorShape.OpenHandCursor)

    def _explain(self) -> None:
        say = self._shared.speech.say
        tips: tuple[tuple[Button, str, str], ...] = (
            (self.save, N_("Save a copy: PNG or JPEG, by the ending ({keys})"), "Ctrl+S"),
            (
                self.copy,
                N_("Copy the picture, to paste it into another program ({keys})"),
                "Ctrl+C",
            ),
            (
                self.copy_file,
                N_("Copy the file, to paste it into a folder ({keys})"),
                "Ctrl+Shift+C",
            ),
            (self.reveal, N_("Open the folder that the picture is in"), ""),
            (self.discard, N_("Move the picture to the trash ({keys})"), "Delete"),
            (
                self.handle,
                N_("Drag this into your video editor or a folder; a click copies it"),
                "",
            ),
        )
        for button, tip, keys in tips:
            say(button, QWidget.setToolTip, tip, keys=native(keys))

    # -- showing ---------------------------------------------------------------------------------

    def show_work(self, work: Work | None, small: Callable[[], QPixmap | None]) -> None:
        """Acts on the chosen picture of ``work`` from now on; ``small`` is how it looks."""
        self._work, self._small = work, small
        there = self._picture() is not None
        for button in (*self._buttons, self.handle):
            button.setEnabled(there)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where there is little room, the icons alone have to do."""
        super().resizeEvent(event)
        self._fit()

    def _measure(self) -> None:
        """Notes how wide the buttons are with all their words, in this language."""
        for button in self._buttons:
            self._show_words(button, shown=True)
        self._widths = {button: button.sizeHint().width() for button in self._buttons}
        self._fit()

    def _fit(self) -> None:
        """Takes the words off, one button after the other, until all fit."""
        room = self.width() - self.handle.sizeHint().width() - GAP * (len(self._buttons) + 1)
        bare: set[Button] = set()
        for button in (self.copy_file, self.discard, self.reveal, self.copy, self.save):
            wanted = sum(BARE if one in bare else self._widths[one] for one in self._buttons)
            if wanted <= room:
                break
            bare.add(button)
        for button in self._buttons:
            self._show_words(button, shown=button not in bare)

    def _show_words(self, button: Button, *, shown: bool) -> None:
        self._shared.speech.say(button, Button.setText, button.source if shown else "")
        mark(button, "bare", "false" if shown else "true")

    # -- doing -----------------------------------------------------------------------------------

    def draggable(self) -> tuple[Path, QPixmap | None] | None:
        """The file to drag and how it looks; says why there is none, if it has gone."""
        picture = self._picture()
        if picture is None:
            return None
        if not is_there(picture.path):
            self._shared.errands.tell(of_error(PictureGone(picture.path)))
            return None
        return picture.path, self._small()

    def save_as(self) -> None:
        """Asks where to, with a name made from the idea."""
        picture = self._picture()
        if picture is not None and (self._asking is None or self._asking.done()):
            self._asking = self._shared.errands.start(self._ask_where, picture.path)

    async def _ask_where(self, path: Path) -> None:
        usual = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        folder = Path(self.save_folder or usual)
        if not await in_thread(is_folder, folder):
            folder = path.parent
        if self.isVisible():  # the user may have left meanwhile
            self._open_dialog(path, folder)

    def _open_dialog(self, path: Path, folder: Path) -> None:
        text = self._shared.speech.text
        kinds = [text(N_("PNG picture (*.png)")), text(N_("JPEG picture (*.jpg *.jpeg)"))]
        if path.suffix.lower() != ".png":
            kinds.reverse()
        dialog = QFileDialog(self.window(), text(N_("Save a copy")))
        dialog.setObjectName("saveDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(kinds)
        dialog.setDefaultSuffix(path.suffix.lstrip("."))
        dialog.filterSelected.connect(
            lambda kind: dialog.setDefaultSuffix("png" if "*.png" in kind else "jpg")
        )
        for label, source in (
            (QFileDialog.DialogLabel.LookIn, N_("Folder:")),
            (QFileDialog.DialogLabel.FileType, N_("Format:")),
        ):
            dialog.setLabelText(label, text(source))  # Qt's own are not translated everywhere
        dialog.setDirectory(str(folder))
        tried = self._refused is not None and self._refused[0] == path
        dialog.selectFile(self._refused[1].name if self._refused and tried else path.name)
        # This picture, even if another one has come into sight meanwhile.
        dialog.fileSelected.connect(
            lambda name: self.save_copy(path, Path(name), f".{dialog.defaultSuffix()}")
        )
        dialog.open()

    def save_copy(self, path: Path, output: Path, usual: str = "") -> None:
        """Saves a copy of a picture there; its ending, or else ``usual``, chooses the format."""
        self._shared.errands.start(self._save, path, output, usual)

    async def _save(self, path: Path, output: Path, usual: str) -> None:
        self._refused = (path, output)  # its name is offered again, unless all goes well
        output = await in_thread(save_copy, path, output, self.quality, usual)
        self._refused = None
        self.save_folder = str(output.parent)
        self.saved_to.emit(self.save_folder)
        self._shared.errands.tell(of_text(N_("Saved: {path}"), path=output))

    def copy_picture(self) -> None:
        """Puts the bitmap on the clipboard."""
        self._copy(self._offer_picture)

    def copy_as_file(self) -> None:
        """Puts the file on the clipboard."""
        self._copy(self._offer_file)

    def _copy(self, offer: Callable[[Path], Coroutine[Any, Any, None]]) -> None:
        """What was asked for last is what ends up on the clipboard."""
        picture = self._picture()
        if picture is None:
            return
        if self._copying is not None:
            self._copying.cancel()
        self._copying = self._shared.errands.start(offer, picture.path)

    async def _offer_picture(self, path: Path) -> None:
        image = await load_image(path)
        png = await in_thread(load_png, path)
        offer = QMimeData()
        offer.setImageData(image)
        offer.setData("image/png", png)  # ready-made: Qt would encode it while the window waits
        QGuiApplication.clipboard().setMimeData(offer)
        self._shared.errands.tell(of_text(N_("The picture is on the clipboard.")))

    async def _offer_file(self, path: Path) -> None:
        if not await in_thread(is_there, path):
            raise PictureGone(path)
        offer = as_files(path)
        copied = QByteArray(b"copy\n").append(offer.urls()[0].toEncoded())
        offer.setData("x-special/gnome-copied-files", copied)
        QGuiApplication.clipboard().setMimeData(offer)
        said = N_("The file is on the clipboard: paste it where you need it.")
        self._shared.errands.tell(of_text(said))

    def show_in_folder(self) -> None:
        """Opens the file manager."""
        picture = self._picture()
        if picture is not None:
            self._shared.errands.start(self._reveal, picture.path)

    async def _reveal(self, path: Path) -> None:
        if not await reveal(path):
            self._shared.errands.tell(
                Note(lambda words: words.text(N_("The picture is here: {path}"), path=path))
            )

    def discard_picture(self) -> None:
        """Moves the file to the trash."""
        if self._work is not None:
            self._discards.discard(self._work)

    def undo(self) -> None:
        """Takes the last discarded picture back."""
        self._discards.undo()

    def _picture(self) -> Picture | None:
        return None if self._work is None else self._work.picture
