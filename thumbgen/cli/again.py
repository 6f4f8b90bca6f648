"""The command line that makes a picture of the library again."""

import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import Extras, Lora
from thumbgen.domain.models import Settings
from thumbgen.domain.plan import plan_request
from thumbgen.domain.presets import one_line
from thumbgen.domain.request import LARGEST_SEED
from thumbgen.store.library_rows import Entry
from thumbgen.store.presets import Presets


def settings_of(entry: Entry, presets: Presets) -> Settings | None:
    """How the picture is rendered by the presets of today; ``None`` if they do not say."""
    try:
        plans = plan_request(entry.request, presets.genres, presets.models)
    except InvalidRequest:  # a genre or scene that has gone since
        return None
    made_by = entry.picture.model
    return next((plan.settings for plan in plans if made_by in plan.models), None)


def again(entry: Entry, settings: Settings | None, program: str) -> list[str]:
    """The command line, word for word; as near as can be where a seed or setting is not known."""
    options = {
        name: value for name, value in _options(entry, settings) if value not in {None, "", False}
    }
    words = [program, "generate"]
    for name, value in options.items():
        words += _option(name, value)
    for lora in entry.request.extras.loras:
        words += _option("lora", _lora(lora))
    idea = one_line(entry.request.prompt).strip()
    if idea.startswith("-"):
        words.append("--")  # so that it is not taken for an option
    return [*words, idea] if idea else words


def quoted(words: list[str]) -> str:
    """The command line as it is typed into this system's shell."""
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def _options(entry: Entry, settings: Settings | None) -> Iterator[tuple[str, Any]]:
    """Every option but the LoRAs; those that are empty mean nothing."""
    request, picture = entry.request, entry.picture
    yield "genre", request.genre if request.genre != "none" else ""
    yield "scene", request.scene
    yield "size", request.target.key
    yield "title", request.title
    yield "palette", request.palette
    yield "negative", one_line(request.negative).strip()
    yield "model", picture.model
    yield "seed", picture.seed if _usable(picture.seed) else ""
    yield from _said(entry, settings)
    yield "style", "" if request.style is None else request.style.id or request.style.name
    yield from _extras(request.extras).items()


def _said(entry: Entry, settings: Settings | None) -> Iterator[tuple[str, Any]]:
    """What the user said of the settings: of that, what this model took."""
    request = entry.request
    took = settings or Settings(
        sampler=request.sampler or "", steps=request.steps or 0, cfg_scale=request.cfg_scale or 0.0
    )
    if request.sampler is not None:
        yield "sampler", took.sampler
    if request.steps is not None:
        yield "steps", str(took.steps)
    if request.cfg_scale is not None:
        yield "cfg", f"{took.cfg_scale:.12g}"


def _extras(extras: Extras) -> Mapping[str, Any]:
    return {
        "upscaler": extras.upscaler,
        "face-fixer": extras.face_fixer,
        "tiling": extras.tiling,
        "hires-fix": extras.hires_fix,
    }


def _option(name: str, value: object) -> list[str]:
    if value is True:
        return [f"--{name}"]
    return [f"--{name}={value}"] if str(value).startswith("-") else [f"--{name}", str(value)]


def _lora(lora: Lora) -> str:
    """A LoRA as it is written on the command line."""
    name = f"@{lora.name}" if lora.version else lora.name
    plain = lora.strength == 1.0 and ":" not in name
    return name if plain else f"{name}:{lora.strength:.12g}"


def _usable(seed: str) -> bool:
    return seed.isascii() and seed.isdecimal() and int(seed) <= LARGEST_SEED
