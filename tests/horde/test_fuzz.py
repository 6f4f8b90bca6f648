"""Replies that nobody would think of: each call ends in a value or in one of our own errors."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.horde.loopback import Loopback, reply
from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.models import Settings
from thumbgen.domain.plan import Plan
from thumbgen.domain.sizes import Size
from thumbgen.horde.client import HordeClient

KEY = "0f0f0f0f-aaaa-bbbb-cccc-0123456789ab"
PLAN = Plan("a lighthouse", "", ("AAM XL",), Settings(), Size(1024, 576))

CALLS: dict[str, Callable[[HordeClient], object]] = {
    "submit": lambda client: client.submit(PLAN),
    "price": lambda client: client.price(PLAN),
    "check": lambda client: client.check("an-id"),
    "status": lambda client: client.status("an-id"),
    "cancel": lambda client: client.cancel("an-id"),
    "models": lambda client: client.models(),
    "load": lambda client: client.load(),
    "maintenance": lambda client: client.maintenance(),
    "account": lambda client: client.account(),
    "heartbeat": lambda client: client.heartbeat(),
    "styles": lambda client: client.styles(1),
    "style": lambda client: client.style("a-style"),
}

NAMES = (
    "id", "warnings", "code", "done", "finished", "processing", "waiting", "restarted", "faulted",
    "wait_time", "queue_position", "is_possible", "generations", "img", "seed", "model", "censored",
    "gen_metadata", "type", "value", "ref", "name", "count", "eta", "jobs", "username", "kudos",
    "concurrency", "active_generations", "image", "thread_count", "queued_requests", "message",
    "rc", "errors", "expiry", "max_image_pixels", "prompt", "params", "loras", "steps", "models",
)  # fmt: skip
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["N/A", "1e999", "AAM XL", "ok", KEY, "http://[", "2026-13-45"])
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8)
    ),
    max_leaves=20,
)
bodies = st.binary(max_size=60) | values.map(lambda value: json.dumps(value).encode())
statuses = st.sampled_from([200, 200, 202, 204, 206, 302, 400, 401, 403, 404, 429, 451, 500, 599])
headers = st.lists(
    st.sampled_from(
        [
            "Retry-After: soon",
            "Retry-After: 99999999999",
            "Location: http://[/",
            "Location: //elsewhere/",
            "Content-Encoding: gzip",
            "Content-Type: text/html",
            "X-Odd: \xff\xfe",
        ]
    ),
    max_size=2,
)


@pytest.mark.parametrize("name", CALLS)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_answer_breaks_more_than_its_own_call(name: str, data: st.DataObject) -> None:
    body, status, extra = data.draw(bodies), data.draw(statuses), data.draw(headers)
    answer = reply(body, *extra, status=f"{status} Odd")
    with Loopback(answer) as server:
        client = HordeClient(server.address, KEY, timeout=0.5)
        with suppress(ThumbgenError):
            CALLS[name](client)
        client.close()


@settings(max_examples=40, deadline=None)
@given(bodies, statuses, headers)
def test_an_error_never_repeats_the_key(body: bytes, status: int, extra: list[str]) -> None:
    answer = reply(body, *extra, status=f"{status} Odd")
    with Loopback(answer) as server:
        client = HordeClient(server.address, KEY, timeout=0.5)
        told = None
        try:
            client.account()
        except ThumbgenError as error:
            told = error
        client.close()
    assert told is None or KEY not in f"{told} {told.args} {told.server_words}"
