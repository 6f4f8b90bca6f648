"""What the Horde tells of itself and of accounts."""

from dataclasses import replace

import pytest

from tests.horde.practice.caller import ANONYMOUS, FAST, REGISTERED, Caller, Start


@pytest.fixture
def crowded(call: Start) -> Caller:
    """Two models with workers, one image waiting for one, one for a model without workers."""
    models = ("AAM XL", "my own [Flux]")
    caller = call(replace(FAST, never_starts=True, workers_models=models))
    caller.start(models=["AAM XL"])
    caller.start(models=["No Such Model"])
    return caller


def names(caller: Caller, query: str = "") -> list[str]:
    return [row["name"] for row in caller.ask("GET", f"/status/models{query}").json()]


def test_models_list_workers_and_queues(crowded: Caller) -> None:
    rows = {row["name"]: row for row in crowded.ask("GET", "/status/models").json()}
    assert set(rows) == {"AAM XL", "my own [Flux]", "No Such Model"}
    served = rows["AAM XL"]
    assert set(served) == {"performance", "queued", "jobs", "eta", "type", "name", "count"}
    assert (served["jobs"], served["queued"], served["type"]) == (1.0, 64 * 64 * 20.0, "image")
    assert served["count"] >= 1
    orphan = rows["No Such Model"]
    assert (orphan["count"], orphan["eta"], orphan["jobs"]) == (0, 10000, 1.0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?type=text", []),
        ("?type=image&min_count=1", ["AAM XL", "my own [Flux]"]),
        ("?max_count=0", ["No Such Model"]),
        ("?model_state=known", ["AAM XL"]),
        ("?model_state=custom", ["my own [Flux]", "No Such Model"]),
        ("?model_state=all&min_count=0", ["AAM XL", "my own [Flux]", "No Such Model"]),
    ],
)
def test_models_can_be_filtered(crowded: Caller, query: str, found: list[str]) -> None:
    assert names(crowded, query) == found


def test_a_filter_must_be_a_number(crowded: Caller) -> None:
    reply = crowded.ask("GET", "/status/models?min_count=many")
    assert (reply.status_code, set(reply.json()["errors"])) == (400, {"min_count"})


def test_one_model_is_a_list(crowded: Caller) -> None:
    [row] = crowded.ask("GET", "/status/models/AAM%20XL").json()
    assert row["name"] == "AAM XL"
    assert crowded.ask("GET", "/status/models/my%20own%20%5BFlux%5D").json()
    assert crowded.ask("GET", "/status/models/nothing").json() == []


def test_the_shipped_list_is_realistic(call: Start) -> None:
    listed = names(call(FAST), "?min_count=1")
    assert {
        "AAM XL", "AlbedoBase XL (SDXL)", "SDXL 1.0", "Flux.1-Schnell fp8 (Compact)", "ICBINP XL",
        "stable_diffusion",
    } <= set(listed)  # fmt: skip
    assert names(call(replace(FAST, workers=0))) == []


def test_performance_tells_the_load(crowded: Caller) -> None:
    said = crowded.ask("GET", "/status/performance").json()
    assert said["queued_requests"] == 2
    assert said["thread_count"] == said["worker_count"] == FAST.workers
    assert said["queued_megapixelsteps"] == 0.16


def test_the_heartbeat_answers(crowded: Caller) -> None:
    said = crowded.ask("GET", "/status/heartbeat").json()
    assert (said["message"], said["version"], said["queue"]) == ("OK", "5.1.5", 2)


def test_modes_want_no_key(caller: Caller) -> None:
    modes = caller.ask("GET", "/status/modes")
    assert modes.json() == {"maintenance_mode": False, "invite_only_mode": False}
    refused = caller.ask("GET", "/status/modes", ANONYMOUS)
    assert (refused.status_code, refused.json()["rc"]) == (403, "NotModerator")


def test_a_registered_user_finds_jobs_and_kudos(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True))
    job = caller.start(REGISTERED)
    caller.start(ANONYMOUS)
    said = caller.ask("GET", "/find_user", REGISTERED).json()
    assert said["username"] == "practice#1"
    assert (said["kudos"], said["concurrency"]) == (4997.0, 30)
    assert said["active_generations"] == {"image": [job], "text": [], "alchemy": []}
    caller.cancel(job)
    again = caller.ask("GET", "/find_user", REGISTERED).json()
    assert again["active_generations"]["image"] == [job], "cancelled jobs are listed too"


def test_anonymous_users_find_nothing(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True))
    assert caller.ask("GET", "/find_user", ANONYMOUS).json()["kudos"] == 0.0
    for _ in range(20):
        caller.start()
    said = caller.ask("GET", "/find_user", ANONYMOUS).json()
    assert (said["username"], said["kudos"], said["concurrency"]) == ("Anonymous#0", -50.0, 500)
    assert said["active_generations"]["image"] == []


def test_a_wrong_key_is_not_found_and_echoed(caller: Caller) -> None:
    reply = caller.ask("GET", "/find_user", "my-secret")
    assert (reply.status_code, reply.json()["rc"]) == (404, "UserNotFound")
    assert "my-secret" in reply.json()["message"]
    assert caller.ask("GET", "/find_user").status_code == 401
