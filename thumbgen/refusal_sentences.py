"""What each refusal of the Horde's is called, and what to do next, in English.

By the reasons of ``thumbgen.horde.refusal_table``. ``thumbgen.words`` puts them into the user's
language. Where a reason is the usual one of its error, it has that error's sentences.
"""

from thumbgen.marks import N_
from thumbgen.sentences import ERRORS

_CHOOSE_STYLE = N_("Choose another style, or none.")

_PROMPT: dict[str, tuple[str, str]] = {
    "prompt_missing": (
        N_("The Horde found no words in this job."),
        N_("Type an idea, or choose a scene."),
    ),
    "prompt_too_long": (
        N_("These are more words than the Horde takes."),
        N_("Shorten the idea or the negative prompt, and try again."),
    ),
    "prompt_unsendable": (
        N_("The idea or the negative prompt contains a character that the Horde does not take."),
        N_("Type it anew instead of pasting it, and try again."),
    ),
    "prompt_filtered": ERRORS["prompt_refused"],
}

_SETTINGS: dict[str, tuple[str, str]] = {
    "bad_request": (
        N_("The Horde found fault with this job."),
        N_("Change what it names, and try again."),
    ),
    "schema": (
        N_("The Horde does not accept one of this job's settings."),
        N_("Change the setting that it names, and try again."),
    ),
    "cfg_decimals": (
        N_("The Horde takes a CFG scale with two decimals at most."),
        N_("Round the CFG scale, to 7.5 for example."),
    ),
    "cfg_number": (
        N_("The Horde does not take this CFG scale for a number."),
        N_("Choose a CFG scale from 0 to 100, such as 7."),
    ),
    "size_refused": (
        N_("The Horde does not paint in this size."),
        N_("Choose another size."),
    ),
    "too_many_steps": (
        N_("These are more steps than the Horde takes."),
        N_("Choose fewer steps, such as 30."),
    ),
    "sampler_unsupported": (
        N_("The Horde does not have this sampler."),
        N_("Choose another sampler, or leave it to the model."),
    ),
    "too_many_upscalers": (
        N_("A job may have one upscaler only."),
        N_("Choose a single upscaler, or leave it to ThumbGen."),
    ),
    "too_many_loras": (
        N_("This job has more LoRAs than the Horde takes."),
        N_("Remove a LoRA: at most 5 are possible."),
    ),
    "lora_version": (
        N_("One of the LoRAs is marked as a version, but its version is not a number."),
        N_("Enter the number of the version at CivitAI, or name the LoRA without a version."),
    ),
    "too_many_embeddings": (
        N_("This job has more embeddings (textual inversions) than the Horde takes."),
        _CHOOSE_STYLE,
    ),
}

_MODELS: dict[str, tuple[str, str]] = {
    "model_is_a_tool": (
        N_("One of the models is a tool that does not paint pictures."),
        N_("Choose a model from the list."),
    ),
    "model_unsupported": (
        N_("The Horde does not offer this model for such a job."),
        N_("Choose another model, or leave it to the genre."),
    ),
    "model_needs_picture": (
        N_("This model only works from a picture."),
        N_("Choose a picture to start from, or another model."),
    ),
    "no_worker": (
        N_("No computer at the Horde can do this job as it is."),
        N_("Choose another model or a smaller size."),
    ),
    "hires_mismatch": (
        N_("This model cannot paint in two passes (hires fix)."),
        N_("Turn hires fix off, or choose another model."),
    ),
    "control_model": (
        N_("This model cannot be guided by another picture (ControlNet)."),
        N_("Choose another model, or another style."),
    ),
    "control_unsupported": (
        N_("The Horde cannot guide this job by another picture (ControlNet)."),
        _CHOOSE_STYLE,
    ),
    "control_picture_missing": (
        N_("This job is to be guided by a picture (ControlNet), but there is none."),
        N_("Choose a picture to start from, or another style."),
    ),
    "control_invalid": (
        N_("The Horde cannot read the picture that is to guide this job (ControlNet)."),
        N_("Choose another picture to start from."),
    ),
    "control_inpainting": (
        N_("Guiding by a picture (ControlNet) and filling in its gaps do not go together."),
        N_("Choose a picture without transparent parts."),
    ),
    "transparency_model": (
        N_("This model cannot paint on a transparent background."),
        N_("Choose another model."),
    ),
    "transparency_picture": (
        N_("A transparent background is not possible with a picture to start from."),
        N_("Start without a picture."),
    ),
    "transparency_control": (
        N_("A transparent background does not go together with guiding by a picture (ControlNet)."),
        N_("Start without a picture, or choose another style."),
    ),
    "remix_model": (
        N_("This model cannot remix pictures."),
        N_("Choose Stable Cascade as the model, or start without a picture."),
    ),
}

