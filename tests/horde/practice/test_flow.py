"""A job from submission to picture, field by field as the live server answers."""

import base64
import uuid
from dataclasses import replace
from typing import Any

import pytest
import requests

from tests.horde.practice.caller import (
    ANONYMOUS,
    FAST,
    REGISTERED,
    Caller,
    Start,
    body,
    opened,
    wait_for,
)
from thumbgen.horde.practice import PracticeHorde, Script

CHECK = [
    "finished", "processing", "restarted", "waiting", "done", "faulted", "wait_time",
    "queue_position", "kudos", "is_possible",
]  # fmt: skip
GENERATION = {
    "img", "seed", "id", "censored", "gen_metadata", "worker_id", "worker_name", "model", "state",
}  # fmt: skip


def test_a_job_goes_from_submission_to_picture(caller: Caller) -> None:
    reply = caller.submit(params={"width": 128, "seed": "7"})
    assert reply.status_code == 202
    assert set(reply.json()) == {"id", "kudos"}
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Horde-Node"].count(":") == 2
    job = reply.json()["id"]
    assert str(uuid.UUID(job)) == job
    [generation] = caller.finish(job)
    assert set(generation) == GENERATION
    assert generation["seed"] == "7"
    assert generation["model"] == "SDXL 1.0"
    assert (generation["state"], generation["censored"]) == ("ok", False)
    assert generation["gen_metadata"] == []
    final = caller.check(job)
    assert list(final) == CHECK
    assert (final["done"], final["finished"], final["waiting"]) == (True, 1, 0)
    status = caller.status(job)
    assert list(status) == ["generations", "shared", *CHECK]
    assert status["shared"] is False
    picture = caller.fetch(generation["img"])
    assert picture.headers["Content-Type"] == "binary/octet-stream"
    image = opened(picture.content)
    assert (image.format, image.size) == ("WEBP", (128, 64))


def test_the_queue_moves_one_place_at_a_time(call: Start) -> None:
    caller = call(replace(FAST, queue_length=3, seconds_per_place=0.05, wait_time_error="exact"))
    job = caller.start(params={"n": 2})
    places: list[int] = []
    waits: list[int] = []

    def over() -> bool:
        said = caller.check(job)
        places.append(said["queue_position"])
        waits.append(said["wait_time"])
        return bool(said["done"])

    wait_for(over)
    assert places == sorted(places, reverse=True)
    assert places[0] <= 4
    assert places[-1] == 0
    assert waits[0] >= waits[-1] == 0


def test_earlier_jobs_and_registered_users_come_first(call: Start) -> None:
    caller = call(replace(FAST, queue_length=1, seconds_per_place=100))
    first = caller.start(params={"n": 2})
    second = caller.start()
    assert caller.check(first)["queue_position"] == 2
    assert caller.check(second)["queue_position"] == 4
    registered = caller.start(key=REGISTERED)
    assert caller.check(registered)["queue_position"] == 2
    assert caller.check(first)["queue_position"] == 3


@pytest.mark.parametrize(("error", "right"), [("exact", True), ("zero", False), ("real", False)])
def test_the_wait_is_as_wrong_as_scripted(call: Start, error: Any, right: bool) -> None:
    caller = call(
        replace(FAST, queue_length=100, seconds_per_place=10, wait_time_error=error, seed=3)
    )
    said = caller.check(caller.start())["wait_time"]
    assert (said in {1000, 1001}) is right
    assert 0 <= said <= 3001
    assert (said == 0) is (error == "zero")


def test_the_wait_counts_down_while_rendering(call: Start) -> None:
    caller = call(replace(FAST, render_seconds=30, wait_time_error="exact"))
    job = caller.start()
    wait_for(lambda: caller.view(job).processing)
    said = caller.check(job)
    assert said["wait_time"] in {29, 30}
    assert (said["processing"], said["queue_position"], said["done"]) == (1, 0, False)


def test_a_check_is_cached_for_a_second_per_path(call: Start) -> None:
    caller = call(replace(FAST, check_cache_seconds=60, queue_length=9, seconds_per_place=99))
    job, other = caller.start(), caller.start()
    before = caller.check(job)
    assert caller.cancel(job)["waiting"] == 1
    assert caller.check(job) == before
    assert caller.check(other)["queue_position"] == 10
    caller.horde.set_script(FAST)
    assert caller.check(job)["done"] is True


def test_pictures_that_are_ready_are_handed_out_before_the_rest(call: Start) -> None:
    caller = call(replace(FAST, workers=1, render_seconds=(0.02, 30)))
    job = caller.start(params={"n": 2})
    wait_for(lambda: caller.view(job).finished)
    status = caller.status(job)
    assert status["done"] is False
    assert len(status["generations"]) == 1
    assert caller.view(job).done_at is None


