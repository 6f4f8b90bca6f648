"""Jobs in the background: futures, cancelled, left, waited for; and the end of a program."""

import asyncio
import concurrent.futures
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import assert_type

import pytest

import thumbgen
from tests.conftest import QUICK, Ear, quick
from thumbgen.horde.practice import PracticeHorde

LIMIT = 20
LONG_QUEUE = quick(queue_length=500)


class Watch:
    """Hears a job's changes, and lets a test wait for one."""

    def __init__(self) -> None:
        self.jobs: list[thumbgen.Job] = []
        self._heard = threading.Condition()

    def __call__(self, job: thumbgen.Job) -> None:
        with self._heard:
            self.jobs.append(job)
            self._heard.notify_all()

    def until(self, wanted: Callable[[thumbgen.Job], bool]) -> None:
        with self._heard:
            assert self._heard.wait_for(lambda: any(map(wanted, self.jobs)), LIMIT)


def queued(job: thumbgen.Job) -> bool:
    return bool(job.progress.queue_position)


def recalled(job: thumbgen.Job) -> bool:
    return job.recalled and not job.withdrawing


def withdrawn(horde: PracticeHorde) -> list[bool]:
    return [job.cancelled for job in horde.jobs()]


def no_thread_is_left() -> bool:
    """Whether the thread of all jobs ends, now that there are none."""
    for thread in threading.enumerate():
        if thread.name == "thumbgen-jobs":
            thread.join(LIMIT)
    return not any(thread.name == "thumbgen-jobs" for thread in threading.enumerate())


def test_a_started_job_gives_its_result_like_any_future() -> None:
    told: list[object] = []
    with PracticeHorde(QUICK) as horde:
        image = thumbgen.start_image("a lighthouse", genre="lofi", horde_url=horde.url)
        assert image.running()
        image.add_done_callback(told.append)
        thumbnail = thumbgen.start_thumbnail("a heron", "worship", count=2, horde_url=horde.url)
        assert_type(image, thumbgen.Running[thumbgen.ImageResult])
        assert_type(image.result(LIMIT), thumbgen.ImageResult)
        assert_type(thumbnail.result(LIMIT), thumbgen.Thumbnail)
    assert image.result().path.exists()
    assert len(thumbnail.result()["images"]) == 2
    assert (image.running(), image.done(), image.cancel()) == (False, True, False)
    assert told == [image]
    assert no_thread_is_left()


def test_what_goes_wrong_is_the_futures_own_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    running = thumbgen.start_image("")
    with pytest.raises(thumbgen.errors.InvalidRequest) as caught:
        running.result(LIMIT)
    assert "type an idea" in caught.value.__notes__[0]
    assert running.exception() is caught.value


def test_a_job_that_is_cancelled_while_it_waits_is_withdrawn() -> None:
    watch = Watch()
    with PracticeHorde(LONG_QUEUE) as horde:
        running = thumbgen.start_image("a lighthouse", horde_url=horde.url, on_change=watch)
        watch.until(queued)
        assert running.cancel()
        assert running.cancelled()
        with pytest.raises(concurrent.futures.CancelledError):
            running.result()
        done, _ = concurrent.futures.wait([running], LIMIT)
        assert done == {running}
        assert withdrawn(horde) == [True]
    assert recalled(watch.jobs[-1])
    assert no_thread_is_left()


def test_a_job_that_is_cancelled_at_once_is_never_handed_in() -> None:
    with PracticeHorde(QUICK) as horde:
        running = thumbgen.start_image("a lighthouse", horde_url=horde.url)
        running.cancel()
        concurrent.futures.wait([running], LIMIT)
        assert horde.jobs() == []
    assert no_thread_is_left()


def test_whoever_waits_already_hears_of_a_cancel() -> None:
    watch = Watch()
    with PracticeHorde(LONG_QUEUE) as horde, concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = thumbgen.start_image("a lighthouse", horde_url=horde.url, on_change=watch)
        waiting = pool.submit(running.result)
        watch.until(queued)
        running.cancel()
        with pytest.raises(concurrent.futures.CancelledError):
            waiting.result(LIMIT)
        concurrent.futures.wait([running], LIMIT)


@pytest.mark.parametrize("way", ["early", "exception", "timeout"])
def test_leaving_the_block_early_withdraws_the_job(way: str) -> None:
    watch = Watch()
    running: thumbgen.Running[thumbgen.ImageResult] | None = None
    with PracticeHorde(LONG_QUEUE) as horde:
        try:
            with thumbgen.start_image(
                "a lighthouse", horde_url=horde.url, on_change=watch
            ) as running:
                watch.until(queued)
                if way == "exception":
                    raise KeyError(way)  # noqa: TRY301 - it is what leaves the block
                if way == "timeout":
                    running.result(timeout=0.01)
        except (KeyError, TimeoutError):
            pass
        assert running is not None
        assert running.cancelled()
        concurrent.futures.wait([running], LIMIT)
        assert withdrawn(horde) == [True]


