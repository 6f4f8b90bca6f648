"""From nothing to a window that can be seen: only what that takes is loaded here.

What belongs in the window takes longer to load than Qt itself. So the frame is shown first, and
filled a moment later, by ``thumbgen.ui.app``.
"""

import os
import sys
from dataclasses import dataclass

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from thumbgen.store.log import log_to
from thumbgen.store.memory import load_memory
from thumbgen.store.paths import find_paths
from thumbgen.store.settings import load_settings
from thumbgen.surroundings import keep_to_ourselves
from thumbgen.ui.colours import tokens_for
from thumbgen.ui.frame import Frame
from thumbgen.ui.no_window import why_no_window
from thumbgen.ui.qt_messages import listen_to_qt
from thumbgen.version import __version__

IDENTITY = "io.github.thumbgen.ThumbGen"
"""What Windows knows the program by; the installer's shortcuts carry it too."""

LONGEST_MS = 500
"""A window that nobody can see (on another desktop, say) is not painted: it is filled unseen."""


@dataclass(frozen=True, slots=True)
class FirstSight:
    """What there is by then."""

    application: QApplication
    frame: Frame


def first_sight(language: str) -> FirstSight:
    """Shows the frame, and returns once it can be seen."""
    paths = find_paths(os.environ)
    log_to(paths.logs)
    settings, memory = load_settings(paths.settings).settings, load_memory(paths.memory)
    listen_to_qt(lambda library: why_no_window(language or settings.language, library=library))
    application = make_application()
    keep_to_ourselves(os.environ)
    dark = settings.theme == "dark" if settings.theme else _is_dark(application)
    frame = Frame(tokens_for(memory.genre, dark=dark), memory.geometry)
    seen = QEventLoop()
    frame.painted.connect(seen.quit)
    QTimer.singleShot(LONGEST_MS, seen.quit)
    frame.show()
    seen.exec()
    return FirstSight(application, frame)


def _is_dark(application: QApplication) -> bool:
    """Whether the system is, as far as its palette tells: to ask Qt by name takes 15 ms."""
    return bool(application.palette().window().color().lightness() < 128)


def make_application() -> QApplication:
    """Qt's own side of the program."""
    if sys.platform == "win32":  # the taskbar then knows the shortcut that it was pinned from
        from ctypes import windll

        windll.shell32.SetCurrentProcessExplicitAppUserModelID(IDENTITY)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("ThumbGen")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("thumbgen")
    application.setQuitOnLastWindowClosed(False)  # we leave by ourselves, in order
    return application
