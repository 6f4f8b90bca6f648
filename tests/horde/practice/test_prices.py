"""What jobs cost, against prices that the live server was seen to ask."""

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.horde.practice.caller import ANONYMOUS, FAST, REGISTERED, Caller, Start

SDXL: dict[str, Any] = {"models": ["SDXL 1.0"]}
SMALL: dict[str, Any] = {"models": ["stable_diffusion"]}


def price(caller: Caller, **changes: Any) -> float:
    params = {"width": 1024, "height": 1024, "steps": 25} | changes.pop("params", {})
    reply = caller.submit(REGISTERED, dry_run=True, params=params, **changes)
    assert reply.status_code == 200, reply.text
    return float(reply.json()["kudos"])


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        (SMALL, 20),
        (SDXL, 40),
        (SDXL | {"params": {"steps": 30}}, 45),
        (SDXL | {"params": {"n": 4}}, 155),
        (SDXL | {"params": {"post_processing": ["RealESRGAN_x4plus"]}}, 71),
        (SDXL | {"params": {"post_processing": ["4xNomos8kSC"]}}, 79),
        (SDXL | {"params": {"loras": [{"name": "1"}, {"name": "2"}]}}, 52),
        (SDXL | {"params": {"steps": 26}, "slow_workers": False}, 48),
        ({"models": ["Stable Cascade 1.0"]}, 78),
        ({"models": ["Qwen-Image_fp8"]}, 232),
        ({"models": ["Flux.1-Schnell fp8 (Compact)"], "params": {"steps": 8}}, 106),
        ({"models": ["Z-Image-Turbo"], "params": {"steps": 9}}, 108),
        (SMALL | {"params": {"width": 1920, "height": 1088, "steps": 30}}, 53.6),
        (SMALL | {"params": {"width": 1920, "height": 1088, "steps": 30, "n": 4}}, 211.2),
        (SMALL | {"params": {"sampler_name": "k_dpmpp_sde"}}, 28.3),
    ],
)
def test_a_dry_run_tells_about_the_live_price(
    caller: Caller, changes: dict[str, Any], seen: float
) -> None:
    assert price(caller, **changes) == pytest.approx(seen, rel=0.05)


def test_what_is_too_dear_is_refused_with_its_price(caller: Caller) -> None:
    params = {"width": 1920, "height": 1088, "steps": 30}
    reply = caller.submit(ANONYMOUS, params=params | {"n": 4}, **SMALL)
    assert reply.json()["rc"] == "KudosUpfront"
    [said] = re.findall(r"\d+\.\d+", reply.json()["message"])
    assert float(said) == pytest.approx(211.24, rel=0.05)
    assert caller.submit(ANONYMOUS, dry_run=True, params=params, **SMALL).status_code == 403


def test_what_a_job_has_cost_is_told_on_the_way(caller: Caller) -> None:
    params = {"width": 512, "height": 512, "steps": 20, "n": 2}
    reply = caller.submit(params=params, **SMALL)
    job, base = reply.json()["id"], reply.json()["kudos"]
    assert base == pytest.approx(6.0, abs=0.3), "of one picture, before everything else"
    caller.finish(job)
    assert caller.check(job)["kudos"] == pytest.approx(3 + 2 * (base + 1))


def test_what_the_workers_do_besides_is_charged_too(caller: Caller) -> None:
    params = {"loras": [{"name": "1"}], "post_processing": ["RealESRGAN_x2plus"]}
    plain, dear = caller.start(**SDXL), caller.start(params=params, **SDXL)
    for job in (plain, dear):
        caller.finish(job)
    assert caller.check(dear)["kudos"] > caller.check(plain)["kudos"] + 6


def test_a_quarter_hundred_of_a_registered_accounts_kudos_cannot_be_spent(call: Start) -> None:
    cost = price(call(FAST), params={"width": 1344, "height": 832}, **SDXL)
    for more, status in ((24.0, 403), (26.5, 202)):
        caller = call(replace(FAST, keys=(("mine", cost + more),)))
        reply = caller.submit("mine", params={"width": 1344, "height": 832, "steps": 25}, **SDXL)
        assert reply.status_code == status
