"""``python -m thumbgen`` and the ``thumbgen`` command."""

import sys


def main() -> int:
    """Runs what the command line says; the exit code."""
    from thumbgen.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
