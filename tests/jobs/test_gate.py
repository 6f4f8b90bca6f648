"""What all submissions to one Horde share: pauses, the minute's limit, and the account's places."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from thumbgen.domain.errors import AddressBlocked, ThumbgenError, TooManyRequests
from thumbgen.jobs import gate as gate_module
from thumbgen.jobs.gate import Gate, Gates


def run(scene: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner() as runner:
        runner.run(asyncio.wait_for(scene, 20))


async def pass_through(gate: Gate) -> float:
    async with gate.turn():
        return asyncio.get_running_loop().time()


def test_a_closed_gate_lets_nobody_in_until_it_opens() -> None:
    async def scene() -> None:
        gate, loop = Gate(0.0), asyncio.get_running_loop()
        began = loop.time()
        gate.close(0.2, TooManyRequests())
        came = await asyncio.gather(*(pass_through(gate) for _ in range(3)))
        assert min(came) - began >= 0.19

    run(scene())


def test_those_who_wait_already_hear_that_it_closes_and_why() -> None:
    async def scene() -> None:
        gate = Gate(0.3)
        heard: list[tuple[ThumbgenError, float]] = []
        await pass_through(gate)

        async def wait() -> None:
            async with gate.turn(lambda why, seconds: heard.append((why, seconds))):
                pass

        waiting = [asyncio.create_task(wait()) for _ in range(2)]
        await asyncio.sleep(0)
        blocked = AddressBlocked(seconds=1)
        gate.close(0.4, blocked)
        assert [why for why, _ in heard] == [blocked, blocked]
        assert all(0.3 < seconds <= 0.4 for _, seconds in heard)
        await asyncio.gather(*waiting)

    run(scene())


def test_a_shorter_pause_does_not_open_it_sooner() -> None:
    async def scene() -> None:
        gate, loop = Gate(0.0), asyncio.get_running_loop()
        began = loop.time()
        gate.close(0.25, AddressBlocked(seconds=1))
        gate.close(0.01, TooManyRequests())
        assert await pass_through(gate) - began >= 0.24

    run(scene())


def test_no_more_than_so_many_pass_in_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_module, "MINUTE", 0.5)

    async def scene() -> None:
        gate = Gate(0.0, a_minute=3)
        came = [await pass_through(gate) for _ in range(7)]
        assert all(later - before >= 0.49 for before, later in zip(came, came[3:], strict=False))
        assert came[2] - came[0] < 0.4

    run(scene())


def test_an_account_has_only_so_many_places() -> None:
    async def scene() -> None:
        gate, told = Gate(), list[str]()

        async def enter(job: str, pictures: int) -> None:
            await gate.room(job, pictures, 3, lambda: told.append(job))

        await enter("first", 2)
        second = asyncio.create_task(enter("second", 2))
        await asyncio.sleep(0.01)
        assert not second.done()
        assert told == ["second"]
        gate.waits("first", 1)  # a worker took one of its pictures
        await second
        gate.waits("first", 0)
        gate.waits("second", 0)
        await enter("large", 20)  # alone it is let in: only the Horde knows whether it may

    run(scene())


def test_one_that_gives_up_takes_no_place() -> None:
    async def scene() -> None:
        gate = Gate()
        await gate.room("first", 1, 1, lambda: None)
        second = asyncio.create_task(gate.room("second", 1, 1, lambda: None))
        await asyncio.sleep(0)
        second.cancel()
        gate.waits("first", 0)
        await gate.room("third", 1, 1, lambda: None)

    run(scene())


def test_each_horde_has_a_gate_of_its_own() -> None:
    gates = Gates()
    assert gates.at("https://one/api/v2") is gates.at("https://one/api/v2")
    assert gates.at("https://one/api/v2") is not gates.at("https://two/api/v2")
