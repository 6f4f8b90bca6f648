"""Python's garbage collector, kept to the GUI thread.

By itself it runs in whichever thread happens to allocate, and may then destroy Qt objects there:
timers that "cannot be stopped from another thread", and worse. So it is switched off, and called
at quiet moments instead.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 2_000
OLDER_EVERY, OLDEST_EVERY = 5, 30
"""Every how many times the middle and the oldest generation are looked through, too."""


class Collector(QObject):
    """Collects now and then, a little at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._times = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._on_time)
        self._timer.start()

    def _on_time(self) -> None:
        self._times += 1
        if self._times == 1:
            gc.freeze()  # so does what came with the window: to look through it takes 30 ms
        elif self._times % OLDEST_EVERY == 0:
            gc.collect()
        else:
            gc.collect(1 if self._times % OLDER_EVERY == 0 else 0)


@contextmanager
def collected_here() -> Iterator[None]:
    """Keeps garbage collection to this thread while the window lives."""
    gc.collect()
    gc.freeze()  # what was loaded by now stays for good, and need not be looked at again
    gc.disable()
    collector = Collector()
    try:
        yield
    finally:
        collector.deleteLater()
        gc.enable()
        gc.unfreeze()
