"""A stand-in for the desktop's file manager: it writes down what it was asked over D-Bus to show.

python -m tests.ui.x11.file_manager CALLS_FILE [SECONDS]

It takes ``SECONDS`` to answer.
"""

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, Slot
from PySide6.QtDBus import QDBusConnection

NAME = "org.freedesktop.FileManager1"


@ClassInfo({"D-Bus Interface": NAME})  # type: ignore[call-arg]
class FileManager(QObject):  # type: ignore[operator]
    """What the desktop's standard asks of one."""

    def __init__(self, calls: Path, seconds: float) -> None:
        super().__init__()
        self._calls = calls
        self._seconds = seconds

    @Slot("QStringList", str)
    def ShowItems(self, items: list[str], startup_id: str) -> None:  # noqa: N802 - D-Bus's name
        with self._calls.open("a") as file:
            file.write(json.dumps([items, startup_id]) + "\n")
        time.sleep(self._seconds)


def main() -> int:
    application = QCoreApplication(sys.argv)
    manager = FileManager(Path(sys.argv[1]), float([*sys.argv, "0"][2]))
    bus = QDBusConnection.sessionBus()
    everything = QDBusConnection.RegisterOption.ExportAllSlots
    registered = bus.registerObject("/org/freedesktop/FileManager1", manager, everything)
    if not registered or not bus.registerService(NAME):
        return 1
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
