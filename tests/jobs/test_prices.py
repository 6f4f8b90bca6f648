"""Asking for prices over HTTP: seldom, one at a time, and without a word of the user's."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import quick
from thumbgen.domain.extras import Extras, Source
from thumbgen.domain.models import Settings
from thumbgen.domain.plan import Plan
from thumbgen.domain.sizes import Size
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import Fault, PracticeHorde, Script
from thumbgen.jobs.gate import Gate
from thumbgen.jobs.prices import Prices

KEY = "practice-key-000000000000"
PLAN = Plan("my secret idea", "no fog", ("AAM XL",), Settings(), Size(1024, 1024), seed=7)
LARGE = replace(PLAN, settings=Settings(steps=60))

Play = Callable[[Prices, PracticeHorde], Awaitable[None]]


def play(scene: Play, script: Script | None = None, key: str = KEY) -> list[dict[str, Any]]:
    """Plays a scene before a practice Horde; what was submitted."""
    with PracticeHorde(script or quick()) as horde:
        client = HordeClient(horde.url, key)

        async def whole() -> None:
            await scene(Prices(client, Gate(spacing=0.01)), horde)

        with asyncio.Runner() as runner:
            runner.run(whole())
        client.close()
        posts = (one for one in horde.requests if one.path.endswith("/generate/async"))
        return [json.loads(one.body) for one in posts]


def test_the_price_is_asked_once_and_then_known() -> None:
    async def scene(prices: Prices, _: PracticeHorde) -> None:
        assert (prices.knows(PLAN), prices.known(PLAN)) == (False, None)
        assert await prices.ask(PLAN) == 40.0
        assert (prices.knows(PLAN), prices.known(PLAN)) == (True, 40.0)
        assert await prices.ask(PLAN) == 40.0

    (body,) = play(scene)
    assert body["dry_run"]


def test_other_words_and_seeds_have_the_same_price_and_are_not_sent() -> None:
    async def scene(prices: Prices, _: PracticeHorde) -> None:
        await prices.ask(PLAN)
        other = replace(PLAN, prompt="another secret", negative="", seed=8, rewritten=("girl",))
        assert prices.known(other) == 40.0

    (body,) = play(scene)
    assert "secret" not in str(body)
    assert "fog" not in str(body)


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, count=2),
        replace(PLAN, settings=Settings(steps=26)),
        replace(PLAN, settings=Settings(sampler="k_heun")),
        replace(PLAN, size=Size(1344, 768)),
        replace(PLAN, models=("SDXL 1.0",)),
        replace(PLAN, upscaler="RealESRGAN_x4plus"),
        replace(PLAN, extras=Extras(tiling=True)),
    ],
)
def test_another_make_has_another_price(other: Plan) -> None:
    async def scene(prices: Prices, _: PracticeHorde) -> None:
        await prices.ask(PLAN)
        assert not prices.knows(other)

    play(scene)


def test_a_picture_to_start_from_counts_but_stays_here() -> None:
    secret = Source(b"the user's own picture", "holiday.jpg")

    async def scene(prices: Prices, _: PracticeHorde) -> None:
        with_source = replace(PLAN, extras=Extras(source=secret))
        price = await prices.ask(with_source)
        assert price is not None
        assert price > 40.0
        assert prices.known(replace(PLAN, extras=Extras(source=Source(b"other")))) == price

    (body,) = play(scene)
    assert len(body["source_image"]) < 200
    assert "holiday" not in str(body)


def test_many_questions_at_once_are_sent_one_by_one_and_only_once() -> None:
    async def scene(prices: Prices, _: PracticeHorde) -> None:
        answers = await asyncio.gather(*(prices.ask(PLAN) for _ in range(20)))
        assert answers == [40.0] * 20

    assert len(play(scene)) == 1


def test_a_refusal_for_lack_of_kudos_tells_the_price() -> None:
    async def scene(prices: Prices, _: PracticeHorde) -> None:
        assert await prices.ask(LARGE) == pytest.approx(76.0, abs=2)
        assert prices.knows(LARGE)

    assert len(play(scene, quick(keys=((KEY, 30.0),)))) == 1


def test_a_question_waits_for_its_turn_at_the_gate() -> None:
    async def scene(_: Prices, horde: PracticeHorde) -> None:
        gate = Gate(spacing=0.01)
        prices = Prices(HordeClient(horde.url, KEY), gate)
        async with gate.turn():
            asking = asyncio.create_task(prices.ask(PLAN))
            await asyncio.wait({asking}, timeout=0.1)
            assert not horde.requests
        assert await asking == 40.0

    assert len(play(scene)) == 1


def test_after_slow_down_nothing_is_asked_until_the_pause_is_over() -> None:
    script = quick(faults=(Fault("submit", "429", seconds=1.0),))

    async def scene(prices: Prices, horde: PracticeHorde) -> None:
        assert await prices.ask(PLAN) is None
        assert not prices.knows(PLAN)
        assert await prices.ask(LARGE) is None
        assert len(horde.requests) == 1
        async with asyncio.timeout(10):
            while await prices.ask(PLAN) is None:  # noqa: ASYNC110 - the Horde's own clock
                await asyncio.sleep(0.05)
        first, second = horde.requests
        assert second.at - first.at >= 1.0

    assert len(play(scene, script)) == 2


@pytest.mark.parametrize("kind", ["500", "502_html", "garbage", "empty"])
def test_trouble_is_silent_and_does_not_become_a_stream_of_questions(kind: Any) -> None:
    async def scene(prices: Prices, horde: PracticeHorde) -> None:
        for plan in (PLAN, LARGE, PLAN):
            assert await prices.ask(plan) is None
        assert len(horde.requests) == 1

    play(scene, quick(faults=(Fault("submit", kind, times=None),)))


def test_a_job_that_the_horde_refuses_has_no_price_and_is_not_asked_about_again() -> None:
    async def scene(prices: Prices, _: PracticeHorde) -> None:
        assert await prices.ask(PLAN) is None
        assert prices.knows(PLAN)
        assert await prices.ask(PLAN) is None

    assert len(play(scene, key="nobodys-key-0000000000")) == 1


def test_one_that_is_given_up_leaves_nothing_behind() -> None:
    script = quick(keys=((KEY, 30.0),), faults=(Fault("submit", "slow", seconds=0.2),))

    async def scene(prices: Prices, horde: PracticeHorde) -> None:
        asking = asyncio.create_task(prices.ask(LARGE))
        await asyncio.wait({asking}, timeout=0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not prices.knows(LARGE)
        assert await prices.ask(PLAN) == 40.0
        assert len(horde.requests) == 2

    play(scene, script)
