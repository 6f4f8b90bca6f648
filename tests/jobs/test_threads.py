"""Blocking calls in threads: what they give, and what becomes of them when nobody waits."""

import asyncio
import contextvars
import gc
import logging
import threading
import time

import pytest

from thumbgen.jobs.threads import in_thread

NAME: contextvars.ContextVar[str] = contextvars.ContextVar("NAME", default="nobody")


def finished(thread: threading.Thread) -> None:
    thread.join(10)
    assert not thread.is_alive()


def test_the_result_comes_back_with_all_arguments() -> None:
    def add(first: int, *, second: int) -> tuple[int, str]:
        return first + second, threading.current_thread().name

    async def scenario() -> tuple[int, str]:
        return await in_thread(add, 1, second=2)

    with asyncio.Runner() as runner:
        assert runner.run(scenario()) == (3, "thumbgen-call")


def test_the_error_comes_back_with_its_traceback() -> None:
    def fail() -> None:
        raise ZeroDivisionError("by a thread")

    async def scenario() -> None:
        await in_thread(fail)

    with asyncio.Runner() as runner, pytest.raises(ZeroDivisionError) as caught:
        runner.run(scenario())
    assert caught.traceback[-1].name == "fail"


class Alarm(BaseException):
    pass


def test_even_the_widest_error_comes_back() -> None:
    def fail() -> None:
        raise Alarm

    async def scenario() -> str:
        try:
            await in_thread(fail)
        except Alarm:
            return "heard"
        return "silence"

    with asyncio.Runner() as runner:
        assert runner.run(scenario()) == "heard"


def test_context_is_carried_in_and_not_out() -> None:
    def rename() -> str:
        before = NAME.get()
        NAME.set("the thread")
        return before

    async def scenario() -> tuple[str, str]:
        NAME.set("the caller")
        return await in_thread(rename), NAME.get()

    with asyncio.Runner() as runner:
        assert runner.run(scenario()) == ("the caller", "the caller")


def test_the_loop_answers_meanwhile() -> None:
    async def scenario() -> bool:
        release = threading.Event()
        call = asyncio.create_task(in_thread(release.wait, 10))
        await asyncio.sleep(0)
        release.set()
        return await call

    with asyncio.Runner() as runner:
        assert runner.run(scenario())


def test_many_calls_run_side_by_side() -> None:
    everyone = threading.Barrier(50)

    async def scenario() -> list[int]:
        return await asyncio.gather(*(in_thread(everyone.wait, 10) for _ in range(50)))

    with asyncio.Runner() as runner:
        assert sorted(runner.run(scenario())) == list(range(50))


@pytest.mark.parametrize("ending", ["result", "error"])
def test_an_abandoned_call_makes_no_noise(
    ending: str, caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    begun, release, threads = threading.Event(), threading.Event(), []

    def work() -> str:
        threads.append(threading.current_thread())
        begun.set()
        release.wait(10)
        if ending == "error":
            raise ZeroDivisionError
        return "result"

    async def scenario() -> float:
        call = asyncio.create_task(in_thread(work))
        await asyncio.to_thread(begun.wait, 10)
        began = time.monotonic()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        took = time.monotonic() - began
        release.set()
        await asyncio.to_thread(finished, threads[0])
        await asyncio.sleep(0)
        return took

    with caplog.at_level(logging.DEBUG), asyncio.Runner() as runner:
        assert runner.run(scenario()) < 5
        gc.collect()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert not recwarn.list


@pytest.mark.parametrize("ending", ["result", "error"])
def test_the_loop_may_close_before_the_call_ends(
    ending: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, release, threads = threading.Event(), threading.Event(), []
    uncaught: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", uncaught.append)

    def work() -> None:
        threads.append(threading.current_thread())
        begun.set()
        release.wait(10)
        if ending == "error":
            raise ZeroDivisionError

    async def scenario() -> None:
        call = asyncio.create_task(in_thread(work))
        await asyncio.to_thread(begun.wait, 10)
        assert not call.done()

    with asyncio.Runner() as runner:
        runner.run(scenario())  # the runner cancels what is left
    release.set()
    finished(threads[0])
    gc.collect()
    assert uncaught == []
    assert caplog.records == []


def test_the_thread_does_not_hold_up_the_exit() -> None:
    def daemon() -> bool:
        return threading.current_thread().daemon

    async def scenario() -> bool:
        return await in_thread(daemon)

    with asyncio.Runner() as runner:
        assert runner.run(scenario())
