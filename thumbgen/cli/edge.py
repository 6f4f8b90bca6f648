"""The program's outer edge: whatever happens within, a user reads a sentence, a script a code."""

import codecs
import errno
import io
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

from thumbgen.cli import codes
from thumbgen.cli.output import OutputLost, to_nowhere

logger = logging.getLogger("thumbgen.cli")


def guarded(do: Callable[[], int], tell: Callable[[Exception], None]) -> int:
    """Does it; the exit code. Nothing escapes: ``tell`` says what nobody foresaw."""
    _speak_any_alphabet()
    try:
        return do()
    except KeyboardInterrupt:
        return codes.INTERRUPTED
    except BrokenPipeError:  # nobody reads on; what was asked for is done
        to_nowhere()
        return codes.DONE
    except OutputLost as error:
        tell(error)
        return codes.FAILED
    except Exception as error:  # the last resort: the one place that must not let anything through
        lost = _lost(error)
        if lost is None:
            logger.exception("unforeseen")
        tell(lost or error)
        return codes.FAILED


def _lost(error: Exception) -> OutputLost | None:
    """What befell standard output in the middle of a print, if that is what happened.

    Whatever else meets a full disk says so in errors of ours.
    """
    if isinstance(error, OSError) and error.errno in _FULL:
        to_nowhere()
        return OutputLost(error.strerror or type(error).__name__)
    return None


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def _speak_any_alphabet() -> None:
    """Lets no sentence fail on a terminal or pipe that lacks a letter of it, or is not there."""
    codecs.register_error(_BEST_EFFORT, _best_effort)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for good
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_BEST_EFFORT)


_BEST_EFFORT = "thumbgen-best-effort"


def _best_effort(error: UnicodeError) -> tuple[str | bytes, int]:
    """Bytes of a file's name go out as they are on the disk; other letters as their numbers."""
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)
