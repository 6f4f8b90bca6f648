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

LEAVING_SECONDS = 15.0
"""The most that all jobs together get for that.

What is cancelled is done within a second or two, as a rule; but one that is just being handed in
waits for its answer, for without that nobody could withdraw it.
"""


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

    def add_done_callback(self, fn: Callable[[Future[T]], object]) -> None:
        """Calls ``fn`` with this future once it is done; what it raises harms nobody else."""
        super().add_done_callback(partial(_call, fn))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cancel()  # changes nothing once it is done


def _call(callback: Callable[[Future[T]], object], future: Future[T]) -> None:
    """A future logs any ``Exception`` of a callback's and calls the next one, but no other."""
    try:
        callback(future)
    except (SystemExit, KeyboardInterrupt) as error:
        if threading.current_thread() is threading.main_thread():
            raise  # the only one that it can end
        message = f"{type(error).__name__} in a callback"
        raise RuntimeError(message) from error


class _Background:
    """The loop, its thread while there is one, and the jobs that have not ended."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begins anew, in a fork's child: the jobs, the thread and its lock are the parent's."""
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: dict[Future[Any], asyncio.Task[Any] | None] = {}
        """With the task of each that has begun."""
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
            self._open[running] = None
            loop.call_soon_threadsafe(self._begin, running, make)
        running.add_done_callback(partial(self._cancelled, loop))  # before any of the caller's
        return running

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """The loop; makes one, with its thread, if there is none."""
        if self._loop is None:
            self._one_ended = asyncio.Event()
            loop = asyncio.new_event_loop()
            threading.Thread(target=self._work, args=(loop,), name="thumbgen-jobs").start()
            self._loop = loop
        return self._loop

    def _cancelled(self, loop: asyncio.AbstractEventLoop, running: Future[Any]) -> None:
        if running.cancelled():
            loop.call_soon_threadsafe(self._withdraw, running)

    # -- in the loop's thread --------------------------------------------------------------------

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            watch = runner.get_loop().create_task(self._watch())
            try:
                while not watch.done():
                    self._go_on(loop, watch)
            finally:
                self._stop(loop)

    def _go_on(self, loop: asyncio.AbstractEventLoop, watch: asyncio.Task[None]) -> None:
        """Runs the loop until it is no longer needed, or a callback of the caller's breaks it off.

        Those two are for the whole program, and that is not this thread's to end.
        """
        try:
            loop.run_until_complete(watch)
        except (SystemExit, KeyboardInterrupt) as error:
            message = f"{type(error).__name__} in a callback"
            with suppress(SystemExit, KeyboardInterrupt):  # of the caller's log
                loop.call_exception_handler({"message": message, "exception": error})

    def _stop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Whatever ended the loop: nobody waits for ever, and the next job gets another one."""
        with self._lock:
            if self._loop is not loop:
                return
            self._loop, left, self._open = None, self._open, {}
        for running in left:
            if running.set_running_or_notify_cancel():
                running.set_exception(RuntimeError("the thread of all jobs has ended"))

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
        with self._lock:
            if running not in self._open:
                return
            task = self._open[running] = asyncio.get_running_loop().create_task(make())
        task.add_done_callback(partial(self._end, running))

    def _withdraw(self, running: Future[Any]) -> None:
        task = self._open.get(running)
        if task is not None:
            task.cancel()

    def _end(self, running: Running[T], task: asyncio.Task[T]) -> None:
        with self._lock:
            if running not in self._open:
                return
            del self._open[running]
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
if hasattr(os, "register_at_fork"):  # another thread may have the lock just then
    os.register_at_fork(after_in_child=_BACKGROUND.forget)


def start(make: Callable[[], Coroutine[Any, Any, T]]) -> Running[T]:
    """Runs the coroutine that ``make`` makes, on the loop of all such jobs.

    Raises:
        RuntimeError: the program is ending.
    """
    return _BACKGROUND.start(make)
