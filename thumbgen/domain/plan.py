"""From a request to the plans that serve it: what exactly to ask of the Horde, and then what else.

The first plan is the one that is sent. The others are fallbacks for when no worker can take it or
those that did gave up: other families of models, each with the settings that suit it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.filter import rewritten_words
from thumbgen.domain.models import Model, Settings, free_steps, group_by_settings, settings_for
from thumbgen.domain.presets import Genre, Scene, compose_prompt, find_genre
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import Size, plan_ask


@dataclass(frozen=True, slots=True)
class Plan:
    """One request to the Horde: every model in it shares the settings."""

    prompt: str
    negative: str
    models: tuple[str, ...]
    settings: Settings
    size: Size
    upscaler: str | None = None
    count: int = 1
    seed: int | None = None
    rewritten: tuple[str, ...] = ()
    """Words of the prompt that the Horde will exchange for others, for one of these models."""


def canonical(request: ThumbRequest, genres: Mapping[str, Genre]) -> ThumbRequest:
    """The request with genre and scene by their keys, however the user named them.

    Raises:
        InvalidRequest: an unknown genre or scene.
    """
    genre = find_genre(genres, request.genre)
    scene = ""
    if request.scene:
        scene = _find_scene(genre, request.scene, genres.values()).key
    return replace(request, genre=genre.key, scene=scene)


def _find_scene(genre: Genre, text: str, genres: Iterable[Genre]) -> Scene:
    """The genre's scene of that name; the complaint says if another genre has it."""
    try:
        return genre.scene(text)
    except InvalidRequest:
        other = next((one for one in genres if _has_scene(one, text)), None)
        if other is None:
            raise
    raise InvalidRequest("scene", "elsewhere", text, other.key)


def _has_scene(genre: Genre, text: str) -> bool:
    try:
        genre.scene(text)
    except InvalidRequest:
        return False
    return True


def plan_request(
    request: ThumbRequest, genres: Mapping[str, Genre], cards: Mapping[str, Model]
) -> tuple[Plan, ...]:
    """The plans for a request, the first choice first; at least one.

    Raises:
        InvalidRequest: an unknown genre or scene, or nothing to paint.
    """
    genre = find_genre(genres, request.genre)
    groups = genre.models
    if request.models:
        groups = group_by_settings(request.models, cards, genre.settings)
    return tuple(_plan(request, genre, models, cards) for models in groups)


def _plan(
    request: ThumbRequest, genre: Genre, models: tuple[str, ...], cards: Mapping[str, Model]
) -> Plan:
    card = cards.get(models[0])
    composed = compose_prompt(
        genre,
        genre.scene(request.scene) if request.scene else None,
        request.prompt,
        aspect=request.target.aspect_words,
        negative=request.negative,
        heeds_negative=card is None or card.heeds_negative,
    )
    ask = plan_ask(request.target.size)
    known_clean = all(name in cards and cards[name].clean for name in models)
    return Plan(
        prompt=composed.prompt,
        negative=composed.negative,
        models=models,
        settings=_settings(request, card, genre.settings),
        size=ask.size,
        upscaler=genre.upscalers[ask.upscale] if ask.upscale > 1 else None,
        count=request.count,
        seed=request.seed,
        rewritten=() if known_clean else rewritten_words(composed.prompt),
    )


def _settings(request: ThumbRequest, card: Model | None, preset: Settings) -> Settings:
    """What the user said, before what the model wants, before what the preset says.

    A fallback of another family was not the user's choice: there its own limits come first.
    """
    chosen = bool(request.models) or card is None or card.sampler is None
    if request.sampler is not None and chosen:
        # Before the limit on steps is applied: with some samplers each counts double.
        preset = replace(preset, sampler=request.sampler)
        card = None if card is None else replace(card, sampler=None)
    settings = settings_for(card, preset)
    steps = settings.steps if request.steps is None else request.steps
    if not request.models and card is not None and card.max_steps is not None:
        steps = min(steps, free_steps(card, settings.sampler))
    cfg_scale = settings.cfg_scale
    if request.cfg_scale is not None and (card is None or card.heeds_negative or request.models):
        cfg_scale = request.cfg_scale
    return replace(settings, steps=steps, cfg_scale=cfg_scale)
