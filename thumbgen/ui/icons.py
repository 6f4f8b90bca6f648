"""Our own icons: one SVG each, in the colour that the theme wants."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from thumbgen.resources import resource

SIZE = 18
"""Pixels of an icon on a button."""

MOST = 400
"""Icons that are kept; a change of theme leaves some behind."""

SMALL = 24
"""Pixels up to which the program's own icon is the drawing with fewer details."""

_SCALES = (1.0, 2.0, 3.0)


class Icons:
    """Paints each icon once for each colour, size and scale of the screen."""

    def __init__(self) -> None:
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def pixmap(self, name: str, colour: QColor, *, size: int = SIZE, scale: float = 1.0) -> QPixmap:
        """An icon of ``size`` pixels for a screen of that scale."""
        key = (name, colour.name(), size, scale)
        if key not in self._pixmaps:
            if len(self._pixmaps) >= MOST:
                self._pixmaps.clear()
            self._pixmaps[key] = _painted(name, colour, size, scale)
        return self._pixmaps[key]

    def icon(self, name: str, colour: QColor, faint: QColor | None = None) -> QIcon:
        """An icon for buttons; ``faint`` is its colour where the button is disabled."""
        made = QIcon()
        for scale in _SCALES:
            made.addPixmap(self.pixmap(name, colour, scale=scale))
            if faint is not None:
                made.addPixmap(self.pixmap(name, faint, scale=scale), QIcon.Mode.Disabled)
        return made


def program_icon() -> QIcon:
    """The program's own icon."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        drawing = "thumbgen-small" if size <= SMALL else "thumbgen"
        made.addPixmap(_painted(drawing, QColor("white"), size, 1.0))
    return made


def _painted(name: str, colour: QColor, size: int, scale: float) -> QPixmap:
    source = resource("icons", f"{name}.svg").read_bytes()
    recoloured = QByteArray(source.replace(b"currentColor", colour.name().encode()))
    picture = QPixmap(QSize(size, size) * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(recoloured).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture
