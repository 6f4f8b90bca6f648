"""Showing a file in the system's file manager, with the file selected where that can be done."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QDir, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from thumbgen.domain.errors import PictureGone
from thumbgen.jobs.saving import is_there
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
    if on_desktop and await in_thread(_ask_file_manager, path):
        return True
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def _ask_file_manager(path: Path) -> bool:
    """Asks the desktop's file manager over D-Bus; whether it said yes. Blocks for a moment."""
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage  # noqa: PLC0415 - rarely needed

    call = QDBusMessage.createMethodCall(
        _FILE_MANAGER, "/org/freedesktop/FileManager1", _FILE_MANAGER, "ShowItems"
    )
    call.setArguments([[path.absolute().as_uri()], ""])
    reply = QDBusConnection.sessionBus().call(call, QDBus.CallMode.Block, _ANSWER_MS)
    return reply.type() is QDBusMessage.MessageType.ReplyMessage
