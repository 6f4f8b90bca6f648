"""``python -m thumbgen`` and the ``thumbgen`` command: a subcommand, or else the window."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thumbgen.jobs.wishes import Wishes

INTERRUPTED = 130


def main() -> int:
    """Runs what the command line says; the exit code."""
    try:
        if not sys.argv[1:]:
            return _clicked()
        from thumbgen.cli.main import run

        return run(sys.argv[1:], open_window)
    except KeyboardInterrupt:  # while the program was still loading
        return INTERRUPTED


def _clicked() -> int:
    """Somebody clicked the icon: the window opens without what it takes to read arguments."""
    from thumbgen.cli.edge import guarded
    from thumbgen.jobs.wishes import Wishes
    from thumbgen.store.log import log_to
    from thumbgen.store.paths import find_paths

    def do() -> int:
        log_to(find_paths(os.environ).logs)
        return open_window(Wishes(), "")

    return guarded(do, _tell)


def _tell(error: Exception) -> None:
    """Says that something happened which nobody foresaw; the log has it."""
    del error
    from thumbgen.store.log import log_to
    from thumbgen.store.paths import find_paths
    from thumbgen.ui.last_word import last_word
    from thumbgen.words import Words, choose_language

    log = log_to(find_paths(os.environ).logs)
    last_word(Words(choose_language("", os.environ)).unforeseen(log))


def open_window(wishes: "Wishes", language: str) -> int:
    """Opens the window; only here is Qt loaded. The exit code."""
    from thumbgen.ui.boot import open_window

    return open_window(wishes, language)


if __name__ == "__main__":
    sys.exit(main())
