"""The picture that a job starts from: how it looks, what it is called, and how much of it stays."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from thumbgen.domain.extras import LEAST_STRENGTH, MOST_STRENGTH, USUAL_STRENGTH, Source
from thumbgen.marks import N_
from thumbgen.ui.buttons import IconButton, Line, ShortLine
from thumbgen.ui.painting import cover, painter_on, rounded
from thumbgen.ui.shared import Shared

THUMB = QSize(64, 40)
CORNER = 6
STEP, LEAP = 5, 10
"""Percent, by the arrow keys and by a click beside the handle."""


class SourceBox(QWidget):
    """Hidden while there is no picture. ``changed`` says that picture or strength are others."""

    changed = Signal()

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self.setObjectName("sourceBox")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shared = shared
        self._source: Source | None = None
        self._reading = False
        self._thumb = _Thumb(shared)
        self._name = ShortLine("sourceName", kind="plain")
        self._value = Line("sourceValue", kind="quiet", wrap=False)
        self.slider = _Slider(shared)
        self.remove = IconButton(
            shared.look,
            shared.speech,
            "removeSourceButton",
            N_("Do not start from a picture"),
            "close",
        )
        self._lay_out()
        self.slider.valueChanged.connect(self._on_strength)
        self.remove.clicked.connect(self.clear)
        shared.speech.changed.connect(self._render)
        self._render()

    @property
    def source(self) -> Source | None:
        """The picture, if there is one."""
        return self._source

    @property
    def reading(self) -> bool:
        """Whether one is on its way."""
        return self._reading

    @property
    def strength(self) -> float:
        """How much of it is painted anew, 0.05 to 1."""
        return self.slider.value() / 100

    @property
    def order(self) -> tuple[QWidget, ...]:
        """Everything that takes the focus, in the order of reading."""
        return (self.remove, self.slider)

    def show_source(self, source: Source, thumb: QPixmap) -> None:
        """Starts from this picture from now on."""
        self._source, self._reading = source, False
        self._thumb.show_picture(thumb)
        self._render()
        self.changed.emit()

    def set_reading(self, *, reading: bool) -> None:
        """Says that a picture is on its way, or that none came: then all is as it was before."""
        self._reading = reading
        self._render()

    def clear(self) -> None:
        """Starts from no picture any more."""
        if self._source is None:
            return
        if self.remove.hasFocus():
            self.focusPreviousChild()
        self._source = None
        self._thumb.show_picture(None)
        self._render()
        self.changed.emit()

    def _lay_out(self) -> None:
        say = self._shared.speech.say
        close, free = Line(kind="hint", wrap=False), Line(kind="hint", wrap=False)
        say(close, QLabel.setText, N_("close to it"))
        say(free, QLabel.setText, N_("freer"))
        tip = N_("How much of the picture is painted anew")
        for widget in (self.slider, self._value, close, free):
            say(widget, QWidget.setToolTip, tip)
        say(self.slider, QWidget.setAccessibleName, N_("Strength"))
        say(self.slider, QWidget.setAccessibleDescription, tip)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._value)
        self._scale = QWidget()
        scale = QHBoxLayout(self._scale)
        scale.setContentsMargins(0, 0, 0, 0)
        scale.setSpacing(8)
        scale.addWidget(close)
        scale.addWidget(self.slider, 1)
        scale.addWidget(free)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 6)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._thumb, 0, 0)
        grid.addLayout(words, 0, 1)
        grid.addWidget(self.remove, 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._scale, 1, 0, 1, 3)

    def _render(self) -> None:
        text, source = self._shared.speech.text, self._source
        self.setVisible(source is not None or self._reading)
        for widget in (self._thumb, self._scale, self.remove):
            widget.setVisible(source is not None)
        if self._reading:
            self._name.setText(text(N_("Reading the picture…")))
            self._value.setText("")
            return
        name = "" if source is None else source.name or text(N_("Pasted picture"))
        self._name.setText(name)
        self._name.setToolTip(name)
        self._thumb.setAccessibleName(text(N_("Start from: {name}"), name=name))
        self._value.setText(text(N_("Strength: {percent} %"), percent=self.slider.value()))

    def _on_strength(self) -> None:
        self._render()
        self.changed.emit()


class _Thumb(QWidget):
    """The picture, small, with round corners."""

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self.setObjectName("sourceThumb")
        self.setFixedSize(THUMB)
        self._shared = shared
        self._picture: QPixmap | None = None

    def show_picture(self, picture: QPixmap | None) -> None:
        """Shows a picture, or none."""
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """As much of it as there is room for, from its middle."""
        del event
        if self._picture is None:
            return
        painter, area = painter_on(self), QRectF(self.rect())
        painter.setClipPath(rounded(area, CORNER))
        cover(painter, area, self._picture)
        painter.end()


class _Slider(QSlider):
    """The strength in percent. The wheel turns it only where it has the focus."""

    def __init__(self, shared: Shared) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("strengthSlider")
        self.setRange(round(LEAST_STRENGTH * 100), round(MOST_STRENGTH * 100))
        self.setSingleStep(STEP)
        self.setPageStep(LEAP)
        self.setValue(round(USUAL_STRENGTH * 100))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        shared.look.changed.connect(self.update)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leaves the wheel to the panel while something else has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
