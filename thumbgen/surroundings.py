"""What the system has put around the program, and what of that it keeps to itself or heeds."""

import signal
import sys
from collections.abc import MutableMapping

_OURS = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
_LIBRARIES, _BEFORE = "LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG"


def keep_to_ourselves(environ: MutableMapping[str, str]) -> None:
    """Takes out of an environment what PyInstaller put there; only once Qt has read it.

    A file manager or viewer that we start would else load our libraries instead of its own, and
    fail.
    """
    if not getattr(sys, "frozen", False):
        return
    for name in _OURS:
        environ.pop(name, None)
    before = environ.pop(_BEFORE, "")
    environ.pop(_LIBRARIES, None)
    if before:
        environ[_LIBRARIES] = before


def hangup() -> list[signal.Signals]:
    """The signal of a terminal that is closed; none where ``nohup`` says to go on without one."""
    if sys.platform == "win32" or signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return []
    return [signal.SIGHUP]
