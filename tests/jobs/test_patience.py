"""Trying again with a limit, and one after the other through the gate. All times are tiny."""

import asyncio
import time
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from thumbgen.domain.errors import (
    HordeDown,
    KeyRefused,
    NoAnswer,
    SubmissionUnsure,
    ThumbgenError,
    TooManyRequests,
)
from thumbgen.jobs.gate import Gate
from thumbgen.jobs.patience import FOREVER, Patience, patiently

QUICK = Patience(attempts=4, seconds=30, first_pause=0.01, longest_pause=0.02)


@dataclass
class Server:
    """Fails in the given ways, one after the other, and then answers."""

    errors: list[ThumbgenError]
    heard: list[float] = field(default_factory=list)
    troubles: list[ThumbgenError | None] = field(default_factory=list)

    async def answer(self) -> str:
        self.heard.append(time.monotonic())
        if self.errors:
            raise self.errors.pop(0)
        return "answer"

    def pauses(self) -> list[float]:
        return [later - before for before, later in pairwise(self.heard)]

    def asked(self, patience: Patience = QUICK) -> str:
        with asyncio.Runner() as runner:
            return runner.run(patiently(patience, self.answer, self.troubles.append))

    def failed(self, patience: Patience = QUICK) -> ThumbgenError:
        with pytest.raises(ThumbgenError) as caught:
            self.asked(patience)
        return caught.value


def test_the_first_answer_is_enough() -> None:
    server = Server([])
    assert server.asked() == "answer"
    assert server.troubles == [None]


def test_passing_trouble_is_told_and_then_that_it_is_over() -> None:
    errors: list[ThumbgenError] = [NoAnswer(), HordeDown()]
    server = Server([*errors])
    assert server.asked() == "answer"
    assert server.troubles == [*errors, None]


def test_nobody_need_listen() -> None:
    server = Server([NoAnswer()])
    with asyncio.Runner() as runner:
        assert runner.run(patiently(QUICK, server.answer)) == "answer"


def test_the_last_of_too_many_troubles_is_the_error() -> None:
    errors: list[ThumbgenError] = [NoAnswer(str(number)) for number in range(9)]
    server = Server([*errors])
    assert server.failed() is errors[3]
    assert len(server.heard) == 4
    assert server.troubles == errors[:3]


@pytest.mark.parametrize("error", [KeyRefused(), SubmissionUnsure()])
def test_what_does_not_pass_is_raised_at_once(error: ThumbgenError) -> None:
    server = Server([error])
    assert server.failed() is error
    assert len(server.heard) == 1
    assert server.troubles == []


def test_foreign_errors_are_not_held_up() -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    with asyncio.Runner() as runner, pytest.raises(ZeroDivisionError):
        runner.run(patiently(QUICK, broken))


def test_pauses_double_up_to_the_longest() -> None:
    patience = Patience(FOREVER, seconds=30, first_pause=0.02, longest_pause=0.05)
    server = Server([NoAnswer() for _ in range(4)])
    server.asked(patience)
    for pause, least in zip(server.pauses(), [0.02, 0.04, 0.05, 0.05], strict=True):
        assert pause >= least * 0.99


def test_a_rate_limit_is_no_attempt_and_its_own_pause_is_kept() -> None:
    server = Server([TooManyRequests(retry_after=0.03) for _ in range(8)])
    assert server.asked(Patience(2, seconds=30, first_pause=0.001)) == "answer"
    assert len(server.heard) == 9
    assert all(pause >= 0.03 * 0.99 for pause in server.pauses())


def test_a_rate_limit_that_keeps_coming_is_waited_for_longer() -> None:
    server = Server([TooManyRequests(retry_after=0.001) for _ in range(5)])
    server.asked(Patience(2, seconds=30, first_pause=0.02, longest_pause=0.08))
    for pause, least in zip(server.pauses(), [0.01, 0.02, 0.04, 0.04, 0.04], strict=True):
        assert pause >= least * 0.99


def test_nobody_waits_for_what_cannot_come_in_time() -> None:
    began = time.monotonic()
    server = Server([TooManyRequests(retry_after=60)])
    assert isinstance(server.failed(Patience(9, seconds=5)), TooManyRequests)
    assert time.monotonic() - began < 2
    assert server.troubles == []


