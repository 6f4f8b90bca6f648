"""Says which system packages Qt misses, before anything fails for want of them."""

import sys

from thumbgen.ui.no_window import DEBIAN


def main() -> int:
    """0 if Qt loads; otherwise 1, and the packages to install."""
    try:
        import PySide6.QtWidgets  # noqa: F401, PLC0415 - whether that works is the question
    except ImportError as error:
        sys.stderr.write(
            f"Qt cannot start here: {error}.\n"
            f"On Debian and Ubuntu install what it needs: sudo apt-get install {DEBIAN}\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
