"""What a submission may look like: the Horde's schema and its very error texts.

Source: horde-api.md §2, horde-live.md §3.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thumbgen.horde.practice.replies import Json, Refusal

SAMPLERS = (
    "dpmsolver", "k_euler_a", "k_dpmpp_2s_a", "DDIM", "k_dpm_2_a", "k_heun", "k_dpm_adaptive",
    "k_dpm_2", "k_dpmpp_2m", "k_euler", "lcm", "k_dpmpp_sde", "k_lms", "k_dpm_fast",
)  # fmt: skip
UPSCALERS = {
    "RealESRGAN_x4plus": 4,
    "RealESRGAN_x2plus": 2,
    "RealESRGAN_x4plus_anime_6B": 4,
    "NMKD_Siax": 4,
    "4x_AnimeSharp": 4,
    "4xNomos8kSC": 4,
    "4xLSDIRplus": 4,
    "4xNomosWebPhoto_RealPLKSR": 4,
    "4xNomos2_realplksr_dysample": 4,
    "4xNomos2_hq_dat2": 4,
    "2xModernSpanimationV1": 2,
}
POST_PROCESSORS = (
    "GFPGAN", "CodeFormers", "GFPGANv1.3", "RestoreFormer", "strip_background", *UPSCALERS,
)  # fmt: skip
CONTROLS = (
    "canny", "hed", "depth", "normal", "openpose", "seg", "scribble", "fakescribbles", "hough",
)  # fmt: skip
FAILED = "Input payload validation failed"


@dataclass(frozen=True, slots=True)
class Field:
    """What one field may hold; ``low`` and ``high`` bound numbers, lengths and list sizes."""

    type: str
    low: float | None = None
    high: float | None = None
    multiple: int | None = None
    choices: tuple[str, ...] = ()
    items: Field | None = None
    unique: bool = False
    fields: Mapping[str, Field] = field(default_factory=dict)
    required: tuple[str, ...] = ()


def _object(required: tuple[str, ...] = (), **fields: Field) -> Field:
    return Field("object", fields=fields, required=required)


FLAG, TEXT = Field("boolean"), Field("string")
TEXTS = Field("array", items=TEXT)
LORA = _object(
    ("name",),
    name=Field("string", 1, 255),
    model=Field("number", -5, 5),
    clip=Field("number", -5, 5),
    inject_trigger=Field("string", 1, 30),
    is_version=FLAG,
)
INVERSION = _object(
    ("name",),
    name=Field("string", 1, 255),
    inject_ti=Field("string", choices=("prompt", "negprompt")),
    strength=Field("number", -5, 5),
)
PARAMS = _object(
    sampler_name=Field("string", choices=SAMPLERS),
    cfg_scale=Field("number", 0, 100),
    denoising_strength=Field("number", 0.01, 1),
    hires_fix_denoising_strength=Field("number", 0.01, 1),
    seed=TEXT,
    height=Field("integer", 64, 3072, 64),
    width=Field("integer", 64, 3072, 64),
    seed_variation=Field("integer", 1, 1000),
    post_processing=Field("array", items=Field("string", choices=POST_PROCESSORS), unique=True),
    karras=FLAG,
    tiling=FLAG,
    hires_fix=FLAG,
    clip_skip=Field("integer", 1, 12),
    facefixer_strength=Field("number", 0, 1),
    loras=Field("array", items=LORA),
    tis=Field("array", items=INVERSION),
    steps=Field("integer", 1, 500),
    n=Field("integer", 1, 20),
    control_type=Field("string", choices=CONTROLS),
    image_is_control=FLAG,
    return_control_map=FLAG,
    transparent=FLAG,
    workflow=Field("string", choices=("qr_code",)),
    extra_texts=Field(
        "array", items=_object(text=Field("string", 1), reference=Field("string", 3))
    ),
)
SUBMISSION = _object(
    ("prompt",),
    prompt=Field("string", 1),
    params=PARAMS,
    nsfw=FLAG,
    censor_nsfw=FLAG,
    trusted_workers=FLAG,
    validated_backends=FLAG,
    slow_workers=FLAG,
    extra_slow_workers=FLAG,
    models=TEXTS,
    workers=TEXTS,
    worker_blacklist=FLAG,
    r2=FLAG,
    shared=FLAG,
    replacement_filter=FLAG,
    dry_run=FLAG,
    source_image=TEXT,
    source_processing=Field("string", choices=("img2img", "inpainting", "outpainting", "remix")),
    source_mask=TEXT,
    extra_source_images=Field(
        "array", items=_object(image=Field("string", 1), strength=Field("number"))
    ),
    allow_downgrade=FLAG,
    disable_batching=FLAG,
    proxied_account=TEXT,
    webhook=Field("string", 10, 1024),
    style=Field("string", 3, 1024),
)


def read_submission(content_type: str, body: bytes) -> dict[str, Any]:
    """The body of a submission that fits the schema, or the Horde's refusal."""
    if content_type.split(";", maxsplit=1)[0].strip().lower() != "application/json":
        raise Refusal(400, {"message": "This request did not come as application/json."})
    return _read(body, lenient=False)


