"""A job after it was accepted: asked after, watched, cancelled, and never lost with its caller."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import requests

from tests.server.stage import (
    IDEA,
    STILL,
    SWIFT,
    Endpoint,
    asking,
    connected,
    events_in,
    left,
    until,
)
from thumbgen.horde.practice import PracticeHorde

STEADY = replace(SWIFT, queue_length=3, seconds_per_place=0.25, render_seconds=0.6)
"""A Horde with a line in front of it, so that there is something to see."""

ORDER = ("preparing", "submitting", "queued", "rendering", "fetching", "done")


def test_who_only_asks_for_the_headers_of_a_stream_is_not_kept(
    still: PracticeHorde, endpoint: Endpoint
) -> None:
    job_id = endpoint.accepted()
    answer = endpoint.call("HEAD", f"/jobs/{job_id}/events")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    endpoint.call("DELETE", f"/jobs/{job_id}")


def test_what_is_cancelled_is_written_down_before_that_is_said(
    still: PracticeHorde, endpoint: Endpoint
) -> None:
    job_id = endpoint.accepted()
    assert endpoint.call("DELETE", f"/jobs/{job_id}").json()["state"] == "cancelled"
    with closing(sqlite3.connect(endpoint.home / "data" / "library.sqlite")) as library:
        row = library.execute("SELECT state, ended_at FROM jobs WHERE id = ?", (job_id,))
        state, ended_at = row.fetchone()
    assert state == "cancelled"
    assert ended_at


@pytest.fixture
def still(horde: PracticeHorde) -> Iterator[PracticeHorde]:
    """The module's Horde, standing still."""
    horde.set_script(STILL)
    yield horde
    horde.set_script(SWIFT)