_COMPANY: dict[str, tuple[str, str]] = {
    "texts_invalid": (
        N_("The Horde cannot use the additional texts of this job."),
        _CHOOSE_STYLE,
    ),
    "texts_missing": (
        N_("This kind of job needs additional texts, and has none."),
        _CHOOSE_STYLE,
    ),
    "extra_pictures_invalid": (
        N_("The Horde cannot use the additional pictures of this job."),
        N_("Start from a single picture."),
    ),
    "extra_pictures_many": (
        N_("This job has more additional pictures than the Horde takes."),
        N_("Start from a single picture."),
    ),
    "extra_pictures_trust": (
        N_("Several additional pictures are for accounts only that the Horde trusts."),
        N_("Start from a single picture, or use another API key."),
    ),
    "picture_unusable": (
        N_("The Horde cannot use the picture to start from."),
        N_("Save it anew as a PNG or JPEG, or choose another one."),
    ),
    "picture_pixels": (
        N_("The picture to start from has more pixels than the Horde takes."),
        N_("Choose a smaller one: at most 3072 × 3072 pixels."),
    ),
    "picture_file_large": (
        N_("The file of the picture to start from is too large for the Horde."),
        N_("Save it as a JPEG of lower quality, or choose another one."),
    ),
    "picture_address": (
        N_("The Horde cannot fetch the picture to start from."),
        N_("Choose one from a folder of yours."),
    ),
    "picture_unreadable": (
        N_("The Horde cannot read the picture to start from: it may be damaged."),
        N_("Open it in a picture editor and save it anew, or choose another one."),
    ),
    "mask_missing": (
        N_("The Horde cannot tell which parts of the picture to fill in."),
        N_("Choose a picture with transparent parts, or start without one."),
    ),
    "mask_unnecessary": (
        N_("A mask came to the Horde without the picture that it belongs to."),
        N_("Choose the picture to start from once more."),
    ),
    "job_too_large": (
        N_("This job is too large to hand in, most likely because of the picture to start from."),
        N_("Choose a smaller picture, or start without one."),
    ),
    "worker_unknown": (
        N_("The computer that was to render this is no longer at the Horde."),
        N_("Please try again: another one may take it."),
    ),
    "style_unknown": (
        N_("The Horde no longer has this style."),
        _CHOOSE_STYLE,
    ),
    "style_mismatch": (
        N_("This style is not made for pictures."),
        _CHOOSE_STYLE,
    ),
    "style_incomplete": (
        N_("This style leaves no room for an idea."),
        _CHOOSE_STYLE,
    ),
}

_ACCOUNT: dict[str, tuple[str, str]] = {
    "key_unknown": ERRORS["key_refused"],
    "account_deleted": (
        N_("The account of this API key is being deleted."),
        N_("Use another API key, or go on without one."),
    ),
    "shared_key_invalid": (
        N_("This shared key is not valid."),
        N_("Check the key, ask its owner for another one, or go on without one."),
    ),
    "shared_key_empty": (
        N_("The kudos of this shared key are used up."),
        N_("Ask its owner for more, or go on without the key."),
    ),
    "shared_key_expired": (
        N_("The time of this shared key is over."),
        N_("Ask its owner for a new one, or go on without the key."),
    ),
    "shared_key_kudos": (
        N_("This job costs more kudos than the shared key has left."),
        N_("Choose a smaller size or fewer steps, or go on without the key."),
    ),
    "shared_key_styles": (
        N_("This shared key belongs to certain styles, and is good for nothing else."),
        N_("Use another API key, or go on without one."),
    ),
    "kudos_upfront": ERRORS["kudos_needed"],
    "account_needed": (
        N_("The Horde does not do that for guests."),
        N_("Enter an API key in the settings: an account at the Horde is free."),
    ),
    "account_needed_for_trials": (
        N_("The Horde is still trying this out, and not yet with guests."),
        N_("Choose another model, or enter an API key in the settings."),
    ),
    "account_needed_for_styles": (
        N_("Guests cannot use this style."),
        N_("Choose no style, or enter an API key in the settings."),
    ),
    "not_trusted": (
        N_("That is for accounts that the Horde trusts already."),
        N_("Use another API key, or go on without one."),
    ),
    "trust_required": (
        N_("Only accounts that the Horde trusts may send such a job."),
        N_("Make one picture at a time, or use another API key."),
    ),
    "moderators_only": (
        N_("That is for the Horde's moderators."),
        N_("Go on without an API key."),
    ),
    "special_accounts_only": (
        N_("That is for special accounts at the Horde."),
        N_("Choose another model or style, or use another API key."),
    ),
    "service_accounts_only": (
        N_("Only services may hand in jobs for somebody else."),
        N_("Use an API key of your own, or go on without one."),
    ),
    "program_banned": (
        N_("The Horde does not let this version of ThumbGen in."),
        N_("Install the latest ThumbGen, and try again."),
    ),
    "forbidden": ERRORS["account_refused"],
}

