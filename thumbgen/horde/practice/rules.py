"""The Horde's own rules for a submission that fits the schema (horde-api.md §2, §5c, §5d, §8)."""

from __future__ import annotations

import copy
import re
from typing import Any

from thumbgen.horde.practice.models import ALWAYS_FULL_SIZE, facts
from thumbgen.horde.practice.protocol import PARAMS, POST_PROCESSORS, SUBMISSION, UPSCALERS
from thumbgen.horde.practice.replies import Refusal, refusal

Payload = dict[str, Any]

DEFAULTS: Payload = {
    "nsfw": True,
    "censor_nsfw": True,
    "trusted_workers": False,
    "slow_workers": True,
    "extra_slow_workers": False,
    "models": ["stable_diffusion"],
    "workers": [],
    "worker_blacklist": False,
    "r2": True,
    "replacement_filter": True,
    "dry_run": False,
    "allow_downgrade": False,
    "disable_batching": False,
}
PARAM_DEFAULTS: Payload = {
    "sampler_name": "k_euler_a",
    "cfg_scale": 5.0,
    "width": 512,
    "height": 512,
    "n": 1,
    "karras": True,
    "hires_fix": False,
    "tiling": False,
    "post_processing": [],
}
WHOLE = ("width", "height", "steps", "n", "clip_skip", "seed_variation")
DOUBLED = frozenset({"k_heun", "k_dpm_2", "k_dpm_2_a", "k_dpmpp_2s_a", "k_dpmpp_sde"})
MAX_WORDS = 7500
MAX_FILTERED = 7000
NO_HIRES = frozenset({"flux", "qwen", "zimage"})
NO_CONTROLNET = frozenset({"sdxl", "cascade", "flux", "qwen", "zimage"})

REPLACED = (
    (re.compile(r"\w*girl\w*|\bnina\b"), "adult woman"),
    (re.compile(r"\bboys?\b|\bsons?\b"), "adult man"),
    (re.compile(r"\w*student\w*|\w*little\w*|\w*tiny\w*|\b(?:young|lil|small)\b"), "adult"),
)
UNDERAGE = re.compile(r"\b(?:child|children|kid|kids|toddler|underage|teen)\b|[👶🐤🚸]")
LEWD = re.compile(r"\b(?:nude|naked|nsfw|lewd|erotic|sexy)\b")
NEGATIVE = "child, infant, underage, immature, teenager, tween, "


def effective(payload: Payload) -> Payload:
    """The submission as the Horde reads it: its own defaults, known keys only, whole numbers."""
    params = {
        key: value for key, value in payload.get("params", {}).items() if key in PARAMS.fields
    }
    for key in WHOLE:
        if key in params:
            params[key] = int(params[key])
    with_control = "control_type" in params
    params = PARAM_DEFAULTS | {"steps": 20 if with_control else 30} | params
    if with_control:
        params["steps"] = min(params["steps"], 40)
    known = {key: value for key, value in payload.items() if key in SUBMISSION.fields}
    full: Payload = DEFAULTS | known | {"params": params, "shared": False}
    full["workers"] = full["workers"][:5]
    return copy.deepcopy(full)


def check_rules(payload: Payload) -> None:
    """Refuse what fits the schema and is nonsense all the same."""
    _check_prompt(payload["prompt"])
    params = payload["params"]
    cfg = params["cfg_scale"]
    if cfg != cfg:  # noqa: PLR0124 - only NaN differs from itself
        raise refusal(400, "BadCFGNumber", "cfg_scale is not a number.")
    if round(cfg, 2) != cfg:
        raise refusal(400, "BadCFGDecimals", "cfg_scale takes at most two decimals.")
    if sum(name in UPSCALERS for name in params["post_processing"]) > 1:
        raise refusal(400, "TooManyUpscalers", "Only one upscaler per picture.")
    if len(params.get("loras", ())) > 5:
        raise refusal(400, "TooManyLoras", "At most 5 LoRAs.")
    for lora in params.get("loras", ()):
        if lora.get("is_version") and not lora["name"].isdigit():
            raise refusal(400, "BadLoraVersion", "A LoRA's version is a number.")
    if len(params.get("tis", ())) > 20:
        raise refusal(400, "TooManyTIs", "At most 20 textual inversions.")
    _check_source(payload)
    _check_family(payload)
    _check_account_fields(payload)


