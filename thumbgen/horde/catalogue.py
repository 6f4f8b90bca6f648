"""The Horde's catalogue of styles, from JSON to values.

Anybody may put a style there, so nothing in one is trusted: what is missing or wrong is left to
the model, and a style that nothing could be painted by is left out. Its sizes and seeds are not
read: those are the user's.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from thumbgen.domain.errors import HordeDown, InvalidRequest
from thumbgen.domain.extras import FACE_FIXERS, MOST_LORAS, Lora
from thumbgen.domain.models import SAMPLERS
from thumbgen.domain.request import LONGEST_PROMPT
from thumbgen.domain.styles import Style
from thumbgen.horde.decoding import decode

LONGEST_NAME = 120
LONGEST_ABOUT = 2000
LONGEST_ID = 100
MOST_MODELS = 20
MOST_TAGS = 20

_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

N = TypeVar("N", int, float)


def is_id(text: str) -> bool:
    """Whether a text is a style's id rather than its name."""
    return _ID.fullmatch(text) is not None


def parse_styles(body: bytes) -> tuple[Style, ...]:
    """Reads one page of the catalogue, without the styles that are broken.

    Raises:
        HordeDown: it is none.
    """
    found = (_style(entry) for entry in decode(body, list[Any]))
    return tuple(one for one in found if one is not None)


def parse_style(body: bytes) -> Style:
    """Reads one style.

    Raises:
        HordeDown: it is none, or it is broken.
    """
    style = _style(decode(body, dict[str, Any]))
    if style is None:
        raise HordeDown("a style that nothing can be painted by")
    return style


def _style(entry: object) -> Style | None:
    """One style; ``None`` for one without a name or a template that holds words or the idea."""
    raw = _fields(entry)
    prompt = raw.get("prompt")
    identity, name = _text(raw.get("id"), LONGEST_ID), _text(raw.get("name"), LONGEST_NAME)
    if not (identity and name and isinstance(prompt, str) and _usable(prompt)):
        return None
    params = _fields(raw.get("params"))
    return Style(
        id=identity,
        name=name,
        prompt=prompt,
        about=_text(raw.get("info"), LONGEST_ABOUT),
        models=_texts(raw.get("models"), MOST_MODELS),
        tags=_texts(raw.get("tags"), MOST_TAGS),
        creator=_text(raw.get("creator"), LONGEST_NAME),
        used=_number(raw.get("use_count"), int, 0, 10**9) or 0,
        clean=raw.get("nsfw") is None or raw["nsfw"] is False,
        sampler=_one_of(SAMPLERS, [params.get("sampler_name")]),
        steps=_number(params.get("steps"), int, 1, 500),
        cfg_scale=_number(params.get("cfg_scale"), float, 0, 100),
        clip_skip=_number(params.get("clip_skip"), int, 1, 12),
        karras=_flag(params.get("karras")),
        loras=_loras(params.get("loras")),
        tiling=_flag(params.get("tiling")) or False,
        hires_fix=_flag(params.get("hires_fix")) or False,
        face_fixer=_one_of(FACE_FIXERS, _entries(params.get("post_processing"))) or "",
    )


def _usable(prompt: str) -> bool:
    """Whether something can be painted by a template."""
    positive = prompt.partition("###")[0]
    return (
        len(prompt) <= LONGEST_PROMPT
        and "\0" not in prompt
        and ("{p}" in positive or bool(positive.replace("{np}", "").strip(" ,")))
    )


def _loras(value: object) -> tuple[Lora, ...]:
    found = (_lora(_fields(entry)) for entry in _entries(value))
    return tuple(one for one in found if one is not None)[:MOST_LORAS]


def _lora(raw: dict[str, Any]) -> Lora | None:
    name, strength, trigger = raw.get("name"), raw.get("model"), raw.get("inject_trigger")
    try:
        return Lora(
            name=str(name) if isinstance(name, str | int) else "",
            strength=1.0 if strength is None else float(strength),
            trigger=trigger if isinstance(trigger, str) else "",
            version=_flag(raw.get("is_version")) or False,
        )
    except (InvalidRequest, TypeError, ValueError, OverflowError):
        return None


def _fields(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _entries(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object, most: int) -> str:
    """A text on one line, cut to ``most`` characters; empty for anything else."""
    return " ".join(value.replace("\0", " ").split())[:most] if isinstance(value, str) else ""


def _texts(value: object, most: int) -> tuple[str, ...]:
    texts = (_text(one, LONGEST_NAME) for one in _entries(value)[:most])
    return tuple(dict.fromkeys(filter(None, texts)))


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: object, kind: type[N], least: float, most: float) -> N | None:
    """A number within its bounds, ``None`` for anything else."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return kind(value) if least <= value <= most else None


def _one_of(choices: Sequence[str], values: Iterable[object]) -> str | None:
    """The first of the values that is one of ours."""
    return next((one for one in values if isinstance(one, str) and one in choices), None)
