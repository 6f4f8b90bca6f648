"""Jobs in the background: a future for each, and one event loop for all of them.

A thread runs that loop as long as there is anything to do. It is no daemon: the interpreter waits
for it, and once the main thread has ended, what still runs is withdrawn before the process goes.
(Not on Python 3.12.0 to 3.12.2, which start no threads any more then: gh-113964.)
"""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, Self, TypeVar

T = TypeVar("T")

LOOK_SECONDS = 0.1
"""How often to look whether the main thread has ended: nothing public tells of it."""

LEAVING_SECONDS = 2.0
"""What all jobs together get for that: what one takes when it is cancelled, and a little more."""


class Running(Future[T]):
    """A job that runs in the background: a ``concurrent.futures.Future`` of what it makes.

    ``cancel()`` withdraws it, also while it runs: ``result()`` raises
    ``concurrent.futures.CancelledError`` from then on, while ``concurrent.futures.wait`` waits
    until the Horde has been told. As a context manager it does the same when the block is left,
    in whatever way, before the job is done.

    What is added with ``add_done_callback`` may be called in the thread of all such jobs: it
    should be quick.
    """

    def running(self) -> bool:
        """Whether it is neither done nor cancelled."""
        return not self.done()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cancel()  # changes nothing once it is done


class _Background:
    """The loop, its thread while there is one, and the jobs that have not ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: set[Running[Any]] = set()
        self._one_ended = asyncio.Event()

    def start(self, make: Callable[[], Coroutine[Any, Any, T]]) -> Running[T]:
        """Runs the coroutine that ``make`` makes.

        Raises:
            RuntimeError: the program is ending.
        """
        if not threading.main_thread().is_alive():
            message = "the program is ending: no job is started any more"
            raise RuntimeError(message)
        running: Running[T] = Running()
        with self._lock:
            loop = self._running_loop()
            self._open.add(running)
            loop.call_soon_threadsafe(self._begin, running, make)
        return running

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """The loop; makes one, with its thread, if there is none."""
        if self._pid != os.getpid():  # a fork's: the jobs, and the thread, are the parent's
            self._pid, self._loop, self._open = os.getpid(), None, set()
        if self._loop is None:
            self._one_ended = asyncio.Event()
            loop = asyncio.new_event_loop()
            threading.Thread(target=self._work, args=(loop,), name="thumbgen-jobs").start()
            self._loop = loop
        return self._loop

    # -- in the loop's thread --------------------------------------------------------------------

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            watch = runner.get_loop().create_task(self._watch())
            while not watch.done():
                try:
                    loop.run_until_complete(watch)
                except SystemExit as error:  # from a callback of the caller's, in the wrong thread
                    facts = {"message": "sys.exit() in a callback", "exception": error}
                    loop.call_exception_handler(facts)

    async def _watch(self) -> None:
        """Ends when nothing is left to do, or nothing more may be done."""
        while not self._idle():
            await self._some_end(LOOK_SECONDS)
            if not threading.main_thread().is_alive():
                return await self._leave()
        return None

    def _idle(self) -> bool:
        """Whether all jobs have ended; the next one then gets another loop."""
        with self._lock:
            if not self._open:
                self._loop = None
            return not self._open

    async def _some_end(self, seconds: float) -> None:
        self._one_ended.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._one_ended.wait()

    def _begin(self, running: Running[T], make: Callable[[], Coroutine[Any, Any, T]]) -> None:
        loop = asyncio.get_running_loop()
        task = loop.create_task(make())
        task.add_done_callback(partial(self._end, running))

        def withdraw(future: Future[T]) -> None:
            if future.cancelled():
                loop.call_soon_threadsafe(task.cancel)

        running.add_done_callback(withdraw)

    def _end(self, running: Running[T], task: asyncio.Task[T]) -> None:
        with self._lock:
            self._open.discard(running)
        self._one_ended.set()
        error = None if task.cancelled() else task.exception()
        if task.cancelled():
            running.cancel()
        if not running.set_running_or_notify_cancel():
            return
        if error is not None:
            running.set_exception(error)
        else:
            running.set_result(task.result())

    async def _leave(self) -> None:
        """Withdraws what still runs: the interpreter waits for this."""
        loop = asyncio.get_running_loop()
        end = loop.time() + LEAVING_SECONDS
        for running in tuple(self._open):
            running.cancel()
        while self._open and (left := end - loop.time()) > 0:
            await self._some_end(left)


_BACKGROUND = _Background()


def start(make: Callable[[], Coroutine[Any, Any, T]]) -> Running[T]:
    """Runs the coroutine that ``make`` makes, on the loop of all such jobs.

    Raises:
        RuntimeError: the program is ending.
    """
    return _BACKGROUND.start(make)
