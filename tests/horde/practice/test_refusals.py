"""What the Horde refuses, row by row as the live server was seen to."""

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.horde.practice.caller import ANONYMOUS, FAST, REGISTERED, Caller, Start, body, picture
from thumbgen.horde.practice import Script

SAMPLERS = (
    "['dpmsolver', 'k_euler_a', 'k_dpmpp_2s_a', 'DDIM', 'k_dpm_2_a', 'k_heun', 'k_dpm_adaptive', "
    "'k_dpm_2', 'k_dpmpp_2m', 'k_euler', 'lcm', 'k_dpmpp_sde', 'k_lms', 'k_dpm_fast']"
)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"params": {"width": 1080}}, {"params.width": "1080 is not a multiple of 64"}),
        ({"params": {"width": 4096}},
         {"params.width": "4096 is greater than the maximum of 3072"}),
        ({"params": {"height": 0}}, {"params.height": "0 is less than the minimum of 64"}),
        ({"params": {"width": "512"}}, {"params.width": "'512' is not of type 'integer'"}),
        ({"params": {"width": True}}, {"params.width": "True is not of type 'integer'"}),
        ({"params": {"n": 21}}, {"params.n": "21 is greater than the maximum of 20"}),
        ({"params": {"n": 0}}, {"params.n": "0 is less than the minimum of 1"}),
        ({"params": {"n": None}}, {"params.n": "None is not of type 'integer'"}),
        ({"params": {"steps": 501}}, {"params.steps": "501 is greater than the maximum of 500"}),
        ({"params": {"steps": 20.5}}, {"params.steps": "20.5 is not of type 'integer'"}),
        ({"params": {"seed": 123}}, {"params.seed": "123 is not of type 'string'"}),
        ({"params": {"seed": None}}, {"params.seed": "None is not of type 'string'"}),
        ({"params": {"cfg_scale": 500, "width": 1080, "steps": 0, "n": 50}},
         {"params.cfg_scale": "500 is greater than the maximum of 100",
          "params.width": "1080 is not a multiple of 64",
          "params.steps": "0 is less than the minimum of 1",
          "params.n": "50 is greater than the maximum of 20"}),
        ({"params": {"sampler_name": "euler"}},
         {"params.sampler_name": f"'euler' is not one of {SAMPLERS}"}),
        ({"params": {"denoising_strength": 0}},
         {"params.denoising_strength": "0 is less than the minimum of 0.01"}),
        ({"params": {"clip_skip": 13}},
         {"params.clip_skip": "13 is greater than the maximum of 12"}),
        ({"params": {"seed_variation": 1001}},
         {"params.seed_variation": "1001 is greater than the maximum of 1000"}),
        ({"params": {"post_processing": ["GFPGAN", "GFPGAN"]}},
         {"params.post_processing": "['GFPGAN', 'GFPGAN'] has non-unique elements"}),
        ({"params": {"loras": [{"model": 9}]}},
         {"params.loras.0.name": "'name' is a required property",
          "params.loras.0.model": "9 is greater than the maximum of 5"}),
        ({"params": {"loras": ["x"]}}, {"params.loras.0": "'x' is not of type 'object'"}),
        ({"prompt": ""}, {"prompt": "'' should be non-empty"}),
        ({"models": None}, {"models": "None is not of type 'array'"}),
        ({"models": "SDXL 1.0"}, {"models": "'SDXL 1.0' is not of type 'array'"}),
        ({"models": [7]}, {"models.0": "7 is not of type 'string'"}),
        ({"nsfw": "false"}, {"nsfw": "'false' is not of type 'boolean'"}),
        ({"source_image": None}, {"source_image": "None is not of type 'string'"}),
        ({"webhook": "short"}, {"webhook": "'short' is too short"}),
        ({"style": "s" * 1025}, {"style": f"'{'s' * 1025}' is too long"}),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_schema_is_named_field_by_field(
    caller: Caller, changes: dict[str, Any], errors: dict[str, str]
) -> None:
    reply = caller.submit(**changes)
    assert reply.status_code == 400
    assert reply.json() == {"errors": errors, "message": "Input payload validation failed"}


