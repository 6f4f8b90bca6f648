"""The first step to the window, which can still say in plain words why there will be none."""

import logging
import os
import sys

from thumbgen.jobs.engine import Wishes
from thumbgen.store.log import log_to
from thumbgen.store.paths import find_paths
from thumbgen.ui.no_window import NO_SCREEN, no_window
from thumbgen.words import Words, choose_language

logger = logging.getLogger("thumbgen.ui")


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
