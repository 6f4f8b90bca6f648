"""What can be read in a window, and whether all of it can."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QWidget,
)

from thumbgen.ui.buttons import ShortLine
from thumbgen.ui.tiles import Tile


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """Every text of a window and where it stands, hidden ones too."""
    yield "title", root.windowTitle()
    for widget in [root, *root.findChildren(QWidget)]:
        name = widget.objectName() or type(widget).__name__
        if name.startswith("qt_"):
            continue  # Qt's own inner parts
        yield f"{name}: accessible name", widget.accessibleName()
        yield f"{name}: description", widget.accessibleDescription()
        yield f"{name}: tool tip", widget.toolTip()
        match widget:
            case QAbstractButton() | QLabel():
                yield name, widget.text()
            case QLineEdit() | QPlainTextEdit():
                yield f"{name}: placeholder", widget.placeholderText()
            case QAbstractSpinBox():
                yield f"{name}: special", widget.specialValueText()
            case QComboBox():
                for index in range(widget.count()):
                    yield f"{name}[{index}]", widget.itemText(index)
            case QTextBrowser():
                yield name, widget.toPlainText()


def clipped(root: QWidget) -> list[str]:
    """What is in sight, but cannot be read whole."""
    seen = (one for one in root.findChildren(QWidget) if one.isVisibleTo(root))
    return [f"{one.objectName()}: {text}" for one in seen if (text := _cut(one))]


def _cut(widget: QWidget) -> str:
    """Its text, if there is too little room for it."""
    metrics, room = widget.fontMetrics(), widget.contentsRect()
    match widget:
        case ShortLine() | Tile():
            return ""  # these shorten or shrink what has no room, and have a tool tip
        case QLabel() if widget.wordWrap():
            area = QRect(0, 0, room.width(), 10_000)
            text = widget.text()
            needed = metrics.boundingRect(area, int(Qt.TextFlag.TextWordWrap), text).size()
            fits = needed.height() <= room.height() + 1 and needed.width() <= room.width() + 1
        case QLabel():
            text = widget.text()
            fits = metrics.horizontalAdvance(text) <= room.width() + 1
        case QPushButton() | QCheckBox():
            text = widget.text()
            fits = widget.sizeHint().width() <= widget.width() + 1
        case QComboBox():
            text = widget.currentText()
            fits = metrics.horizontalAdvance(text) <= room.width() - 36
        case QLineEdit() if not widget.text() and "/" not in widget.placeholderText():
            text = widget.placeholderText()
            fits = metrics.horizontalAdvance(text) <= room.width() - 8
        case _:
            return ""
    return "" if fits else text
