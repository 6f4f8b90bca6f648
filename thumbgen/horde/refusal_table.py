"""Every refusal of the Horde's in one table: which error it is, and for what reason.

Codes: the Horde's ``README_return_codes``, without those of workers and owners, and the codes that
the service sends although they are not listed there. ``thumbgen.refusal_sentences`` has what is
said of each reason; reasons are stable words, which scripts may look at.
"""

from typing import NamedTuple

from thumbgen.domain.errors import (
    AccountError,
    AddressBlocked,
    Expired,
    HordeDown,
    KeyRefused,
    KudosNeeded,
    Maintenance,
    PromptRefused,
    Refused,
    ThumbgenError,
    TooManyRequests,
)


class Meaning(NamedTuple):
    """What a refusal is for us; an empty reason leaves it to the error's own sentence."""

    kind: type[ThumbgenError]
    reason: str = ""


_REASONS: dict[type[ThumbgenError], dict[str, str]] = {
    PromptRefused: {
        "MissingPrompt": "prompt_missing",
        "InvalidPromptSize": "prompt_too_long",
        "NulByteInPayload": "prompt_unsendable",
        "CorruptPrompt": "prompt_filtered",
    },
    Refused: {
        "BadRequest": "bad_request",
        # settings
        "BadCFGDecimals": "cfg_decimals",
        "BadCFGNumber": "cfg_number",
        "InvalidSize": "size_refused",
        "TooManySteps": "too_many_steps",
        "UnsupportedSampler": "sampler_unsupported",
        "TooManyUpscalers": "too_many_upscalers",
        "TooManyLoras": "too_many_loras",
        "BadLoraVersion": "lora_version",
        "TooManyTIs": "too_many_embeddings",
        # models and what they cannot do
        "UnexpectedModelName": "model_is_a_tool",
        "UnsupportedModel": "model_unsupported",
        "SourceImageRequiredForModel": "model_needs_picture",
        "NoValidWorkers": "no_worker",
        "HiResMismatch": "hires_mismatch",
        "ControlNetMismatch": "control_model",
        "ControlNetUnsupported": "control_unsupported",
        "ControlNetSourceMissing": "control_picture_missing",
        "ControlNetInvalidPayload": "control_invalid",
        "ControlNetInpaintingMismatch": "control_inpainting",
        "InvalidTransparencyModel": "transparency_model",
        "InvalidTransparencyImg2Img": "transparency_picture",
        "InvalidTransparencyCN": "transparency_control",
        "InvalidRemix": "remix_model",
        # texts and pictures that go along
        "InvalidExtraTexts": "texts_invalid",
        "MissingExtraTexts": "texts_missing",
        "InvalidExtraSourceImages": "extra_pictures_invalid",
        "TooManyExtraSourceImages": "extra_pictures_many",
        "MoreThanMinExtraSourceImage": "extra_pictures_trust",
        "ImageValidationFailed": "picture_unusable",
        "SourceImageResolutionExceeded": "picture_pixels",
        "SourceImageSizeExceeded": "picture_file_large",
        "SourceImageUrlInvalid": "picture_address",
        "SourceImageUnreadable": "picture_unreadable",
        "InpaintingMissingMask": "mask_missing",
        "SourceMaskUnnecessary": "mask_unnecessary",
        # what it no longer has, or was never for us
        "WorkerNotFound": "worker_unknown",
        "StyleNotFound": "style_unknown",
        "StyleMismatch": "style_mismatch",
        "StylePromptMissingVars": "style_incomplete",
        "OnlyServiceAccountProxy": "service_accounts_only",
        "InvalidJobID": "job_id_invalid",
    },
    KeyRefused: {
        "InvalidAPIKey": "key_unknown",
        "UserNotFound": "key_unknown",
        "DeletedUser": "account_deleted",
        "SharedKeyInvalid": "shared_key_invalid",
        "SharedKeyEmpty": "shared_key_empty",
        "SharedKeyExpired": "shared_key_expired",
    },
    KudosNeeded: {
        "KudosUpfront": "kudos_upfront",
        "SharedKeyInsufficientKudos": "shared_key_kudos",
    },
    AccountError: {
        "AnonForbidden": "account_needed",
        "BetaAnonForbidden": "account_needed_for_trials",
        "StylesAnonForbidden": "account_needed_for_styles",
        "SharedKeyAssignedStyles": "shared_key_styles",
        "NotTrusted": "not_trusted",
        "RequiresTrust": "trust_required",
        "NotModerator": "moderators_only",
        "BannedClientAgent": "program_banned",
        "Forbidden": "forbidden",
    },
    Maintenance: {"MaintenanceMode": "maintenance"},
    TooManyRequests: {"TooManyPrompts": "too_many_waiting"},
    AddressBlocked: {"TimeoutIP": "address_timeout", "UntrustedUnsafeIP": "address_unsafe"},
    Expired: {"RequestNotFound": "job_gone", "RequestExpired": "job_gone"},
}

CODES: dict[str, Meaning] = {
    code: Meaning(kind, reason)
    for kind, codes in _REASONS.items()
    for code, reason in codes.items()
}
"""By ``rc``, without the dots that some of them end with."""

FAMILIES: dict[str, Meaning] = {
    "Special": Meaning(AccountError, "special_accounts_only"),
    "Aesthetics": Meaning(Refused, "ratings"),
}
"""By how an ``rc`` begins."""

SCHEMA = Meaning(Refused, "schema")
"""The body has ``errors``: fields that are not what they should be."""

GATEWAY = Meaning(HordeDown, "gateway")
NOT_A_HORDE = Meaning(HordeDown, "not_a_horde")

STATUSES: dict[int, Meaning] = {
    401: Meaning(KeyRefused, "key_unknown"),
    403: Meaning(AccountError),
    404: NOT_A_HORDE,
    405: NOT_A_HORDE,
    408: Meaning(HordeDown),
    410: NOT_A_HORDE,
    413: Meaning(Refused, "job_too_large"),
    425: Meaning(HordeDown),
    429: Meaning(TooManyRequests, "rate_limit"),
    451: Meaning(Refused, "legal"),
    500: Meaning(HordeDown, "server_fault"),
    **dict.fromkeys((502, 503, 504, *range(520, 528), 530), GATEWAY),
}
"""By HTTP status, for bodies whose ``rc`` is missing or unknown.

Any other status from 400 to 499 is ``Refused`` if the Horde says why; the rest is ``HordeDown``.
"""

ECHOING = frozenset({"UserNotFound", "RequestNotFound", "RequestExpired", "InvalidJobID"})
"""Their messages repeat the key or the job's id: both are secrets."""

FIELDS: dict[str, str] = {
    "prompt": "prompt",
    "width": "size",
    "height": "size",
    "n": "count",
    "steps": "steps",
    "cfg_scale": "cfg",
    "seed": "seed",
    "seed_variation": "seed",
    "sampler_name": "sampler",
    "models": "model",
    "karras": "model",
    "clip_skip": "model",
    "loras": "lora",
    "source_image": "source",
    "source_processing": "source",
    "source_mask": "source",
    "denoising_strength": "strength",
    "post_processing": "upscaler",
    "facefixer_strength": "face_fixer",
    "tiling": "tiling",
    "hires_fix": "hires_fix",
    "hires_fix_denoising_strength": "hires_fix",
    "style": "style",
    "apikey": "api_key",
}
"""Which of our fields a field of the protocol's comes from; the rest never comes from the user."""
