"""One quiet line for what just happened, or for what went wrong, with at most one thing to do."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from thumbgen.domain.errors import ThumbgenError
from thumbgen.ui.buttons import Button, Line, mark
from thumbgen.ui.shared import Shared
from thumbgen.words import Words

PASSING_MS = 5000


@dataclass(frozen=True, slots=True)
class Note:
    """What is said: ``say`` makes the sentence in the language of the moment.

    ``action`` is the marked text of a button, ``do`` what it does. A ``passing`` note goes by
    itself after a few seconds.
    """

    say: Callable[[Words], str]
    bad: bool = False
    passing: bool = False
    action: str = ""
    do: Callable[[], None] | None = None


def of_text(source: str, **facts: object) -> Note:
    """A short word that something is done."""
    return Note(lambda words: words.text(source, **facts), passing=True)


def of_error(error: ThumbgenError) -> Note:
    """What went wrong, and what to do next."""
    return Note(lambda words: str(words.explain(error)), bad=True)


class NoteRow(QWidget):
    """Shows one note at a time: the latest, and else the one that stands for good."""

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self.setObjectName("noteRow")
        self._shared = shared
        self._latest: Note | None = None
        self._standing: Note | None = None
        self._text = Line("noteLabel")
        self.button = Button(shared.look, shared.speech, "noteButton", "")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PASSING_MS)
        self._timer.timeout.connect(self._on_passed)
        self.button.clicked.connect(self._on_button)
        shared.speech.changed.connect(self._render)
        self.hide()

    def show_note(self, note: Note) -> None:
        """Shows a note in the place of the latest one."""
        self._latest = note
        self._timer.stop()
        if note.passing:
            self._timer.start()
        self._render()
        self._shared.speech.announce(self, note.say(self._shared.speech.words))

    def stand(self, note: Note | None) -> None:
        """What is shown whenever there is nothing newer to say."""
        self._standing = note
        self._render()

    def clear(self) -> None:
        """Nothing to say any more."""
        self._latest = self._standing = None
        self._render()

    @property
    def _note(self) -> Note | None:
        return self._latest or self._standing

    def _render(self) -> None:
        note = self._note
        self.setVisible(note is not None)
        if note is None:
            return
        self._text.setText(note.say(self._shared.speech.words))
        self._text.setAccessibleName(self._text.text())
        mark(self._text, "tone", "bad" if note.bad else "")
        self.button.setVisible(bool(note.action))
        if note.action:
            self._shared.speech.say(self.button, Button.setText, note.action)
            self._shared.speech.say(self.button, QWidget.setAccessibleName, note.action)

    def _on_passed(self) -> None:
        self._latest = None
        self._render()

    def _on_button(self) -> None:
        note = self._note
        self._on_passed()
        if note is not None and note.do is not None:
            note.do()