def test_a_prompt_is_required(caller: Caller) -> None:
    reply = caller.ask("POST", "/generate/async", ANONYMOUS, json={})
    assert reply.json()["errors"] == {"prompt": "'prompt' is a required property"}
    listed = caller.ask("POST", "/generate/async", ANONYMOUS, json=[])
    assert listed.json()["errors"] == {"": "[] is not of type 'object'"}


@pytest.mark.parametrize(
    ("changes", "status", "rc"),
    [
        ({"params": {"cfg_scale": 7.123}}, 400, "BadCFGDecimals"),
        ({"prompt": "nul \0 byte"}, 400, "NulByteInPayload"),
        ({"prompt": "word " * 7501}, 400, "InvalidPromptSize"),
        ({"params": {"post_processing": ["NMKD_Siax", "RealESRGAN_x2plus"]}}, 400,
         "TooManyUpscalers"),
        ({"params": {"loras": [{"name": "x"}] * 6}}, 400, "TooManyLoras"),
        ({"params": {"loras": [{"name": "clay", "is_version": True}]}}, 400, "BadLoraVersion"),
        ({"params": {"tis": [{"name": "x"}] * 21}}, 400, "TooManyTIs"),
        ({"params": {"n": 2}, "disable_batching": True}, 400, "RequiresTrust"),
        ({"proxied_account": "me"}, 400, "OnlyServiceAccountProxy"),
        ({"webhook": "http://127.0.0.1/"}, 400, "BadRequest"),
        ({"style": "no such"}, 404, "StyleNotFound"),
        ({"workers": ["8c2c3bd5-33ae-4d1a-b9d6-3a1d2f0a8c11"]}, 404, "WorkerNotFound"),
        ({"source_mask": "x"}, 400, "SourceMaskUnnecessary"),
        ({"params": {"control_type": "canny"}}, 400, "ControlNetSourceMissing"),
        ({"params": {"control_type": "canny"}, "source_image": "x"}, 400, "ControlNetMismatch."),
        ({"params": {"control_type": "hed"}, "source_image": "x", "models": ["Dreamshaper"],
          "source_processing": "inpainting"}, 400, "ControlNetInpaintingMismatch"),
        ({"models": ["pix2pix"]}, 400, "SourceImageRequiredForModel"),
        ({"models": ["GFPGAN"]}, 400, "UnexpectedModelName"),
        ({"params": {"transparent": True}, "source_image": "x"}, 400, "InvalidTransparencyImg2Img"),
        ({"extra_source_images": [{"image": "x"}] * 6}, 400, "TooManyExtraSourceImages."),
        ({"params": {"hires_fix": True}, "models": ["Z-Image-Turbo"]}, 400, "HiResMismatch"),
        ({"params": {"hires_fix": True}, "models": ["SDXL 1.0", "Qwen-Image_fp8"]}, 400,
         "HiResMismatch"),
        ({"source_processing": "remix"}, 400, "InvalidRemix"),
        ({"extra_source_images": [{"image": "x"}]}, 400, "InvalidExtraSourceImages."),
        ({"params": {"hires_fix": True}, "models": ["Flux.1-Schnell fp8 (Compact)"]}, 400,
         "HiResMismatch"),
        ({"params": {"transparent": True}, "models": ["Stable Cascade 1.0"]}, 400,
         "InvalidTransparencyModel"),
        ({"prompt": "a naked child", "replacement_filter": False}, 400, "CorruptPrompt"),
        ({"prompt": "naked child " + "x" * 7000}, 400, "BadRequest"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_gets_a_code(
    caller: Caller, changes: dict[str, Any], status: int, rc: str | None
) -> None:
    reply = caller.submit(**changes)
    assert (reply.status_code, reply.json()["rc"]) == (status, rc)
    assert set(reply.json()) == {"message", "rc"}


def test_workers_that_exist_may_be_asked_for(caller: Caller) -> None:
    [generation] = caller.finish(caller.start())
    assert caller.submit(workers=[generation["worker_id"]]).status_code == 202


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer 0000000000"}])
def test_no_key_is_an_invalid_payload(caller: Caller, headers: dict[str, str]) -> None:
    reply = caller.ask("POST", "/generate/async", json=body(), headers=headers)
    assert reply.status_code == 400
    assert set(reply.json()) == {"errors", "message"}
    assert set(reply.json()["errors"]) == {"apikey"}


@pytest.mark.parametrize("key", ["anonymous", "nobody's key"])
def test_unknown_keys_are_unauthorized(caller: Caller, key: str) -> None:
    reply = caller.submit(key)
    assert (reply.status_code, reply.json()["rc"]) == (401, "InvalidAPIKey")


@pytest.mark.parametrize(
    "sent",
    [
        {"data": b"{not json", "headers": {"Content-Type": "application/json"}},
        {"data": b'{"prompt": "x"}', "headers": {"Content-Type": "text/plain"}},
        {"data": b'{"prompt": "x"}'},
    ],
)
def test_what_is_not_json_gets_only_a_message(call: Start, sent: Any) -> None:
    for simplified in (False, True):
        caller = call(Script(simplified=simplified, rate_limits=False))
        if simplified and b"not json" not in sent["data"]:
            continue
        reply = caller.ask("POST", "/generate/async", ANONYMOUS, **sent)
        assert reply.status_code == 400
        assert set(reply.json()) == {"message"}


@pytest.mark.parametrize(("method", "what"), [("GET", "check"), ("GET", "status"),
                                              ("DELETE", "status")])  # fmt: skip
@pytest.mark.parametrize("job", ["69b45eee-3125-4632-b9b6-6da472ebed92", "no%20uuid"])
def test_unknown_jobs_are_not_found(caller: Caller, method: str, what: str, job: str) -> None:
    reply = caller.ask(method, f"/generate/{what}/{job}")
    assert (reply.status_code, reply.json()["rc"]) == (404, "RequestNotFound")
    assert set(reply.json()) == {"message", "rc"}


def test_wrong_paths_are_html_and_wrong_methods_are_json(caller: Caller) -> None:
    for path in ("/generate/sync", "/generate/async/", "/nothing"):
        reply = caller.ask("GET", path)
        assert reply.status_code == 404
        assert reply.headers["Content-Type"].startswith("text/html")
    elsewhere = caller.fetch(caller.horde.url.removesuffix("/api/v2") + "/")
    assert elsewhere.status_code == 404
    reply = caller.ask("GET", "/generate/async")
    assert (reply.status_code, set(reply.json())) == (405, {"message"})
    assert caller.ask("HEAD", "/generate/async").status_code == 405


FORBID = "###child, infant, underage, immature, teenager, tween, "
LARGE = {"width": 1920, "height": 1088}


@pytest.mark.parametrize(
    ("changes", "free"),
    [
        ({"params": {"width": 1024, "height": 1024, "steps": 40}}, True),
        ({"params": {"width": 1344, "height": 768}}, True),
        ({"params": {"n": 20}}, True),
        ({"params": {"width": 1088, "height": 1024}}, False),
        ({"params": {"width": 1344, "height": 832}}, False),
        ({"params": LARGE | {"steps": 50}}, False),
        ({"params": {"steps": 41}}, False),
        ({"params": {"steps": 21, "sampler_name": "k_dpmpp_sde"}}, False),
        ({"params": {"steps": 20, "sampler_name": "k_dpmpp_sde"}}, True),
        ({"params": {"steps": 500, "sampler_name": "k_dpm_adaptive"}}, True),
        ({"params": {"steps": 11, "sampler_name": "lcm"}}, False),
        ({"params": {"steps": 100}, "models": []}, True),
        ({"models": ["Flux.1-Schnell fp8 (Compact)"], "params": {"steps": 8}}, True),
        ({"models": ["Flux.1-Schnell fp8 (Compact)"], "params": {"steps": 9}}, False),
        ({"models": ["DreamShaper XL"], "params": {"steps": 6}}, True),
        ({"models": ["SDXL 1.0", "DreamShaper XL"], "params": {"steps": 7}}, False),
        ({"slow_workers": False}, False),
        ({"models": ["stable_diffusion"], "source_image": picture(),
          "params": {"steps": 20, "control_type": "hed"}}, True),
        ({"models": ["stable_diffusion"], "source_image": picture(),
          "params": {"steps": 21, "control_type": "hed"}}, False),
    ],
)  # fmt: skip
def test_what_costs_kudos_upfront_is_refused_to_those_without(
    call: Start, changes: dict[str, Any], free: bool
) -> None:
    caller = call(Script(never_starts=True, rate_limits=False, keys=(("poor", 25.0),)))
    for key in (ANONYMOUS, "poor"):
        reply = caller.submit(key, **changes)
        if free:
            assert reply.status_code == 202
        else:
            assert (reply.status_code, reply.json()["rc"]) == (403, "KudosUpfront")
            assert "kudos" in reply.json()["message"]


def test_those_who_have_kudos_may_ask_for_more(call: Start) -> None:
    caller = call(Script(never_starts=True))
    assert caller.submit(REGISTERED, params=LARGE).status_code == 202


def test_load_shrinks_what_is_free_for_small_models(call: Start) -> None:
    caller = call(Script(queue_length=300, never_starts=True, rate_limits=False))
    large = {"width": 1024, "height": 1024}
    assert caller.submit(models=["stable_diffusion"], params=large).status_code == 403
    assert caller.submit(models=["SDXL 1.0"], params=large).status_code == 202


@pytest.mark.parametrize(
    ("changes", "size", "steps"),
    [
        ({"models": ["stable_diffusion"], "params": LARGE | {"steps": 50}}, (1344, 768), 30),
        ({"params": {"width": 1536, "height": 1536, "steps": 60}}, (1024, 1024), 30),
        ({"params": {"width": 1024, "height": 1024, "sampler_name": "k_dpmpp_sde", "steps": 30}},
         (1024, 1024), 15),
        ({"params": {"width": 1024, "height": 1024, "sampler_name": "lcm", "steps": 30}},
         (1024, 1024), 10),
        ({"models": ["stable_diffusion"], "source_image": picture(),
          "params": {"width": 1024, "height": 1024, "control_type": "hed", "steps": 40}},
         (1024, 1024), 20),
    ],
)  # fmt: skip
def test_a_downgrade_is_silent(
    call: Start, changes: dict[str, Any], size: tuple[int, int], steps: int
) -> None:
    caller = call(Script(never_starts=True))
    reply = caller.submit(allow_downgrade=True, **changes)
    assert set(reply.json()) == {"id", "kudos"}
    params = caller.view(reply.json()["id"]).payload["params"]
    assert ((params["width"], params["height"]), params["steps"]) == (size, steps)


def test_a_downgrade_for_any_model_crashes_the_server(caller: Caller) -> None:
    reply = caller.submit(allow_downgrade=True, models=[], params=LARGE)
    assert (reply.status_code, reply.json()) == (500, {"message": "Internal Server Error"})


@pytest.mark.parametrize(
    ("prompt", "model", "workers_get"),
    [
        ("lofi girl studying, (cozy room:1.2), rain_drops###blurry, lowres", "Animagine XL",
         "lofi adult woman studying cozy room rain drops" + FORBID + "blurry, lowres"),
        ("tiny house in a small valley, cinematic", "Juggernaut XL",
         "adult house in a adult valley cinematic" + FORBID),
        ("a boy and his dog", "Juggernaut XL",
         "a adult man and his dog" + FORBID),
        ("lofi girl studying, rain", "AAM XL", "lofi girl studying, rain"),
        ("lofi musician, rain", "Animagine XL", "lofi musician, rain"),
        ("a sexy kid", "AAM XL",
         "a sexy adult" + FORBID),
    ],
)  # fmt: skip
def test_the_filter_rewrites_prompts_without_a_word(
    caller: Caller, prompt: str, model: str, workers_get: str
) -> None:
    reply = caller.submit(prompt=prompt, models=[model])
    assert reply.status_code == 202
    assert caller.view(reply.json()["id"]).payload["prompt"] == workers_get


def test_a_corrupt_prompt_puts_the_address_in_timeout(caller: Caller) -> None:
    job = caller.start()
    corrupt = caller.submit(prompt="a naked child", replacement_filter=False)
    assert corrupt.json()["rc"] == "CorruptPrompt"
    refused = caller.submit()
    assert (refused.status_code, refused.json()["rc"]) == (403, "TimeoutIP")
    assert re.search(r"(180|17\d) more seconds", refused.json()["message"])
    nameless = {"Client-Agent": "unknown:0:unknown"}
    reply = caller.ask("GET", f"/generate/check/{job}", headers=nameless)
    assert (reply.status_code, reply.json()["rc"]) == (403, "Forbidden")
    assert caller.check(job)["waiting"] in {0, 1}


def test_the_placeholder_agent_is_banned(caller: Caller) -> None:
    agent = {"Client-Agent": "My-Project:v0.0.1:My-Contact"}
    reply = caller.ask("POST", "/generate/async", ANONYMOUS, json=body(), headers=agent)
    assert (reply.status_code, reply.json()["rc"]) == (403, "BannedClientAgent")


def test_maintenance_refuses_with_400(call: Start) -> None:
    caller = call(Script(maintenance=True))
    reply = caller.submit()
    assert (reply.status_code, reply.json()["rc"]) == (400, "MaintenanceMode")
    assert caller.ask("GET", "/status/modes").json()["maintenance_mode"] is True


def test_waiting_images_are_limited_per_account(call: Start) -> None:
    caller = call(Script(never_starts=True, rate_limits=False))
    caller.start(REGISTERED, params={"n": 20})
    refused = caller.submit(REGISTERED, params={"n": 11})
    assert (refused.status_code, refused.json()["rc"]) == (429, "TooManyPrompts")
    assert "(31)" in refused.json()["message"]
    assert caller.submit(REGISTERED, params={"n": 10}).status_code == 202


def test_anonymous_users_of_a_model_share_their_limit(call: Start) -> None:
    caller = call(Script(never_starts=True, rate_limits=False))
    for _ in range(25):
        caller.start(params={"n": 20})
    assert caller.submit().json()["rc"] == "TooManyPrompts"
    assert caller.submit(models=[]).json()["rc"] == "TooManyPrompts"
    assert caller.submit(models=["AAM XL"]).status_code == 202
    assert caller.submit(REGISTERED).status_code == 202


def test_not_a_number_is_no_cfg_scale(caller: Caller) -> None:
    sent = b'{"prompt": "x", "params": {"cfg_scale": NaN}}'
    headers = {"Content-Type": "application/json; charset=utf-8"}
    reply = caller.ask("POST", "/generate/async", ANONYMOUS, data=sent, headers=headers)
    assert (reply.status_code, reply.json()["rc"]) == (400, "BadCFGNumber")


def test_spent_kudos_are_gone(call: Start) -> None:
    caller = call(replace(FAST, keys=(("rich", 200.0),)))
    wanted = {"params": {"steps": 200}}
    paid = 0
    while (reply := caller.submit("rich", **wanted)).status_code == 202:
        job, paid = reply.json()["id"], paid + 1
        assert caller.finish(job)
        caller.horde.forget(job)
    assert (reply.status_code, reply.json()["rc"]) == (403, "KudosUpfront")
    assert 3 <= paid <= 5
    assert caller.ask("GET", "/find_user", "rich").json()["kudos"] < 60