def test_without_r2_the_picture_is_in_the_reply(caller: Caller) -> None:
    [generation] = caller.finish(caller.start(r2=False))
    assert opened(base64.b64decode(generation["img"], validate=True)).size == (64, 64)


@pytest.mark.parametrize(
    ("post", "works", "size"),
    [
        (["RealESRGAN_x2plus"], True, (128, 128)),
        (["CodeFormers", "RealESRGAN_x4plus"], True, (256, 256)),
        (["RealESRGAN_x4plus"], False, (64, 64)),
        (["CodeFormers"], True, (64, 64)),
    ],
)
def test_an_upscaler_enlarges_the_file_if_it_works(
    call: Start, post: list[str], works: bool, size: tuple[int, int]
) -> None:
    caller = call(replace(FAST, upscaler_works=works))
    [generation] = caller.finish(caller.start(params={"post_processing": post}))
    assert opened(caller.fetch(generation["img"]).content).size == size


@pytest.mark.parametrize(
    ("seed", "number"),
    [("4294967295", 4294967295), ("4294967296", 1), ("hello", 111), ("aello", 111), ("-5", 13613)],
)
def test_seeds_are_read_as_the_horde_reads_them(caller: Caller, seed: Any, number: int) -> None:
    [generation] = caller.finish(caller.start(params={"seed": seed}))
    assert generation["seed"] == str(number)


def test_several_pictures_share_a_seed_or_step_by_the_variation(caller: Caller) -> None:
    same = caller.finish(caller.start(params={"n": 3, "seed": "50"}))
    assert {row["seed"] for row in same} == {"50"}
    varied = caller.finish(caller.start(params={"n": 3, "seed": "50", "seed_variation": 10}))
    assert sorted(int(row["seed"]) for row in varied) == [50, 60, 70]
    free = caller.finish(caller.start(params={"n": 3}))
    assert len({row["seed"] for row in free}) == 3


def test_defaults_are_those_that_the_horde_really_uses(caller: Caller) -> None:
    reply = caller.ask("POST", "/generate/async", ANONYMOUS, json={"prompt": " ", "foo": 1})
    payload = caller.view(reply.json()["id"]).payload
    assert (payload["nsfw"], payload["censor_nsfw"]) == (True, True)
    assert payload["models"] == ["stable_diffusion"]
    assert "foo" not in payload
    params = payload["params"]
    assert (params["cfg_scale"], params["karras"], params["steps"]) == (5.0, True, 30)
    assert (params["width"], params["sampler_name"]) == (512, "k_euler_a")


def test_any_model_means_one_that_has_workers(call: Start) -> None:
    caller = call(replace(FAST, workers_models=("Deliberate",)))
    [generation] = caller.finish(caller.start(models=[]))
    assert generation["model"] == "Deliberate"


def test_whole_numbers_may_come_as_decimals(caller: Caller) -> None:
    job = caller.start(params={"width": 128.0})
    assert caller.view(job).payload["params"]["width"] == 128


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"models": ["No Such Model"]}, {"NoAvailableWorker"}),
        (
            {"models": ["Flux.1-Schnell fp8 (Compact)"], "params": {"steps": 8}},
            {"CfgScaleTooLarge", "SamplerMismatch"},
        ),
        (
            {"models": ["DreamShaper XL"],
             "params": {"steps": 2, "cfg_scale": 1, "karras": False, "sampler_name": "k_euler"}},
            {"StepsTooFew", "CfgScaleTooSmall", "SamplerMismatch", "SchedulerMismatch"},
        ),
        ({"models": ["ICBINP XL"]}, {"ClipSkipMismatch"}),
        ({"models": ["Stable Cascade 1.0"], "params": {"steps": 30}}, set()),
    ],
)  # fmt: skip
def test_an_acceptance_warns_when_something_is_off(
    caller: Caller, changes: dict[str, Any], codes: set[str]
) -> None:
    said = caller.submit(**changes).json()
    assert {row["code"] for row in said.get("warnings", ())} == codes
    assert ("message" in said) is ("NoAvailableWorker" in codes)


def test_too_many_steps_are_a_warning_for_those_who_can_pay(caller: Caller) -> None:
    said = caller.submit(REGISTERED, models=["Stable Cascade 1.0"], params={"steps": 31}).json()
    assert [row["code"] for row in said["warnings"]] == ["StepsTooMany"]


def test_a_job_that_no_worker_can_take_waits(caller: Caller) -> None:
    job = caller.start(models=["No Such Model"])
    said = caller.check(job)
    assert (said["is_possible"], said["waiting"], said["done"]) == (False, 1, False)
    large = caller.start(REGISTERED, params={"width": 3072, "height": 3072})
    assert caller.check(large)["is_possible"] is False


