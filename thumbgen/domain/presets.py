"""Genres and scenes, and the rules that make one picture description of them and an idea."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from thumbgen.domain.models import Settings

NO_GENRE = "none"
"""The key of the genre that adds nothing to the user's words."""

DEFAULT_TEMPLATE = "{p}, {setting}, {genre} {medium}, {palette}, {light}, {composition}"

DEFAULT_NEGATIVE = (
    "text, letters, watermark, logo, signature, caption, frame, border, extra fingers, "
    "deformed hands, duplicate subject, low contrast, blurry, jpeg artefacts"
)

DEFAULT_EXCLUSIONS = "plain surfaces without text or lettering"

DEFAULT_MODELS = (
    ("AlbedoBase XL (SDXL)", "SDXL 1.0"),
    ("Flux.1-Schnell fp8 (Compact)",),
)


def _default_upscalers() -> Mapping[int, str]:
    return {2: "RealESRGAN_x2plus", 4: "RealESRGAN_x4plus"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A ready-made picture: ``subject`` stands in for an idea, ``setting`` goes with any.

    ``names`` are by language. An empty ``palette`` or ``light`` leaves the genre's. What
    ``negative`` excludes is excluded always, ``subject_negative`` only with the scene's subject.
    """

    key: str
    names: Mapping[str, str]
    subject: str
    setting: str = ""
    palette: str = ""
    light: str = ""
    negative: str = ""
    subject_negative: str = ""


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of music, and what its pictures look like.

    ``word`` is its name in a prompt. ``template`` says what goes where. ``exclusions`` says the
    most important of ``negative`` in positive words, for models that ignore negatives. Each tuple
    in ``models`` is one request; the later ones are fallbacks. ``upscalers`` are by factor.
    """

    key: str
    names: Mapping[str, str]
    synonyms: tuple[str, ...] = ()
    word: str = ""
    template: str = DEFAULT_TEMPLATE
    medium: str = ""
    palette: str = ""
    light: str = ""
    composition: str = ""
    negative: str = DEFAULT_NEGATIVE
    exclusions: str = DEFAULT_EXCLUSIONS
    models: tuple[tuple[str, ...], ...] = DEFAULT_MODELS
    settings: Settings = field(default_factory=Settings)
    scenes: tuple[Scene, ...] = ()
    upscalers: Mapping[int, str] = field(default_factory=_default_upscalers)


@dataclass(frozen=True, slots=True)
class Composed:
    """The two halves of a prompt, as the Horde takes them."""

    prompt: str
    negative: str
