"""The last resort: what nobody foresaw becomes one kind sentence, and the program goes on."""

import asyncio
import logging
import platform
import re
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from thumbgen.marks import N_
from thumbgen.ui.buttons import Line
from thumbgen.ui.dialogs import WIDTH, Dialog
from thumbgen.ui.shared import Shared
from thumbgen.version import __version__

logger = logging.getLogger("thumbgen.ui")

_QUERY = re.compile(r"(https?://[^\s'\"?]+)\?[^\s'\"]+")


class Trouble(QObject):
    """Catches what escapes from slots, tasks and threads, whichever thread it happens in.

    ``without_key`` takes the API key out of a text.
    """

    _happened = Signal(str)

    def __init__(
        self, shared: Shared, log: Path, window: QWidget, without_key: Callable[[str], str]
    ) -> None:
        super().__init__(window)
        self._shared = shared
        self._log = log
        self._window = window
        self._without_key = without_key
        self._dialog: TroubleDialog | None = None
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Listens from now on."""
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        asyncio.get_running_loop().set_exception_handler(self._on_loop_error)

    def uninstall(self) -> None:
        """Listens no more."""
        sys.excepthook, threading.excepthook = self._before
        asyncio.get_running_loop().set_exception_handler(None)

    def tell(self, error: BaseException) -> None:
        """Writes the log, and tells the user."""
        details = self._without_secrets("".join(traceback.format_exception(error)))
        logger.error("unforeseen\n%s", details)
        self._happened.emit(details)

    def _on_error(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
        else:
            self.tell(error.with_traceback(trace))

    def _on_thread_error(self, happened: threading.ExceptHookArgs) -> None:
        if happened.exc_value is not None:
            self.tell(happened.exc_value)

    def _on_loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.tell(error)
        else:
            loop.default_exception_handler(context)

    def _without_secrets(self, details: str) -> str:
        return _QUERY.sub(r"\1?…", self._without_key(details))

    def _show(self, details: str) -> None:
        """One dialog at a time: what comes while it is open is in the log."""
        if self._dialog is not None:
            return
        sentence = self._shared.speech.words.unforeseen(self._log)
        self._dialog = TroubleDialog(self._shared, self._window, sentence, f"{_about()}\n{details}")
        self._dialog.finished.connect(self._on_closed)
        self._dialog.open()

    def _on_closed(self) -> None:
        self._dialog = None


class TroubleDialog(Dialog):
    """The sentence, with the details folded away and ready to copy."""

    def __init__(self, shared: Shared, parent: QWidget, sentence: str, details: str) -> None:
        super().__init__(shared, parent, "troubleDialog", N_("Something went wrong"))
        self.setMinimumWidth(WIDTH)
        self.details = details
        heading = QLabel()
        heading.setProperty("title", "true")
        shared.speech.say(heading, QLabel.setText, N_("Something went wrong"))
        text = Line("troubleText")
        text.setText(sentence)
        reassurance = Line(kind="quiet")
        shared.speech.say(
            reassurance,
            QLabel.setText,
            N_("You can go on working. Finished pictures are safe in their folder."),
        )
        self._shown = QPlainTextEdit(details)
        self._shown.setObjectName("troubleDetails")
        self._shown.setReadOnly(True)
        self._shown.setMinimumHeight(160)
        self._shown.hide()
        for widget in (heading, text, reassurance, self._shown):
            self.column.addWidget(widget)
        self.add_button("showDetailsButton", N_("Details"), self._on_details)
        self._copy = self.add_button("copyDetailsButton", N_("Copy details"), self._on_copy)
        self.foot.addStretch(1)
        self.finish(self.add_button("troubleCloseButton", N_("Go on"), self.accept))

    def _on_details(self) -> None:
        self._shown.setVisible(self._shown.isHidden())
        self.adjustSize()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details)
        self.shared.speech.say(self._copy, type(self._copy).setText, N_("Copied"))


def _about() -> str:
    return (
        f"ThumbGen {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
        f"{platform.platform()}"
    )
