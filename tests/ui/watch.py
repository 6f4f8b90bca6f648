"""A watchdog on the GUI thread: how long each event holds it, whoever handles it.

Asyncio's debug mode sees only its own callbacks; slots, paints and queued signals pass through
``QApplication.notify`` alone.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from resource import RUSAGE_THREAD, getrusage

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication


def _times() -> tuple[float, float]:
    """The time, and how long this thread has worked, in seconds."""
    usage = getrusage(RUSAGE_THREAD)
    return time.perf_counter(), usage.ru_utime + usage.ru_stime


LIMIT = 0.4
"""Seconds that an event may work, or wait. Where other tests want the processor, too, some of what
looks like waiting is theirs: so the two are not added, and the limit is generous. On a machine of
its own nothing takes an eighth of that: the benchmarks see to it.
"""


class WatchedApplication(QApplication):
    """Times the events that come from the system or the loop, not those sent within others."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.setQuitOnLastWindowClosed(False)
        self.watching = False
        self.worst = 0.0
        self.culprit = ""
        self._depth = 0
        self._pardoned = (0.0, 0.0)
        self._thread = threading.get_ident()

    def watch(self) -> None:
        """Watches from now on."""
        self.watching = True

    def rest(self) -> None:
        """Watches no more, and forgets."""
        self.watching, self.worst, self.culprit = False, 0.0, ""

    @contextmanager
    def pardoned(self) -> Iterator[None]:
        """What is done in here is the test's own doing, and does not count."""
        began, before = _times()
        try:
            yield
        finally:
            ended, after = _times()
            taken, worked = self._pardoned
            self._pardoned = taken + ended - began, worked + after - before

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Handles an event, with an eye on the clock."""
        elsewhere = threading.get_ident() != self._thread  # Qt's file dialogs have threads
        if not self.watching or self._depth or elsewhere:
            return self._notify(receiver, event)
        kind = event.type()
        self._depth, self._pardoned = 1, (0.0, 0.0)
        began, before = _times()
        try:
            return self._notify(receiver, event)
        finally:
            ended, after = _times()
            worked = after - before - self._pardoned[1]
            waited = ended - began - self._pardoned[0] - worked
            held = max(worked, waited)
            self._depth = 0
            if held > self.worst:
                self.worst = held
                self.culprit = f"{kind.name} for {type(receiver).__name__}"

    def _notify(self, receiver: QObject, event: QEvent) -> bool:
        """Lets nothing out: an error that leaves ``notify`` may bring the interpreter down."""
        try:
            return super().notify(receiver, event)
        except RuntimeError as error:
            if "__init__" not in str(error):  # an event for what is still being made
                sys.excepthook(type(error), error, error.__traceback__)
        except Exception as error:  # noqa: BLE001 - handed over
            sys.excepthook(type(error), error, error.__traceback__)
        return False
