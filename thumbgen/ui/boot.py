"""The first step to the window, which can still say in plain words why there will be none."""

import logging
import os
import sys

from thumbgen.jobs.engine import Wishes
from thumbgen.sentences import N_
from thumbgen.store.log import log_to
from thumbgen.store.paths import find_paths
from thumbgen.words import Words, choose_language

logger = logging.getLogger("thumbgen.ui")

NO_SCREEN = 8
"""The exit code where no window can be opened."""

DEBIAN = (
    "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 "
    "libxcb-xinerama0 libxkbcommon-x11-0"
)
"""What Qt needs of the system for a window, as Debian and Ubuntu call it."""

NO_DISPLAY = N_(
    "There is no screen here to open the window on; “make demo” and “thumbgen generate” work "
    "without one."
)
NO_LIBRARY = N_(
    "The window needs system libraries that are missing here; on Debian and Ubuntu install them "
    "with: sudo apt-get install {packages}"
)


def open_window(wishes: Wishes, language: str) -> int:
    """Opens the window and stays until the user leaves; the exit code."""
    try:
        from thumbgen.ui.app import run  # noqa: PLC0415 - this is what may fail
    except ImportError:
        log_to(find_paths(os.environ).logs)
        logger.exception("Qt cannot be loaded")
        words = Words(choose_language(language, os.environ))
        sys.stderr.write(f"{no_window(words, library=True)}\n")
        return NO_SCREEN
    return run(wishes, language)


def no_window(words: Words, *, library: bool) -> str:
    """Why no window can be opened: for want of a ``library``, or of a screen."""
    return words.text(NO_LIBRARY, packages=DEBIAN) if library else words.text(NO_DISPLAY)
