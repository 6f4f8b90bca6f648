"""Accounts and the keys that they lend."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.horde.practice.caller import ANONYMOUS, FAST, REGISTERED, Caller, Start
from thumbgen.horde.practice import Script, SharedKey

LENT = "2d6b8b3a-52a5-4a64-9a5d-0c9d6f0f7a11"
LARGE = {"width": 1344, "height": 832}


def lending(call: Start, script: Script = FAST, **shared: Any) -> Caller:
    """A Horde at which the registered account lends a key."""
    return call(replace(script, shared_keys=(SharedKey(LENT, **shared),)))


def user(caller: Caller, key: str) -> dict[str, Any]:
    return dict(caller.ask("GET", "/find_user", key).json())


def test_an_account_is_described_in_full(caller: Caller) -> None:
    said = user(caller, REGISTERED)
    assert {
        "username", "id", "kudos", "concurrency", "trusted", "flagged", "worker_count",
        "kudos_details", "account_age", "pseudonymous", "sharedkey_ids", "styles",
        "active_generations", "monthly_kudos", "records", "usage", "contributions",
    } <= set(said)  # fmt: skip
    assert set(said["kudos_details"]) == {
        "accumulated", "gifted", "admin", "received", "recurring", "awarded", "styled", "donated",
    }  # fmt: skip
    assert None in said["usage"].values()
    assert None in said["contributions"].values()


def test_an_account_is_up_to_half_a_minute_old(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True, user_cache_seconds=30.0))
    before = user(caller, REGISTERED)
    caller.start(REGISTERED)
    assert user(caller, REGISTERED) == before
    assert user(caller, ANONYMOUS)["username"] == "Anonymous#0", "kept per key"
    caller.horde.set_script(replace(FAST, never_starts=True))
    assert len(user(caller, REGISTERED)["active_generations"]["image"]) == 1


def test_pictures_that_are_done_keep_their_job_listed_until_it_expires(caller: Caller) -> None:
    job = caller.start(REGISTERED)
    caller.finish(job)
    assert user(caller, REGISTERED)["active_generations"]["image"] == [job]
    caller.horde.forget(job)
    assert user(caller, REGISTERED)["active_generations"]["image"] == []


def test_an_account_may_have_so_many_images_waiting(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True, concurrency=2))
    assert user(caller, REGISTERED)["concurrency"] == 2
    caller.start(REGISTERED, params={"n": 2})
    refused = caller.submit(REGISTERED)
    assert (refused.status_code, refused.json()["rc"]) == (429, "TooManyPrompts")
    assert "(3)" in refused.json()["message"]
    assert caller.submit(ANONYMOUS).status_code == 202


@pytest.mark.parametrize(("pseudonymous", "status"), [(False, 403), (True, 202)])
def test_nameless_accounts_may_spend_more_of_what_they_have(
    call: Start, pseudonymous: bool, status: int
) -> None:
    priced = call(FAST).submit(REGISTERED, dry_run=True, params=LARGE).json()["kudos"]
    keys = (("poor", priced + 15.0),)
    caller = call(replace(FAST, keys=keys, pseudonymous=pseudonymous))
    assert user(caller, "poor")["pseudonymous"] is pseudonymous
    assert caller.submit("poor", params=LARGE).status_code == status


def test_a_shared_key_is_described_to_whoever_has_it(call: Start) -> None:
    expiry = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)
    caller = lending(call, name="for Ana", kudos=500, expiry=expiry, max_image_steps=30)
    said = caller.ask("GET", f"/sharedkeys/{LENT}").json()
    assert said == {
        "id": LENT, "username": "practice#1", "name": "for Ana", "kudos": 500,
        "expiry": "2031-05-01T12:00:00", "utilized": 0, "max_image_pixels": -1,
        "max_image_steps": 30, "max_text_tokens": -1,
    }  # fmt: skip
    caller.finish(caller.start(LENT))
    later = caller.ask("GET", f"/sharedkeys/{LENT}").json()
    assert later["utilized"] > 3
    assert later["kudos"] == pytest.approx(500 - later["utilized"])


def test_an_unknown_shared_key_is_unauthorized_rather_than_not_found(call: Start) -> None:
    caller = lending(call)
    for name in (LENT[:-1] + "0", REGISTERED):
        assert caller.ask("GET", f"/sharedkeys/{name}").status_code == 401


def test_a_shared_key_is_its_owners_account_without_the_private_part(call: Start) -> None:
    caller = lending(call, replace(FAST, never_starts=True), name="for Ana")
    job = caller.start(LENT)
    borrowed, own = user(caller, LENT), user(caller, REGISTERED)
    assert borrowed["username"] == "practice#1 (Shared Key: for Ana)"
    assert own["username"] == "practice#1"
    assert borrowed["kudos"] == own["kudos"] == 4997.0
    assert own["active_generations"]["image"] == [job]
    assert own["sharedkey_ids"] == [LENT]
    assert not {"active_generations", "sharedkey_ids"} & set(borrowed)


def test_a_shared_key_pays_what_its_owner_can_pay(call: Start) -> None:
    assert lending(call).submit(LENT, params=LARGE).status_code == 202
    owners = (("rich", 5000.0), ("poor", 25.0))
    poor = lending(call, replace(FAST, keys=owners), owner="poor")
    assert poor.submit(LENT, params=LARGE).json()["rc"] == "KudosUpfront"
    nobodys = lending(call, owner="nobody")
    assert nobodys.submit(LENT).json()["rc"] == "InvalidAPIKey"


@pytest.mark.parametrize(
    ("shared", "status", "rc"),
    [
        ({"kudos": 0}, 403, "SharedKeyEmpty"),
        ({"kudos": 5}, 403, "SharedKeyInsufficientKudos"),
        ({"expiry": datetime.now(UTC) - timedelta(seconds=1)}, 403, "SharedKeyExpired"),
        ({"max_image_pixels": 64 * 63}, 400, "BadRequest"),
        ({"max_image_steps": 19}, 400, "BadRequest"),
    ],
)
def test_a_shared_key_has_limits(call: Start, shared: dict[str, Any], status: int, rc: str) -> None:
    caller = lending(call, **shared)
    reply = caller.submit(LENT)
    assert (reply.status_code, reply.json()["rc"]) == (status, rc)
    assert caller.horde.jobs() == []
    assert caller.ask("GET", f"/sharedkeys/{LENT}").status_code == 200


def test_limits_that_are_kept_do_not_matter(call: Start) -> None:
    hour = datetime.now(UTC) + timedelta(hours=1)
    caller = lending(call, kudos=50, expiry=hour, max_image_pixels=64 * 64, max_image_steps=20)
    assert caller.submit(LENT).status_code == 202


def test_a_shared_key_runs_dry(call: Start) -> None:
    caller = lending(call, kudos=20)
    while (reply := caller.submit(LENT, params={"width": 256})).status_code == 202:
        caller.finish(reply.json()["id"])
    assert reply.json()["rc"] in {"SharedKeyInsufficientKudos", "SharedKeyEmpty"}
    assert caller.submit(REGISTERED).status_code == 202, "the owner goes on"
