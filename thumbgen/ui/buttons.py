"""Buttons and labels with the look that all panels share."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from thumbgen.ui import icons
from thumbgen.ui.speech import Speech
from thumbgen.ui.theme import Look


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
