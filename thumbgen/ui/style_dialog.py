"""The Horde's styles to browse: search, look, and take one; opened, never executed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from thumbgen.domain.errors import ThumbgenError, Unreachable
from thumbgen.domain.models import Model
from thumbgen.domain.styles import Style
from thumbgen.marks import N_
from thumbgen.ui.buttons import Line
from thumbgen.ui.dialogs import Dialog
from thumbgen.ui.shared import Shared
from thumbgen.ui.style_details import StyleDetails
from thumbgen.ui.style_list import StyleList, StyleModel

if TYPE_CHECKING:
    from thumbgen.jobs.catalogue import Catalogue

WIDTH, HEIGHT = 800, 500
LIST_WIDTH = 300

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


@dataclass(frozen=True, slots=True)
class Browsing:
    """What the dialog begins with; ``catalogue`` gives the catalogue in use, if there is one."""

    catalogue: "Callable[[], Catalogue | None]"
    cards: Mapping[str, Model]
    idea: str
    chosen: Style | None


class StyleDialog(Dialog):
    """``picked`` carries the style that the user takes, or ``None`` for none."""

    picked = Signal(object)

    def __init__(self, shared: Shared, parent: QWidget, browsing: Browsing) -> None:
        super().__init__(shared, parent, "styleDialog", N_("Styles"))
        self.resize(WIDTH, HEIGHT)
        self._browsing = browsing
        self._error: ThumbgenError | None = None
        self._loading = False
        self._wanted = browsing.chosen.id if browsing.chosen is not None else ""
        self.search = QLineEdit()
        self.search.setObjectName("styleSearch")
        self.model = StyleModel(shared, self)
        self.list = StyleList(shared, self.model)
        self.state = Line("styleState", kind="quiet")
        self.again = self.make_button("styleAgainButton", N_("Try again"), self._start)
        self.details = StyleDetails(shared, browsing.cards, browsing.idea)
        self._lay_out()
        self._connect()
        self._start()

    def _lay_out(self) -> None:
        say = self.shared.speech.say
        say(self.search, QLineEdit.setPlaceholderText, N_("Search names, tags and models"))
        say(self.search, QWidget.setAccessibleName, N_("Search styles"))
        left = QWidget()
        left.setFixedWidth(LIST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.state)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self._rest = QWidget()  # keeps the words at the top while there is no list
        column.addWidget(self._rest, 1)
        halves = QHBoxLayout()
        halves.setSpacing(20)
        halves.addWidget(left)
        halves.addWidget(self.details, 1)
        self.column.addLayout(halves, 1)
        self.add_button("noStyleButton", N_("No style"), lambda: self._pick(None))
        self.foot.addStretch(1)
        self.add_button("styleCancelButton", N_("Cancel"), self.reject)
        self.use = self.add_button("useStyleButton", N_("Use this style"), self._use)
        self.finish(self.use)
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The keys for up and down walk through the list, although one goes on typing."""
        if watched is self.search and isinstance(event, QKeyEvent):
            by = _STEPS.get(Qt.Key(event.key()), 0)
            if by and event.type() is QEvent.Type.KeyPress:
                self.list.step(by)
                return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._on_search)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.doubleClicked.connect(self._use)
        self.shared.speech.changed.connect(self._render)

    @property
    def style_there(self) -> Style | None:
        """The style that is looked at."""
        row = self.list.currentIndex().row()
        return self.model.shown[row] if 0 <= row < len(self.model.shown) else None

    # -- loading ---------------------------------------------------------------------------------

    def _start(self) -> None:
        if self._loading:
            return
        self._loading, self._error = True, None
        self._render()
        task = self.shared.chores.start(self._load())
        if task is not None:
            self.finished.connect(lambda: task.cancel())  # noqa: PLW0108 - it takes no number

    async def _load(self) -> None:
        try:
            await self._load_all()
        except ThumbgenError as error:
            self._error = error
        self._loading = False
        self._render()

    async def _load_all(self) -> None:
        """What is kept at once, and then, if that is old, what the Horde has."""
        catalogue = self._browsing.catalogue()
        if catalogue is None:
            raise Unreachable
        kept, fresh = await catalogue.kept()
        self._show(kept)
        if not fresh:
            self._show(await catalogue.fetch(lambda _: None if kept else self._show(_)))

    def _show(self, styles: tuple[Style, ...]) -> None:
        """Shows them; what was looked at stays, wherever it now stands."""
        self.model.put(styles)
        self._go()

    # -- slots -----------------------------------------------------------------------------------

    def _on_search(self, text: str) -> None:
        self.model.search(text)
        self._go()

    def _go(self) -> None:
        """To the style that is wanted, or else the first."""
        row, wanted = max(0, self.model.row_of(self._wanted)), self._wanted
        self.list.setCurrentIndex(self.model.index(row, 0))
        self._wanted = wanted  # only the user changes it
        self._render()

    def _on_current(self) -> None:
        style = self.style_there
        if style is not None:
            self._wanted = style.id
        self.details.show_style(style)

    def _use(self) -> None:
        if self.style_there is not None:
            self._pick(self.style_there)

    def _pick(self, style: Style | None) -> None:
        self.picked.emit(style)
        self.accept()

    def _render(self) -> None:
        """The list, or why there is none."""
        some = bool(self.model.shown)
        self.list.setVisible(some)
        self._rest.setVisible(not some)
        self.use.setEnabled(some)
        failed = self._error is not None and self.model.empty
        self.again.setVisible(failed)
        said = "" if some else self._why_none()
        self.state.setVisible(bool(said))
        if said != self.state.text():
            self.state.setText(said)
            self.shared.speech.announce(self.state, said)
        self.details.show_style(self.style_there)

    def _why_none(self) -> str:
        words = self.shared.speech.words
        if not self.model.empty:
            source = N_("No style fits “{text}”.")
            return words.text(source, text=self.search.text().strip())
        if self._loading:
            return words.text(N_("Asking the Horde for its styles…"))
        if self._error is not None:
            return str(words.explain(self._error))
        return words.text(N_("The Horde has no styles at the moment."))
