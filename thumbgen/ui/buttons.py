"""Buttons, fields and labels with the look that all panels share."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QKeySequence, QPainter, QPaintEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from thumbgen.ui import icons
from thumbgen.ui.painting import painter_on, rounded
from thumbgen.ui.speech import Speech
from thumbgen.ui.theme import Look

_ARROW = 16
_MARGIN = 9
_BOX = 20


class Button(QPushButton):
    """A button with a text and, if it has a name, one of our icons."""

    def __init__(
        self, look: Look, speech: Speech, name: str, source: str, *, icon: str = ""
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAutoDefault(True)  # the Enter key presses what has the focus
        self.source = source
        self._look = look
        self._icon = icon
        self._shade = "text"
        speech.say(self, QPushButton.setText, source)
        speech.say(self, QWidget.setAccessibleName, source)
        look.changed.connect(self._dress)
        self._dress()

    def set_icon(self, name: str, shade: str = "text") -> None:
        """Another icon, in a colour of the theme's."""
        self._icon, self._shade = name, shade
        self._dress()

    def _dress(self) -> None:
        if self._icon:
            colour, faint = self._look.colour(self._shade), self._look.colour("faint")
            self.setIcon(self._look.icons.icon(self._icon, colour, faint))
            self.setIconSize(QSize(icons.SIZE, icons.SIZE))


class AccentButton(Button):
    """A button in the genre's accent."""

    def _dress(self) -> None:
        self.setStyleSheet(self._look.accent_sheet)
        super()._dress()


class IconButton(QToolButton):
    """A small button that is an icon alone; its text is what it says to screen readers."""

    def __init__(self, look: Look, speech: Speech, name: str, source: str, icon: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._look = look
        self._icon = icon
        self.setIconSize(QSize(icons.SIZE, icons.SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speech.say(self, QWidget.setAccessibleName, source)
        speech.say(self, QWidget.setToolTip, source)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setIcon(self._look.icons.icon(self._icon, self._look.colour("muted")))


if TYPE_CHECKING:
    _OfQt = QWidget
else:
    _OfQt = object


class _Field(_OfQt):
    """What our fields have in common, before Qt's own class in the list of bases.

    Our own arrows, and a wheel that turns the value only where the field has the focus: else it
    would change what the user only wanted to scroll past.
    """

    arrows: tuple[tuple[str, int, int], ...] = ()
    """Icon, distance from the right edge, and from the middle to the icon's top; in pixels."""

    look: Look

    def adopt(self, look: Look, name: str) -> None:
        """Takes name and look."""
        self.look = look
        if isinstance(self, QAbstractSpinBox):
            self.lineEdit().setTextMargins(_MARGIN, 0, 0, 0)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mark_wrong(self, *, wrong: bool) -> None:
        """Shows that its value cannot be used, or that it can."""
        mark(self, "wrong", "true" if wrong else "false")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The style's box, and our arrows on it."""
        super().paintEvent(event)
        painter = QPainter(self)
        colour = self.look.colour("muted" if self.isEnabled() else "faint")
        for name, right, up in self.arrows:
            arrow = self.look.icons.pixmap(
                name, colour, size=_ARROW, scale=self.devicePixelRatioF()
            )
            painter.drawPixmap(self.width() - _ARROW - right, self.height() // 2 - up, arrow)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leaves the wheel to the panel while something else has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Choice(_Field, QComboBox):
    """A combo box."""

    arrows = (("chevron-down", 8, _ARROW // 2),)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.adopt(look, name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)


_UP_AND_DOWN = (("chevron-up", 5, _ARROW - 1), ("chevron-down", 5, 1))


class WholeNumber(_Field, QSpinBox):
    """A field for whole numbers; ``usual`` is where the first step up from "automatic" leads."""

    arrows = _UP_AND_DOWN
    usual: int | None = None

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.adopt(look, name)

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """One step, or to the usual value."""
        if self.usual is None or self.value() > self.minimum() or steps < 0:
            super().stepBy(steps)
        else:
            self.setValue(self.usual)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Any number may be typed."""
        return _lenient(self, *super().validate(text, position))

    def fixup(self, text: str) -> str:
        """What is out of bounds becomes the nearest that is not."""
        return _nearest(self, text)


class Number(_Field, QDoubleSpinBox):
    """The same for numbers with decimals."""

    arrows = _UP_AND_DOWN
    usual: float | None = None

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.adopt(look, name)

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """One step, or to the usual value."""
        if self.usual is None or self.value() > self.minimum() or steps < 0:
            super().stepBy(steps)
        else:
            self.setValue(self.usual)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Any number may be typed."""
        return _lenient(self, *super().validate(text, position))

    def fixup(self, text: str) -> str:
        """What is out of bounds becomes the nearest that is not."""
        return _nearest(self, text)


def _lenient(
    box: QAbstractSpinBox, state: QValidator.State, text: str, position: int
) -> tuple[QValidator.State, str, int]:
    """Qt swallows the digits that make a number too large; here they may be typed first."""
    if state is QValidator.State.Invalid and box.locale().toDouble(text)[1]:
        state = QValidator.State.Intermediate
    return state, text, position


def _nearest(box: QSpinBox | QDoubleSpinBox, text: str) -> str:
    number, known = box.locale().toDouble(text)
    if not known:
        return text
    nearest = min(max(number, box.minimum()), box.maximum())
    if isinstance(box, QSpinBox):
        return box.textFromValue(round(nearest))
    return box.textFromValue(nearest)


class Check(_Field, QCheckBox):
    """A box to tick."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.adopt(look, name)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The style's box and text; and, if it is ticked, our own box on it."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        painter = painter_on(self)
        box = QRectF(0, (self.height() - _BOX) / 2, _BOX, _BOX)
        painter.fillPath(rounded(box, 5), self.look.colour("accent"))
        tick = self.look.icons.pixmap(
            "check",
            self.look.colour("on_accent"),
            size=_ARROW,
            scale=self.devicePixelRatioF(),
        )
        painter.drawPixmap(QPointF(box.left() + 2, box.top() + 2), tick)
        painter.end()


class Line(QLabel):
    """A text that may take several lines; ``kind`` is one of the style sheet's."""

    def __init__(self, name: str = "", *, kind: str = "", wrap: bool = True) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if kind:
            self.setProperty(kind, "true")
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)


class Heading(QLabel):
    """The small capitals above a part of the form."""

    def __init__(self, speech: Speech, source: str) -> None:
        super().__init__()
        self.setProperty("heading", "true")
        font = QFont(self.font())
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.8)
        self.setFont(font)
        speech.say(self, QLabel.setText, source)


class ShortLine(QLabel):
    """One line of text, cut with an ellipsis where there is no room for it."""

    def __init__(self, name: str, *, kind: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty(kind, "true")
        self.setMinimumWidth(24)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """As much of the text as there is room for."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


def show(button: QWidget, *, shown: bool) -> None:
    """Shows or hides a button; the focus does not jump from it to whatever comes next.

    It goes to the panel, so that a key that is pressed once more does nothing unexpected.
    """
    if not shown and button.hasFocus():
        panel = button.parentWidget()
        while panel is not None and panel.focusProxy() is None:
            panel = panel.parentWidget()
        if panel is not None:
            panel.setFocus()
    button.setVisible(shown)


def native(keys: str) -> str:
    """A shortcut as it is written on this system."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def mark(widget: QWidget, kind: str, value: str) -> None:
    """Changes a property that the style sheet looks at."""
    if widget.property(kind) != value:
        widget.setProperty(kind, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
