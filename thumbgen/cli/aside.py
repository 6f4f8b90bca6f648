"""Lines said from a thread of its own: a reader who has stopped reading holds up nobody else."""

import queue
import threading
from contextlib import suppress
from typing import TextIO

MOST_WAITING = 1000
"""Lines that wait to be read; what is said beyond that goes unheard."""

LAST_WORDS = 1.0
"""Seconds for what has not been read at the end."""


class Aside:
    """Says lines on a stream, in their order, and never waits for whoever should read them.

    A pipe takes some 64 KB; a program that writes on, while nobody reads, stands still.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lines: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._work, name="thumbgen-lines", daemon=True)
        self._thread.start()

    def say(self, line: str) -> None:
        """Says a line, sooner or later."""
        with suppress(queue.Full):
            self._lines.put_nowait(line)

    def close(self) -> None:
        """Waits a moment for what is still to be said."""
        with suppress(queue.Full):
            self._lines.put_nowait(None)
            self._thread.join(LAST_WORDS)

    def _work(self) -> None:
        while (line := self._lines.get()) is not None:
            with suppress(OSError, ValueError):  # nobody is there any more
                self._out.write(f"{line}\n")
                self._out.flush()