def test_leaving_the_block_after_the_end_keeps_the_result() -> None:
    with PracticeHorde(QUICK) as horde:
        with thumbgen.start_image("a lighthouse", horde_url=horde.url) as running:
            running.result(LIMIT)
        assert not running.cancelled()
        assert withdrawn(horde) == [False]
    assert running.result().path.exists()


def test_several_at_once_hand_in_one_after_the_other() -> None:
    with PracticeHorde(QUICK) as horde:
        jobs = [
            thumbgen.start_image(f"a lighthouse {number}", horde_url=horde.url)
            for number in range(4)
        ]
        ended = [job.result() for job in concurrent.futures.as_completed(jobs, LIMIT)]
        handed_in = [one for one in horde.requests if one.path.endswith("/generate/async")]
    assert len({result.path for result in ended}) == 4
    assert [one.status for one in handed_in] == [202] * 4
    assert all(b.at - a.at > 0.5 for a, b in pairwise(handed_in))
    assert no_thread_is_left()


def test_one_of_several_can_be_cancelled() -> None:
    watch = Watch()
    with PracticeHorde(quick(render_seconds=1.0)) as horde:
        first = thumbgen.start_image("a lighthouse", horde_url=horde.url)
        second = thumbgen.start_image("a heron", horde_url=horde.url, on_change=watch)
        watch.until(lambda job: job.state is thumbgen.JobState.QUEUED)
        second.cancel()
        assert first.result(LIMIT).path.exists()
        concurrent.futures.wait([second], LIMIT)


def test_asyncio_can_await_one_and_cancel_it() -> None:
    watch = Watch()

    async def await_both(quickly: str, never: str) -> thumbgen.ImageResult:
        waits = thumbgen.start_image("a heron", horde_url=never, on_change=watch)
        result = await asyncio.wrap_future(thumbgen.start_image("a bus", horde_url=quickly))
        await asyncio.to_thread(watch.until, queued)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.wrap_future(waits), 0.01)
        assert waits.cancelled()
        concurrent.futures.wait([waits], LIMIT)
        return result

    with (
        PracticeHorde(QUICK) as horde,
        PracticeHorde(LONG_QUEUE) as other,
        asyncio.Runner() as runner,
    ):
        assert runner.run(await_both(horde.url, other.url)).path.exists()
        assert withdrawn(other) == [True]


def test_it_may_be_started_and_awaited_inside_a_loop() -> None:
    async def inside(url: str) -> thumbgen.Thumbnail:
        return await asyncio.wrap_future(thumbgen.start_thumbnail("a bus", horde_url=url))

    with PracticeHorde(QUICK) as horde, asyncio.Runner() as runner:
        assert runner.run(inside(horde.url))["success"]


@pytest.mark.parametrize("way", [SystemExit, KeyboardInterrupt])
def test_a_callback_cannot_end_the_thread_of_all_jobs(way: type[BaseException], ear: Ear) -> None:
    def leave(job: thumbgen.Job) -> None:
        if job.state is thumbgen.JobState.QUEUED:
            raise way

    ear.announce("asyncio", f"{way.__name__} in a callback")
    with PracticeHorde(QUICK) as horde:
        other = thumbgen.start_image("a heron", horde_url=horde.url)
        running = thumbgen.start_image("a lighthouse", horde_url=horde.url, on_change=leave)
        assert running.result(LIMIT).path.exists()
        assert other.result(LIMIT).path.exists()
        later = thumbgen.start_image("a late bus", horde_url=horde.url)
        assert later.result(LIMIT).path.exists()
    assert no_thread_is_left()


def test_nor_can_a_log_that_raises_what_it_hears(ear: Ear) -> None:
    def leave(job: thumbgen.Job) -> None:
        if job.state is thumbgen.JobState.QUEUED:
            raise KeyboardInterrupt

    def refuse(record: logging.LogRecord) -> bool:
        raise KeyboardInterrupt

    log = logging.getLogger("asyncio")
    log.addFilter(refuse)
    try:
        with PracticeHorde(QUICK) as horde:
            running = thumbgen.start_image("a lighthouse", horde_url=horde.url, on_change=leave)
            assert running.result(LIMIT).path.exists()
    finally:
        log.removeFilter(refuse)
    assert no_thread_is_left()


@pytest.mark.parametrize("way", [SystemExit, KeyboardInterrupt])
def test_a_futures_callback_does_not_keep_others_from_hearing(
    way: type[BaseException], ear: Ear
) -> None:
    def leave(_: object) -> None:
        raise way

    async def hear(url: str) -> thumbgen.ImageResult:
        running = thumbgen.start_image("a heron", horde_url=url)
        running.add_done_callback(leave)
        async with asyncio.timeout(LIMIT):
            return await asyncio.wrap_future(running)

    ear.announce("concurrent.futures", "exception calling callback")
    with PracticeHorde(QUICK) as horde, asyncio.Runner() as runner:
        assert runner.run(hear(horde.url)).path.exists()
    assert no_thread_is_left()


