"""The chosen style, as a field: a button that opens the catalogue, and a cross to do without."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from thumbgen.domain.styles import Style
from thumbgen.marks import N_
from thumbgen.ui.buttons import Button, IconButton, show
from thumbgen.ui.shared import Shared

NONE = N_("None")


class _FieldButton(Button):
    """Looks like a field, and shortens a text that has no room."""

    def __init__(self, shared: Shared, name: str) -> None:
        super().__init__(shared.look, shared.speech, name, NONE)
        self.setProperty("field", "true")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = ""

    def show_text(self, text: str) -> None:
        """Shows a text, as much of it as fits."""
        self._whole = text
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """There is more room now, or less."""
        super().resizeEvent(event)
        self._shorten()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """No wider than it has to be."""
        return QSize(60, super().sizeHint().height())

    def _shorten(self) -> None:
        room = self.width() - 24
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))


class StyleField(QWidget):
    """Shows which style is chosen. ``browse`` wants the catalogue; ``changed`` says it is another.

    Taking the style away changes it at once.
    """

    browse = Signal()
    changed = Signal()

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self._shared = shared
        self._style: Style | None = None
        self.button = _FieldButton(shared, "styleButton")
        self.remove = IconButton(
            shared.look, shared.speech, "removeStyleButton", N_("No style"), "close"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.button, 1)
        row.addWidget(self.remove)
        self.setFocusProxy(self.button)
        shared.speech.say(self.button, QWidget.setAccessibleName, N_("Style"))
        self.button.clicked.connect(self.browse)
        self.remove.clicked.connect(lambda: self.choose(None))
        shared.speech.changed.connect(self._render)
        self._render()

    @property
    def chosen(self) -> Style | None:
        """The chosen style."""
        return self._style

    def choose(self, style: Style | None) -> None:
        """Chooses another style, or none."""
        if style != self._style:
            self._style = style
            self._render()
            self.changed.emit()

    def _render(self) -> None:
        style = self._style
        name = self._shared.speech.text(NONE) if style is None else style.name
        self.button.show_text(name)
        QPushButton.setAccessibleDescription(self.button, name)
        show(self.remove, shown=style is not None)
