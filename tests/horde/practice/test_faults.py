"""The scripted troubles, one by one: what the caller sees, and whether the request took effect."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests

from tests.horde.practice.caller import ANONYMOUS, FAST, REGISTERED, Caller, Start, body, wait_for
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.horde.practice.script import Kind

Fetched = Callable[..., tuple[Caller, str]]

ROUTES = {
    "submit": ("POST", "/generate/async"),
    "check": ("GET", "/generate/check/x"),
    "status": ("GET", "/generate/status/x"),
    "cancel": ("DELETE", "/generate/status/x"),
    "models": ("GET", "/status/models"),
    "heartbeat": ("GET", "/status/heartbeat"),
    "find_user": ("GET", "/find_user"),
}


def troubled(call: Start, *faults: Fault) -> Caller:
    return call(replace(FAST, faults=faults))


@pytest.mark.parametrize(
    ("kind", "status", "rc"),
    [
        ("429", 429, None), ("429_prompts", 429, "TooManyPrompts"), ("500", 500, None),
        ("timeout_ip", 403, "TimeoutIP"), ("corrupt_prompt", 400, "CorruptPrompt"),
        ("kudos", 403, "KudosUpfront"), ("bad_key", 401, "InvalidAPIKey"),
        ("forbidden", 403, "Forbidden"), ("unknown_rc", 400, "MoonPhase"), ("no_rc", 400, None),
        ("banned_agent", 403, "BannedClientAgent"),
    ],
)  # fmt: skip
def test_refusals_keep_the_request_from_taking_effect(
    call: Start, kind: Kind, status: int, rc: str | None
) -> None:
    caller = troubled(call, Fault("submit", kind))
    reply = caller.submit()
    assert (reply.status_code, reply.json().get("rc")) == (status, rc)
    assert reply.json()["message"]
    assert caller.horde.jobs() == []
    assert caller.submit().status_code == 202, "once only"


def test_the_timeout_says_its_seconds_in_the_text(call: Start) -> None:
    caller = troubled(call, Fault("submit", "timeout_ip"))
    assert "for 179 more seconds" in caller.submit().json()["message"]


@pytest.mark.parametrize("kind", ["502_html", "503_html", "504_html", "html_200"])
def test_proxies_answer_in_html(call: Start, kind: Kind) -> None:
    caller = troubled(call, Fault("check", kind))
    reply = caller.ask(*ROUTES["check"])
    assert reply.status_code == (200 if kind == "html_200" else int(kind[:3]))
    assert reply.headers["Content-Type"].startswith("text/html")
    assert reply.text.startswith("<!doctype html>")
    assert "Retry-After" not in reply.headers


def test_a_rate_limit_says_how_long(call: Start) -> None:
    caller = troubled(call, Fault("submit", "429"), Fault("models", "429", seconds=7.2),
                      Fault("status", "503_html", seconds=3))  # fmt: skip
    first = caller.submit()
    assert (first.json(), first.headers["Retry-After"]) == ({"message": "2 per 1 second"}, "1")
    second = caller.ask("GET", "/status/models/AAM%20XL")
    assert (second.json(), second.headers["Retry-After"]) == ({"message": "90 per 1 minute"}, "8")
    assert caller.ask(*ROUTES["status"]).headers["Retry-After"] == "3"


@pytest.mark.parametrize("kind", ["empty", "garbage", "junk"])
def test_what_should_be_json_may_be_nothing_of_the_kind(call: Start, kind: Kind) -> None:
    caller = troubled(call, Fault("check", kind))
    reply = caller.ask(*ROUTES["check"])
    assert reply.status_code == 200
    with pytest.raises(ValueError):
        reply.json()


def test_types_may_be_wrong(call: Start) -> None:
    faults = [Fault(route, "wrong_types") for route in ("submit", "check", "status", "models")]
    caller = troubled(call, *faults)
    sent = caller.submit().json()
    assert isinstance(sent["id"], int)
    [view] = caller.horde.jobs()
    assert isinstance(caller.check(view.id)["done"], str)
    assert isinstance(caller.check(view.id)["done"], bool), "once only"
    assert isinstance(caller.status(view.id)["generations"], dict)
    assert isinstance(caller.ask(*ROUTES["models"]).json(), dict)


def test_fields_may_be_missing(call: Start) -> None:
    faults = [Fault(route, "missing_fields") for route in ("submit", "check", "status", "models")]
    caller = troubled(call, *faults)
    assert "id" not in caller.submit().json()
    [view] = caller.horde.jobs()
    wait_for(lambda: caller.view(view.id).finished)
    said = caller.check(view.id)
    assert "kudos" in said
    assert not {"done", "finished", "waiting", "processing"} & set(said)
    [generation] = caller.status(view.id)["generations"]
    assert "img" not in generation
    assert all("name" not in row for row in caller.ask(*ROUTES["models"]).json())


def test_there_may_be_more_fields(call: Start) -> None:
    caller = troubled(call, Fault("submit", "extra_fields"), Fault("status", "extra_fields"))
    sent = caller.submit().json()
    assert {"id", "kudos", "surprise"} <= set(sent)
    wait_for(lambda: caller.view(sent["id"]).finished)
    [generation] = caller.status(sent["id"])["generations"]
    assert generation["surprise"] == {"nested": [1, None, "x"]}


def test_a_spoiler_of_json_leaves_other_replies_alone(call: Start) -> None:
    caller = troubled(call, Fault("picture", "wrong_types"))
    [generation] = caller.finish(caller.start())
    assert caller.fetch(generation["img"]).content.startswith(b"RIFF")


def test_a_reset_comes_before_the_request_takes_effect(call: Start) -> None:
    caller = troubled(call, Fault("submit", "reset"))
    with pytest.raises(requests.ConnectionError, match="reset"):
        caller.submit()
    assert caller.horde.jobs() == []
    assert caller.horde.requests[0].status == 0


def test_a_lost_reply_leaves_a_job_behind(call: Start) -> None:
    caller = troubled(call, Fault("submit", "lost_reply"))
    with pytest.raises(requests.ConnectionError, match="without response"):
        caller.submit(REGISTERED)
    [view] = caller.horde.jobs()
    found = caller.ask("GET", "/find_user", REGISTERED).json()
    assert found["active_generations"]["image"] == [view.id]


def test_a_bad_gateway_may_leave_a_job_behind_or_not(call: Start) -> None:
    caller = troubled(call, Fault("submit", "502_html"), Fault("submit", "lost_502"))
    assert [caller.submit().status_code for _ in range(2)] == [502, 502]
    assert len(caller.horde.jobs()) == 1


def test_a_slow_reply_comes_late_and_a_dripping_one_bit_by_bit(call: Start) -> None:
    caller = troubled(call, Fault("models", "slow", seconds=0.2),
                      Fault("models", "drip", seconds=0.3))  # fmt: skip
    for least in (0.2, 0.25):
        began = time.monotonic()
        assert len(caller.ask(*ROUTES["models"]).json()) > 5
        assert time.monotonic() - began > least


def test_an_impatient_caller_gives_up_on_a_slow_reply_that_took_effect(call: Start) -> None:
    caller = troubled(call, Fault("submit", "slow", seconds=30))
    with pytest.raises(requests.ReadTimeout):
        caller.ask("POST", "/generate/async", ANONYMOUS, json=body(), timeout=0.3)
    assert len(caller.horde.jobs()) == 1


@pytest.mark.parametrize("times", [1, 3, None])
def test_faults_come_as_often_as_scripted_and_after_so_many_calls(
    call: Start, times: int | None
) -> None:
    caller = troubled(call, Fault("heartbeat", "500", times=times, after=2))
    said = [caller.ask(*ROUTES["heartbeat"]).status_code for _ in range(7)]
    assert said == [200, 200] + [500] * (times or 5) + [200] * (5 - (times or 5))


def test_faults_of_a_route_take_turns_and_a_new_script_counts_anew(call: Start) -> None:
    faults = (Fault("find_user", "500"), Fault("find_user", "forbidden"))
    caller = troubled(call, *faults)

    def asked() -> list[int]:
        return [caller.ask("GET", "/find_user", ANONYMOUS).status_code for _ in range(3)]

    assert asked() == [500, 403, 200]
    caller.horde.set_script(replace(FAST, faults=faults))
    assert asked() == [500, 403, 200]


@pytest.mark.parametrize(("route", "status"), [("check", 302), ("submit", 307), ("picture", 302)])
def test_redirects_lead_where_scripted_or_back(call: Start, route: Any, status: int) -> None:
    there = "http://127.0.0.1:9/elsewhere"
    caller = troubled(call, Fault(route, "redirect", location=there), Fault(route, "redirect"))
    if route == "picture":
        url = caller.horde.pictures_url + "/horde-transient/x.webp?a=b"
        replies = [caller.fetch(url) for _ in "12"]
    else:
        url = caller.horde.url + ROUTES[route][1]
        replies = [caller.ask(*ROUTES[route]) for _ in "12"]
    assert [reply.status_code for reply in replies] == [status] * 2
    assert [reply.headers["Location"] for reply in replies] == [there, url]


@pytest.fixture
def picture(call: Start) -> Fetched:
    """Scripts a fault of the picture store; its answers in turn."""

    def fetched(*kinds: Kind) -> tuple[Caller, str]:
        caller = troubled(call, *(Fault("picture", kind) for kind in kinds))
        [generation] = caller.finish(caller.start())
        return caller, generation["img"]

    return fetched


def test_a_picture_may_break_off(picture: Fetched) -> None:
    caller, url = picture("cut")
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        caller.fetch(url)
    assert caller.fetch(url).content.startswith(b"RIFF")


def test_a_picture_may_be_short_without_a_word(picture: Fetched) -> None:
    caller, url = picture("cut_quiet")
    short, whole = caller.fetch(url), caller.fetch(url)
    assert int(short.headers["Content-Length"]) == len(short.content)
    assert whole.content.startswith(short.content)
    assert len(short.content) == len(whole.content) // 2


def test_a_picture_may_be_junk_or_missing(picture: Fetched) -> None:
    caller, url = picture("junk", "missing", "empty")
    junk, missing, empty = (caller.fetch(url) for _ in range(3))
    assert junk.status_code == 200
    assert not junk.content.startswith(b"RIFF")
    assert missing.status_code == 404
    assert "NoSuchKey" in missing.text
    assert (empty.status_code, empty.content) == (200, b"")


def test_a_picture_may_be_a_bomb(picture: Fetched) -> None:
    caller, url = picture("bomb")
    data = caller.fetch(url).content
    assert len(data) < 1_000_000
    assert data[1:4] == b"PNG"
    assert int.from_bytes(data[16:20]) == int.from_bytes(data[20:24]) == 30_000


@pytest.mark.parametrize("kind", ["huge", "huge_declared"])
def test_a_body_may_be_endless(picture: Fetched, call: Start, kind: Kind) -> None:
    caller, url = picture(kind)
    with caller.fetch(url, stream=True) as reply:
        assert ("Content-Length" in reply.headers) is (kind == "huge_declared")
        assert len(reply.raw.read(3_000_000)) == 3_000_000
    said = troubled(call, Fault("check", kind))
    with said.ask(*ROUTES["check"], stream=True) as reply:
        assert reply.raw.read(100_000).startswith(b'{"message": "')


def test_expiry_of_links_means_nothing_elsewhere(call: Start) -> None:
    caller = troubled(call, Fault("heartbeat", "expired_link"))
    assert caller.ask(*ROUTES["heartbeat"]).status_code == 200


def test_stopping_ends_every_connection_at_once() -> None:
    horde = PracticeHorde(replace(FAST, faults=(
        Fault("models", "slow", seconds=60), Fault("find_user", "huge"),
        Fault("heartbeat", "drip", seconds=60))))  # fmt: skip
    ends: list[str] = []

    def ask(route: str) -> None:
        try:
            url = horde.url + ROUTES[route][1]
            requests.get(url, timeout=30, headers={"apikey": ANONYMOUS}).json()
        except (requests.RequestException, ValueError):
            ends.append(route)

    with horde:
        callers = [threading.Thread(target=ask, args=(route,))
                   for route in ("models", "find_user", "heartbeat")]  # fmt: skip
        for thread in callers:
            thread.start()
        wait_for(lambda: len(horde.requests) == 3)
        idle = requests.Session()
        idle.get(f"{horde.url}/status/modes", timeout=5)
        began = time.monotonic()
    assert time.monotonic() - began < 2
    for thread in callers:
        thread.join(10)
    idle.close()
    assert sorted(ends) == ["find_user", "heartbeat", "models"]
    assert not [t.name for t in threading.enumerate() if t.name.startswith("practice-")]


def test_a_connection_that_comes_while_stopping_is_closed(caller: Caller) -> None:
    server = caller.horde._pictures._server
    assert server is not None
    server.stopping.set()
    with pytest.raises(requests.ConnectionError):
        caller.fetch(caller.horde.pictures_url)


@pytest.mark.parametrize(
    ("length", "sent", "status"),
    [("many", b"", 413), ("999999999", b"", 413), ("100", b"{}", None)],
)
def test_odd_lengths_of_a_body_are_survived(
    caller: Caller, length: str, sent: Any, status: int
) -> None:
    port = int(caller.horde.url.split(":")[2].split("/")[0])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.putrequest("POST", "/api/v2/generate/async")
    connection.putheader("Content-Length", length)
    connection.endheaders(sent)
    if status:
        reply = connection.getresponse()
        assert (reply.status, set(json.loads(reply.read()))) == (status, {"message"})
        assert reply.getheader("Connection") == "close"
    connection.close()
    assert caller.ask(*ROUTES["heartbeat"]).status_code == 200


def test_a_caller_who_hangs_up_early_harms_nobody(call: Start) -> None:
    caller = troubled(call, Fault("heartbeat", "slow", seconds=0.2), Fault("models", "huge"))
    port = int(caller.horde.url.split(":")[2].split("/")[0])
    for path in ("heartbeat", "models"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", f"/api/v2/status/{path}")
        if path == "models":
            connection.getresponse().read(10)
        connection.close()
    assert caller.ask(*ROUTES["heartbeat"]).status_code == 200
