"""Blocking calls in threads of their own, so that the loop answers and nothing holds up the exit.

``asyncio.to_thread`` would do, but for two things: an abandoned call keeps its place in a pool of
few, and the interpreter waits for it when the program ends. Here every call has its own daemon
thread; that costs some fifty microseconds.
"""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``call`` returns or raises. Cancelled, it is abandoned: its outcome goes nowhere."""
    return await begun(call, *args, **kwargs)


def begun(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
    """The same as a future, with the call begun: no task, which a loop would cancel at its end."""
    outcome: Future[T] = Future()
    outcome.set_running_or_notify_cancel()
    context = contextvars.copy_context()

    def work() -> None:
        try:
            result = context.run(call, *args, **kwargs)
        except BaseException as error:  # noqa: BLE001 - handed over to the one who awaits
            outcome.set_exception(error)
        else:
            outcome.set_result(result)

    threading.Thread(target=work, name="thumbgen-call", daemon=True).start()
    return asyncio.wrap_future(outcome)