@pytest.fixture(scope="module")
def watched(horde: PracticeHorde, endpoint: Endpoint) -> dict[str, Any]:
    """One job, seen by two who watch from the first, by one who asks, and by one who reads late."""
    horde.set_script(STEADY)
    job_id = endpoint.accepted({**IDEA, "count": 2})
    streams: list[list[tuple[str, dict[str, Any]]]] = []
    watchers = [
        threading.Thread(target=lambda: streams.append(endpoint.events(job_id))) for _ in range(2)
    ]
    for one in watchers:
        one.start()
    host = endpoint.url.removeprefix("http://")
    with connected(endpoint) as slow:
        slow.sendall(f"GET /jobs/{job_id}/events HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        polled = [endpoint.told(job_id)]
        while polled[-1]["state"] != "done":
            polled.append(endpoint.told(job_id))
        for one in watchers:
            one.join()
        late = endpoint.events(job_id)
        read = bytearray()
        while part := slow.recv(65536):
            read += part
    horde.set_script(SWIFT)
    return {
        "id": job_id,
        "streams": streams,
        "polled": polled,
        "late": late,
        "slow": events_in(bytes(read).partition(b"\r\n\r\n")[2]),
    }


def test_events_tell_a_job_from_its_beginning_to_its_end(watched: dict[str, Any]) -> None:
    for stream in watched["streams"]:
        *before, (last, told) = stream
        assert len(before) >= 3
        assert {name for name, _ in before} == {"progress"}
        assert last == told["state"] == "done"
        assert told["result"]["success"] is True
        assert len(told["result"]["images"]) == 2
        states = [ORDER.index(told["state"]) for _, told in stream]
        assert states == sorted(states)
        assert {"queued", "rendering"} <= {told["state"] for _, told in stream}
        fractions = [told["progress"]["fraction"] for _, told in stream]
        assert fractions == sorted(fractions)
        assert fractions[-1] == 1.0
        places = [told["progress"]["queue_position"] for _, told in stream]
        known = [place for place in places if place is not None]
        assert known == sorted(known, reverse=True)
        texts = [json.dumps(told) for _, told in stream]
        assert all(one != other for one, other in pairwise(texts))


def test_who_asks_hears_the_same_and_never_steps_back(watched: dict[str, Any]) -> None:
    states = [ORDER.index(told["state"]) for told in watched["polled"]]
    assert states == sorted(states)
    fractions = [told["progress"]["fraction"] for told in watched["polled"]]
    assert fractions == sorted(fractions)
    last = watched["polled"][-1]
    assert last == watched["streams"][0][-1][1]
    assert last["progress"] == {
        "fraction": 1.0,
        "queue_position": None,
        "eta_seconds": None,
        "finished": 2,
        "count": 2,
    }


def test_who_comes_late_or_reads_slowly_hears_the_end_all_the_same(
    watched: dict[str, Any],
) -> None:
    ((name, told),) = watched["late"]
    assert (name, told["job_id"]) == ("done", watched["id"])
    assert watched["slow"][-1] == ("done", told)


def test_a_finished_job_has_nothing_to_come_back_for(
    watched: dict[str, Any], endpoint: Endpoint
) -> None:
    answer = endpoint.get(f"/jobs/{watched['id']}")
    assert "Retry-After" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    gone = endpoint.call("DELETE", f"/jobs/{watched['id']}")
    assert (gone.status_code, gone.json()["state"]) == (200, "done")


def test_a_job_under_way_says_when_to_ask_again(still: PracticeHorde, endpoint: Endpoint) -> None:
    job_id = endpoint.accepted()
    answer = endpoint.get(f"/jobs/{job_id}", headers={"Accept-Language": "pt-BR"})
    assert answer.headers["Retry-After"] == "2"
    until(lambda: endpoint.told(job_id)["state"] == "queued")
    english = endpoint.told(job_id)["message"]
    told = endpoint.get(f"/jobs/{job_id}", headers={"Accept-Language": "pt-BR"}).json()
    assert told["message"]
    assert told["message"] != english
    cancelled = endpoint.call("DELETE", f"/jobs/{job_id}").json()
    assert cancelled["state"] == "cancelled"


@pytest.mark.parametrize("name", ["nothing", "%00", "%2e%2e", "x" * 300, "%ff", "a%2Fb"])
def test_a_job_that_never_was(endpoint: Endpoint, name: str) -> None:
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/events")):
        answer = endpoint.call(method, f"/jobs/{name}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


# -- the end by somebody's wish ------------------------------------------------------------------


def test_a_delete_cancels_and_calls_the_job_back(still: PracticeHorde, endpoint: Endpoint) -> None:
    before = len(left(still))
    job_id = endpoint.accepted()
    until(lambda: len(left(still)) > before)
    waiting: list[requests.Response] = []
    keyed = {"Idempotency-Key": "cancelled-meanwhile"}
    other = endpoint.accepted(headers=keyed)
    thread = threading.Thread(target=lambda: waiting.append(endpoint.post(headers=keyed)))
    thread.start()
    stream = threading.Thread(target=lambda: streams.append(endpoint.events(job_id)))
    streams: list[Any] = []
    stream.start()

    for one in (job_id, other):
        told = endpoint.call("DELETE", f"/jobs/{one}").json()
        assert (told["state"], told["error"]["code"]) == ("cancelled", "cancelled")
        assert "result" not in told
        again = endpoint.call("DELETE", f"/jobs/{one}")
        assert (again.status_code, again.json()["state"]) == (200, "cancelled")
    thread.join()
    stream.join()
    until(lambda: len(left(still)) == before)
    assert streams[0][-1][0] == "cancelled"
    (answer,) = waiting
    assert (answer.status_code, answer.json()["code"]) == (409, "cancelled")
    assert answer.json()["job_id"] == other


# -- callers who go away -------------------------------------------------------------------------


def go_away(endpoint: Endpoint, sent: bytes, horde: PracticeHorde) -> None:
    """Sends that, and hangs up as soon as the Horde has the job."""
    before = len(horde.jobs())
    with connected(endpoint) as line:
        line.sendall(sent)
        until(lambda: len(horde.jobs()) > before)


def test_a_plain_caller_who_goes_away_wants_it_no_more(
    still: PracticeHorde, endpoint: Endpoint
) -> None:
    before = len(left(still))
    go_away(endpoint, asking(), still)
    until(lambda: still.jobs()[-1].cancelled)
    assert len(left(still)) == before
    until(lambda: endpoint.get("/health").json()["open_jobs"] == 0)


def test_a_caller_who_can_ask_again_by_name_may_go_away(
    still: PracticeHorde, endpoint: Endpoint
) -> None:
    go_away(endpoint, asking(IDEA, "Idempotency-Key: gone"), still)
    job_id = endpoint.accepted(headers={"Idempotency-Key": "gone"})
    assert endpoint.told(job_id)["state"] in {"submitting", "queued"}
    still.set_script(SWIFT)
    assert endpoint.ended(job_id)["state"] == "done"


def test_what_was_promised_is_done_whoever_goes_away(
    still: PracticeHorde, endpoint: Endpoint
) -> None:
    promised = endpoint.accepted()
    with connected(endpoint) as line:
        line.sendall(f"GET /jobs/{promised}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        read = b""
        while b"event: progress" not in read:
            read += line.recv(65536)
    given_up = endpoint.post(wait=1)  # the time to wait is over, and the job is promised
    assert given_up.status_code == 202
    jobs = (promised, given_up.json()["job_id"])
    assert {endpoint.told(job)["state"] for job in jobs} == {"queued"}
    still.set_script(SWIFT)
    assert {endpoint.ended(job)["state"] for job in jobs} == {"done"}


def test_an_unheard_events_stream_says_that_it_lives(
    still: PracticeHorde, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.server.generating.HEARTBEAT", 0.1)
    job_id = endpoint.accepted()
    with connected(endpoint) as line:
        line.sendall(f"GET /jobs/{job_id}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        read = bytearray()
        while b": still here" not in read:
            read += line.recv(65536)
    assert read.startswith(b"HTTP/1.1 200 OK")
    assert b"x-accel-buffering: no" in read.lower()
    assert b"retry: 2000" in read
    endpoint.call("DELETE", f"/jobs/{job_id}")
