"""Standard output: results, for people or for the next program in a pipe."""

import os
import sys


class OutputLost(Exception):
    """Standard output takes nothing any more: its disk is full, say. ``text`` was not delivered."""

    def __init__(self, reason: str, text: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text


def deliver(text: str) -> None:
    """Prints a result at once. Where nobody reads any more it is as good as read.

    Raises:
        OutputLost: it cannot be written.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        to_nowhere()
    except OSError as error:
        to_nowhere()
        raise OutputLost(error.strerror or type(error).__name__, text) from error


def flushed() -> None:
    """Delivers what was printed and is still on its way.

    Raises:
        BrokenPipeError: nobody reads any more.
        OutputLost: it cannot be written.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        to_nowhere()
        raise OutputLost(error.strerror or type(error).__name__) from error


def to_nowhere() -> None:
    """Keeps the interpreter from trying again what has failed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
