"""The quiet line under the picture that tells one note at a time."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from thumbgen.ui.buttons import Button, Line, mark, show
from thumbgen.ui.notes import Note
from thumbgen.ui.shared import Shared

PASSING_MS = 5000


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
        before, self._standing = self._standing, note
        self._render()
        words = self._shared.speech.words
        if note is not None and (before is None or before.say(words) != note.say(words)):
            self._shared.speech.announce(self, note.say(words))

    def clear(self) -> None:
        """Nothing to say any more."""
        self._latest = self._standing = None
        self._render()

    @property
    def _note(self) -> Note | None:
        return self._latest or self._standing

    def _render(self) -> None:
        note = self._note
        show(self.button, shown=note is not None and bool(note.action))
        self.setVisible(note is not None)
        if note is None:
            return
        self._text.setText(note.say(self._shared.speech.words))
        self._text.setAccessibleName(self._text.text())
        mark(self._text, "tone", "bad" if note.bad else "")
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
