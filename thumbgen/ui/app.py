"""What belongs in the window, on a running loop; and in order out again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QDialog
from qasync import QEventLoop

from thumbgen.jobs.wishes import Wishes
from thumbgen.store.log import log_to
from thumbgen.surroundings import hangup
from thumbgen.ui.beginning import Beginning, read_beginning
from thumbgen.ui.chores import Chores
from thumbgen.ui.colours import FIRST_GENRE
from thumbgen.ui.drag import Drags
from thumbgen.ui.errands import Errands
from thumbgen.ui.first_sight import FirstSight
from thumbgen.ui.frame import Frame
from thumbgen.ui.garbage import collected_here
from thumbgen.ui.icons import program_icon
from thumbgen.ui.main_window import MainWindow
from thumbgen.ui.records import Records
from thumbgen.ui.scenery import Scenery
from thumbgen.ui.shared import Shared
from thumbgen.ui.speech import Speech
from thumbgen.ui.studio import Studio
from thumbgen.ui.theme import Look
from thumbgen.ui.trouble import Trouble
from thumbgen.words import Words, choose_language

GRACE = 5.0
"""Seconds, after the window has gone, for telling the Horde what is withdrawn."""


def run(sight: FirstSight, wishes: Wishes, language: str = "") -> int:
    """Fills the window and stays until the user leaves; the exit code."""
    beginning = read_beginning(wishes, dict(os.environ))
    settings = beginning.settings.settings
    log = log_to(beginning.paths.logs)
    wanted = language or settings.language or system_language(beginning.environ)
    words = Words(choose_language(wanted, beginning.environ))
    application = sight.application
    application.setWindowIcon(program_icon())
    look = Look(application, settings.theme, beginning.memory.genre or FIRST_GENRE)
    shared = Shared(look, Speech(application, words), Scenery(), Chores(), Errands(), Drags())
    with (
        collected_here(),
        asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner,
    ):
        runner.run(live(shared, beginning, log, sight.frame))
    return 0


def system_language(environ: Mapping[str, str]) -> str:
    """The desktop's language, where the environment says none: clicked icons of macOS and Windows.

    Empty where the environment does; it goes before.
    """
    if any(environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")):
        return ""
    return next(iter(QLocale.system().uiLanguages()), "").replace("-", "_")


async def live(shared: Shared, beginning: Beginning, log: Path, frame: Frame) -> None:
    """The window's whole life."""
    left = asyncio.Event()
    async with opened(shared, beginning, log, frame) as window:
        window.left.connect(left.set)
        _obey_signals(window)
        _obey_system(window)
        await left.wait()


@asynccontextmanager
async def opened(
    shared: Shared, beginning: Beginning, log: Path, frame: Frame, grace: float = GRACE
) -> AsyncIterator[MainWindow]:
    """The window with what belongs in it, and all that stands behind it; then all is let go.

    ``grace`` is for telling the Horde, then, what is withdrawn; in seconds.
    """
    records = Records()
    studio = Studio(beginning.wishes, beginning.environ, records)
    window = MainWindow(frame, shared, studio, beginning, records)
    trouble = Trouble(shared, log, window, studio.without_key)
    trouble.install()
    frame.put(window)
    frame.show()
    studio.open(practice=beginning.practice)
    try:
        yield window
    finally:
        frame.hide()
        await shared.drags.end()
        await _close_dialogs()
        trouble.uninstall()
        await shared.chores.close()
        await asyncio.gather(shared.errands.close(), studio.close(grace), records.settled())
        frame.deleteLater()


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
    for one in (signal.SIGINT, signal.SIGTERM, *hangup()):
        loop.add_signal_handler(one, window.leave)


def _obey_system(window: MainWindow) -> None:
    """When the user logs out, the system waits for what is done in this signal, and no longer."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        direct = Qt.ConnectionType.DirectConnection
        application.commitDataRequest.connect(lambda _: window.remembering.write_at_once(), direct)
