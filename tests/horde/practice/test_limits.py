"""Rate limits: fixed windows, headers on successes too, refused calls count."""

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.horde.practice.caller import ANONYMOUS, FAST, REGISTERED, Start
from thumbgen.horde.practice import limits
from thumbgen.horde.practice.limits import Limit, Limiter, limits_for

REAL = replace(FAST, rate_limits=True)


def test_status_and_cancel_have_ten_a_minute_each_and_per_job(call: Start) -> None:
    caller = call(replace(REAL, never_starts=True))
    job, other = caller.start(), caller.start()
    first = caller.ask("GET", f"/generate/status/{job}")
    assert first.headers["X-RateLimit-Limit"] == "10"
    assert first.headers["X-RateLimit-Remaining"] == "9"
    assert 58 <= int(first.headers["Retry-After"]) <= 60
    assert re.fullmatch(r"\d{10}", first.headers["X-RateLimit-Reset"])
    for _ in range(9):
        assert caller.ask("GET", f"/generate/status/{job}").status_code == 200
    refused = caller.ask("GET", f"/generate/status/{job}")
    assert (refused.status_code, refused.json()) == (429, {"message": "10 per 1 minute"})
    assert int(refused.headers["Retry-After"]) >= 50
    assert caller.ask("GET", f"/generate/status/{other}").status_code == 200
    assert caller.ask("DELETE", f"/generate/status/{job}").status_code == 200


def test_refusals_count_and_carry_the_headers(call: Start) -> None:
    caller = call(REAL)
    for remaining in range(9, -1, -1):
        reply = caller.ask("GET", "/generate/status/nothing")
        assert (reply.status_code, reply.headers["X-RateLimit-Remaining"]) == (404, str(remaining))
    assert caller.ask("GET", "/generate/status/nothing").status_code == 429


def test_an_acceptance_carries_the_headers_of_its_tightest_limit(call: Start) -> None:
    reply = call(REAL).submit()
    assert reply.headers["X-RateLimit-Limit"] == "2"
    assert reply.headers["X-RateLimit-Remaining"] == "1"
    assert reply.headers["Retry-After"] == "1"


def test_the_heartbeat_is_exempt(call: Start) -> None:
    caller = call(REAL)
    replies = [caller.ask("GET", "/status/heartbeat") for _ in range(100)]
    assert {reply.status_code for reply in replies} == {200}
    assert "Retry-After" not in replies[0].headers


def test_everything_else_has_ninety_a_minute_per_route(call: Start) -> None:
    caller = call(REAL)
    for _ in range(90):
        caller.ask("GET", "/find_user", ANONYMOUS)
    refused = caller.ask("GET", "/find_user", ANONYMOUS)
    assert refused.json() == {"message": "90 per 1 minute"}
    assert caller.ask("GET", "/status/performance").status_code == 200


@pytest.mark.parametrize(
    ("route", "key", "said"),
    [
        ("submit", ANONYMOUS, ["2 per 1 second", "90 per 1 minute", "60 per 1 second"]),
        ("submit", REGISTERED, ["2 per 1 second", "90 per 1 minute", "2 per 1 second"]),
        ("check", "", ["10 per 1 second"]),
        ("status", "", ["10 per 1 minute"]),
        ("cancel", "", ["10 per 1 minute"]),
        ("modes", "", ["30 per 1 minute"]),
        ("models", "", ["90 per 1 minute"]),
        ("styles", "", ["2 per 1 second", "90 per 1 minute"]),
        ("style", "", ["2 per 1 second", "20 per 1 hour"]),
        ("style_by_name", "", ["2 per 1 second", "20 per 1 hour"]),
        ("sharedkey", "", ["90 per 1 minute"]),
        ("heartbeat", "", []),
    ],
)
def test_each_route_has_its_limits(route: Any, key: str, said: list[str]) -> None:
    found = limits_for(route, "GET", "/path", key, "127.0.0.1")
    assert [str(limit) for limit in found] == said


def test_a_window_starts_with_its_first_call_and_ends_on_time() -> None:
    limiter, limit = Limiter(), [Limit("me", 2, 1)]
    standings = [limiter.hit(limit, now) for now in (10.0, 10.5, 10.99, 11.0)]
    assert [standing.refused for standing in standings if standing] == [False, False, True, False]
    assert [standing.remaining for standing in standings if standing] == [1, 0, 0, 1]
    assert limiter.hit([], 12.0) is None


def test_the_tightest_limit_speaks() -> None:
    limiter, both = Limiter(), [Limit("a", 2, 1), Limit("a", 3, 60)]
    for now in (0.0, 2.0, 4.0):
        assert limiter.hit(both, now)
    last = limiter.hit(both, 6.0)
    assert last is not None
    assert (last.refused, str(last.limit)) == (True, "3 per 1 minute")
    assert last.headers()["Retry-After"] == "54"


def test_old_windows_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WINDOWS_KEPT", 3)
    limiter = Limiter()
    for call in range(10):
        limiter.hit([Limit(f"path {call}", 1, 1)], call * 10.0)
    assert len(limiter._windows) <= 5
