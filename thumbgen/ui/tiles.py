"""Tiles to choose from by looking: genres show their scene, sizes their shape."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetrics,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QSizePolicy, QWidget

from thumbgen.domain.sizes import Size
from thumbgen.ui.painting import cover, painter_on, rounded
from thumbgen.ui.shared import Shared
from thumbgen.ui.theme import BODY, SMALL, Look

CORNER = 8
GAP = 8
SMALLEST = 7
"""Pixels of letters that have to shrink."""

LONGEST = "0000×0000"

SUBJECT = 0.66
"""Where the subject of our scenes stands, as a share of their width."""


class Tile(QAbstractButton):
    """A checkable tile; what is on it, its subclasses paint."""

    def __init__(self, look: Look, name: str, height: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.look = look
        self._height = height
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Tiles share the width that there is."""
        return QSize(56, self._height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Shows that the pointer is on it."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Shows that it no longer is."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The card, what is on it, and the frame that says how it stands."""
        del event
        painter = painter_on(self)
        card = rounded(QRectF(self.rect()).adjusted(1, 1, -1, -1), CORNER)
        painter.save()
        painter.setClipPath(card)
        raised = "pressed" if self.isDown() else "hover" if self.underMouse() else "raised"
        painter.fillRect(self.rect(), self.look.colour(raised))
        self.paint(painter)
        painter.restore()
        painter.strokePath(card, self._frame())
        if self.hasFocus() and self.isChecked():
            inner = QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5)
            painter.setPen(QPen(self.look.colour("text"), 1))
            painter.drawRoundedRect(inner, CORNER - 2, CORNER - 2)
        painter.end()

    def paint(self, painter: QPainter) -> None:
        """What is on the card."""

    def _frame(self) -> QPen:
        if self.isChecked():
            return QPen(self.look.colour("accent"), 2)
        if self.hasFocus():
            return QPen(self.look.colour("text"), 1)
        return QPen(self.look.colour("faint" if self.underMouse() else "line"), 1)

    def write(
        self, painter: QPainter, text: str, area: QRectF, font: QFont, like: str = ""
    ) -> None:
        """A word that must fit: its letters become smaller if they have to.

        Words that stand side by side are measured by one that they are ``like``.
        """
        measured = like or text
        while QFontMetrics(font).horizontalAdvance(measured) > area.width():
            if font.pixelSize() <= SMALLEST:
                break
            font.setPixelSize(font.pixelSize() - 1)
        painter.setFont(font)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), text)


class GenreTile(Tile):
    """A genre: its painted scene, with the name on it."""

    def __init__(self, look: Look, key: str, scene: QPixmap) -> None:
        super().__init__(look, f"genre-{key}", 62)
        self._scene = scene

    def paint(self, painter: QPainter) -> None:
        """The scene, cut to the tile around its subject; dark at the foot, for the name."""
        area = QRectF(self.rect())
        cover(painter, area, self._scene, SUBJECT)
        shade = QLinearGradient(0, area.height() * 0.3, 0, area.height())
        shade.setColorAt(0, QColor(0, 0, 0, 0))
        shade.setColorAt(1, QColor(0, 0, 0, 190))
        painter.fillRect(area, shade)
        if self.underMouse() and not self.isChecked():
            painter.fillRect(area, QColor(255, 255, 255, 28))
        painter.setPen(QColor("white"))
        foot = QRectF(4, area.height() - 24, area.width() - 8, 20)
        self.write(painter, self.text(), foot, self.look.font(BODY - 1, bold=True))


class SizeTile(Tile):
    """A size: its shape, its name and its pixels. Without a shape: a tile that opens."""

    def __init__(self, shared: Shared, name: str, shape: Size | None) -> None:
        super().__init__(shared.look, name, 72)
        self._speech = shared.speech
        self._shape = shape
        self._details = ""

    def name(self, source: str, *, tip: str, details: str = "") -> None:
        """What it is called, and what it is for; ``details`` stands below, as it is."""
        self._details = details
        self._speech.say(self, QAbstractButton.setText, source)
        self._speech.say(self, QWidget.setToolTip, tip)
        self._speech.say(self, QWidget.setAccessibleDescription, tip)

    def paint(self, painter: QPainter) -> None:
        """The shape above, two lines below."""
        chosen = self.isChecked() and self._shape is not None
        painter.setPen(QPen(self.look.colour("accent" if chosen else "muted"), 1.4))
        self._paint_shape(painter, QRectF(0, 8, self.width(), 26))
        painter.setPen(self.look.colour("text"))
        name = QRectF(3, 38, self.width() - 6, 16)
        self.write(painter, self.text(), name, self.look.font(SMALL, bold=True))
        painter.setPen(self.look.colour("muted"))
        details = QRectF(3, 53, self.width() - 6, 14)
        self.write(painter, self._details, details, self.look.font(SMALL - 1), LONGEST)

    def _frame(self) -> QPen:
        """The tile that opens is not what is chosen, so it has no accent."""
        if self._shape is None and self.isChecked():
            return QPen(self.look.colour("text" if self.hasFocus() else "faint"), 1)
        return super()._frame()

    def _paint_shape(self, painter: QPainter, area: QRectF) -> None:
        if self._shape is None:  # the tile that opens: three dots
            painter.setBrush(painter.pen().color())
            for place in (-9, 0, 9):
                painter.drawEllipse(area.center() + QPointF(place, 0), 1.6, 1.6)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            return
        most_wide, most_high = 28.0, 24.0
        scale = min(most_wide / self._shape.width, most_high / self._shape.height)
        width, height = self._shape.width * scale, self._shape.height * scale
        shape = QRectF(0, 0, width, height)
        shape.moveCenter(area.center())
        painter.drawRoundedRect(shape, 2, 2)


class TileGroup(QWidget):
    """Tiles in columns, one of which is chosen; the arrow keys go from one to the next."""

    chosen = Signal(str)

    def __init__(self, name: str, columns: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self._columns = columns
        self._tiles: dict[str, Tile] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    def add(self, key: str, tile: Tile) -> None:
        """One more tile to choose."""
        self._tiles[key] = tile
        self._group.addButton(tile)
        self.place(tile)
        tile.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        tile.toggled.connect(lambda on: self._on_toggled(key, on=on))

    def place(self, tile: QWidget) -> None:
        """Puts a tile into the next place, also one that is not among those to choose from."""
        row, column = divmod(self._grid.count(), self._columns)
        self._grid.addWidget(tile, row, column)

    def tile(self, key: str) -> Tile:
        """The tile of that key."""
        return self._tiles[key]

    @property
    def tiles(self) -> Mapping[str, Tile]:
        """All that can be chosen, by their keys."""
        return self._tiles

    @property
    def key(self) -> str:
        """What is chosen; empty before anything is."""
        return next((key for key, tile in self._tiles.items() if tile.isChecked()), "")

    def _on_toggled(self, key: str, *, on: bool) -> None:
        """The Tab key enters a group at what is chosen in it."""
        tab = Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus
        self._tiles[key].setFocusPolicy(tab)
        if on:
            self.chosen.emit(key)

    def choose(self, key: str) -> None:
        """Chooses a tile; an unknown key changes nothing."""
        if key in self._tiles:
            self._tiles[key].setChecked(True)
