"""The first step to the window, which can still say in plain words why there will be none."""

import gc
import logging
import os
import signal

from thumbgen.jobs.wishes import Wishes
from thumbgen.store.log import log_to
from thumbgen.store.paths import find_paths
from thumbgen.ui.last_word import last_word
from thumbgen.ui.no_window import NO_SCREEN, why_no_qt

logger = logging.getLogger("thumbgen.ui")


def open_window(wishes: Wishes, language: str) -> int:
    """Opens the window and stays until the user leaves; the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until there is a window that can leave in order
    gc.disable()  # what is loaded now stays; from then on it is thumbgen.ui.garbage's to do
    try:
        from thumbgen.ui.first_sight import first_sight  # this is what may fail
    except ImportError as error:
        log_to(find_paths(os.environ).logs)
        logger.exception("Qt cannot be loaded")
        last_word(why_no_qt(language, error))
        return NO_SCREEN
    sight = first_sight(language)
    from thumbgen.ui.app import run

    return run(sight, wishes, language)
