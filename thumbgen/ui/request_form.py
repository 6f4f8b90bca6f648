"""The left half: what the user wants. It makes a frozen ``ThumbRequest`` of that."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer, Signal
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
from thumbgen.domain.models import Model
from thumbgen.domain.outlook import Obstacle
from thumbgen.domain.presets import Genre
from thumbgen.domain.request import ThumbRequest
from thumbgen.marks import N_
from thumbgen.store.memory import Memory
from thumbgen.ui.buttons import AccentButton, Button, Heading, IconButton, Line, mark, show
from thumbgen.ui.colours import FORM_WIDTH
from thumbgen.ui.fields import WholeNumber
from thumbgen.ui.genre_box import GenreBox
from thumbgen.ui.more_options import MoreOptions
from thumbgen.ui.outlook_line import OutlookLine, obstacle_words, offer_words
from thumbgen.ui.prompt_edit import PromptEdit
from thumbgen.ui.shared import Shared
from thumbgen.ui.size_box import SizeBox
from thumbgen.ui.source_box import SourceBox
from thumbgen.ui.source_intake import SourceIntake
from thumbgen.ui.status_row import MOST_AT_ONCE
from thumbgen.ui.wording_box import WordingBox

MARGIN = 20
EXAMPLE = N_(
    "an adult listener with headphones by the window, light rain outside, a warm desk lamp, "
    "the city at night"
)
"""What stands there the very first time: a good idea, to try at once or to write over."""


ANY_WORDS = "a picture"
"""What stands for the idea while only the rest matters."""


class RequestForm(QWidget):
    """Prompt, genre, scene, size, count and the rest.

    ``generate`` says that the user wants pictures; ``changed`` that genre or size are others;
    ``edited`` that anything but the words is; ``settled`` that the nearest that can was taken.
    """

    generate = Signal()
    changed = Signal()
    edited = Signal()
    settled = Signal()
    settings = Signal()
    about = Signal()

    def __init__(
        self, shared: Shared, genres: Mapping[str, Genre], models: Mapping[str, Model]
    ) -> None:
        super().__init__()
        self.setObjectName("formPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(FORM_WIDTH)
        self._shared = shared
        self._genres = genres
        self._error: InvalidRequest | None = None
        self._obstacle: Obstacle | None = None
        self.prompt = PromptEdit()
        self.wording = WordingBox(shared, self.prompt)
        self.source = SourceBox(shared)
        self.intake = SourceIntake(shared, self, self.source)
        self.genres = GenreBox(shared, genres)
        self.sizes = SizeBox(shared)
        self.count = WholeNumber(shared.look, "countBox")
        self.more = MoreOptions(shared, models)
        self.message = Line("formMessage")
        self.offer = Button(shared.look, shared.speech, "offerButton", "")
        self.button = AccentButton(shared.look, shared.speech, "generateButton", N_("Generate"))
        self.foot = OutlookLine(shared)
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
        if self.source.reading:
            raise InvalidRequest("source", "reading")
        return self._wanted(self.prompt.toPlainText().strip())

    def wish(self) -> ThumbRequest:
        """What it says so far, while it is being typed and clicked; the words do not matter yet.

        Raises:
            InvalidRequest: it cannot be carried out like this.
        """
        return self._wanted(ANY_WORDS)

    def _wanted(self, prompt: str) -> ThumbRequest:
        options = self.more.options
        return ThumbRequest(
            prompt=prompt,
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
            style=options.style,
            extras=replace(
                options.extras, source=self.source.source, strength=self.source.strength
            ),
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

    def show_obstacle(self, obstacle: Obstacle | None) -> None:
        """Says why this cannot work, and offers the nearest that can."""
        before = self.message.text()
        self._obstacle = obstacle
        self._say_error()
        if self.message.text() != before:
            self._shared.speech.announce(self.message, self.message.text())

    def point_at_obstacle(self) -> None:
        """Leads to the way around what was shown, for somebody wants to go on."""
        self._shared.speech.announce(self.message, self.message.text())
        if self.offer.isVisible():
            self.offer.setFocus()

    def apply(self, request: ThumbRequest) -> None:
        """Takes over what a request has but words, genre and size."""
        self.count.setValue(request.count)
        self.more.apply(request)

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
        self.wording.leave_it()  # nobody has written anything yet
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
        column.addWidget(self.wording)
        column.addWidget(self.source)
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
        column.addWidget(self.offer)
        column.addWidget(self.button)
        column.addWidget(self.foot)
        self.foot.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.message.hide()
        self.offer.hide()
        return column

    def _set_tab_order(self) -> None:
        """From the idea down to the button; what is rarely needed comes last."""
        order = (
            self.prompt,
            *self.wording.order,
            *self.source.order,
            *self.genres.order,
            *self.sizes.order,
            self.count,
            *self.more.order,
            self.offer,
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
        self.prompt.textChanged.connect(self._tell_prompt)
        self.genres.changed.connect(self._tell_genre)
        self.genres.changed.connect(self.changed)
        self.sizes.changed.connect(self.changed)
        for edited in (
            self.prompt.textChanged,
            self.genres.changed,
            self.genres.scene.currentIndexChanged,
            self.sizes.changed,
            self.source.changed,
            self.more.changed,
        ):
            edited.connect(self._on_edited)
        for edited in (
            self.genres.changed,
            self.genres.scene.currentIndexChanged,
            self.sizes.changed,
            self.count.valueChanged,
            self.source.changed,
            self.more.changed,
        ):
            edited.connect(lambda *_: self.edited.emit())
        self.more.unfolded.connect(self._on_unfolded)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room)
        self.button.clicked.connect(self.generate)
        self.offer.clicked.connect(self._on_offer)
        self.prompt.picture_pasted.connect(self.intake.paste)
        self.source.changed.connect(self._show_source)
        self.more.source.clicked.connect(self.intake.choose)
        self._shared.speech.changed.connect(self._say_error)

    # -- slots -----------------------------------------------------------------------------------

    def _say_error(self) -> None:
        words, error = self._shared.speech.words, self._error
        obstacle = self._obstacle if error is None else None
        text = offer = ""
        if error is not None:
            text = str(words.explain(error))
        elif obstacle is not None:
            text, offer = obstacle_words(obstacle, words), offer_words(obstacle, words)
        mark(self.message, "obstacle", "true" if obstacle is not None else "false")
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self.offer.setText(offer)
        self.offer.setAccessibleName(offer)
        show(self.offer, shown=bool(offer))

    def _on_offer(self) -> None:
        if self._obstacle is not None and self._obstacle.nearest is not None:
            self.button.setFocus()
            self.apply(self._obstacle.nearest)
            self.settled.emit()

    def _tell_genre(self) -> None:
        """What is chosen by the genre where nobody chose, depends on it."""
        genre = self._genres.get(self.genres.key)
        self.more.finishing.set_genre(genre)
        self.more.model.set_genre(genre)

    def _tell_prompt(self) -> None:
        self.more.model.set_prompt(self.prompt.toPlainText())

    def _on_edited(self) -> None:
        """What was wrong may be right now."""
        if self._error is not None:
            self.show_error(None)

    def _show_source(self) -> None:
        """A picture that was just taken in is seen, wherever the form was scrolled to."""
        if self.source.isVisibleTo(self):
            QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.source))

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
        self._scroll.verticalScrollBar().setValue(self.more.y() - 8)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow, and as high as it takes."""
        return QSize(FORM_WIDTH, 640)
