"""What the Horde's reference knows about some models (horde-api.md §10)."""

from __future__ import annotations

import re
from dataclasses import dataclass

BRACKETS = {"SDXL": "sdxl", "Flux": "flux", "Qwen": "qwen", "ZModel": "zimage", "ZImage": "zimage"}
PRICE_FACTORS = {"sdxl": 2.0, "cascade": 4.0, "flux": 8.0, "zimage": 8.0, "qwen": 12.0}
ALWAYS_FULL_SIZE = frozenset({"sdxl", "cascade", "flux"})


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One model's family, whether the word filter applies, and the settings that it wants."""

    baseline: str = "sd1"
    nsfw: bool = False
    max_steps: int = 40
    """Most steps without upfront kudos."""
    steps: tuple[int, int] | None = None
    cfg: tuple[float, float] | None = None
    clip_skip: int | None = None
    samplers: tuple[str, ...] = ()
    karras: bool | None = None


def _sdxl(*, nsfw: bool, clip_skip: int | None = None) -> ModelFacts:
    return ModelFacts("sdxl", nsfw=nsfw, clip_skip=clip_skip)


KNOWN = {
    "AAM XL": _sdxl(nsfw=False),
    "AlbedoBase XL (SDXL)": _sdxl(nsfw=False),
    "Fustercluck": _sdxl(nsfw=False),
    "ICBINP XL": _sdxl(nsfw=False, clip_skip=2),
    "SDXL 1.0": _sdxl(nsfw=False),
    "AlbedoBase XL 3.1": _sdxl(nsfw=True),
    "Animagine XL": _sdxl(nsfw=True),
    "Cheyenne": _sdxl(nsfw=True),
    "CyberRealistic Pony": _sdxl(nsfw=True, clip_skip=2),
    "Hassaku XL": _sdxl(nsfw=True),
    "Juggernaut XL": _sdxl(nsfw=True),
    "Nova Anime XL": _sdxl(nsfw=True, clip_skip=2),
    "NatViS": _sdxl(nsfw=True),
    "Nova Flat XL": _sdxl(nsfw=True),
    "Pixel Illustrious": _sdxl(nsfw=True, clip_skip=2),
    "Quiet Goodnight XL": _sdxl(nsfw=True),
    "Ultraspice": ModelFacts("sdxl", nsfw=True, cfg=(0.0, 2.5)),
    "Unstable Diffusers XL": _sdxl(nsfw=True),
    "WAI-NSFW-illustrious-SDXL": _sdxl(nsfw=True, clip_skip=2),
    "ZavyChromaXL": _sdxl(nsfw=True, clip_skip=2),
    "DreamShaper XL": ModelFacts(
        "sdxl", nsfw=True, max_steps=6, steps=(3, 6), cfg=(2.0, 2.0), samplers=("k_dpmpp_sde",),
        karras=True,
    ),
    "Flux.1-Schnell fp8 (Compact)": ModelFacts(
        "flux", max_steps=8, steps=(3, 8), cfg=(1.0, 4.0), clip_skip=1, samplers=("k_euler",),
        karras=True,
    ),
    "Stable Cascade 1.0": ModelFacts("cascade", max_steps=30, steps=(20, 30)),
    "Z-Image-Turbo": ModelFacts(
        "zimage", nsfw=True, max_steps=9, steps=(9, 9), cfg=(1.0, 1.0), samplers=("k_euler",),
        karras=False,
    ),
    "Qwen-Image_fp8": ModelFacts(
        "qwen", nsfw=True, steps=(20, 40), cfg=(1.0, 2.5), samplers=("k_euler",), karras=False
    ),
    "Deliberate": ModelFacts(nsfw=True),
    "AIO Pixel Art": ModelFacts(),
    "Anything v5": ModelFacts(nsfw=True),
    "Counterfeit": ModelFacts(),
    "Dreamshaper": ModelFacts(),
    "Ghibli Diffusion": ModelFacts(),
    "ICBINP - I Can't Believe It's Not Photography": ModelFacts(),
    "Movie Diffusion": ModelFacts(),
    "Pastel Mix": ModelFacts(nsfw=True),
    "stable_diffusion": ModelFacts(),
}  # fmt: skip


def facts(name: str) -> ModelFacts:
    """What is known about a model; a custom name may carry its family in brackets."""
    if name in KNOWN:
        return KNOWN[name]
    found = re.search(r"\[(SDXL|Flux|Qwen|ZModel|ZImage)\]", name)
    return ModelFacts(BRACKETS[found[1]]) if found else ModelFacts()


def price_factor(models: list[str]) -> float:
    """The price multiplier: the first model decides, an empty list is priced as SDXL."""
    return PRICE_FACTORS.get(facts(models[0]).baseline if models else "sdxl", 1.0)
