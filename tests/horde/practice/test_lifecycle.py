"""The traps of a job's life, each as it was seen live."""

from dataclasses import replace
from typing import Any

import pytest

from tests.horde.practice.caller import FAST, REGISTERED, Caller, Start, opened, wait_for


def picked(said: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(said[name] for name in names)


COUNTS = ("finished", "processing", "restarted", "waiting", "done", "faulted")


def test_a_cancelled_job_is_done_without_pictures(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True))
    job = caller.start(params={"n": 2})
    before = caller.cancel(job)
    assert picked(before, "waiting", "done", "generations") == (2, False, [])
    assert picked(caller.check(job), *COUNTS) == (0, 0, 0, 0, True, False)
    assert caller.status(job)["generations"] == []
    again = caller.ask("DELETE", f"/generate/status/{job}")
    assert (again.status_code, again.json()["done"]) == (200, True)
    assert caller.view(job).cancelled
    assert caller.view(job).done_at is None


def test_what_is_being_rendered_outlives_a_cancel(call: Start) -> None:
    caller = call(replace(FAST, workers=1, render_seconds=(0.01, 1.0)))
    job = caller.start(params={"n": 3})
    wait_for(lambda: caller.view(job).finished == 1 and caller.view(job).processing)
    assert picked(caller.cancel(job), "finished", "waiting") == (1, 1)
    assert picked(caller.check(job), *COUNTS) == (1, 1, 0, 0, False, False)
    assert len(caller.finish(job)) == 2
    final = caller.check(job)
    assert picked(final, *COUNTS) == (2, 0, 0, 0, True, False)
    assert final["kudos"] > 3
    assert caller.view(job).done_at is not None


def test_somebody_else_may_cancel(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True))
    job = caller.start()
    caller.horde.cancel(job)
    caller.horde.cancel("no such job")
    assert caller.check(job)["done"] is True
    assert [seen.method for seen in caller.horde.requests] == ["POST", "GET"]


def test_a_forgotten_job_is_gone_at_once(call: Start) -> None:
    caller = call(replace(FAST, check_cache_seconds=60))
    job = caller.start()
    assert caller.check(job)
    caller.horde.forget(job)
    caller.horde.forget(job)
    for method, what in (("GET", "check"), ("GET", "status"), ("DELETE", "status")):
        assert caller.ask(method, f"/generate/{what}/{job}").json()["rc"] == "RequestNotFound"
    assert caller.horde.jobs() == []


def test_a_job_expires(call: Start) -> None:
    caller = call(replace(FAST, expire_after=0.2))
    job = caller.start()
    assert caller.check(job)
    wait_for(lambda: caller.ask("GET", f"/generate/check/{job}").status_code == 404)


