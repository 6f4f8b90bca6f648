"""Styles of the Horde's catalogue, expanded on our side.

Sent by name, a style would replace everything: the user's seed, size and sampler would be lost.
So its template is filled here, and what it says of the settings takes the genre's place.
"""

import re
from dataclasses import dataclass

from thumbgen.domain.extras import Lora

_PLACEHOLDER = re.compile(r"\{(np|p)\}")
_EMPTY = re.compile(r"(?:\s*,){2,}")


@dataclass(frozen=True, slots=True)
class Style:
    """One style. ``None`` and empty leave it to the model, or to the user.

    ``prompt`` is a template: ``{p}`` stands for the idea, ``{np}`` for the negative prompt, and
    ``###`` between the halves. ``clean`` is false for styles that are marked as not safe for work.
    """

    id: str
    name: str
    prompt: str
    about: str = ""
    models: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    creator: str = ""
    used: int = 0
    clean: bool = True
    sampler: str | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    clip_skip: int | None = None
    karras: bool | None = None
    loras: tuple[Lora, ...] = ()
    tiling: bool = False
    hires_fix: bool = False
    face_fixer: str = ""


def expand(style: Style, idea: str, negative: str) -> tuple[str, str]:
    """The style's template with the idea and the negative prompt in their places, as two halves.

    An idea that has no place in the template comes before it; a negative prompt without one comes
    after the style's own. Braces in either mean nothing.
    """
    positive, _, excluded = style.prompt.partition("###")
    if "{p}" not in positive:
        positive = f"{{p}}, {positive}"
    if "{np}" not in positive and "{np}" not in excluded:
        excluded = f"{excluded}, {{np}}"
    values = {"p": idea, "np": negative}
    return _filled(positive, values), _filled(excluded, values)


def _filled(template: str, values: dict[str, str]) -> str:
    """The template filled once, without the commas that an empty value leaves behind."""
    text = _PLACEHOLDER.sub(lambda match: values[match[1]], template)
    return " ".join(_EMPTY.sub(",", text).split()).strip(" ,")
