"""What a job may take besides words: a picture to start from, LoRAs, and work on the finished one.

All of it is optional, and each part says itself what it may be. Limits: the Horde's schema.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from thumbgen.domain.errors import InvalidRequest

UPSCALERS: dict[str, int] = {
    "RealESRGAN_x2plus": 2,
    "RealESRGAN_x4plus": 4,
    "RealESRGAN_x4plus_anime_6B": 4,
    "NMKD_Siax": 4,
    "4x_AnimeSharp": 4,
}
"""The upscalers that nearly every worker has, and by how much they enlarge."""

NO_UPSCALER = "none"

FACE_FIXERS = ("GFPGAN", "CodeFormers")
"""Exactly so spelled at the Horde."""

MOST_LORAS = 5
LONGEST_LORA = 255
STRONGEST_LORA = 5.0

LEAST_STRENGTH, MOST_STRENGTH = 0.05, 1.0
USUAL_STRENGTH = 0.6
"""How much of the first picture is painted anew: enough for another look in the same layout."""


@dataclass(frozen=True, slots=True)
class Lora:
    """A LoRA of CivitAI's, by name or page number; ``version`` says that it is a version's number.

    ``strength`` is from -5 to 5, and 1 as its makers meant it. ``trigger`` is a word of its own
    that the Horde puts into the prompt: ``any`` takes the first one that fits, empty none.

    Raises:
        InvalidRequest: a name, number or strength that the Horde would refuse.
    """

    name: str
    strength: float = 1.0
    trigger: str = ""
    version: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidRequest("lora", "empty")
        if len(self.name) > LONGEST_LORA:
            raise InvalidRequest("lora", "long", len(self.name), str(LONGEST_LORA))
        if self.version and not (self.name.isascii() and self.name.isdecimal()):
            raise InvalidRequest("lora", "version", self.name)
        if len(self.trigger) > 30:
            raise InvalidRequest("lora", "trigger", self.trigger, "30")
        if not -STRONGEST_LORA <= self.strength <= STRONGEST_LORA:
            allowed = f"{-STRONGEST_LORA:g}–{STRONGEST_LORA:g}"
            raise InvalidRequest("lora", "strength", f"{self.strength:g}", allowed)


@dataclass(frozen=True, slots=True)
class Source:
    """A picture to start from: its encoded bytes, in any format Pillow reads, and its name.

    It is cropped, scaled and encoded for the Horde when the job is handed in.
    """

    data: bytes = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Extras:
    """Everything of that kind that one job takes.

    ``strength`` (0.05 to 1) is how much of ``source`` is painted anew. ``upscaler`` empty means
    one where the size needs it, ``none`` none at all.

    Raises:
        InvalidRequest: a value that the Horde would refuse.
    """

    source: Source | None = None
    strength: float = USUAL_STRENGTH
    upscaler: str = ""
    face_fixer: str = ""
    loras: tuple[Lora, ...] = ()
    tiling: bool = False
    hires_fix: bool = False

    def __post_init__(self) -> None:
        if not LEAST_STRENGTH <= self.strength <= MOST_STRENGTH:
            allowed = f"{LEAST_STRENGTH:g}–{MOST_STRENGTH:g}"
            raise InvalidRequest("strength", "range", f"{self.strength:g}", allowed)
        _check_choice("upscaler", self.upscaler, ("", NO_UPSCALER, *UPSCALERS))
        _check_choice("face_fixer", self.face_fixer, ("", *FACE_FIXERS))
        if len(self.loras) > MOST_LORAS:
            raise InvalidRequest("lora", "many", len(self.loras), str(MOST_LORAS))


def _check_choice(field_name: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise InvalidRequest(field_name, "unknown", value, ", ".join(filter(None, choices)))


NO_EXTRAS = Extras()
"""Nothing of all this."""