def read_loosely(body: bytes) -> dict[str, Any]:
    """The same without a care for headers and multiples of 64, as imitations of the Horde read."""
    return _read(body, lenient=True)


def _read(body: bytes, *, lenient: bool) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except ValueError:
        raise Refusal(400, {"message": "This request is not readable as JSON."}) from None
    errors: dict[str, str] = {}
    _check(payload, SUBMISSION, "", errors)
    if lenient:
        errors = {path: text for path, text in errors.items() if "multiple" not in text}
    if errors:
        raise Refusal(400, {"errors": errors, "message": FAILED})
    return dict(payload)


def _is_a(value: object, kind: str) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return kind == "number" or isinstance(value, int) or value.is_integer()


def _check(value: Json, spec: Field, path: str, errors: dict[str, str]) -> None:
    if not _is_a(value, spec.type):
        errors[path] = f"{value!r} is not of type {spec.type!r}"
        return
    match spec.type:
        case "object":
            _check_object(value, spec, path, errors)
        case "array":
            _check_array(value, spec, path, errors)
        case _:
            trouble = _text_trouble(value, spec) if spec.type == "string" else _range(value, spec)
            if trouble:
                errors[path] = f"{value!r} {trouble}"


def _check_object(value: dict[str, Any], spec: Field, path: str, errors: dict[str, str]) -> None:
    prefix = f"{path}." if path else ""
    for name in spec.required:
        if name not in value:
            errors[prefix + name] = f"{name!r} is a required property"
    for name, inner in spec.fields.items():
        if name in value:
            _check(value[name], inner, prefix + name, errors)


def _check_array(value: list[Any], spec: Field, path: str, errors: dict[str, str]) -> None:
    if spec.unique and len({json.dumps(item) for item in value}) != len(value):
        errors[path] = f"{value!r} has non-unique elements"
    for place, item in enumerate(value):
        _check(item, spec.items or TEXT, f"{path}.{place}", errors)


def _text_trouble(value: str, spec: Field) -> str:
    if spec.choices and value not in spec.choices:
        return f"is not one of {list(spec.choices)!r}"
    if spec.low and len(value) < spec.low:
        return "should be non-empty" if spec.low == 1 else "is too short"
    if spec.high and len(value) > spec.high:
        return "is too long"
    return ""


def _range(value: float, spec: Field) -> str:
    if spec.low is not None and value < spec.low:
        return f"is less than the minimum of {spec.low}"
    if spec.high is not None and value > spec.high:
        return f"is greater than the maximum of {spec.high}"
    if spec.multiple and value % spec.multiple:
        return f"is not a multiple of {spec.multiple}"
    return ""
