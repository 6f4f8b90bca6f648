"""The one bar, which never runs backwards, and the sentence beside it."""

from PySide6.QtCore import QEasingCurve, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from thumbgen.ui.painting import painter_on, rounded
from thumbgen.ui.theme import Look

HEIGHT = 8
GLIDE_MS = 500


class Bar(QProgressBar):
    """A bar from 0 to 100 that glides to where it should be."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("progressBar")
        self.setRange(0, 100)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._look = look
        self._whose = ""
        self._glide = QVariantAnimation(self)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setStartValue(0.0)
        self._glide.setEndValue(1.0)
        self._glide.valueChanged.connect(self._on_glide)
        look.changed.connect(self.update)
        self._fraction = self._start = self._goal = 0.0

    def show_fraction(self, whose: str, fraction: float) -> None:
        """Goes to ``fraction`` (0 to 1): gliding, or at once if it is another job's."""
        if whose != self._whose or self._look.calm:
            self._glide.stop()
            self._whose, self._goal = whose, fraction
            self._show(fraction)
        elif fraction > self._goal:
            self._glide.stop()
            self._start, self._goal = self._fraction, fraction
            self._glide.start()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A thin line."""
        return QSize(200, HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same."""
        return QSize(60, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A groove, and the accent as far as it has come."""
        del event
        painter = painter_on(self)
        painter.setPen(Qt.PenStyle.NoPen)
        groove = QRectF(self.rect())
        path = rounded(groove, HEIGHT / 2)
        painter.fillPath(path, self._look.colour("line"))
        done = QRectF(groove)
        done.setWidth(groove.width() * self._fraction)
        painter.setClipPath(path)
        painter.setBrush(self._look.colour("accent"))
        painter.drawRoundedRect(done, HEIGHT / 2, HEIGHT / 2)
        painter.end()

    def _on_glide(self, share: float) -> None:
        self._show(self._start + (self._goal - self._start) * share)

    def _show(self, fraction: float) -> None:
        self._fraction = fraction
        self.setValue(int(self._fraction * 100))
        self.update()
