"""Saving a copy of a finished picture where the user wants it."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from thumbgen.jobs.places import is_folder
from thumbgen.jobs.threads import in_thread
from thumbgen.marks import N_
from thumbgen.store.settings import USUAL_QUALITY
from thumbgen.ui.notes import of_text
from thumbgen.ui.shared import Shared

KINDS = (("png", N_("PNG picture (*.png)")), ("jpg", N_("JPEG picture (*.jpg *.jpeg)")))


class SaveCopies(QObject):
    """Asks where to, and writes. ``folder`` is where the user saved last; empty before the first.

    ``quality`` is that of JPEG files.
    """

    def __init__(self, shared: Shared, panel: QWidget) -> None:
        super().__init__(panel)
        self._shared = shared
        self._panel = panel
        self._asking: asyncio.Task[None] | None = None
        self._refused: tuple[Path, Path] | None = None
        self.folder = ""
        self.quality = USUAL_QUALITY

    def ask(self, path: Path) -> None:
        """Asks where to, with the name that was made from the idea."""
        if self._asking is None or self._asking.done():
            self._asking = self._shared.errands.start(self._ask, path)

    def save(self, path: Path, output: Path, usual: str = "") -> None:
        """Saves a copy of ``path`` there; its ending, or else ``usual``, chooses the format."""
        self._shared.errands.start(self._save, path, output, usual)

    async def _ask(self, path: Path) -> None:
        pictures = QStandardPaths.StandardLocation.PicturesLocation
        folder = Path(self.folder or QStandardPaths.writableLocation(pictures))
        if not await in_thread(is_folder, folder):
            folder = path.parent
        if self._panel.isVisible():  # the user may have left meanwhile
            self._open_dialog(path, folder)

    def _open_dialog(self, path: Path, folder: Path) -> None:
        text = self._shared.speech.text
        kinds = [text(source) for _, source in KINDS]
        if path.suffix.lower() != ".png":
            kinds.reverse()
        dialog = QFileDialog(self._panel.window(), text(N_("Save a copy")))
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
        dialog.selectFile(self._name_for(path))
        # This picture, even if another one has come into sight meanwhile.
        dialog.fileSelected.connect(
            lambda name: self.save(path, Path(name), f".{dialog.defaultSuffix()}")
        )
        dialog.open()

    def _name_for(self, path: Path) -> str:
        """The picture's own name; or one that was refused, to be put right."""
        if self._refused is not None and self._refused[0] == path:
            return self._refused[1].name
        return path.name

    async def _save(self, path: Path, output: Path, usual: str) -> None:
        from thumbgen.jobs.saving import save_copy

        self._refused = (path, output)  # unless all goes well
        output = await in_thread(save_copy, path, output, self.quality, usual)
        self._refused = None
        self.folder = str(output.parent)
        self._shared.errands.tell(of_text(N_("Saved: {path}"), path=output))
