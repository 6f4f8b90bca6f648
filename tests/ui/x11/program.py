"""ThumbGen as it starts, with a ticking beside it: the ticks tell whether its loop kept turning.

python -m tests.ui.x11.program TICKS_FILE [OPTIONS]
"""

import asyncio
import sys
import time
from pathlib import Path

from thumbgen.__main__ import open_window
from thumbgen.cli.main import run
from thumbgen.ui import app
from thumbgen.ui.beginning import Beginning
from thumbgen.ui.shared import Shared

EVERY = 0.05


async def tick(path: Path) -> None:
    """Writes the time, again and again."""
    with path.open("w", buffering=1) as ticks:
        while True:
            ticks.write(f"{time.monotonic():.3f}\n")
            await asyncio.sleep(EVERY)


def main() -> int:
    """Runs ThumbGen; the exit code."""
    ticks = Path(sys.argv[1])
    live = app.live

    async def ticking(shared: Shared, beginning: Beginning, log: Path) -> None:
        ticker = asyncio.create_task(tick(ticks))
        try:
            await live(shared, beginning, log)
        finally:
            ticker.cancel()

    app.live = ticking
    return run(sys.argv[2:], open_window)


if __name__ == "__main__":
    sys.exit(main())
