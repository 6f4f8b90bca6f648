"""What every panel works with; made once, in ``thumbgen.ui.app``."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage

from thumbgen.domain.sizes import Size
from thumbgen.imaging.preview import load_pixels
from thumbgen.jobs.threads import in_thread
from thumbgen.ui.scenery import Scenery
from thumbgen.ui.speech import Speech
from thumbgen.ui.theme import Look


class Chores:
    """Owns the window's small tasks: nothing runs that nobody would miss."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self, chore: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
        """Starts a chore; what goes wrong in it unforeseen reaches the last resort.

        After the end nothing is started any more.
        """
        if self._closed:
            chore.close()
            return None
        task = asyncio.get_running_loop().create_task(chore)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def close(self) -> None:
        """Gives up what still runs."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            context = {"message": "a chore failed", "exception": error, "task": task}
            asyncio.get_running_loop().call_exception_handler(context)


@dataclass(frozen=True, slots=True)
class Shared:
    """Look, language, scenes and chores."""

    look: Look
    speech: Speech
    scenery: Scenery
    chores: Chores


async def load_image(path: Path, room: Size | None = None) -> QImage:
    """The picture in a file, scaled down to fit into ``room`` (device pixels), in a thread.

    Raises:
        PictureGone: the file is not there.
        PictureUnreadable: the file holds no picture.
    """
    return await in_thread(_load, path, room)


def _load(path: Path, room: Size | None) -> QImage:
    pixels = load_pixels(path, room)
    width, height = pixels.size.width, pixels.size.height
    # A copy of its own: Qt would go on using the bytes after Python has let go of them.
    return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32).copy()
