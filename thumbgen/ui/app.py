"""Boot: from nothing to a window on a running loop, and in order out again."""

import asyncio
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QMessageLogContext as Context
from PySide6.QtCore import Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QDialog
from qasync import QEventLoop

from thumbgen.jobs.engine import Wishes
from thumbgen.store.log import log_to
from thumbgen.ui.beginning import Beginning, read_beginning
from thumbgen.ui.chores import Chores
from thumbgen.ui.drag import Drags
from thumbgen.ui.errands import Errands
from thumbgen.ui.garbage import collected_here
from thumbgen.ui.genre_box import FIRST_GENRE
from thumbgen.ui.icons import program_icon
from thumbgen.ui.main_window import MainWindow
from thumbgen.ui.no_window import NO_SCREEN, no_window
from thumbgen.ui.records import Records
from thumbgen.ui.scenery import Scenery
from thumbgen.ui.shared import Shared
from thumbgen.ui.speech import Speech
from thumbgen.ui.studio import Studio
from thumbgen.ui.theme import Look
from thumbgen.ui.trouble import Trouble
from thumbgen.version import __version__
from thumbgen.words import Words, choose_language

logger = logging.getLogger("thumbgen.ui")

GRACE = 5.0
"""Seconds, after the window has gone, for telling the Horde what is withdrawn."""

_NO_DISPLAY = "could not connect to display"
"""What Qt says where there is no screen; if it gives up without that, it misses a library."""


def run(wishes: Wishes, language: str = "") -> int:
    """Opens the window and stays until the user leaves; the exit code."""
    beginning = read_beginning(wishes, dict(os.environ))
    settings = beginning.settings.settings
    log = log_to(beginning.paths.logs)
    words = Words(choose_language(language or settings.language, beginning.environ))
    qInstallMessageHandler(_listener_to_qt(words))
    application = make_application()
    look = Look(application, settings.theme, beginning.memory.genre or FIRST_GENRE)
    shared = Shared(look, Speech(application, words), Scenery(), Chores(), Errands(), Drags())
    with (
        collected_here(),
        asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner,
    ):
        runner.run(live(shared, beginning, log))
    return 0


def make_application() -> QApplication:
    """Qt's own side of the program."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("ThumbGen")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("thumbgen")
    application.setWindowIcon(program_icon())
    application.setQuitOnLastWindowClosed(False)  # we leave by ourselves, in order
    return application


async def live(shared: Shared, beginning: Beginning, log: Path) -> None:
    """The window's whole life."""
    left = asyncio.Event()
    async with opened(shared, beginning, log) as window:
        window.left.connect(left.set)
        _obey_signals(window)
        _obey_system(window)
        await left.wait()


@asynccontextmanager
async def opened(
    shared: Shared, beginning: Beginning, log: Path, grace: float = GRACE
) -> AsyncIterator[MainWindow]:
    """The window on the screen, with all that stands behind it; afterwards all is let go.

    ``grace`` is for telling the Horde, then, what is withdrawn; in seconds.
    """
    records = Records()
    studio = Studio(beginning.wishes, beginning.environ, records)
    window = MainWindow(shared, studio, beginning, records)
    trouble = Trouble(shared, log, window, studio.without_key)
    trouble.install()
    window.show()
    studio.open(practice=beginning.practice)
    try:
        yield window
    finally:
        window.hide()
        await shared.drags.end()
        await _close_dialogs()
        trouble.uninstall()
        await shared.chores.close()
        await asyncio.gather(shared.errands.close(), studio.close(grace), records.settled())
        window.deleteLater()


async def _close_dialogs() -> None:
    """Ends what is still being asked: Qt's own questions run in loops within ours."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog):
            widget.done(QDialog.DialogCode.Rejected)
    await asyncio.sleep(0)


def _obey_signals(window: MainWindow) -> None:
    """A polite request to end is obeyed like a click on the cross, but without a question."""
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(one, window.leave)


def _obey_system(window: MainWindow) -> None:
    """When the user logs out, the system waits for what is done in this signal, and no longer."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        direct = Qt.ConnectionType.DirectConnection
        application.commitDataRequest.connect(lambda _: window.remembering.write_at_once(), direct)


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _listener_to_qt(words: Words) -> Callable[[QtMsgType, Context, str], None]:
    """Writes what Qt says into the log; where Qt would abort, one sentence says why."""
    heard: deque[str] = deque(maxlen=20)

    def listen(kind: QtMsgType, context: Context, message: str) -> None:
        del context
        logger.log(_LEVELS[kind], "Qt: %s", message)
        heard.append(message)
        if kind is QtMsgType.QtFatalMsg:
            library = not any(_NO_DISPLAY in one for one in heard)
            sys.stderr.write(f"{no_window(words, library=library)}\n")
            sys.stderr.flush()
            os._exit(NO_SCREEN)

    return listen