def test_a_callback_that_ends_the_program_from_a_cancel_does_not_keep_the_job() -> None:
    def leave(_: object) -> None:
        raise SystemExit

    watch = Watch()
    with PracticeHorde(LONG_QUEUE) as horde:
        running = thumbgen.start_image("a heron", horde_url=horde.url, on_change=watch)
        running.add_done_callback(leave)
        watch.until(queued)
        with pytest.raises(SystemExit):
            running.cancel()
        concurrent.futures.wait([running], LIMIT)
        assert withdrawn(horde) == [True]
    assert no_thread_is_left()


def test_if_the_thread_ends_all_the_same_everybody_hears_and_the_next_job_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    escaped: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", escaped.append)
    stopped: list[thumbgen.Job] = []

    def stop(job: thumbgen.Job) -> None:
        if job.progress.queue_position and not stopped:
            stopped.append(job)
            asyncio.get_running_loop().stop()

    with PracticeHorde(LONG_QUEUE) as other, PracticeHorde(QUICK) as horde:
        waits = thumbgen.start_image("a heron", horde_url=other.url)
        thumbgen.start_image("a lighthouse", horde_url=other.url, on_change=stop)
        with pytest.raises(RuntimeError, match="thread of all jobs"):
            waits.result(LIMIT)
        assert thumbgen.start_image("a bus", horde_url=horde.url).result(LIMIT).path.exists()
    assert no_thread_is_left()
    assert [type(one.exc_value) for one in escaped] == [RuntimeError]


def test_ctrl_c_in_a_callback_of_a_call_that_waits_withdraws_its_job() -> None:
    def leave(job: thumbgen.Job) -> None:
        if job.progress.queue_position:
            raise KeyboardInterrupt

    with PracticeHorde(LONG_QUEUE) as horde:
        with pytest.raises(KeyboardInterrupt):
            thumbgen.generate_image("a lighthouse", horde_url=horde.url, on_change=leave)
        assert withdrawn(horde) == [True]


FORKED = """
import os, threading
import thumbgen
from thumbgen import running

def hold():
    with running._BACKGROUND._lock:
        held.set()
        forked.wait()

held, forked = threading.Event(), threading.Event()
threading.Thread(target=hold).start()
held.wait()
child = os.fork()
if child == 0:
    error = thumbgen.start_image("").exception()
    os._exit(0 if isinstance(error, thumbgen.errors.InvalidRequest) else 1)
forked.set()
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_fork_while_another_thread_starts_a_job_can_start_its_own() -> None:
    loosely = ("-W", "ignore::DeprecationWarning")  # of forks
    ran = subprocess.run(
        [sys.executable, *loosely, "-c", FORKED],
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert (ran.stdout, ran.stderr) == ("0\n", "")


ENDING = """
import os, sys, threading, time
import thumbgen

def watch(job):
    if job.progress.queue_position:
        seen.set()

def start_late(_):
    try:
        thumbgen.start_image("too late", horde_url=url)
    except RuntimeError as error:
        print(error)

url = sys.argv[1]
seen = threading.Event()
running = thumbgen.start_image("a lighthouse", horde_url=url, on_change=watch)
running.add_done_callback(start_late)
seen.wait(20)
child = os.fork() if hasattr(os, "fork") else None
if child == 0:  # it can start jobs of its own
    error = thumbgen.start_image("", horde_url=url).exception(20)
    os._exit(0 if isinstance(error, thumbgen.errors.InvalidRequest) else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if child else 0)
print(time.time(), flush=True)
"""


@pytest.mark.skipif(
    (3, 12) <= sys.version_info < (3, 12, 3), reason="starts no threads so late: gh-113964"
)
def test_a_program_that_ends_withdraws_what_still_runs() -> None:
    strict = ("-X", "dev", "-W", "error", "-W", "ignore::DeprecationWarning")  # of forks
    with PracticeHorde(LONG_QUEUE) as horde:
        ran = subprocess.run(
            [sys.executable, *strict, "-c", ENDING, horde.url],
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
        ended = time.time()
        assert withdrawn(horde) == [True]
    assert (ran.returncode, ran.stderr) == (0, "")
    forked, left, late = ran.stdout.splitlines()
    assert forked == "0"
    assert ended - float(left) < 3
    assert late == "the program is ending: no job is started any more"


LATE = """
import asyncio, threading
from thumbgen.running import start

async def handed_in():
    begun.set()
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(2.2)  # so late is the Horde's answer
        print("withdrawn")

begun = threading.Event()
start(handed_in)
begun.wait(20)
"""


def test_a_program_that_ends_waits_for_the_answer_to_what_it_was_handing_in() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LATE], capture_output=True, text=True, check=False, timeout=LIMIT
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "withdrawn\n", "")
