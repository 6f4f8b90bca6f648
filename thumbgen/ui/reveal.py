"""Showing a file in the system's file manager, with the file selected where that can be done."""

import asyncio
import os
import sys
from pathlib import Path

from PySide6.QtCore import QDir, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from thumbgen.domain.errors import PictureGone
from thumbgen.jobs.places import is_there
from thumbgen.jobs.threads import in_thread

_FILE_MANAGER = "org.freedesktop.FileManager1"
_ANSWER_MS = 3000


async def reveal(path: Path) -> bool:
    """Opens the folder of ``path``; whether anybody could be asked to.

    Raises:
        PictureGone: the file is not there.
    """
    if not await in_thread(is_there, path):
        raise PictureGone(path)
    if sys.platform == "win32":
        native = QDir.toNativeSeparators(str(path))
        return bool(QProcess.startDetached("explorer.exe", ["/select,", native])[0])
    if sys.platform == "darwin":
        return bool(QProcess.startDetached("open", ["-R", str(path)])[0])
    # Without an address the library would try to start a bus of its own, and take its time.
    on_desktop = bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))
    if on_desktop and await _ask_file_manager(_uri(path)):
        return True
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


async def _ask_file_manager(uri: str) -> bool:
    """Asks the desktop's file manager over D-Bus; whether it said yes in time."""
    from PySide6.QtDBus import (
        QDBusConnection,
        QDBusMessage,
        QDBusPendingCallWatcher,
    )

    call = QDBusMessage.createMethodCall(
        _FILE_MANAGER, "/org/freedesktop/FileManager1", _FILE_MANAGER, "ShowItems"
    )
    call.setArguments([[uri], ""])
    # Not a blocking call in a thread: that keeps Python's lock, and stops the window with it.
    pending = QDBusConnection.sessionBus().asyncCall(call, _ANSWER_MS)
    answered = asyncio.Event()
    watcher = QDBusPendingCallWatcher(pending)
    watcher.finished.connect(answered.set)
    if not watcher.isFinished():  # as it is at once where nobody is on the bus, and never says so
        await answered.wait()
    return not watcher.isError()


def _uri(path: Path) -> str:
    return path.absolute().as_uri()
