"""The list of models: rows of two lines under headings, painted without a widget each."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from thumbgen.domain.choosing import Choice
from thumbgen.ui.painting import rounded
from thumbgen.ui.theme import BODY, SMALL, Look

Index = QModelIndex | QPersistentModelIndex

MARGIN = 12
CORNER = 6
TICK = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Without ``detail`` it is a heading. ``choice`` is ``None`` for "Automatic", too."""

    title: str
    detail: str = ""
    choice: Choice | None = None
    chosen: bool = False

    @property
    def name(self) -> str:
        """The model's name; empty for "Automatic"."""
        return "" if self.choice is None else self.choice.name

    @property
    def heading(self) -> bool:
        """Whether it can not be chosen."""
        return not self.detail


class Rows(QAbstractListModel):
    """The rows, for the view and for screen readers."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows as they stand."""
        return self._rows

    def put(self, rows: Sequence[Row]) -> bool:
        """Takes other rows; whether they are others, and not the same with other words."""
        old, self._rows = self._rows, tuple(rows)
        if [(one.title, one.heading) for one in old] == [(one.title, one.heading) for one in rows]:
            if old != self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return False
        self.beginResetModel()
        self.endResetModel()
        return True

    def find(self, name: str) -> QModelIndex:
        """Where a model is; invalid if it is not among them. The empty name: "Automatic"."""
        for number, row in enumerate(self._rows):
            if not row.heading and row.name == name:
                return self.index(number)
        return QModelIndex()

    def row_at(self, index: Index) -> Row | None:
        """The row at an index; ``None`` for a heading or nothing."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        return None if row.heading else row

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title, and both lines for screen readers."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}, {row.detail}" if row.detail else row.title
        if role == Qt.ItemDataRole.ToolTipRole and row.detail:
            return f"{row.title}\n{row.detail}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if self._rows[index.row()].heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class RowPainter(QStyledItemDelegate):
    """Paints headings, and models with a name above a quiet line; a tick marks the chosen one."""

    def __init__(self, look: Look, view: QListView) -> None:
        super().__init__(view)
        self._look = look
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's
        """By the letters."""
        del option
        small = QFontMetrics(self._look.font(SMALL)).height()
        if not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            return QSize(60, small + 18)
        return QSize(60, QFontMetrics(self._look.font(BODY)).height() + small + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model = index.model()
        row = model.rows[index.row()] if isinstance(model, Rows) else Row("")
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.heading:
            self._paint_heading(painter, area, row.title)
        else:
            self._paint_card(painter, area, option.state)
            self._paint_row(painter, area, row)
        painter.restore()

    def _paint_heading(self, painter: QPainter, area: QRectF, title: str) -> None:
        painter.setFont(self._look.font(SMALL, bold=True))
        painter.setPen(QPen(self._look.colour("muted")))
        foot = area.adjusted(MARGIN, 0, -MARGIN, -4)
        painter.drawText(
            foot, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), title
        )

    def _paint_card(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        """What lies beneath the row that is looked at; a frame if the arrow keys are the list's."""
        card = area.adjusted(2, 1, -2, -1)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillPath(rounded(card, CORNER), self._look.colour("selected"))
            if self._view.hasFocus():
                painter.setPen(QPen(self._look.colour("text"), 1))
                painter.drawPath(rounded(card.adjusted(0.5, 0.5, -0.5, -0.5), CORNER))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillPath(rounded(card, CORNER), self._look.colour("hover"))

    def _paint_row(self, painter: QPainter, area: QRectF, row: Row) -> None:
        room = area.adjusted(MARGIN, 5, -MARGIN, -5)
        if row.chosen:
            tick = self._look.icons.pixmap(
                "check",
                self._look.colour("accent"),
                size=TICK,
                scale=self._view.devicePixelRatioF(),
            )
            painter.drawPixmap(int(room.right()) - TICK, int(area.center().y()) - TICK // 2, tick)
            room.setRight(room.right() - TICK - 8)
        for text, size, shade, side in (
            (row.title, BODY, "text", Qt.AlignmentFlag.AlignTop),
            (row.detail, SMALL, "muted", Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(self._look.font(size))
            painter.setPen(QPen(self._look.colour(shade)))
            short = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | side), short)


class ModelList(QListView):
    """The view. Its rows can be walked through from elsewhere, by ``step``."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("modelList")
        self.rows = Rows(self)
        self.setModel(self.rows)
        self.setItemDelegate(RowPainter(look, self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look.changed.connect(self.viewport().update)

    @property
    def current(self) -> Row | None:
        """The row that is looked at."""
        return self.rows.row_at(self.currentIndex())

    def show_rows(self, rows: Sequence[Row], name: str) -> None:
        """Shows other rows, and looks at a model, or at the first of what there is.

        What is in sight stays there if the rows are the same with other words.
        """
        others = self.rows.put(rows)
        index = self.rows.find(name)
        if not index.isValid():
            first = next((n for n, row in enumerate(rows) if not row.heading), -1)
            index = self.rows.index(first) if first >= 0 else QModelIndex()
        self.setCurrentIndex(index)
        if others:
            self.scrollTo(index)

    def step(self, by: int) -> None:
        """Looks at another row, so many further down; headings are passed over."""
        count = self.rows.rowCount()
        can = [n for n in range(count) if self.rows.row_at(self.rows.index(n)) is not None]
        if not can:
            return
        now = self.currentIndex().row()
        place = can.index(now) if now in can else -1
        target = can[min(len(can) - 1, max(0, place + by))]
        self.setCurrentIndex(self.rows.index(target))
        if target == can[0]:
            self.scrollToTop()  # with its heading
        else:
            self.scrollTo(self.rows.index(target))

    def page(self) -> int:
        """How many rows are in sight."""
        return max(1, self.viewport().height() // 48)
