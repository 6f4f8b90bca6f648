"""Ctrl+C for a command that runs in this process."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

LIMIT = 20.0
"""Seconds after which the command is interrupted in any case."""


@contextlib.contextmanager
def interrupted_when(ready: Callable[[], bool]) -> Iterator[None]:
    """Interrupts the main thread once ``ready`` says so, but never after the body has ended."""
    over, main = threading.Event(), threading.main_thread()

    def watch() -> None:
        try:
            for _ in range(int(LIMIT / 0.02)):
                if over.wait(0.02) or ready():
                    break
        finally:
            if not over.is_set():
                signal.pthread_kill(main.ident or 0, signal.SIGINT)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
