"""An English wording of a Portuguese idea: shown below it, to be changed, taken or left."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from thumbgen.jobs.threads import in_thread
from thumbgen.marks import N_
from thumbgen.resources import resource
from thumbgen.ui.buttons import Button, IconButton, Line
from thumbgen.ui.prompt_edit import PromptEdit
from thumbgen.ui.shared import Shared

if TYPE_CHECKING:
    from thumbgen.domain.glossary import Glossary

PAUSE_MS = 500
"""How long the idea must be left alone: nobody wants to be talked to while writing."""

LINES = 2


class WordingBox(QFrame):
    """Hidden while there is nothing to offer; ``taken`` says that the idea is in English now."""

    taken = Signal()

    def __init__(self, shared: Shared, prompt: PromptEdit) -> None:
        super().__init__()
        self.setObjectName("wordingBox")
        self._shared = shared
        self._prompt = prompt
        self._glossary: Glossary | None = None
        self._loading = False
        self._unknown: tuple[str, ...] = ()
        self._left = ""
        look, speech = shared.look, shared.speech
        self._text = Line("wordingLabel", kind="quiet", wrap=False)
        speech.say(self._text, Line.setText, N_("In English"))
        speech.say(self._text, QWidget.setToolTip, N_("The models understand English best."))
        self.wording = _Wording()
        self._rest = Line("wordingRest", kind="quiet")
        self.use = Button(look, speech, "wordingUseButton", N_("Use this wording"))
        self.leave = IconButton(
            look, speech, "wordingLeaveButton", N_("Keep my own words"), "close"
        )
        speech.say(self.wording, QWidget.setAccessibleName, N_("English wording"))
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.look)
        prompt.textChanged.connect(self._on_typed)
        self.use.clicked.connect(self._on_use)
        self.leave.clicked.connect(self._on_leave)
        speech.changed.connect(self._say_rest)
        self.hide()

    @property
    def order(self) -> tuple[QWidget, ...]:
        """Everything that takes the focus, in the order of reading."""
        return (self.use, self.leave, self.wording)

    def leave_it(self) -> None:
        """The idea is as it is: nothing is offered until it is another one."""
        self._left = self._prompt.toPlainText().strip()
        self.hide()

    def look(self) -> None:
        """Looks whether there is something to offer for the idea as it is now."""
        if self._glossary is not None:
            self._offer(self._glossary)
        elif not self._loading and self._prompt.toPlainText().strip():
            self._loading = True
            self._shared.chores.start(self._load())

    async def _load(self) -> None:
        """Reads the glossary, once, and only for those who write."""
        from thumbgen.store.glossary import load_glossary

        self._glossary = await in_thread(load_glossary, resource("glossary", "pt_BR.toml"))
        self._offer(self._glossary)

    def _offer(self, glossary: "Glossary") -> None:
        from thumbgen.domain.glossary import offer

        idea = self._prompt.toPlainText().strip()
        found = None if idea == self._left else offer(idea, glossary)
        if found is None:
            self.hide()
            return
        self._unknown = found.unknown
        self.wording.setPlainText(found.english)
        self._say_rest()
        if self.isHidden():
            self.show()
            self._shared.speech.announce(self, f"{self._text.text()}: {found.english}")

    def _say_rest(self) -> None:
        """Which words are left as they were, for the user to say in English."""
        words = ", ".join(self._unknown[:5])
        self._rest.setText(
            self._shared.speech.text(N_("Left as you wrote it: {words}"), words=words)
        )
        self._rest.setVisible(bool(words))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._text, 1)
        head.addWidget(self.use)
        head.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.wording)
        column.addWidget(self._rest)

    def _on_typed(self) -> None:
        if not self._prompt.toPlainText().strip():
            self._left = ""
            self.hide()
        self._timer.start()

    def _on_use(self) -> None:
        """Puts the wording in the idea's place; Ctrl+Z there takes it back."""
        english = self.wording.toPlainText().strip()
        if english:
            cursor = QTextCursor(self._prompt.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(english)
            self._left = english
        self.hide()
        self._prompt.setFocus()
        self.taken.emit()

    def _on_leave(self) -> None:
        self.leave_it()
        self._prompt.setFocus()


class _Wording(QPlainTextEdit):
    """The wording, to be changed before it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("wordingEdit")
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * LINES + 28)
