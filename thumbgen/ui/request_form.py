"""The left half: what the user wants. It makes a frozen ``ThumbRequest`` of that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.presets import Genre
from thumbgen.domain.request import ThumbRequest
from thumbgen.marks import N_
from thumbgen.store.memory import Memory
from thumbgen.ui.buttons import AccentButton, Heading, IconButton, Line, mark
from thumbgen.ui.colours import FORM_WIDTH
from thumbgen.ui.fields import WholeNumber
from thumbgen.ui.genre_box import GenreBox
from thumbgen.ui.more_options import MoreOptions
from thumbgen.ui.prompt_edit import PromptEdit
from thumbgen.ui.shared import Shared
from thumbgen.ui.size_box import SizeBox
from thumbgen.ui.status_row import MOST_AT_ONCE

MARGIN = 20
EXAMPLE = N_(
    "an adult listener with headphones by the window, light rain outside, a warm desk lamp, "
    "the city at night"
)
"""What stands there the very first time: a good idea, to try at once or to write over."""


class RequestForm(QWidget):
    """Prompt, genre, scene, size, count and the rest.

    ``generate`` says that the user wants pictures; ``changed`` that genre or size are others.
    """

    generate = Signal()
    changed = Signal()
    settings = Signal()
    about = Signal()

    def __init__(self, shared: Shared, genres: Mapping[str, Genre], models: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("formPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(FORM_WIDTH)
        self._shared = shared
        self._error: InvalidRequest | None = None
        self.prompt = PromptEdit()
        self.genres = GenreBox(shared, genres)
        self.sizes = SizeBox(shared)
        self.count = WholeNumber(shared.look, "countBox")
        self.more = MoreOptions(shared, models)
        self.message = Line("formMessage")
        self.button = AccentButton(shared.look, shared.speech, "generateButton", N_("Generate"))
        self.foot = Line("footLabel", kind="quiet")
        self.count.setRange(1, MOST_AT_ONCE)
        self._lay_out()
        self._say()
        self._connect()
        self._set_tab_order()

    # -- what is wanted --------------------------------------------------------------------------

    def request(self) -> ThumbRequest:
        """What the form says.

        Raises:
            InvalidRequest: it cannot be carried out.
        """
        for field in self.findChildren(QAbstractSpinBox):
            field.interpretText()  # what is being typed counts
        options = self.more.options
        return ThumbRequest(
            prompt=self.prompt.toPlainText().strip(),
            genre=self.genres.key,
            scene=self.genres.scene_key,
            target=self.sizes.target,
            count=self.count.value(),
            negative=options.negative,
            models=options.models,
            seed=options.seed,
            steps=options.steps,
            cfg_scale=options.cfg_scale,
            sampler=options.sampler,
        )

    def show_error(self, error: InvalidRequest | None) -> None:
        """Says what is wrong with the request, marks the field, and goes there."""
        wrong = error is not None and error.field == "prompt"
        mark(self.prompt, "wrong", "true" if wrong else "false")
        if wrong:
            self.prompt.setFocus()
        self.sizes.mark_wrong(error)
        self.more.mark_wrong(error)
        self._error = error
        self._say_error()
        self._shared.speech.announce(self.message, self.message.text())

    def sent(self) -> None:
        """All was well. What is copied now is the picture, no longer the idea."""
        self.show_error(None)
        cursor = self.prompt.textCursor()
        cursor.clearSelection()
        self.prompt.setTextCursor(cursor)

    def fill(self, memory: Memory) -> None:
        """Fills in what was remembered; the very first time, an example."""
        text = self._shared.speech.text(EXAMPLE) if not memory.started else memory.prompt
        self.prompt.setPlainText(text)
        self.prompt.selectAll()  # what is typed takes its place
        self.genres.choose(memory.genre, memory.scene)
        self.sizes.choose(memory.size)

    def remember(self, memory: Memory) -> Memory:
        """The memory with what the form says now."""
        return replace(
            memory,
            started=True,
            prompt=self.prompt.toPlainText(),
            genre=self.genres.key,
            scene=self.genres.scene_key,
            size=self.sizes.key,
        )

    # -- building --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("formBody")
        self._column = column = QVBoxLayout(body)
        column.setSpacing(8)
        column.addLayout(self._heading_with_menu())
        column.addWidget(self.prompt)
        column.addSpacing(6)
        column.addWidget(Heading(self._shared.speech, N_("Genre")))
        column.addWidget(self.genres)
        column.addSpacing(6)
        column.addWidget(Heading(self._shared.speech, N_("Size")))
        column.addWidget(self.sizes)
        column.addSpacing(2)
        column.addLayout(self._count_row())
        column.addWidget(self.more)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("formScroll")
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll = scroll
        self._make_room()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addLayout(self._foot())

    def _heading_with_menu(self) -> QHBoxLayout:
        look, speech = self._shared.look, self._shared.speech
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(Heading(self._shared.speech, N_("Idea")), 1)
        self._menu: list[QWidget] = []
        for name, source, icon, signal in (
            ("settingsButton", N_("Settings"), "settings", self.settings),
            ("aboutButton", N_("About ThumbGen"), "about", self.about),
        ):
            button = IconButton(look, speech, name, source, icon)
            button.clicked.connect(signal)
            row.addWidget(button)
            self._menu.append(button)
        return row

    def _count_row(self) -> QHBoxLayout:
        label = QLabel()
        label.setProperty("quiet", "true")
        label.setBuddy(self.count)
        self._shared.speech.say(label, QLabel.setText, N_("Pictures"))
        self.count.setFixedWidth(84)
        row = QHBoxLayout()
        row.addWidget(label, 1)
        row.addWidget(self.count)
        return row

    def _foot(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(MARGIN, 8, MARGIN, 16)
        column.setSpacing(8)
        column.addWidget(self.message)
        column.addWidget(self.button)
        column.addWidget(self.foot)
        self.foot.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.message.hide()
        return column

    def _set_tab_order(self) -> None:
        """From the idea down to the button; what is rarely needed comes last."""
        order = (
            self.prompt,
            *self.genres.order,
            *self.sizes.order,
            self.count,
            *self.more.order,
            self.button,
            *self._menu,
        )
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _say(self) -> None:
        say = self._shared.speech.say
        say(self.prompt, QWidget.setAccessibleName, N_("Prompt"))
        say(
            self.prompt,
            QPlainTextEdit.setPlaceholderText,
            N_("What should be in the picture? Or leave this empty, and choose a scene."),
        )
        say(self.count, QWidget.setAccessibleName, N_("Pictures"))
        say(self.button, QWidget.setToolTip, N_("Ctrl+Enter"))

    def _connect(self) -> None:
        self.genres.changed.connect(self.changed)
        self.sizes.changed.connect(self.changed)
        for edited in (
            self.prompt.textChanged,
            self.genres.changed,
            self.genres.scene.currentIndexChanged,
            self.sizes.changed,
            self.more.changed,
        ):
            edited.connect(self._on_edited)
        self.more.unfolded.connect(self._on_unfolded)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room)
        self.button.clicked.connect(self.generate)
        self._shared.speech.changed.connect(self._say_error)

    # -- slots -----------------------------------------------------------------------------------

    def _say_error(self) -> None:
        words, error = self._shared.speech.words, self._error
        self.message.setText("" if error is None else str(words.explain(error)))
        self.message.setVisible(error is not None)

    def _on_edited(self) -> None:
        """What was wrong may be right now."""
        if self._error is not None:
            self.show_error(None)

    def _make_room(self) -> None:
        """The scroll bar takes its room from the margin, so that nothing moves when it comes."""
        bar = self._scroll.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        self._column.setContentsMargins(MARGIN, MARGIN - 4, MARGIN - taken, 8)

    def _on_unfolded(self, opened: bool) -> None:  # noqa: FBT001 - Qt's signal
        """Brings the fields into sight, once they have their place."""
        if opened:
            bar = self._scroll.verticalScrollBar()
            bar.rangeChanged.connect(self._scroll_down, Qt.ConnectionType.SingleShotConnection)

    def _scroll_down(self) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow, and as high as it takes."""
        return QSize(FORM_WIDTH, 640)
