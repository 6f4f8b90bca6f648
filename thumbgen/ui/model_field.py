"""The chosen model, as a field: its name and how soon it has time; a click opens the list."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from thumbgen.domain.choosing import Choice, automatic, choices, soonest
from thumbgen.domain.models import Model, card_of
from thumbgen.domain.presets import Genre
from thumbgen.domain.styles import Style
from thumbgen.marks import N_
from thumbgen.ui.buttons import Button, Line
from thumbgen.ui.forecast import Forecast
from thumbgen.ui.model_words import AUTOMATIC, Asked, rewriting, wait_words
from thumbgen.ui.shared import Shared
from thumbgen.ui.theme import BODY, SMALL, Look

MARGIN = 11
ARROW = 16
GAP = 8

_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class ModelField(QWidget):
    """Shows which model is chosen; ``changed`` says that it is another one.

    ``note`` says which words of the prompt the Horde would exchange for it. Where it stands is for
    others to say.
    """

    changed = Signal()

    def __init__(self, shared: Shared, cards: Mapping[str, Model]) -> None:
        super().__init__()
        self._shared = shared
        self._cards = cards
        self._forecast: Forecast | None = None
        self._genre: Genre | None = None
        self._style: Style | None = None
        self._prompt = self.name = ""
        self.button = _FieldButton(shared)
        self.note = Line("modelNote", kind="quiet")
        self.note.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        self.setFocusProxy(self.button)
        shared.speech.say(self.button, QWidget.setAccessibleName, N_("Model"))
        self.button.clicked.connect(self._open)
        shared.speech.changed.connect(self.show_standing)
        self.show_standing()

    @property
    def names(self) -> tuple[str, ...]:
        """The chosen model, or none: that leaves it to the program."""
        return (self.name,) if self.name else ()

    def choose(self, name: str) -> None:
        """Chooses a model; the empty name leaves it to the program."""
        if name != self.name:
            self.name = name
            self.show_standing()
            self.changed.emit()

    def follow(self, forecast: Forecast) -> None:
        """Says from now on how soon a model has time."""
        self._forecast = forecast
        forecast.changed.connect(self.show_standing)

    def set_genre(self, genre: Genre | None) -> None:
        """Hears for which genre a model is chosen."""
        self._genre = genre
        self.show_standing()

    def set_style(self, style: Style | None) -> None:
        """Hears for which style."""
        self._style = style
        self.show_standing()

    def set_prompt(self, prompt: str) -> None:
        """Hears which words may be rewritten."""
        self._prompt = prompt
        self._warn()

    def show_standing(self) -> None:
        """The name, how soon it has time, and what it does to the words."""
        words = self._shared.speech.words
        name = self.name or words.text(AUTOMATIC)
        wait = wait_words(words, self._wait())
        self.button.show_texts(name, wait)
        tip = self.button.accessibleDescription() if self.name else ""
        self.button.setToolTip(tip)  # without one, that of the whole field is shown
        self._warn()

    def _wait(self) -> float | None:
        statuses = self._forecast.models if self._forecast is not None else ()
        asked = self._asked()
        if self.name:
            return soonest([one for one in statuses if one.name == self.name])
        return soonest(automatic(asked.taken, statuses)) if asked is not None else None

    def _asked(self) -> Asked | None:
        if self._genre is None:
            return None
        return Asked(self._genre, self._cards, self._prompt, self.name, self._style)

    def _warn(self) -> None:
        said: list[str] = []
        if self.name and not _clean(self.name, self._cards) and self._genre is not None:
            found = self._choices(self._genre)
            choice = next((one for one in found if one.name == self.name), None)
            if choice is not None:
                said = rewriting(self._shared.speech.words, choice, found)
        text = " ".join(said)
        if text != self.note.text():
            self.note.setText(text)
            self._shared.speech.announce(self.note, text)
        self.note.setVisible(bool(text))

    def _choices(self, genre: Genre) -> tuple[Choice, ...]:
        statuses = self._forecast.models if self._forecast is not None else ()
        return choices(genre, self._cards, statuses, self._prompt)

    def _open(self) -> None:
        asked = self._asked()
        if asked is not None and self._forecast is not None:
            from thumbgen.ui.model_dialog import ModelDialog

            dialog = ModelDialog(self._shared, self.window(), self._forecast, asked)
            dialog.chosen.connect(self.choose)
            dialog.open()


class _FieldButton(Button):
    """Looks like a field: the name at the left, quiet words at the right, an arrow."""

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared.look, shared.speech, "modelBox", "")
        self.setProperty("field", "true")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.look: Look = shared.look
        self._name = self._quiet = ""
        shared.look.changed.connect(self.update)

    def show_texts(self, name: str, quiet: str) -> None:
        """Shows both, or the name alone where there is no room."""
        self._name, self._quiet = name, quiet
        self.setAccessibleDescription(f"{name}, {quiet}" if quiet else name)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as any field, and as wide as there is room."""
        return QSize(60, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Opens like a box does, too."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_F4}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The style's box, and on it what is chosen."""
        super().paintEvent(event)
        painter = QPainter(self)
        room = self.rect().adjusted(MARGIN, 0, -MARGIN - ARROW, 0)
        left, right = self.look.font(BODY), self.look.font(SMALL)
        width = QFontMetrics(left).horizontalAdvance(self._name)
        if width + GAP + QFontMetrics(right).horizontalAdvance(self._quiet) <= room.width():
            painter.setFont(right)
            painter.setPen(QPen(self.look.colour("muted")))
            painter.drawText(room, int(_MIDDLE | Qt.AlignmentFlag.AlignRight), self._quiet)
        painter.setFont(left)
        painter.setPen(QPen(self.look.colour("text")))
        short = painter.fontMetrics().elidedText(
            self._name, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(_MIDDLE | Qt.AlignmentFlag.AlignLeft), short)
        arrow = self.look.icons.pixmap(
            "chevron-down", self.look.colour("muted"), size=ARROW, scale=self.devicePixelRatioF()
        )
        painter.drawPixmap(self.width() - ARROW - 8, (self.height() - ARROW) // 2, arrow)
        painter.end()


def _clean(name: str, cards: Mapping[str, Model]) -> bool:
    card = card_of(name, cards)
    return card is not None and card.clean