def _check_prompt(prompt: str) -> None:
    if "\0" in prompt:
        raise refusal(400, "NulByteInPayload", "The prompt holds a NUL character.")
    if len(prompt.split()) > MAX_WORDS:
        raise refusal(400, "InvalidPromptSize", f"The prompt has more than {MAX_WORDS} words.")


def _check_source(payload: Payload) -> None:
    """What goes together with a source image; whether it is a picture is looked at last."""
    source = payload.get("source_image")
    if source is None and "pix2pix" in payload["models"]:
        raise refusal(400, "SourceImageRequiredForModel", "This model wants a source image.")
    if "source_mask" in payload and source is None:
        raise refusal(400, "SourceMaskUnnecessary", "A mask without a source image.")
    if "control_type" in payload["params"] and source is None:
        raise refusal(400, "ControlNetSourceMissing", "ControlNet wants a source image.")
    if "control_type" in payload["params"] and payload.get("source_processing") == "inpainting":
        raise refusal(400, "ControlNetInpaintingMismatch", "No ControlNet with inpainting.")
    if payload.get("source_processing") == "remix" and (
        source is None or any(facts(name).baseline != "cascade" for name in payload["models"])
    ):
        raise refusal(400, "InvalidRemix", "Remix is for Stable Cascade and a source image.")
    if len(payload.get("extra_source_images", ())) > 5:
        raise refusal(400, "TooManyExtraSourceImages.", "At most 5 extra source images.")
    if "extra_source_images" in payload and payload.get("source_processing") != "remix":
        raise refusal(400, "InvalidExtraSourceImages.", "Extra source images are for remix.")


def _check_family(payload: Payload) -> None:
    families = {facts(name).baseline for name in payload["models"]}
    params = payload["params"]
    if set(payload["models"]) & set(POST_PROCESSORS):
        raise refusal(400, "UnexpectedModelName", "A post-processor is no model.")
    if params["hires_fix"] and families & NO_HIRES:
        raise refusal(400, "HiResMismatch", "This model has no hires fix.")
    if "control_type" in params and families & NO_CONTROLNET:
        raise refusal(400, "ControlNetMismatch.", "This model has no ControlNet.")
    if params.get("transparent") and families - {"sd1", "sdxl"}:
        raise refusal(400, "InvalidTransparencyModel", "This model has no transparency.")
    if params.get("transparent") and "source_image" in payload:
        raise refusal(400, "InvalidTransparencyImg2Img", "No transparency with a source image.")


def _check_account_fields(payload: Payload) -> None:
    if payload["disable_batching"] and payload["params"]["n"] > 1:
        raise refusal(400, "RequiresTrust", "disable_batching is for trusted users.")
    if "proxied_account" in payload:
        raise refusal(400, "OnlyServiceAccountProxy", "proxied_account is for service accounts.")
    if not payload.get("webhook", "https://").startswith("https://"):
        raise refusal(400, "BadRequest", "A webhook must begin with https://.")


def filter_prompt(payload: Payload) -> tuple[str, Refusal | None]:
    """The prompt that workers get, and the refusal if the filter may not replace words."""
    positive, _, negative = payload["prompt"].partition("###")
    plain = _normalised(positive)
    suspicious = bool(UNDERAGE.search(plain) and LEWD.search(plain))
    flagged = any(facts(name).nsfw for name in payload["models"])
    replaced = plain
    for words, instead in REPLACED:
        replaced = words.sub(instead, replaced)
    if not suspicious and not (flagged and replaced != plain):
        return payload["prompt"], None
    if not payload["replacement_filter"]:
        return "", refusal(400, "CorruptPrompt", "The content filter refuses this prompt.")
    if len(positive) > MAX_FILTERED:
        return "", refusal(400, "BadRequest", f"The prompt is longer than {MAX_FILTERED}.")
    replaced = UNDERAGE.sub("adult", replaced)
    return f"{replaced}###{NEGATIVE}{negative}", None


