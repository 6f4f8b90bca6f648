"""What a job would cost in kudos, asked of the Horde once for all jobs of the same make.

The words have no part in a price, so they are not sent, and neither is the user's picture: nothing
of them leaves the program before the click, and no half-typed word meets the Horde's filter.
"""

import asyncio
import base64
import re
import time
from dataclasses import replace

from thumbgen.domain.errors import (
    KudosNeeded,
    ThumbgenError,
    TooManyRequests,
    Unreachable,
)
from thumbgen.domain.plan import Plan
from thumbgen.horde.client import HordeClient
from thumbgen.jobs.gate import Gate
from thumbgen.jobs.threads import in_thread

WORDS = "a lighthouse"
"""What stands in the place of the user's words."""

GREY = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5ErkJggg=="
)
"""What stands in the place of the user's picture: a grey dot, as a PNG."""

PAUSE = 30.0
"""Seconds without questions after one that had no useful answer."""

_IN_WORDS = re.compile(r"(\d+(?:[.,]\d+)?)\s*kudos")


class Prices:
    """Asks for prices, one at a time, through the gate that submissions go through.

    What was answered is kept. Belongs to one event loop.
    """

    def __init__(self, client: HordeClient, gate: Gate) -> None:
        self._client = client
        self._gate = gate
        self._answers: dict[Plan, float | None] = {}
        self._asking = asyncio.Lock()
        self._not_before = float("-inf")

    def knows(self, plan: Plan) -> bool:
        """Whether there is an answer for jobs of this make already, be it a price or not."""
        return _make(plan) in self._answers

    def known(self, plan: Plan) -> float | None:
        """The price in kudos, if it was answered; for all of the plan's pictures."""
        return self._answers.get(_make(plan))

    async def ask(self, plan: Plan) -> float | None:
        """The price in kudos; ``None`` if the Horde does not say, whatever the reason."""
        make = _make(plan)
        async with self._asking:
            if make not in self._answers and time.monotonic() >= self._not_before:
                await self._ask(make)
        return self._answers.get(make)

    async def _ask(self, make: Plan) -> None:
        source = GREY if make.extras.source is not None else b""
        try:
            self._answers[make] = await self._dry_run(make, source)
        except TooManyRequests as error:
            if error.reason != "too_many_waiting":  # that says nothing of smaller jobs
                self._gate.close(error.retry_after, error)
            self._not_before = time.monotonic() + error.retry_after
        except Unreachable:
            self._not_before = time.monotonic() + PAUSE
        except KudosNeeded as error:
            self._answers[make] = _price_in(error.server_words)
        except ThumbgenError:
            self._answers[make] = None  # it would be refused again

    async def _dry_run(self, make: Plan, source: bytes) -> float:
        """Its turn ends with the answer; a slow one does not hold up the jobs behind it."""
        asked: asyncio.Task[float] | None = None
        try:
            async with self._gate.turn():
                asked = asyncio.create_task(in_thread(self._client.price, make, source))
                await asyncio.wait({asked}, timeout=self._gate.LINGER)
            return await asked
        finally:
            if asked is not None:
                asked.cancel()


def _make(plan: Plan) -> Plan:
    """The plan with nothing in it but what its price depends on."""
    extras = plan.extras
    if extras.source is not None:
        extras = replace(extras, source=replace(extras.source, data=b"", name=""))
    return replace(plan, prompt=WORDS, negative="", seed=None, rewritten=(), extras=extras)


def _price_in(words: str) -> float | None:
    """The price that a refusal tells."""
    found = _IN_WORDS.search(words)
    return float(found[1].replace(",", ".")) if found else None
