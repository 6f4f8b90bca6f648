"""Pictures dropped anywhere onto the window, with a hint that they may be."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QWidget

from thumbgen.marks import N_
from thumbgen.ui.offers import may_be_picture, offered
from thumbgen.ui.painting import painter_on
from thumbgen.ui.shared import Shared
from thumbgen.ui.source_intake import SourceIntake
from thumbgen.ui.theme import LARGE

ICON = 40
MARGIN, CORNER = 16, 12


class Dropping(QObject):
    """Lets a window take pictures.

    What is dragged out of it is taken back only over the form: there it is meant, elsewhere the
    drag has only just begun.
    """

    def __init__(
        self, shared: Shared, window: QWidget, form: QWidget, intake: SourceIntake
    ) -> None:
        super().__init__(window)
        self._shared = shared
        self._window = window
        self._form = form
        self._intake = intake
        self.hint = DropHint(shared, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Shows the hint while something fitting is over the window, and takes it in the end."""
        del watched
        kind = event.type()
        if kind is QEvent.Type.DragLeave or (kind is QEvent.Type.Resize and self.hint.isVisible()):
            self.hint.hide()
        elif isinstance(event, QDragEnterEvent | QDragMoveEvent):
            self._look(event)
            return True
        elif isinstance(event, QDropEvent):
            self._drop(event)
            return True
        return False

    def _look(self, event: QDropEvent) -> None:
        """Answers whether it may be dropped here. Never moved: the file belongs to somebody."""
        area = self._area(event)
        event.setDropAction(Qt.DropAction.CopyAction)
        if area is not None:
            self.hint.cover(area)
            event.accept()
            return
        self.hint.hide()
        # Of a drag that is turned away where it enters, Qt tells nothing more until it has left.
        ours = self._shared.drags.running and may_be_picture(event.mimeData())
        event.setAccepted(ours and isinstance(event, QDragEnterEvent))

    def _drop(self, event: QDropEvent) -> None:
        self.hint.hide()
        if self._area(event) is None:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._intake.take(offered(event.mimeData()))

    def _area(self, event: QDropEvent) -> QWidget | None:
        """Where it may be dropped, if it is there."""
        if not may_be_picture(event.mimeData()) or QApplication.activeModalWidget() is not None:
            return None
        if not self._shared.drags.running:
            return self._window
        place = self._form.mapFrom(self._window, event.position().toPoint())
        return self._form if self._form.rect().contains(place) else None


class DropHint(QWidget):
    """Lies over the window while a picture is dragged across it. Lets every event through."""

    def __init__(self, shared: Shared, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("dropHint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._shared = shared
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._shared.speech.text(N_("Drop to start from this picture"))

    def cover(self, area: QWidget) -> None:
        """Lies over that part of the window."""
        place = area.rect() if area is self.parentWidget() else area.geometry()
        if place != self.geometry():
            self.setGeometry(place)
        if not self.isVisible():
            self.raise_()
            self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The window shines through; an icon and a sentence in a dashed frame."""
        del event
        look, painter = self._shared.look, painter_on(self)
        veil = QColor(look.colour("background"))
        veil.setAlpha(238)
        painter.fillRect(self.rect(), veil)
        frame = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        painter.setPen(QPen(look.colour("muted"), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, CORNER, CORNER)
        icon = look.icons.pixmap(
            "picture", look.colour("text"), size=ICON, scale=self.devicePixelRatioF()
        )
        middle = frame.center()
        painter.drawPixmap(QPointF(middle.x() - ICON / 2, middle.y() - ICON - 4), icon)
        painter.setPen(look.colour("text"))
        painter.setFont(look.font(LARGE, bold=True))
        below = QRectF(frame.left() + 16, middle.y() + 8, frame.width() - 32, frame.height() / 2)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(below, int(flags), self.text)
        painter.end()