def test_an_idle_job_expires_and_later_its_pictures_too(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = caller.start()
    [generation] = caller.finish(job)
    monkeypatch.setattr("thumbgen.horde.practice.workers.IDLE_SECONDS", 0.0)
    caller.horde.set_script(FAST)
    wait_for(lambda: not caller.horde.jobs())
    assert caller.fetch(generation["img"]).status_code == 200
    monkeypatch.setattr("thumbgen.horde.practice.queue.PICTURES_KEPT_SECONDS", 0.0)
    caller.horde.set_script(FAST)
    wait_for(lambda: caller.fetch(generation["img"]).status_code == 404)
    assert "NoSuchKey" in caller.fetch(generation["img"]).text


def test_two_failures_of_one_picture_fail_silently(call: Start) -> None:
    caller = call(replace(FAST, worker_faults=2))
    job = caller.start()
    wait_for(lambda: caller.view(job).restarted == 2)
    assert picked(caller.check(job), *COUNTS) == (0, 0, 2, 0, True, False)
    assert caller.status(job)["generations"] == []


def test_one_failure_goes_back_to_the_queue(call: Start) -> None:
    caller = call(replace(FAST, worker_faults=1))
    job = caller.start()
    wait_for(lambda: caller.view(job).restarted)
    assert len(caller.finish(job)) == 1
    assert picked(caller.check(job), *COUNTS) == (1, 0, 1, 0, True, False)


def test_after_failures_done_comes_too_early(call: Start) -> None:
    caller = call(replace(FAST, worker_faults=2, workers=1, render_seconds=(*[0.02] * 5, 1.0)))
    job = caller.start(params={"n": 4})
    wait_for(lambda: caller.view(job).finished == 3 and caller.view(job).processing)
    assert picked(caller.check(job), *COUNTS) == (3, 1, 2, 0, True, False)
    assert len(caller.finish(job)) == 4


def test_done_too_early_on_demand(call: Start) -> None:
    caller = call(replace(FAST, done_too_early=True, render_seconds=1.0))
    job = caller.start()
    wait_for(lambda: caller.view(job).processing)
    assert picked(caller.check(job), "processing", "done") == (1, True)
    assert len(caller.finish(job)) == 1


def test_when_all_fails_nothing_comes_and_nothing_says_faulted(call: Start) -> None:
    caller = call(replace(FAST, worker_faults=99))
    job = caller.start(params={"n": 2})
    wait_for(lambda: caller.check(job)["done"] and not caller.view(job).processing)
    assert picked(caller.check(job), *COUNTS) == (0, 0, 4, 0, True, False)


@pytest.mark.parametrize("succeed", [0, 1])
def test_three_failures_may_fault_a_job(call: Start, succeed: int) -> None:
    caller = call(replace(FAST, workers=1, faulted=True, faulted_after=succeed))
    job = caller.start(params={"n": 1 + succeed})
    wait_for(lambda: caller.view(job).faulted)
    said = caller.check(job)
    assert picked(said, *COUNTS) == (succeed, 0, 3, 0, True, True)
    assert len(caller.status(job)["generations"]) == succeed


def test_maintenance_drops_what_waits_and_the_job_is_never_done(call: Start) -> None:
    caller = call(replace(FAST, workers=1, render_seconds=(0.02, 1.0)))
    job = caller.start(params={"n": 3})
    wait_for(lambda: caller.view(job).finished == 1 and caller.view(job).processing)
    caller.horde.set_script(replace(FAST, maintenance=True, maintenance_drops=True))
    wait_for(lambda: not caller.view(job).waiting and not caller.view(job).processing)
    assert picked(caller.check(job), *COUNTS) == (2, 0, 0, 0, False, False)
    assert caller.submit().json()["rc"] == "MaintenanceMode"


@pytest.mark.parametrize(("n", "finished"), [(1, 0), (3, 1)])
def test_jobs_under_maintenance_lose_their_images_when_their_turn_comes(
    call: Start, n: int, finished: int
) -> None:
    caller = call(replace(FAST, maintenance_drops=True, workers=1, queue_length=1,
                          seconds_per_place=0.05))  # fmt: skip
    job = caller.start(params={"n": n})
    wait_for(lambda: not caller.view(job).waiting and not caller.view(job).processing)
    assert picked(caller.check(job), *COUNTS) == (finished, 0, 0, 0, False, False)


@pytest.mark.parametrize("reason", ["nsfw", "csam"])
def test_a_censored_picture_is_a_black_card(call: Start, reason: Any) -> None:
    caller = call(replace(FAST, workers=1, censored=frozenset({1}), censor_reason=reason))
    job = caller.start(params={"n": 2, "width": 256, "height": 256})
    art, card = caller.finish(job)
    assert (art["censored"], card["censored"], card["state"]) == (False, True, "ok")
    assert card["gen_metadata"] == [{"type": "censorship", "value": reason}]
    image = opened(caller.fetch(card["img"]).content).convert("L")
    assert image.size == (256, 256)
    assert image.histogram()[255]
    assert image.histogram()[0] > 256 * 256 // 2


def test_all_pictures_may_be_censored_and_cost_next_to_nothing(call: Start) -> None:
    caller = call(replace(FAST, censored="all"))
    job = caller.start(REGISTERED)
    assert all(row["censored"] for row in caller.finish(job))
    assert caller.check(job)["kudos"] == 4.0


def test_nothing_starts_without_workers_until_there_are_some(call: Start) -> None:
    caller = call(replace(FAST, workers=0, seconds_per_place=0))
    job = caller.start()
    assert caller.check(job)["is_possible"] is False
    caller.horde.set_script(FAST)
    assert len(caller.finish(job)) == 1


def test_a_failure_during_a_cancel_does_not_go_back(call: Start) -> None:
    caller = call(replace(FAST, worker_faults=1, render_seconds=1.0, workers=1))
    job = caller.start(params={"n": 2})
    wait_for(lambda: caller.view(job).processing)
    caller.cancel(job)
    wait_for(lambda: caller.view(job).restarted)
    assert picked(caller.check(job), *COUNTS) == (0, 0, 1, 0, True, False)


def test_a_script_can_be_swapped_while_a_job_waits(call: Start) -> None:
    caller = call(replace(FAST, never_starts=True))
    job = caller.start()
    said = caller.check(job)
    assert picked(said, "waiting", "is_possible", "queue_position") == (1, True, 1)
    caller.horde.set_script(FAST)
    assert len(caller.finish(job)) == 1
