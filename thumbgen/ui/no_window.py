"""Why there may be no window, in one sentence; knows no Qt, which may be what is missing."""

import os
import sys

from thumbgen.marks import N_

NO_SCREEN = 8
"""The exit code where no window can be opened."""

DEBIAN = (
    "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 "
    "libxcb-xinerama0 libxkbcommon-x11-0 libwayland-client0 libwayland-cursor0"
)
"""What Qt needs of the system for a window, as Debian and Ubuntu call it."""

NO_DISPLAY = N_(
    "There is no screen here to open the window on; “thumbgen generate” works without one."
)
NO_LIBRARY = N_(
    "The window needs system libraries that are missing here; on Debian and Ubuntu install them "
    "with: sudo apt-get install {packages}"
)
NO_QT = N_(
    "The window needs PySide6, which is not installed here; “thumbgen generate” works without it. "
    "Get it, in the project's folder, with: {command}"
)
DAMAGED = N_(
    "ThumbGen cannot start: parts of it are missing or damaged. Please download it again, and "
    "unpack all of it."
)


def why_no_window(language: str, *, library: bool) -> str:
    """Why no window can be opened: for want of a ``library``, or of a screen.

    An empty ``language`` is the system's.
    """
    from thumbgen.words import Words, choose_language

    words = Words(choose_language(language, os.environ))
    if library and sys.platform in {"win32", "darwin"}:  # there nothing of the system's is needed
        return words.text(DAMAGED)
    return words.text(NO_LIBRARY, packages=DEBIAN) if library else words.text(NO_DISPLAY)


def why_no_qt(language: str, error: ImportError) -> str:
    """Why Qt cannot be loaded: it is not there at all, or something that it needs is not.

    An empty ``language`` is the system's.
    """
    from thumbgen.words import Words, choose_language

    if not isinstance(error, ModuleNotFoundError):
        return why_no_window(language, library=True)
    words = Words(choose_language(language, os.environ))
    if getattr(sys, "frozen", False):  # the download brings all of it
        return words.text(DAMAGED)
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return words.text(NO_QT, command=f"{python} -m pip install .")