def test_patience_ends() -> None:
    server = Server([NoAnswer() for _ in range(10_000)])
    patience = Patience(FOREVER, seconds=0.2, first_pause=0.01, longest_pause=0.01)
    assert isinstance(server.failed(patience), NoAnswer)
    assert 2 <= len(server.heard) <= 21


def test_a_pause_can_be_cancelled() -> None:
    async def scenario() -> int:
        server = Server([NoAnswer()])
        patience = Patience(4, seconds=600, first_pause=300)
        told = asyncio.Event()
        waiting = asyncio.create_task(patiently(patience, server.answer, lambda _: told.set()))
        await told.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return len(server.heard)

    with asyncio.Runner() as runner:
        assert runner.run(scenario()) == 1


# The gate


Passed = list[tuple[int, float, float]]
"""Who was in, from when, until when."""


async def go(gate: Gate, number: int, passed: Passed, stay: float = 0.0) -> None:
    loop = asyncio.get_running_loop()
    async with gate.turn():
        came = loop.time()
        await asyncio.sleep(stay)
        passed.append((number, came, loop.time()))


def test_the_gate_keeps_order_and_spacing() -> None:
    passed: Passed = []

    async def scenario() -> None:
        gate = Gate(0.03)
        await asyncio.gather(*(go(gate, number, passed, stay=0.01) for number in range(5)))

    with asyncio.Runner() as runner:
        runner.run(scenario())
    assert [number for number, _, _ in passed] == [0, 1, 2, 3, 4]
    # The next one comes in when the one before has been out long enough; loops wake up to a
    # clock tick early.
    assert all(later[1] - before[2] >= 0.028 for before, later in pairwise(passed))


def test_a_gate_not_used_lately_is_open() -> None:
    async def scenario() -> list[float]:
        passed: Passed = []
        await go(Gate(600), 0, passed)
        gate, waits = Gate(0.05), []
        for _ in range(5):
            await go(gate, 0, passed)
            await asyncio.sleep(0.06)
            began = asyncio.get_running_loop().time()
            await go(gate, 1, passed)
            waits.append(passed[-1][1] - began)
            await asyncio.sleep(0.06)
        return waits

    with asyncio.Runner() as runner:
        # The quickest of five: a busy machine may hold up any single one.
        assert min(runner.run(scenario())) < 0.04


def test_who_gives_up_at_the_gate_holds_up_nobody() -> None:
    passed: Passed = []

    async def scenario() -> list[bool]:
        gate = Gate(0.05)
        tasks = [asyncio.create_task(go(gate, number, passed)) for number in range(4)]
        await tasks[0]
        tasks[1].cancel()  # at the head, asleep
        tasks[2].cancel()  # behind it, waiting for the lock
        await asyncio.gather(*tasks, return_exceptions=True)
        return [task.cancelled() for task in tasks]

    with asyncio.Runner() as runner:
        assert runner.run(scenario()) == [False, True, True, False]
    (first, _, left), (last, came, _) = passed
    assert (first, last) == (0, 3)
    assert 0.045 <= came - left < 5


@pytest.mark.parametrize("ending", ["error", "cancel"])
def test_who_leaves_the_gate_badly_counts_all_the_same(ending: str) -> None:
    async def scenario() -> float:
        gate, loop, inside = Gate(0.05), asyncio.get_running_loop(), asyncio.Event()
        passed: Passed = []

        async def fail() -> None:
            async with gate.turn():
                inside.set()
                if ending == "error":
                    raise NoAnswer
                await asyncio.sleep(600)

        task = asyncio.create_task(fail())
        await inside.wait()
        task.cancel()
        (result,) = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(result, NoAnswer if ending == "error" else asyncio.CancelledError)
        left = loop.time()
        await go(gate, 1, passed)
        return passed[0][1] - left

    with asyncio.Runner() as runner:
        assert runner.run(scenario()) >= 0.04


def test_the_horde_takes_two_a_second() -> None:
    async def scenario() -> Passed:
        gate = Gate()
        passed: Passed = []
        await asyncio.gather(go(gate, 0, passed), go(gate, 1, passed))
        return passed

    with asyncio.Runner() as runner:
        first, second = runner.run(scenario())
    assert second[1] - first[2] > 0.5
