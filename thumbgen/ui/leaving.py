"""Leaving while a picture is still being made: asked once, and then as the user said."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from thumbgen.sentences import N_
from thumbgen.ui.dialogs import Question
from thumbgen.ui.notes import Note
from thumbgen.ui.shared import Shared
from thumbgen.words import Words


class Leaving(QObject):
    """``leave`` says that it is time to go, ``noted`` carries what the user should know.

    ``busy`` tells whether a job is still running.
    """

    leave = Signal()
    noted = Signal(object)

    def __init__(self, shared: Shared, window: QWidget, busy: Callable[[], bool]) -> None:
        super().__init__(window)
        self._shared = shared
        self._window = window
        self._busy = busy
        self._when_ready = False
        self._question: Question | None = None

    def wanted(self) -> None:
        """The user wants to close the window; whoever wants it twice has answered already."""
        if self._when_ready or not self._busy():
            self.leave.emit()
        elif self._question is None:
            self._ask()

    def job_ended(self, *, failed: bool) -> None:
        """A job has ended. The user stays to hear what went wrong, if anything did."""
        if not self._when_ready:
            return
        if failed:
            self._when_ready = False
        elif not self._busy():
            self.leave.emit()

    def _ask(self) -> None:
        self._question = Question(
            self._shared,
            self._window,
            "closeQuestion",
            (
                N_("A picture is still being made"),
                N_("Close ThumbGen now, and it is withdrawn; one already being rendered is lost."),
            ),
            (
                ("cancelAndCloseButton", N_("Withdraw and close"), self.leave.emit),
                ("keepOpenButton", N_("Stay"), lambda: None),
                ("closeWhenReadyButton", N_("Close when it is ready"), self._wait),
            ),
        )
        self._question.finished.connect(self._on_answered)
        self._question.open()

    def _on_answered(self) -> None:
        self._question = None

    def _wait(self) -> None:
        if not self._busy():
            self.leave.emit()
            return
        self._when_ready = True

        def say(words: Words) -> str:
            return words.text(N_("ThumbGen closes as soon as the picture is ready."))

        self.noted.emit(Note(say, action=N_("Stay open"), do=self._stay))

    def _stay(self) -> None:
        self._when_ready = False
