"""Takes in a picture to start from, wherever it comes from: dropped, pasted or chosen."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import Source
from thumbgen.domain.sizes import Size
from thumbgen.jobs.places import is_folder
from thumbgen.jobs.threads import in_thread
from thumbgen.marks import N_
from thumbgen.ui.notes import of_error, of_text
from thumbgen.ui.offers import Offer, encoded, offered, pasted_as_picture
from thumbgen.ui.shared import Shared
from thumbgen.ui.source_box import THUMB, SourceBox

ROOM = Size(4 * THUMB.width(), 4 * THUMB.height())
"""Pixels of what is shown small: enough for a screen of any scale, and for any shape."""


class SourceIntake(QObject):
    """Reads what is offered in the background, and says so if it is nothing. The last one counts.

    ``folder`` is where the last one was chosen; empty before the first.
    """

    def __init__(self, shared: Shared, panel: QWidget, box: SourceBox) -> None:
        super().__init__(panel)
        self._shared = shared
        self._panel = panel
        self._box = box
        self._taking: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None
        self.folder = ""

    def take(self, offer: Offer | None) -> None:
        """Takes what was dropped or pasted; of several files the first picture."""
        if offer is None:
            return
        if offer.remote:
            self._shared.errands.tell(of_error(InvalidRequest("source", "remote")))
        elif offer.paths:
            self._start(self._take_files, offer.paths)
        else:
            self._start(self._take_picture, offer)

    def paste(self) -> None:
        """Takes the picture on the clipboard, if there is one."""
        mime = QGuiApplication.clipboard().mimeData()
        if pasted_as_picture(mime):
            self.take(offered(mime))

    def choose(self) -> None:
        """Asks for a file."""
        if self._asking is None or self._asking.done():
            self._asking = self._shared.errands.start(self._ask)

    # -- reading ---------------------------------------------------------------------------------

    def _start(self, take: Callable[..., Coroutine[Any, Any, None]], offer: object) -> None:
        if self._taking is not None:
            self._taking.cancel()
        self._box.set_reading(reading=True)
        self._taking = self._shared.errands.start(self._shown, partial(take, offer))

    async def _shown(self, take: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Whatever becomes of it, nobody is left waiting for it."""
        mine = asyncio.current_task()
        try:
            await take()
        finally:
            if self._taking is mine or self._taking is None:
                self._box.set_reading(reading=False)

    async def _take_files(self, paths: tuple[Path, ...]) -> None:
        from thumbgen.jobs.sources import PICTURES

        path = next((one for one in paths if one.suffix.lower() in PICTURES), paths[0])
        await self._take(_read_file, path)
        if len(paths) > 1:
            source = N_("One picture at a time: “{name}” was taken.")
            self._shared.errands.tell(of_text(source, name=path.name))

    async def _take_picture(self, offer: Offer) -> None:
        await self._take(_read_offer, offer)

    async def _take(self, read: Callable[[Any], tuple[Source, QImage]], what: object) -> None:
        source, image = await in_thread(read, what)
        self._box.show_source(source, QPixmap.fromImage(image))

    # -- asking ----------------------------------------------------------------------------------

    async def _ask(self) -> None:
        pictures = QStandardPaths.StandardLocation.PicturesLocation
        folder = Path(self.folder or QStandardPaths.writableLocation(pictures))
        there = await in_thread(is_folder, folder)
        if self._panel.isVisible():  # the user may have left meanwhile
            self._open_dialog(folder if there else Path.home())

    def _open_dialog(self, folder: Path) -> None:
        from thumbgen.jobs.sources import PICTURES

        text = self._shared.speech.text
        kinds = " ".join(f"*{ending} *{ending.upper()}" for ending in PICTURES)
        dialog = QFileDialog(self._panel.window(), text(N_("Choose a picture")))
        dialog.setObjectName("sourceDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        pictures = text(N_("Pictures"))
        dialog.setNameFilters([f"{pictures} ({kinds})", text(N_("All files (*)"))])
        for label, source in (
            (QFileDialog.DialogLabel.LookIn, N_("Folder:")),
            (QFileDialog.DialogLabel.FileType, N_("Format:")),
        ):
            dialog.setLabelText(label, text(source))  # Qt's own are not translated everywhere
        dialog.setDirectory(str(folder))
        dialog.fileSelected.connect(self._on_selected)
        dialog.open()

    def _on_selected(self, name: str) -> None:
        self.folder = str(Path(name).parent)
        self.take(Offer(paths=(Path(name),)))


def _read_file(path: Path) -> tuple[Source, QImage]:
    from thumbgen.jobs.sources import read_source

    source = read_source(path)
    return source, _small(source)


def _read_offer(offer: Offer) -> tuple[Source, QImage]:
    from thumbgen.jobs.sources import take_source

    data = encoded(offer.image) if offer.image is not None else offer.data
    source = take_source(data, offer.name)
    return source, _small(source)


def _small(source: Source) -> QImage:
    from thumbgen.imaging.source import pixels

    found = pixels(source.data, ROOM)
    width, height = found.size.width, found.size.height
    # A copy of its own: Qt would go on using the bytes after Python has let go of them.
    return QImage(found.data, width, height, width * 4, QImage.Format.Format_RGB32).copy()
