"""The ``thumbgen-cli`` command: the command line alone, without a window and without Qt."""

import sys

INTERRUPTED = 130


def main() -> int:
    """Runs what the command line says; the exit code."""
    try:
        from thumbgen.cli.main import run

        return run(sys.argv[1:], None)
    except KeyboardInterrupt:  # while the program was still loading
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
