"""Dialogs that ask or tell; opened, never executed: the program's loop goes on beneath them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from thumbgen.ui.buttons import Button, Line
from thumbgen.ui.shared import Shared

WIDTH = 440


class Dialog(QDialog):
    """A dialog with our look: a title, whatever is asked, and a row of buttons at the foot."""

    def __init__(self, shared: Shared, parent: QWidget | None, name: str, title: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(parent is not None)
        self.shared = shared
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(12)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        shared.speech.say(self, QWidget.setWindowTitle, title)

    def finish(self, default: Button) -> None:
        """Puts the foot below everything else; the Enter key presses ``default``."""
        self.column.addSpacing(4)
        self.column.addLayout(self.foot)
        default.setDefault(True)  # only now, when it belongs to the dialog

    def make_button(self, name: str, source: str, do: Callable[[], None]) -> Button:
        """A button, to be put somewhere."""
        button = Button(self.shared.look, self.shared.speech, name, source)
        button.clicked.connect(lambda: do())  # noqa: PLW0108 - Qt would hand over a flag
        return button

    def add_button(self, name: str, source: str, do: Callable[[], None]) -> Button:
        """One more button at the foot."""
        button = self.make_button(name, source, do)
        self.foot.addWidget(button)
        return button


class Question(Dialog):
    """Asks something; each answer closes the dialog and does something. The last is the default."""

    def __init__(
        self,
        shared: Shared,
        parent: QWidget,
        name: str,
        texts: tuple[str, str],
        answers: tuple[tuple[str, str, Callable[[], None]], ...],
    ) -> None:
        title, question = texts
        super().__init__(shared, parent, name, title)
        self.setMinimumWidth(WIDTH)
        heading = QLabel()
        heading.setProperty("title", "true")
        text = Line()
        shared.speech.say(heading, QLabel.setText, title)
        shared.speech.say(text, QLabel.setText, question)
        self.column.addWidget(heading)
        self.column.addWidget(text)
        self.foot.addStretch(1)
        buttons = [
            self.add_button(button_name, source, partial(self._answer, do))
            for button_name, source, do in answers
        ]
        self.finish(buttons[-1])
        buttons[-1].setFocus()

    def _answer(self, do: Callable[[], None]) -> None:
        self.accept()
        do()
