"""ThumbGen as it starts, with a ticking beside it: the ticks tell whether its loop kept turning.

python -m tests.ui.x11.program FOLDER [OPTIONS]

In the folder it writes ``ticks``, and ``places``: where in the window the middle of each button is.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from thumbgen.__main__ import open_window
from thumbgen.cli.main import run
from thumbgen.ui import app

EVERY = 0.05


async def tick(folder: Path) -> None:
    """Writes the time, again and again, and whenever the buttons have moved, where they are."""
    known: dict[str, tuple[int, int]] = {}
    with (folder / "ticks").open("w", buffering=1) as ticks:
        while True:
            ticks.write(f"{time.monotonic():.3f}\n")
            if (places := find_buttons()) != known:
                known = places
                (folder / "places.new").write_text(json.dumps(places))
                (folder / "places.new").replace(folder / "places")
            await asyncio.sleep(EVERY)


def find_buttons() -> dict[str, tuple[int, int]]:
    """The middle of each button that can be clicked, in its window, by the button's name."""
    return {
        one.objectName(): middle(one)
        for one in QApplication.allWidgets()
        if isinstance(one, QAbstractButton) and one.isVisible() and one.isEnabled()
    }


def middle(widget: QWidget) -> tuple[int, int]:
    """Where in its window the middle of a widget is."""
    point = widget.mapTo(widget.window(), widget.rect().center())
    return point.x(), point.y()


def main() -> int:
    """Runs ThumbGen; the exit code."""
    folder = Path(sys.argv[1])
    live = app.live

    async def ticking(*given: Any) -> None:
        ticker = asyncio.create_task(tick(folder))
        try:
            await live(*given)
        finally:
            ticker.cancel()

    app.live = ticking  # type: ignore[assignment]
    return run(sys.argv[2:], open_window)


if __name__ == "__main__":
    sys.exit(main())
