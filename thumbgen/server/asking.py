"""From the body of a call to a request: every field checked, and named if it is wrong."""

from typing import Annotated

import msgspec
from msgspec import Meta

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import FACE_FIXERS, MOST_LORAS, NO_UPSCALER, UPSCALERS, Extras
from thumbgen.domain.loras import measured_lora
from thumbgen.domain.models import SAMPLERS
from thumbgen.domain.presets import NO_GENRE, fold
from thumbgen.domain.request import (
    FORMATS,
    LARGEST_SEED,
    LONGEST_PROMPT,
    MOST_PICTURES,
    ThumbRequest,
    read_seed,
)
from thumbgen.domain.sizes import parse_target
from thumbgen.domain.styles import Style


def _told(**schema: object) -> Meta:
    """What the description tells of a value; the request itself holds it, with better words."""
    return Meta(extra_json_schema=schema)


Name = Annotated[str, _told(maxLength=255)]
Text = Annotated[str, _told(maxLength=LONGEST_PROMPT)]
Model = Annotated[str, _told(minLength=1, maxLength=255)]
Lora = Annotated[str, _told(minLength=1, description="`NAME[:STRENGTH]`, strength -5 to 5.")]
Count = Annotated[int, _told(minimum=1, maximum=MOST_PICTURES)]
Seed = (
    Annotated[int, _told(minimum=0, maximum=LARGEST_SEED)]
    | Annotated[str, _told(pattern="^[0-9]{1,10}$")]
)
Steps = Annotated[int, _told(minimum=1, maximum=500)]
CfgScale = Annotated[float, _told(minimum=0, maximum=100)]
Seconds = Annotated[float, _told(minimum=1, maximum=86400)]
Format = Annotated[str, _told(enum=FORMATS)]


def _said(text: str) -> Meta:
    return Meta(description=text)


class Ask(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What `POST /generate-thumbnail` takes. Only a prompt or a scene is needed."""

    prompt: Annotated[Text, _said("The idea; in English for the best results.")] = ""
    type: Annotated[
        Name | None, _said("The kind of music: `lofi`, `r&b`, `worship`; the same as `genre`.")
    ] = None
    genre: Annotated[Name | None, _said("A genre of `GET /presets`.")] = None
    scene: Annotated[Name, _said("One of the genre's scenes.")] = ""
    size: Annotated[Name, _said("A name of `GET /sizes`, or `WIDTHxHEIGHT` in pixels.")] = "youtube"
    title: Annotated[Text, _said("Words to set on the finished picture.")] = ""
    count: Annotated[Count, _said("How many pictures.")] = 1
    seed: Annotated[Seed | None, _said("The same seed, the same picture.")] = None
    negative: Annotated[Text, _said("What not to show.")] = ""
    palette: Annotated[Text, _said("Colours in words, instead of the genre's.")] = ""
    models: Annotated[
        list[Model], Meta(max_length=20, description="Of `GET /models`, the first choice first.")
    ] = []
    steps: Steps | None = None
    cfg_scale: CfgScale | None = None
    sampler: Annotated[Name | None, _said(", ".join(SAMPLERS))] = None
    style: Annotated[Name, _said("A style of the Horde's catalogue, by name or id.")] = ""
    loras: Annotated[list[Lora], Meta(max_length=MOST_LORAS)] = []
    upscaler: Annotated[Name, _said(f"{NO_UPSCALER}, {', '.join(UPSCALERS)}")] = ""
    face_fixer: Annotated[Name, _said(", ".join(FACE_FIXERS))] = ""
    tiling: bool = False
    hires_fix: bool = False
    format: Format | None = None
    timeout: Annotated[Seconds | None, _said("Seconds, then the job is given up.")] = None


def request_of(ask: Ask, style: Style | None) -> ThumbRequest:
    """The request; ``style`` is the one it names.

    Raises:
        InvalidRequest: a value that cannot be.
    """
    return ThumbRequest(
        prompt=ask.prompt,
        genre=_genre(ask),
        scene=ask.scene,
        target=parse_target(ask.size),
        title=ask.title,
        negative=ask.negative,
        palette=ask.palette,
        models=tuple(ask.models),
        count=ask.count,
        seed=read_seed(ask.seed),
        steps=ask.steps,
        cfg_scale=ask.cfg_scale,
        sampler=ask.sampler or None,
        style=style,
        extras=Extras(
            upscaler=ask.upscaler,
            face_fixer=ask.face_fixer,
            loras=tuple(measured_lora(text) for text in ask.loras),
            tiling=ask.tiling,
            hires_fix=ask.hires_fix,
        ),
        format=ask.format,
        timeout=ask.timeout,
    )


def _genre(ask: Ask) -> str:
    """The one that is named, by whichever of the two words for it."""
    if ask.type and ask.genre and fold(ask.type) != fold(ask.genre):
        raise InvalidRequest("genre", "twice", ask.genre, ask.type)
    return ask.genre or ask.type or NO_GENRE
