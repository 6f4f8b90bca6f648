"""``python -m thumbgen`` and the ``thumbgen`` command: a subcommand, or else the window."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thumbgen.jobs.engine import Wishes

INTERRUPTED = 130


def main() -> int:
    """Runs what the command line says; the exit code."""
    try:
        from thumbgen.cli.main import run

        return run(sys.argv[1:], open_window)
    except KeyboardInterrupt:  # while the program was still loading
        return INTERRUPTED


def open_window(wishes: "Wishes", language: str) -> int:
    """Opens the window; only here is Qt loaded. The exit code."""
    from thumbgen.ui.boot import open_window

    return open_window(wishes, language)


if __name__ == "__main__":
    sys.exit(main())
