"""Opening a picture in the system's own viewer."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from thumbgen.surroundings import keep_to_ourselves

PATIENCE = 1.0
"""Seconds in which a viewer that cannot be started says so; one that opens stays."""


def open_picture(path: Path, environ: Mapping[str, str]) -> bool:
    """Opens it, in its viewer's own surroundings; whether that went well as far as can be told.

    Blocks for up to ``PATIENCE`` seconds.
    """
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606 - a picture of ours
        except OSError:
            return False
        return True
    surroundings = dict(environ)
    keep_to_ourselves(surroundings)
    name = "open" if sys.platform == "darwin" else "xdg-open"
    opener = shutil.which(name, path=surroundings.get("PATH"))
    return opener is not None and _start([opener, str(path)], surroundings)


def _start(command: list[str], environ: Mapping[str, str]) -> bool:
    """Starts a program that outlives us; whether it runs, or ended well."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the system's opener, and a picture of ours
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C in our terminal is not meant for it
        )
    except OSError:
        return False
    waiter = threading.Thread(target=process.wait, name="thumbgen-viewer", daemon=True)
    waiter.start()
    waiter.join(PATIENCE)
    return process.returncode in {None, 0}
