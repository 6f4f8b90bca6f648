"""Small tasks with an owner: nothing runs that nobody would miss."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Chores:
    """Starts tasks, and sees them end."""

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

    async def close(self, grace: float = 0) -> None:
        """Gives up what still runs after ``grace`` seconds."""
        self._closed = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
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
