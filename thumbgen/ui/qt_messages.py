"""What Qt says: into the log; and where it would abort, one sentence that says why."""

import logging
import os
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext as Context
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from thumbgen.ui.last_word import last_word
from thumbgen.ui.no_window import NO_SCREEN

logger = logging.getLogger("thumbgen.ui")

_NO_DISPLAY = "could not connect to display"
"""What Qt says where there is no screen; if it gives up without that, it misses a library."""

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def listen_to_qt(reason: Callable[[bool], str]) -> None:
    """Listens from now on. ``reason`` words why there is no window: for want of a library, or not.

    Qt's fatal messages come before there is a window, and end the program.
    """
    heard: deque[str] = deque(maxlen=20)

    def listen(kind: QtMsgType, context: Context, message: str) -> None:
        del context
        logger.log(_LEVELS[kind], "Qt: %s", message)
        heard.append(message)
        if kind is QtMsgType.QtFatalMsg:
            library = not any(_NO_DISPLAY in one for one in heard)
            last_word(reason(library))
            os._exit(NO_SCREEN)

    qInstallMessageHandler(listen)
