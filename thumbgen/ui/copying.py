"""Putting a finished picture on the clipboard: its bitmap, or its file."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

from thumbgen.domain.errors import PictureGone
from thumbgen.jobs.places import is_there
from thumbgen.jobs.threads import in_thread
from thumbgen.marks import N_
from thumbgen.ui.drag import as_files
from thumbgen.ui.errands import Errands
from thumbgen.ui.notes import of_text
from thumbgen.ui.shared import load_image


class Copying:
    """What was asked for last is what ends up on the clipboard."""

    def __init__(self, errands: Errands) -> None:
        self._errands = errands
        self._under_way: asyncio.Task[None] | None = None

    def copy_picture(self, path: Path) -> None:
        """Puts the bitmap on the clipboard."""
        self._start(self._copy_picture, path)

    def copy_file(self, path: Path) -> None:
        """Puts the file on the clipboard."""
        self._start(self._copy_file, path)

    def _start(self, copy: Callable[[Path], Coroutine[Any, Any, None]], path: Path) -> None:
        if self._under_way is not None:
            self._under_way.cancel()
        self._under_way = self._errands.start(copy, path)

    async def _copy_picture(self, path: Path) -> None:
        from thumbgen.imaging.preview import load_png

        image = await load_image(path)
        png = await in_thread(load_png, path)
        offer = QMimeData()
        offer.setImageData(image)
        offer.setData("image/png", png)  # ready-made: Qt would encode it while the window waits
        QGuiApplication.clipboard().setMimeData(offer)
        self._errands.tell(of_text(N_("The picture is on the clipboard.")))

    async def _copy_file(self, path: Path) -> None:
        if not await in_thread(is_there, path):
            raise PictureGone(path)
        offer = as_files(path)
        copied = QByteArray(b"copy\n").append(offer.urls()[0].toEncoded())
        offer.setData("x-special/gnome-copied-files", copied)
        QGuiApplication.clipboard().setMimeData(offer)
        said = N_("The file is on the clipboard: paste it where you need it.")
        self._errands.tell(of_text(said))
