"""A busy Horde, a closed one, one in a bad mood; and the books that it keeps."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
import requests

from tests.horde.practice.caller import ANONYMOUS, FAST, REGISTERED, Caller, Start, body, wait_for
from thumbgen.horde.practice import Fault, Script, server
from thumbgen.horde.practice.faults import PASSING, PASSING_AT, FaultBook
from thumbgen.horde.practice.models import KNOWN
from thumbgen.horde.practice.script import MODELS_WITH_WORKERS, Kind, Route

NEW_ROUTES = {
    "performance": "/status/performance",
    "modes": "/status/modes",
    "styles": "/styles/image",
    "style": "/styles/image_by_name/plain",
    "sharedkey": "/sharedkeys/x",
}


def rows(caller: Caller) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in caller.ask("GET", "/status/models").json()}


def test_the_load_may_be_scripted_and_shrinks_what_is_free(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True, threads=20, queued_requests=700))
    said = caller.ask("GET", "/status/performance").json()
    assert (said["thread_count"], said["queued_requests"]) == (20, 700)
    side = 1024 + 10 * 20 - round(0.9 * 700)
    for size, status in ((side // 64 * 64, 202), (side // 64 * 64 + 64, 403)):
        small = caller.submit(models=["Dreamshaper"], params={"width": size, "height": size})
        assert (size, small.status_code) == (size, status)
    large = {"width": 1024, "height": 1024}
    assert caller.submit(models=["AAM XL"], params=large).status_code == 202
    caller.horde.set_script(replace(FAST, never_starts=True, threads=90, queued_requests=700))
    assert caller.submit(models=["Dreamshaper"], params=large).status_code == 202


def test_the_load_of_each_model_may_be_scripted(call: Start) -> None:
    loads = (("AAM XL", 3, 40, 190.0), ("SDXL 1.0", 0, 7, 5.0), ("my own [Flux]", 2, 0, 12.4))
    caller = call(replace(FAST, never_starts=True, model_loads=loads))
    caller.start(models=["AAM XL", "SDXL 1.0"])
    said = rows(caller)
    pick = {name: (row["count"], row["jobs"], row["eta"]) for name, row in said.items()}
    assert pick["AAM XL"] == (3, 41, 190)
    assert pick["SDXL 1.0"] == (0, 8, 10_000)
    assert pick["my own [Flux]"] == (2, 0, 12)
    gone = caller.submit(models=["SDXL 1.0"]).json()
    assert gone["warnings"][0]["code"] == "NoAvailableWorker"
    assert set(caller.submit(models=["my own [Flux]"]).json()) == {"id", "kudos"}


def test_waits_differ_from_seconds_to_minutes_where_others_are_about(call: Start) -> None:
    etas = sorted(row["eta"] for row in rows(call(Script(rate_limits=False))).values())
    assert len(etas) == len(MODELS_WITH_WORKERS)
    assert any(10 <= eta <= 40 for eta in etas)
    assert sum(eta > 60 for eta in etas) >= 2
    assert etas[0] < 10 < etas[-1] < 10_000
    assert {row["eta"] for row in rows(call(FAST)).values()} == {0}, "nobody else is there"


def test_the_horde_knows_its_models() -> None:
    assert set(MODELS_WITH_WORKERS) <= set(KNOWN)
    clean = {name for name, facts in KNOWN.items() if facts.baseline == "sdxl" and not facts.nsfw}
    assert clean == {"SDXL 1.0", "AlbedoBase XL (SDXL)", "ICBINP XL", "AAM XL", "Fustercluck"}


@pytest.mark.parametrize("route", NEW_ROUTES)
def test_every_route_may_meet_troubles(call: Start, route: Any) -> None:
    faults = (Fault(route, "maintenance_503"), Fault(route, "502_html"), Fault(route, "429"))
    caller = call(replace(FAST, faults=faults))
    closed, proxy, limited, fine = (caller.ask("GET", NEW_ROUTES[route]) for _ in range(4))
    assert (closed.status_code, closed.json()["rc"]) == (503, "MaintenanceMode")
    assert proxy.headers["Content-Type"].startswith("text/html")
    assert limited.status_code == 429
    assert fine.status_code == (401 if route == "sharedkey" else 200)


def test_a_call_may_be_sent_to_another_host(call: Start) -> None:
    elsewhere = "http://other.invalid/"
    faults = (Fault("styles", "redirect", location=elsewhere),
              Fault("picture", "redirect", location=elsewhere))  # fmt: skip
    caller = call(replace(FAST, faults=faults))
    assert caller.ask("GET", "/styles/image").headers["Location"] == elsewhere
    [generation] = caller.finish(caller.start())
    moved = caller.fetch(generation["img"])
    assert (moved.status_code, moved.headers["Location"]) == (302, elsewhere)


def kinds(script: Script, route: Route, calls: int) -> list[Kind | None]:
    book = FaultBook(script)
    found = [book.take(route) for _ in range(calls)]
    return [fault.kind if fault else None for fault in found]


def test_random_troubles_come_as_often_as_scripted_and_the_same_for_a_seed() -> None:
    script = Script(random_faults=0.25, seed=3)
    for route in ("submit", "check", "picture", "styles"):
        met = kinds(script, route, 400)
        assert 60 <= sum(kind is not None for kind in met) <= 140
        assert set(met) - {None} <= set(PASSING_AT.get(route, PASSING))
        assert len(set(met)) > 10
        assert met == kinds(script, route, 400)
    assert kinds(script, "check", 99) != kinds(replace(script, seed=4), "check", 99)
    assert set(kinds(Script(), "check", 99)) == {None}
    scripted = replace(script, random_faults=1.0, faults=(Fault("check", "kudos"),))
    assert kinds(scripted, "check", 2)[0] == "kudos"


def test_in_a_bad_mood_some_submissions_are_lost_and_some_replies(call: Start) -> None:
    caller = call(replace(FAST, random_faults=0.5, seed=1, never_starts=True))
    heard = failed = 0
    for _ in range(50):
        try:
            reply = caller.ask("POST", "/generate/async", REGISTERED, json=body())
            heard += reply.status_code == 202
            failed += reply.status_code >= 400
        except requests.RequestException:
            failed += 1
        if len(caller.horde.jobs()) >= 29:
            break
    assert failed
    assert heard < len(caller.horde.jobs()) < heard + failed


def test_every_picture_that_was_made_is_on_the_books(call: Start) -> None:
    caller = call(replace(FAST, workers=1, censored=frozenset({1})))
    job = caller.start(params={"n": 2})
    wait_for(lambda: len(caller.horde.made()) == 2)
    assert Counter(one.handed_out for one in caller.horde.made()) == {0: 2}
    art, card = caller.finish(job)
    caller.status(job)
    caller.fetch(art["img"])
    caller.fetch(art["img"] + "x")
    books = {one.id: one for one in caller.horde.made()}
    assert {one.job_id for one in books.values()} == {job}
    assert [books[one["id"]].censored for one in (art, card)] == [False, True]
    assert [books[one["id"]].handed_out for one in (art, card)] == [2, 2]
    assert [books[one["id"]].fetched for one in (art, card)] == [1, 0]
    assert caller.view(job).pictures == (art["id"], card["id"])
    caller.horde.forget(job)
    assert len(caller.horde.made()) == 2, "for good"


def test_what_did_not_go_out_whole_was_not_fetched(call: Start) -> None:
    faults = (Fault("picture", "cut"), Fault("picture", "cut_quiet"), Fault("picture", "500"),
              Fault("picture", "lost_reply"), Fault("picture", "slow"))  # fmt: skip
    caller = call(replace(FAST, faults=faults))
    [generation] = caller.finish(caller.start())
    for _ in faults:
        try:
            caller.fetch(generation["img"])
        except requests.RequestException:
            continue
    assert [one.fetched for one in caller.horde.made()] == [1]


def test_bodies_of_long_ago_are_forgotten(call: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "BODIES_KEPT", 1000)
    caller = call(FAST)
    for _ in range(3):
        caller.submit(ANONYMOUS, prompt="a hill " * 60)
    assert [bool(seen.body) for seen in caller.horde.requests] == [False, False, True]
