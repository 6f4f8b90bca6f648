"""The list of styles: a model and what paints its rows, so that hundreds cost no widget each."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from thumbgen.domain.filter import unaccented
from thumbgen.domain.styles import Style
from thumbgen.marks import N_
from thumbgen.ui.painting import rounded
from thumbgen.ui.shared import Shared
from thumbgen.ui.theme import BODY, SMALL

MARGIN = 12
CORNER = 6

QUIET = Qt.ItemDataRole.UserRole
"""What else there is to say of a style, in small letters."""

Index = QModelIndex | QPersistentModelIndex


class StyleModel(QAbstractListModel):
    """Those of the styles in which all words that are looked for occur."""

    def __init__(self, shared: Shared, parent: QObject) -> None:
        super().__init__(parent)
        self._shared = shared
        self._all: tuple[tuple[Style, str], ...] = ()
        self._words: tuple[str, ...] = ()
        self.shown: tuple[Style, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there are none at all, whatever is looked for."""
        return not self._all

    def put(self, styles: Sequence[Style]) -> None:
        """Takes these in the place of what was there."""
        self._all = tuple((style, _searched(style)) for style in styles)
        self._sift()

    def search(self, text: str) -> None:
        """Shows only those with these words in name, tags, description or models."""
        self._words = tuple(unaccented(text).split())
        self._sift()

    def row_of(self, style_id: str) -> int:
        """Where a style stands; -1 if it is not shown."""
        return next((row for row, one in enumerate(self.shown) if one.id == style_id), -1)

    def _sift(self) -> None:
        self.beginResetModel()
        self.shown = tuple(
            style for style, text in self._all if all(word in text for word in self._words)
        )
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name
        """How many are shown."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A style's name, and what else there is to say of it."""
        if not index.isValid():
            return None
        style = self.shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return style.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{style.name}, {self._quiet(style)}"
            case _ if role == QUIET:
                return self._quiet(style)
        return None

    def _quiet(self, style: Style) -> str:
        """What it is for, or else who paints it; and how often it was used."""
        what = style.tags[:4] or style.models[:2]
        used = self._shared.speech.text(N_("used {count}×"), count=style.used)
        return " · ".join(filter(None, (", ".join(what), used if style.used else "")))


def _searched(style: Style) -> str:
    return unaccented(" ".join((style.name, *style.tags, style.about, *style.models)))


class StyleDelegate(QStyledItemDelegate):
    """Paints a row: the name, and a quiet line below it."""

    def __init__(self, shared: Shared, view: QListView) -> None:
        super().__init__(view)
        self._look = shared.look
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's
        """By the letters; all rows are alike."""
        del option, index
        heights = (QFontMetrics(self._look.font(size)).height() for size in (BODY, SMALL))
        return QSize(60, sum(heights) + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole row."""
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter, area.adjusted(2, 1, -2, -1), option.state)
        room = area.adjusted(MARGIN, 5, -MARGIN, -5)
        for role, size, shade, side in (
            (Qt.ItemDataRole.DisplayRole, BODY, "text", Qt.AlignmentFlag.AlignTop),
            (QUIET, SMALL, "muted", Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(self._look.font(size))
            painter.setPen(self._look.colour(shade))
            text = painter.fontMetrics().elidedText(
                str(index.data(role)), Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | side), text)
        painter.restore()

    def _paint_card(self, painter: QPainter, card: QRectF, state: QStyle.StateFlag) -> None:
        """What lies beneath the row that is looked at; a frame if the arrow keys are the list's."""
        if state & QStyle.StateFlag.State_Selected:
            painter.fillPath(rounded(card, CORNER), self._look.colour("selected"))
            if self._view.hasFocus():
                painter.setPen(self._look.colour("text"))
                painter.drawPath(rounded(card.adjusted(0.5, 0.5, -0.5, -0.5), CORNER))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillPath(rounded(card, CORNER), self._look.colour("hover"))


class StyleList(QListView):
    """The list itself. Its rows can be walked through from elsewhere, by ``step``."""

    def __init__(self, shared: Shared, model: StyleModel) -> None:
        super().__init__()
        self.setObjectName("styleList")
        self.setModel(model)
        self.setItemDelegate(StyleDelegate(shared, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        shared.speech.say(self, QWidget.setAccessibleName, N_("Styles"))
        shared.look.changed.connect(self.viewport().update)

    def step(self, by: int) -> None:
        """Looks at another row, so many further down."""
        row = min(max(0, self.currentIndex().row() + by), self.model().rowCount() - 1)
        self.setCurrentIndex(self.model().index(row, 0))
