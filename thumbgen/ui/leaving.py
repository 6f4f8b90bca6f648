"""Leaving while a picture is still being made: asked once, and then as the user said."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from thumbgen.marks import N_
from thumbgen.ui.banner import Banner, Message, Place
from thumbgen.ui.dialogs import Question
from thumbgen.ui.shared import Shared
from thumbgen.words import Words

SOON_MS = 500


class Leaving(QObject):
    """``leave`` says that it is time to go. ``busy`` tells whether a picture may still come."""

    leave = Signal()

    def __init__(
        self, shared: Shared, window: QWidget, banner: Banner, busy: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._shared = shared
        self._window = window
        self._banner = banner
        self._busy = busy
        self._promised = False
        self._question: Question | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.look)

    def wanted(self) -> None:
        """The user wants to close the window."""
        if not self._busy():
            self.leave.emit()
        elif self._question is None:
            self._ask()

    def look(self, *, failed: bool = False) -> None:
        """Something has changed: goes if that was awaited, but not from under the user's hands.

        The user stays to hear what went wrong, if a job has just ``failed``.
        """
        if failed:
            self._promise(made=False)
        if self._busy():
            return
        if self._question is not None:
            self._question.reject()  # there is nothing left to ask
        if self._promised and self._hands_on():
            self._soon.start()
        elif self._promised:
            self.leave.emit()

    def _hands_on(self) -> bool:
        """Whether the user is in the middle of something."""
        open_now = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        return open_now is not None or self._shared.drags.running

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
                ("closeWhenReadyButton", N_("Close when it is ready"), self._on_when_ready),
            ),
        )
        self._question.finished.connect(self._on_answered)
        self._question.open()

    def _on_answered(self) -> None:
        self._question = None

    def _on_when_ready(self) -> None:
        self._promise(made=True)
        self.look()

    def _on_stay(self) -> None:
        self._promise(made=False)

    def _promise(self, *, made: bool) -> None:
        """What is promised stands in the banner as long as it holds."""
        self._promised = made
        message = Message(_said, icon="clock", actions=((N_("Stay open"), self._on_stay),))
        self._banner.put(Place.CLOSING, message if made else None)


def _said(words: Words) -> str:
    return words.text(N_("ThumbGen closes as soon as the picture is ready."))
