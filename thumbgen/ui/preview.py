"""The picture, as large as it goes; before there is one, a scene that comes into focus."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEasingCurve, QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.sizes import Size
from thumbgen.ui.painting import cover, painter_on, rounded
from thumbgen.ui.shared import Shared, load_image
from thumbgen.ui.theme import LARGE, SMALL

CORNER = 12
WIDE = 1.3
FADE_MS = 260
SETTLE_MS = 120
"""After a change of size the picture is scaled anew, once nothing changes any more."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands there while there is no picture: a genre's scene, how far in focus (0 to 1).

    ``aspect`` is the shape that the picture will have; ``dimmed`` says that none will come.
    """

    genre: str = "none"
    aspect: float = 16 / 9
    focus: float = 0.35
    dimmed: bool = False


class Preview(QWidget):
    """Shows a scene or a picture. ``failed`` carries the error of a file that cannot be shown."""

    failed = Signal(object)

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self.setObjectName("preview")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self._shared = shared
        self._waiting = Waiting()
        self._message = ""
        self._ribbon = ""
        self._path: Path | None = None
        self._shown: Path | None = None
        self._picture: QPixmap | None = None
        self._before: QPixmap | None = None
        self._loading: asyncio.Task[None] | None = None
        self._fade = QVariantAnimation(self)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.setDuration(FADE_MS)
        self._fade.valueChanged.connect(self.update)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._reload)
        shared.look.changed.connect(self.update)

    @property
    def path(self) -> Path | None:
        """The file that is to be shown, if any."""
        return self._path

    @property
    def picture(self) -> QPixmap | None:
        """How that file looks, once it is loaded."""
        return self._picture if self._shown == self._path else None

    def show_waiting(self, waiting: Waiting, message: str = "") -> None:
        """Shows a scene, perhaps with a sentence on it."""
        if self._path is not None:
            self.forget()
        if (waiting, message) != (self._waiting, self._message):
            self._waiting, self._message = waiting, message
            self.update()

    def show_picture(self, path: Path, waiting: Waiting, ribbon: str = "") -> None:
        """Shows a file, as soon as it is loaded; until then the scene, or the picture before.

        A ribbon marks what is no real picture.
        """
        self._waiting, self._message = waiting, ""
        if ribbon != self._ribbon:
            self._ribbon = ribbon
            self.update()
        if path != self._path:
            self._path = path
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self._reload()

    def forget(self) -> None:
        """Shows no picture any more: what comes next has nothing to do with it."""
        self._path = self._shown = self._picture = self._before = None
        self._fade.stop()
        self.unsetCursor()
        if self._loading is not None:
            self._loading.cancel()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as it goes."""
        return QSize(800, 450)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Scales what is there for the moment, and loads it anew a little later."""
        super().resizeEvent(event)
        if self._path is not None:
            self._settle.start()

    def _reload(self) -> None:
        if self._loading is not None:
            self._loading.cancel()
        if self._path is not None:
            self._loading = self._shared.chores.start(self._load(self._path))

    async def _load(self, path: Path) -> None:
        scale = self.devicePixelRatioF()
        room = Size(max(1, round(self.width() * scale)), max(1, round(self.height() * scale)))
        try:
            image = await load_image(path, room)
        except ThumbgenError as error:
            self._shown = self._picture = self._before = None  # the scene, rather than another
            self.update()
            self.failed.emit(error)
            return
        picture = QPixmap.fromImage(image)
        picture.setDevicePixelRatio(scale)
        if path != self._shown and not self._shared.look.calm:
            self._before = self._picture
            self._fade.start()
        self._picture, self._shown = picture, path
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The scene or the picture before, and the new picture fading in over it."""
        del event
        painter = painter_on(self)
        fading = self._fade.state() is QVariantAnimation.State.Running
        if self._picture is None or (fading and self._before is None):
            self._paint_waiting(painter)
        elif fading and self._before is not None:
            self._paint_picture(painter, self._before)
        if self._picture is not None:
            painter.setOpacity(float(self._fade.currentValue() or 0) if fading else 1.0)
            self._paint_picture(painter, self._picture)
            painter.setOpacity(1.0)
            if self._ribbon:
                self._paint_ribbon(painter, self._area(_aspect(self._picture)))
        painter.end()

    def _area(self, aspect: float) -> QRectF:
        """The largest part of the widget that has this shape, in the middle."""
        width = min(float(self.width()), self.height() * aspect)
        area = QRectF(0, 0, width, width / aspect)
        area.moveCenter(QRectF(self.rect()).center())
        return area

    def _paint_picture(self, painter: QPainter, picture: QPixmap) -> None:
        area = self._area(_aspect(picture))
        painter.save()
        painter.setClipPath(rounded(area, CORNER))
        painter.drawPixmap(area, picture, QRectF(picture.rect()))
        painter.restore()

    def _paint_waiting(self, painter: QPainter) -> None:
        waiting, area = self._waiting, self._area(self._waiting.aspect)
        frames = self._shared.scenery.scene(waiting.genre).frames
        place = min(1.0, max(0.0, waiting.focus)) * (len(frames) - 1)
        first = min(int(place), len(frames) - 2)
        painter.save()
        painter.setClipPath(rounded(area, CORNER))
        cover(painter, area, frames[first])
        painter.setOpacity(place - first)
        cover(painter, area, frames[first + 1])
        painter.setOpacity(1.0)
        if waiting.dimmed or self._message:
            painter.fillRect(area, QColor(0, 0, 0, 150 if waiting.dimmed else 70))
        if self._message:
            centre = Qt.AlignmentFlag.AlignHCenter
            painter.setPen(QColor("white"))
            painter.setFont(self._shared.look.font(LARGE + 2))
            # Our scenes leave their left third to words, as a thumbnail should.
            side = Qt.AlignmentFlag.AlignLeft if waiting.aspect > WIDE else centre
            flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(40, 16, -32, -16), int(flags), self._message)
        painter.restore()

    def _paint_ribbon(self, painter: QPainter, area: QRectF) -> None:
        look = self._shared.look
        painter.setFont(look.font(SMALL, bold=True))
        width = painter.fontMetrics().horizontalAdvance(self._ribbon) + 20
        ribbon = QRectF(area.left() + 12, area.top() + 12, width, 24)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("notice"))
        painter.drawRoundedRect(ribbon, 6, 6)
        painter.setPen(look.colour("on_notice"))
        painter.drawText(ribbon, int(Qt.AlignmentFlag.AlignCenter), self._ribbon)


def _aspect(picture: QPixmap) -> float:
    return picture.width() / max(1, picture.height())
