"""Several pictures of one job, to choose from."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.sizes import Size
from thumbgen.marks import N_
from thumbgen.ui.painting import contain, cover
from thumbgen.ui.shared import Shared, load_image
from thumbgen.ui.tiles import Tile

WIDTH, HEIGHT = 72, 44


class PictureStrip(QWidget):
    """A small picture for each; the chosen one stands in the preview.

    The tiles stay for good and only change what they show: one of them may be the source of a
    drag at this moment.
    """

    chosen = Signal(int)

    def __init__(self, shared: Shared, most: int) -> None:
        super().__init__()
        self.setObjectName("pictureStrip")
        self._shared = shared
        self._paths: tuple[Path, ...] = ()
        self._loading: asyncio.Task[None] | None = None
        self._showing = False
        self._group = QButtonGroup(self)
        self.tiles = [_Small(shared, number) for number in range(most)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for number, tile in enumerate(self.tiles):
            self._group.addButton(tile, number)
            layout.addWidget(tile)
            tile.hide()
        self._group.idToggled.connect(self._on_toggled)

    def show_pictures(self, paths: Sequence[Path], chosen: int) -> None:
        """Shows these, if they are more than one."""
        self._showing = True
        for number, tile in enumerate(self.tiles):
            tile.setVisible(len(paths) > 1 and number < len(paths))
            tile.setChecked(number == chosen)
        self._showing = False
        self.setVisible(len(paths) > 1)
        if tuple(paths) == self._paths:
            return
        self._paths = tuple(paths)
        if self._loading is not None:
            self._loading.cancel()
        if len(paths) > 1:
            self._loading = self._shared.chores.start(self._load(self._paths))

    def forget(self) -> None:
        """Shows nothing any more: another work may have pictures of the same names."""
        self._paths = ()
        if self._loading is not None:
            self._loading.cancel()
        for tile in self.tiles:
            tile.show_file(None, None)

    def _on_toggled(self, number: int, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        """By the mouse or the arrow keys; not by us."""
        if on and not self._showing:
            self.chosen.emit(number)

    async def _load(self, paths: Sequence[Path]) -> None:
        scale = self.devicePixelRatioF()
        side = round(max(WIDTH, HEIGHT) * 2 * scale)
        for path, tile in zip(paths, self.tiles, strict=False):
            if tile.path != path:
                tile.show_file(path, None)
        for path, tile in zip(paths, self.tiles, strict=False):
            if tile.picture is None:
                try:
                    image = await load_image(path, Size(side, side))
                except ThumbgenError:
                    continue  # the preview says so, where that one is looked at
                tile.show_file(path, QPixmap.fromImage(image))


class _Small(Tile):
    """One small picture."""

    def __init__(self, shared: Shared, number: int) -> None:
        super().__init__(shared.look, f"picture-{number + 1}", HEIGHT)
        self.setFixedSize(WIDTH, HEIGHT)
        self.path: Path | None = None
        self.picture: QPixmap | None = None
        shared.speech.say(
            self, QWidget.setAccessibleName, N_("Picture {number}"), number=number + 1
        )

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(WIDTH, HEIGHT)

    def show_file(self, path: Path | None, picture: QPixmap | None) -> None:
        self.path, self.picture = path, picture
        self.update()

    def paint(self, painter: QPainter) -> None:
        if self.picture is not None:
            wide = self.picture.width() > self.picture.height()
            (cover if wide else contain)(painter, QRectF(self.rect()), self.picture)