def _normalised(text: str) -> str:
    text = re.sub(r":[-\d.]+", " ", text.lower())
    return " ".join(re.sub(r"[^\w\s👶🐤🚸]|_", " ", text).split())


def counted_steps(params: Payload) -> int:
    """Steps as the kudos rules count them."""
    sampler = params["sampler_name"]
    if sampler == "k_dpm_adaptive":
        return 40
    return int(params["steps"]) * (2 if sampler in DOUBLED else 1)


def max_side(models: list[str], threads: int, queued: int) -> int:
    """Side of the largest square that is free now; it shrinks with load for the small models."""
    if any(facts(name).baseline in ALWAYS_FULL_SIZE for name in models):
        return 1024
    return min(1024, max(576, 1024 + 10 * threads - round(0.9 * queued)))


def needs_upfront_kudos(payload: Payload, side: int) -> bool:
    """Whether the account must hold the price beforehand."""
    params, steps = payload["params"], counted_steps(payload["params"])
    return bool(
        not payload["slow_workers"]
        or (params["sampler_name"] == "lcm" and steps > 10)
        or any(steps > facts(name).max_steps for name in payload["models"])
        or params["width"] * params["height"] > side * side
        or ("control_type" in params and steps > 20)
    )


def downgrade(payload: Payload, side: int) -> None:
    """Make the request one that needs no kudos; the reply will not tell."""
    params = payload["params"]
    scale = min(1.0, side / (params["width"] * params["height"]) ** 0.5)
    for name in ("width", "height"):
        params[name] = max(512, int(params[name] * scale) // 64 * 64)
    most = min([30, *(facts(name).max_steps for name in payload["models"])])
    if "control_type" in params:
        most = min(most, 20)
    if params["sampler_name"] == "lcm":
        most = min(most, 10)
    factor = 2 if params["sampler_name"] in DOUBLED else 1
    params["steps"] = max(1, min(params["steps"], most // factor))
    payload["slow_workers"] = True


def mismatches(payload: Payload, sent: Payload) -> list[str]:
    """Codes of the warnings: settings that the first model does not want.

    Omitted ones are judged as the documentation has them: cfg 7.5, 30 steps, k_euler_a, karras.
    """
    codes: set[str] = set()
    params = payload["params"]
    cfg = sent.get("params", {}).get("cfg_scale", 7.5)
    for model in payload["models"]:
        wants = facts(model)
        if wants.steps and params["steps"] < wants.steps[0]:
            codes.add("StepsTooFew")
        if wants.steps and params["steps"] > wants.steps[1]:
            codes.add("StepsTooMany")
        if wants.cfg and cfg < wants.cfg[0]:
            codes.add("CfgScaleTooSmall")
        if wants.cfg and cfg > wants.cfg[1]:
            codes.add("CfgScaleTooLarge")
        if wants.clip_skip and params.get("clip_skip", 1) != wants.clip_skip:
            codes.add("ClipSkipMismatch")
        if wants.samplers and params["sampler_name"] not in wants.samplers:
            codes.add("SamplerMismatch")
        if wants.karras is not None and params["karras"] != wants.karras:
            codes.add("SchedulerMismatch")
    return sorted(codes)


def seed_number(text: str) -> int:
    """The number that a seed text stands for; of other text than digits only the tail survives."""
    digits = text.isascii() and text.isdigit() and len(text) < 4000  # Python reads no more
    number = int(text) if digits else int.from_bytes(text.encode(), "little")
    while number >= 2**32:
        number >>= 32
    return number
