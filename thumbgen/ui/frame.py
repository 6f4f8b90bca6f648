"""The window itself, on the screen before what belongs in it has been loaded."""

from PySide6.QtCore import QByteArray, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from thumbgen.ui.colours import FORM_WIDTH, Tokens

USUAL, SMALLEST = QSize(1180, 760), QSize(940, 560)


class Frame(QWidget):
    """The window, where it was left, with its two halves in their colours.

    ``painted`` says that it can be seen. The cross is the content's to obey: Qt never closes this
    window by itself.
    """

    painted = Signal()

    def __init__(self, tokens: Tokens, geometry: str = "") -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("ThumbGen")
        self._tokens = tokens
        self._content: QWidget | None = None
        self._unwanted = False
        self.setMinimumSize(SMALLEST)
        left = QByteArray.fromBase64(QByteArray(geometry.encode()))
        if not (geometry and self.restoreGeometry(left)):
            room = self.screen().availableGeometry().size() - QSize(40, 60)
            self.resize(USUAL.boundedTo(room).expandedTo(SMALLEST))

    def put(self, content: QWidget) -> None:
        """Fills the window; whoever wanted to close it meanwhile is obeyed now."""
        self._content = content
        content.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(content.windowTitle())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(content)
        if self._unwanted:
            QTimer.singleShot(0, content.close)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paints the halves: what is in them covers them later."""
        del event
        tokens, painter = self._tokens, QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.background))
        painter.fillRect(QRect(0, 0, FORM_WIDTH, self.height()), QColor(tokens.panel))
        painter.fillRect(QRect(FORM_WIDTH - 1, 0, 1, self.height()), QColor(tokens.line))
        painter.end()
        if self._content is None:
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Leaves it to the content."""
        event.ignore()
        self._unwanted = True
        if self._content is not None:
            self._content.close()
