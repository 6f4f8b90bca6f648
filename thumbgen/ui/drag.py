"""Dragging a finished picture out: into a video editor, a file manager, anything that takes files.

What is offered is the file itself, where it lies for good: editors link rather than copy. Only a
copy is offered, never a move, and no bitmap beside it: some programs would take the worse of two.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

SMALL_WIDTH = 168
"""Pixels of the picture under the pointer: as wide as YouTube's smallest thumbnail."""


def as_files(path: Path) -> QMimeData:
    """A file, for a drag or the clipboard."""
    offer = QMimeData()
    offer.setUrls([QUrl.fromLocalFile(str(path))])
    return offer


class Drags:
    """Knows whether something is being dragged, so that nobody pulls the window away beneath it."""

    def __init__(self) -> None:
        self._over = asyncio.Event()
        self._over.set()

    @property
    def running(self) -> bool:
        """Whether the user is dragging something of ours."""
        return not self._over.is_set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Within this, a drag runs."""
        self._over.clear()
        try:
            yield
        finally:
            self._over.set()

    async def end(self) -> None:
        """Ends the drag that is going on, and waits until its own loop has returned."""
        if self.running:
            QDrag.cancel()
            await self._over.wait()


class DragSource(QObject):
    """Lets a widget be dragged from: ``picture`` gives the file, if there is any, and how it looks.

    The drag runs in a loop of Qt's within this program's own, which goes on turning: jobs and the
    window live on. It starts in the mouse event, as Wayland demands.
    """

    def __init__(
        self,
        drags: Drags,
        widget: QWidget,
        picture: Callable[[], tuple[Path, QPixmap | None] | None],
    ) -> None:
        super().__init__(widget)
        self._drags = drags
        self._widget = widget
        self._picture = picture
        self._pressed: QPoint | None = None
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notes where the mouse was pressed, and starts the drag when it has gone far enough."""
        if isinstance(event, QMouseEvent) and watched is self._widget:
            if event.type() is QEvent.Type.MouseButtonPress:
                left = event.button() is Qt.MouseButton.LeftButton
                self._pressed = event.position().toPoint() if left else None
            elif event.type() is QEvent.Type.MouseMove and self._far_enough(event):
                self._pressed = None
                return self._drag()
            elif event.type() is QEvent.Type.MouseButtonRelease:
                self._pressed = None
        return False

    def _far_enough(self, event: QMouseEvent) -> bool:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        gone = (event.position().toPoint() - self._pressed).manhattanLength()
        return gone >= QApplication.styleHints().startDragDistance()

    def _drag(self) -> bool:
        found = self._picture()
        if found is None:
            return False
        path, picture = found
        drag = QDrag(self._widget)
        drag.setMimeData(as_files(path))
        if picture is not None:
            width = round(SMALL_WIDTH * picture.devicePixelRatio())
            smooth = Qt.TransformationMode.SmoothTransformation
            drag.setPixmap(picture.scaledToWidth(width, smooth))
            drag.setHotSpot(QPoint(SMALL_WIDTH // 2, 12))
        with self._drags.one():
            drag.exec(Qt.DropAction.CopyAction)
        if isinstance(self._widget, QAbstractButton):
            self._widget.setDown(False)  # the release went to the other program
        return True
