"""A watchdog on the GUI thread: how long each event holds it, whoever handles it.

Asyncio's debug mode sees only its own callbacks; slots, paints and queued signals pass through
``QApplication.notify`` alone.
"""

import threading
import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

LIMIT = 0.25
"""Seconds. On a machine of its own nothing takes a fifth of that: see the benchmarks."""


class WatchedApplication(QApplication):
    """Times the events that come from the system or the loop, not those sent within others."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.setQuitOnLastWindowClosed(False)
        self.watching = False
        self.worst = 0.0
        self.culprit = ""
        self._depth = 0
        self._thread = threading.get_ident()

    def watch(self) -> None:
        """Begins anew."""
        self.worst, self.culprit, self.watching = 0.0, "", True

    def rest(self) -> None:
        """Looks away."""
        self.watching = False

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Handles an event, with an eye on the clock."""
        elsewhere = threading.get_ident() != self._thread  # Qt's file dialogs have threads
        if not self.watching or self._depth or elsewhere:
            return super().notify(receiver, event)
        kind = event.type()
        self._depth += 1
        began = time.perf_counter()
        try:
            return super().notify(receiver, event)
        finally:
            held = time.perf_counter() - began
            self._depth -= 1
            if held > self.worst:
                self.worst = held
                self.culprit = f"{kind.name} for {type(receiver).__name__}"
