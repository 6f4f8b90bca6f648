"""Our own icons: one SVG each, in the colour that the theme wants."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from thumbgen.resources import resource

SIZE = 18
"""Pixels of an icon on a button."""

_SCALES = (1.0, 2.0, 3.0)


def pixmap(name: str, colour: QColor, *, size: int = SIZE, scale: float = 1.0) -> QPixmap:
    """An icon of ``size`` pixels for a screen of that scale."""
    source = resource("icons", f"{name}.svg").read_bytes()
    painted = QByteArray(source.replace(b"currentColor", colour.name().encode()))
    picture = QPixmap(QSize(size, size) * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(painted).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


def icon(name: str, colour: QColor, faint: QColor | None = None) -> QIcon:
    """An icon for buttons; ``faint`` is its colour where the button is disabled."""
    made = QIcon()
    for scale in _SCALES:
        made.addPixmap(pixmap(name, colour, scale=scale))
        if faint is not None:
            made.addPixmap(pixmap(name, faint, scale=scale), QIcon.Mode.Disabled)
    return made


def program_icon() -> QIcon:
    """The program's own icon."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(pixmap("thumbgen", QColor("white"), size=size))
    return made
