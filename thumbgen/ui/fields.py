"""Fields to choose from, to type numbers into and to tick, with the look that all panels share."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QSpinBox,
    QWidget,
)

from thumbgen.ui.buttons import mark
from thumbgen.ui.painting import painter_on, rounded
from thumbgen.ui.theme import Look

_ARROW = 16
_MARGIN = 9
_BOX = 20


if TYPE_CHECKING:
    _OfQt = QWidget
    _SpinOfQt = QAbstractSpinBox
else:
    _OfQt = _SpinOfQt = object


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


class _Typed(_SpinOfQt):
    """What both kinds of number fields do, before Qt's own class in the list of bases."""

    usual: float | None = None

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """One step, or to the usual value."""
        box: Any = self
        if self.usual is None or box.value() > box.minimum() or steps < 0:
            super().stepBy(steps)
        else:
            box.setValue(self.usual)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Any number may be typed: Qt would swallow the digits that make it too large."""
        state, text, position = super().validate(text, position)
        if state is QValidator.State.Invalid and self.locale().toDouble(text)[1]:
            state = QValidator.State.Intermediate
        return state, text, position

    def fixup(self, text: str) -> str:
        """What is out of bounds becomes the nearest that is not."""
        box: Any = self
        number, known = self.locale().toDouble(text)
        if not known:
            return text
        nearest = min(max(number, box.minimum()), box.maximum())
        return str(box.textFromValue(type(box.value())(nearest)))


class WholeNumber(_Field, _Typed, QSpinBox):
    """A field for whole numbers; ``usual`` is where the first step up from "automatic" leads."""

    arrows = _UP_AND_DOWN

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.adopt(look, name)


class Number(_Field, _Typed, QDoubleSpinBox):
    """The same for numbers with decimals."""

    arrows = _UP_AND_DOWN

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.adopt(look, name)


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
