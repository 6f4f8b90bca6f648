"""What several widgets paint the same way."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QWidget


def painter_on(widget: QWidget) -> QPainter:
    """A painter that draws smoothly; to be ended before the paint event is over."""
    painter = QPainter(widget)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    return painter


def rounded(area: QRectF, corner: float) -> QPainterPath:
    """A rectangle with round corners."""
    path = QPainterPath()
    path.addRoundedRect(area, corner, corner)
    return path


def contain(painter: QPainter, area: QRectF, picture: QPixmap) -> None:
    """The whole picture, in the middle of the area."""
    scale = min(area.width() / picture.width(), area.height() / picture.height())
    part = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
    part.moveCenter(area.center())
    painter.drawPixmap(part, picture, QRectF(picture.rect()))


def cover(painter: QPainter, area: QRectF, picture: QPixmap, across: float = 0.5) -> None:
    """The picture over the whole area, cut where the shapes differ; ``across`` stays in sight.

    ``across`` is a share of the picture's width.
    """
    scale = max(area.width() / picture.width(), area.height() / picture.height())
    width, height = area.width() / scale, area.height() / scale
    left = min(max(0.0, picture.width() * across - width / 2), picture.width() - width)
    part = QRectF(left, (picture.height() - height) / 2, width, height)
    painter.drawPixmap(area, picture, part)