_HORDE: dict[str, tuple[str, str]] = {
    "maintenance": ERRORS["maintenance"],
    "too_many_waiting": (
        N_("As many pictures wait at the Horde already as it lets wait for one account."),
        N_("Try again when some of them are ready, or with another model."),
    ),
    "rate_limit": ERRORS["too_many_requests"],
    "address_timeout": (
        ERRORS["address_blocked"][0],
        N_("It does not say for how long; that can be days. Please try again tomorrow."),
    ),
    "address_unsafe": (
        N_("The Horde is protecting itself, and takes nothing from VPNs and proxies right now."),
        N_("Turn off the VPN or proxy, or try again later."),
    ),
    "job_gone": ERRORS["expired"],
    "job_id_invalid": (
        N_("The Horde does not take this for one of its jobs."),
        N_("Please make the picture anew."),
    ),
    "ratings": (
        N_("The Horde took this for a rating of pictures, which it is not."),
        N_("Please try again. If that does not help, check the Horde's address in the settings."),
    ),
    "not_a_horde": (
        N_("There is no Horde at this address, or it is being rebuilt."),
        N_("Check the Horde's address in the settings, or try again later."),
    ),
    "legal": (
        N_("This internet connection is not let through to the Horde, for legal reasons."),
        N_("Try another internet connection, or practice mode."),
    ),
    "server_fault": ERRORS["horde_down"],
    "gateway": (
        N_("The Horde is overloaded or just being restarted."),
        N_("Please try again in a few minutes: it is usually soon over."),
    ),
}

REFUSALS: dict[str, tuple[str, str]] = {
    **_PROMPT,
    **_SETTINGS,
    **_MODELS,
    **_COMPANY,
    **_ACCOUNT,
    **_HORDE,
}
"""What each refusal is, and what to do next, by its reason."""

QUOTED = frozenset({"bad_request", "schema", "forbidden"})
"""Reasons so general that the Horde's own words help."""

FIELDS_REFUSED = N_("The Horde does not accept {fields}.")

FIELDS: dict[str, tuple[str, str]] = {
    "prompt": (N_("the idea"), N_("Word the idea differently, and try again.")),
    "size": (N_("the size"), N_("Choose another size.")),
    "count": (N_("the number of pictures"), N_("Choose from 1 to 20 pictures.")),
    "steps": (N_("the steps"), N_("Choose other steps, such as 30.")),
    "cfg": (N_("the CFG scale"), N_("Choose a CFG scale from 0 to 100, such as 7.")),
    "seed": (N_("the seed"), N_("Choose another seed, or leave it to chance.")),
    "sampler": (
        N_("the sampler"),
        N_("Choose another sampler, or leave it to the model."),
    ),
    "model": (N_("the model"), N_("Choose another model, or leave it to the genre.")),
    "lora": (N_("a LoRA"), N_("Check the LoRAs' names and strengths, or remove one.")),
    "source": (
        N_("the picture to start from"),
        N_("Choose another picture, or start without one."),
    ),
    "strength": (N_("the strength"), N_("Choose a strength from 0.05 to 1.")),
    "upscaler": (
        N_("the upscaler or the face fixer"),
        N_("Choose others, or leave them to ThumbGen."),
    ),
    "face_fixer": (N_("the face fixer"), N_("Turn the face fixer off.")),
    "tiling": (N_("seamless edges"), N_("Turn seamless edges off.")),
    "hires_fix": (N_("the two passes (hires fix)"), N_("Turn hires fix off.")),
    "style": (N_("the style"), _CHOOSE_STYLE),
    "api_key": (
        N_("the API key"),
        N_("Enter the API key anew in the settings, or go on without one."),
    ),
}
"""What our fields are called in the middle of a sentence, and what to do about each."""
