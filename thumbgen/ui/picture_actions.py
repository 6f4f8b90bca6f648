"""What can be done with a finished picture: save, copy, show, discard, drag."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from thumbgen.domain.errors import PictureGone
from thumbgen.domain.job import Picture
from thumbgen.jobs.places import is_there
from thumbgen.marks import N_
from thumbgen.ui.buttons import AccentButton, Button, mark, native
from thumbgen.ui.copying import Copying
from thumbgen.ui.discards import Discards
from thumbgen.ui.drag import DragSource
from thumbgen.ui.notes import Note, of_error
from thumbgen.ui.reveal import reveal
from thumbgen.ui.save_copies import SaveCopies
from thumbgen.ui.session import Work
from thumbgen.ui.shared import Shared

GAP = 8
BARE = 34
"""Pixels: between two buttons, and how wide one is without its words."""


class PictureActions(QWidget):
    """The row of buttons under the picture.

    ``changed`` carries a work some of whose pictures went to the trash or came back.
    """

    changed = Signal(object)

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self.setObjectName("pictureActions")
        self._shared = shared
        self._work: Work | None = None
        self._small: Callable[[], QPixmap | None] = lambda: None
        self._discards = Discards(shared.errands)
        self._copying = Copying(shared.errands)
        self.copies = SaveCopies(shared, self)
        self._widths: dict[Button, int] = {}
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
        """Asks where to save a copy."""
        picture = self._picture()
        if picture is not None:
            self.copies.ask(picture.path)

    def copy_picture(self) -> None:
        """Puts the bitmap on the clipboard."""
        picture = self._picture()
        if picture is not None:
            self._copying.copy_picture(picture.path)

    def copy_as_file(self) -> None:
        """Puts the file on the clipboard."""
        picture = self._picture()
        if picture is not None:
            self._copying.copy_file(picture.path)

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