def test_a_dry_run_prices_and_makes_nothing(caller: Caller) -> None:
    priced = caller.submit(dry_run=True, params={"width": 1024, "height": 1024, "steps": 25})
    assert priced.status_code == 200
    assert priced.json() == {"kudos": pytest.approx(40, abs=1)}
    assert caller.horde.jobs() == []
    again = caller.submit("anonymous", dry_run=True,
                          params={"width": 1024, "height": 1024, "steps": 25})  # fmt: skip
    assert again.json() == priced.json(), "a known price is answered before any check"


def test_prices_follow_the_extras(caller: Caller) -> None:
    plain = caller.submit(REGISTERED, dry_run=True).json()["kudos"]
    dear = caller.submit(
        REGISTERED, dry_run=True, slow_workers=False, worker_blacklist=True, source_image="x",
        params={"loras": [{"name": "1"}], "tis": [{"name": "2"}],
                "post_processing": ["RealESRGAN_x2plus"]},
    ).json()["kudos"]  # fmt: skip
    assert dear > plain


def test_the_simplified_service_answers_in_the_simplified_shapes(call: Start) -> None:
    caller = call(replace(FAST, simplified=True, queue_length=1, seconds_per_place=30))
    sent = body(params={"width": 192, "height": 108, "cfg_scale": 7})
    reply = caller.ask("POST", "/generate/async", "anonymous", json=sent)
    assert reply.status_code == 202
    assert set(reply.json()) == {"id", "message"}
    job = reply.json()["id"]
    said = caller.check(job)
    assert set(said) == {"state", "queue_position", "wait_time"}
    assert said["state"] == "processing"
    assert caller.status(job) == {"state": "processing", "generations": []}
    caller.horde.set_script(replace(FAST, simplified=True))
    [generation] = caller.finish(job)
    assert set(generation) == {"img", "seed", "worker_id", "model"}
    assert caller.check(job)["state"] == "completed"
    assert opened(caller.fetch(generation["img"]).content).size == (192, 108)


def test_the_simplified_service_tells_of_cancelled_and_faulted_jobs(call: Start) -> None:
    caller = call(replace(FAST, simplified=True, never_starts=True))
    job = caller.start()
    caller.horde.cancel(job)
    assert caller.check(job)["state"] == "cancelled"
    caller.horde.set_script(replace(FAST, simplified=True, faulted=True))
    lost = caller.start()
    wait_for(lambda: caller.view(lost).faulted)
    assert caller.check(lost)["state"] == "faulted"
    assert caller.ask("POST", "/generate/async", json={"prompt": 1}).status_code == 400


def test_many_calls_share_one_connection_and_are_quick(caller: Caller) -> None:
    job = caller.start()
    took = min(
        caller.ask("GET", f"/generate/check/{job}").elapsed.total_seconds() for _ in range(20)
    )
    assert took < 0.03, "Nagle's algorithm would cost 0.04 s"


def test_every_call_is_remembered(caller: Caller) -> None:
    caller.start()
    caller.ask("GET", "/status/heartbeat")
    first, second = caller.horde.requests
    assert (first.host, first.method, first.path) == ("api", "POST", "/api/v2/generate/async")
    assert first.headers["apikey"] == ANONYMOUS
    assert b"a quiet hill" in first.body
    assert (first.status, second.status) == (202, 200)
    assert first.at <= second.at


def test_jobs_outlive_a_restart_on_the_same_port() -> None:
    horde = PracticeHorde(replace(FAST, render_seconds=0.5))
    with horde:
        caller = Caller(horde)
        job = caller.start()
        wait_for(lambda: caller.view(job).processing)
        url = horde.url
    caller.session.close()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/status/heartbeat", timeout=5)
    with horde:
        assert horde.url == url
        [generation] = caller.finish(job)
        assert caller.fetch(generation["img"]).status_code == 200
        caller.session.close()


def test_pictures_whose_painting_was_broken_off_are_painted_after_a_restart() -> None:
    horde = PracticeHorde(replace(FAST, workers=8))
    caller = Caller(horde)
    with horde:
        job = caller.start(params={"n": 8, "width": 512, "height": 512})
        wait_for(lambda: caller.view(job).processing)
    assert caller.view(job).processing
    with horde:
        assert len(caller.finish(job)) == 8
    caller.session.close()


def test_a_horde_that_never_started_can_be_stopped() -> None:
    horde = PracticeHorde()
    horde.stop()
    horde.stop()


def test_the_default_script_is_a_visible_queue() -> None:
    script = Script()
    assert 5 < script.queue_length * script.seconds_per_place + 3 < 9
