"""What is known of the Horde's models, and which of them may share one request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

SAMPLERS = (
    "k_euler_a",
    "k_euler",
    "k_dpmpp_2m",
    "k_dpmpp_2s_a",
    "k_dpmpp_sde",
    "k_heun",
    "k_lms",
    "k_dpm_2",
    "k_dpm_2_a",
    "k_dpm_fast",
    "k_dpm_adaptive",
    "dpmsolver",
    "DDIM",
    "lcm",
)
"""Every sampler that the Horde takes, the usual ones first."""

TWO_STAGE = frozenset({"k_heun", "k_dpm_2", "k_dpm_2_a", "k_dpmpp_2s_a", "k_dpmpp_sde"})
"""Samplers that work twice a step, so that the Horde counts each of their steps double."""

FREE_STEPS = 40
"""What a user without kudos may ask of a model that sets no limit of its own."""

LCM_STEPS = 10
"""The same for the sampler ``lcm``, whatever the model."""

ADAPTIVE_STEPS = 40
"""What the sampler ``k_dpm_adaptive`` counts as, however many are asked for."""

SMALL_FAMILIES = frozenset({"sd15", "sd2"})
"""Trained on small pictures: on large ones they paint everything twice."""

TILING_FAMILIES = HIRES_FAMILIES = SMALL_FAMILIES
"""Where tiling and the hires fix are known to work; most SDXL models are marked as without."""

_IN_BRACKETS = {
    "SDXL": "sdxl",
    "Flux": "flux",
    "Qwen": "qwen",
    "ZModel": "zimage",
    "ZImage": "zimage",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How to render; all models of one request share these."""

    sampler: str = "k_euler_a"
    steps: int = 25
    cfg_scale: float = 7.0
    clip_skip: int = 1
    karras: bool = True


@dataclass(frozen=True, slots=True)
class Model:
    """A card: what is known of a Horde model. ``None`` means that it has no wish of its own.

    ``family`` is ``sdxl``, ``flux``, ``sd15``, ``cascade`` and so on. For a ``clean`` model the
    Horde leaves harmless words alone; ``heeds_negative`` is false where a negative prompt does
    nothing, as for Flux at CFG 1. ``look`` says in a word what its pictures are like:
    ``realistic``, ``anime``, ``generalist`` and so on. It wants ``trigger`` in the prompt.
    """

    name: str
    family: str
    clean: bool
    sampler: str | None = None
    steps: int | None = None
    max_steps: int | None = None
    cfg_scale: float | None = None
    clip_skip: int | None = None
    karras: bool | None = None
    heeds_negative: bool = True
    look: str = ""
    trigger: str = ""


def card_of(name: str, cards: Mapping[str, Model]) -> Model | None:
    """The card of a model, or what a custom one tells of itself by brackets in its name.

    ``None``: nothing is known. Custom models are not taken for clean.
    """
    if name in cards:
        return cards[name]
    for word, family in _IN_BRACKETS.items():
        if f"[{word}]" in name:
            return Model(name, family, clean=False)
    return None


def as_shipped(name: str, cards: Mapping[str, Model]) -> str:
    """A model's name as its card has it, whatever its case here; unchanged if there is no card."""
    if name in cards:
        return name
    wanted = " ".join(name.split()).casefold()
    return next((one for one in cards if one.casefold() == wanted), name)


def settings_for(model: Model | None, preset: Settings) -> Settings:
    """The preset's settings, overridden by what the model requires, within the free step limit.

    ``None`` stands for a model that nothing is known of.
    """
    if model is not None:
        preset = Settings(
            sampler=preset.sampler if model.sampler is None else model.sampler,
            steps=preset.steps if model.steps is None else model.steps,
            cfg_scale=preset.cfg_scale if model.cfg_scale is None else model.cfg_scale,
            clip_skip=preset.clip_skip if model.clip_skip is None else model.clip_skip,
            karras=preset.karras if model.karras is None else model.karras,
        )
    return replace(preset, steps=min(preset.steps, free_steps(model, preset.sampler)))


def free_steps(model: Model | None, sampler: str) -> int:
    """The most steps that a user without kudos may ask of a model with a sampler."""
    limit = FREE_STEPS if model is None or model.max_steps is None else model.max_steps
    if sampler == "lcm":
        limit = min(limit, LCM_STEPS)
    return max(1, limit // 2) if sampler in TWO_STAGE else limit


def group_by_settings(
    names: Iterable[str], cards: Mapping[str, Model], preset: Settings
) -> tuple[tuple[str, ...], ...]:
    """The names, in their order, bundled so that each bundle may go out as one request.

    Neighbours go together when they share the family, all settings and what a negative prompt
    does. A model without a card goes alone, for nothing says what it shares.
    """

    def shared(name: str) -> tuple[object, ...]:
        card = card_of(name, cards)
        if card is None:
            return (name,)
        return (card.family, card.heeds_negative, card.trigger, settings_for(card, preset))

    return tuple(tuple(group) for _, group in groupby(names, key=shared))
