"""From a request to the plans that serve it: what exactly to ask of the Horde, and then what else.

The first plan is the one that is sent. The others are fallbacks for when no worker can take it or
those that did gave up: other families of models, each with the settings that suit it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import MOST_LORAS, NO_EXTRAS, NO_UPSCALER, Extras
from thumbgen.domain.filter import rewritten_words
from thumbgen.domain.models import (
    HIRES_FAMILIES,
    SMALL_FAMILIES,
    TILING_FAMILIES,
    Model,
    Settings,
    as_shipped,
    card_of,
    free_steps,
    group_by_settings,
    settings_for,
)
from thumbgen.domain.presets import (
    Genre,
    Scene,
    compose_prompt,
    find_genre,
    one_line,
    split_idea,
    subject_of,
)
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.serving import Load, free_pixels
from thumbgen.domain.sizes import SMALL_PIXELS, Size, plan_ask
from thumbgen.domain.styles import Style, expand


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
    family: str = ""
    """What its models have in common; empty if that is not known."""
    extras: Extras = NO_EXTRAS
    """What goes along; only what these models can do."""


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
    request: ThumbRequest,
    genres: Mapping[str, Genre],
    cards: Mapping[str, Model],
    load: Load = Load(),  # noqa: B008 - frozen
) -> tuple[Plan, ...]:
    """The plans for a request, the first choice first; at least one.

    Raises:
        InvalidRequest: an unknown genre or scene, or nothing to paint.
    """
    genre, style = find_genre(genres, request.genre), request.style
    groups = genre.models
    named = request.models or (style.models if style is not None else ())
    if named:
        named = tuple(as_shipped(name, cards) for name in named)
        groups = group_by_settings(named, cards, genre.settings)
    kitchen = _Kitchen(request, genre, cards, load)
    return tuple(kitchen.plan(models) for models in groups)


def arranged(plans: tuple[Plan, ...], served: Collection[str]) -> tuple[Plan, ...]:
    """The plans that somebody serves first, each with its served models alone.

    Unchanged if nobody serves any: that may be so for a moment only.
    """
    kept = [
        replace(plan, models=models)
        for plan in plans
        if (models := tuple(name for name in plan.models if name in served))
    ]
    rest = [plan for plan in plans if not set(plan.models) & set(served)]
    return (*kept, *rest)


@dataclass(frozen=True, slots=True)
class _Kitchen:
    """Everything that plans are made of."""

    request: ThumbRequest
    genre: Genre
    cards: Mapping[str, Model]
    load: Load

    def plan(self, models: tuple[str, ...]) -> Plan:
        """One plan, for models that share everything."""
        request, genre = self.request, self.genre
        card = card_of(models[0], self.cards)
        family = card.family if card is not None else ""
        prompt, negative = self._words(card)
        ask = plan_ask(request.target.size, _most_pixels(family, self.load))
        known = [card_of(name, self.cards) for name in models]
        clean = all(one is not None and one.clean for one in known)
        return Plan(
            prompt=prompt,
            negative=negative,
            models=models,
            settings=_settings(request, card, genre.settings),
            size=ask.size,
            upscaler=_upscaler(request.extras, genre, ask.upscale),
            count=request.count,
            seed=request.seed,
            rewritten=() if clean else rewritten_words(prompt),
            family=family,
            extras=_fitting(request, family),
        )

    def _words(self, card: Model | None) -> tuple[str, str]:
        """Both halves of the prompt, by the genre or the style, with the model's own word."""
        request, style = self.request, self.request.style
        genre, scene = _in_colours(request, self.genre)
        heeds = card is None or card.heeds_negative
        trigger = card.trigger if card is not None else ""
        if style is None:
            composed = compose_prompt(
                genre,
                scene,
                request.prompt,
                aspect=request.target.aspect_words,
                negative=request.negative,
                heeds_negative=heeds,
            )
            prompt, negative = composed.prompt, composed.negative
        else:
            idea, unwanted = split_idea(request.prompt)
            wishes = ", ".join(filter(None, (unwanted, one_line(request.negative).strip(" ,"))))
            subject = ", ".join(filter(None, (subject_of(idea, scene), _palette(request))))
            prompt, negative = expand(style, subject, wishes)
        if trigger and trigger.lower() not in prompt.lower():
            prompt = f"{prompt}, {trigger}"
        return prompt, negative if heeds else ""


def _in_colours(request: ThumbRequest, genre: Genre) -> tuple[Genre, Scene | None]:
    """Genre and scene, in the colours that the request wants instead of their own."""
    scene = genre.scene(request.scene) if request.scene else None
    palette = _palette(request)
    if not palette:
        return genre, scene
    template = genre.template
    if "{palette}" not in template:
        positive, cut, excluded = template.partition("###")
        template = f"{positive}, {{palette}}{cut}{excluded}"
    return replace(genre, palette=palette, template=template), scene and replace(scene, palette="")


def _palette(request: ThumbRequest) -> str:
    return one_line(request.palette.replace("#", " ")).strip(" ,")


def _most_pixels(family: str, load: Load) -> int:
    """The largest area that costs nothing now and that the family paints well."""
    most = free_pixels(family, load)
    return min(most, SMALL_PIXELS) if family in SMALL_FAMILIES else most


def _upscaler(extras: Extras, genre: Genre, factor: int) -> str | None:
    """The one the user wants, or else the genre's for this factor; none where none is needed."""
    if extras.upscaler:
        return None if extras.upscaler == NO_UPSCALER else extras.upscaler
    return genre.upscalers[factor] if factor > 1 else None


def _fitting(request: ThumbRequest, family: str) -> Extras:
    """The extras without those that the family cannot do, and with those of the style."""
    extras, style = request.extras, request.style
    if style is not None:
        extras = replace(
            extras,
            loras=(*extras.loras, *style.loras)[:MOST_LORAS],
            tiling=extras.tiling or style.tiling,
            hires_fix=extras.hires_fix or style.hires_fix,
            face_fixer=extras.face_fixer or style.face_fixer,
        )
    return replace(
        extras,
        tiling=extras.tiling and family in TILING_FAMILIES,
        hires_fix=extras.hires_fix and family in HIRES_FAMILIES,
    )


def _settings(request: ThumbRequest, card: Model | None, preset: Settings) -> Settings:
    """What the user said, before the style, before what the model wants, before the preset.

    A fallback of another family was not the user's choice: there its own limits come first.
    """
    if request.style is not None:
        preset, card = _styled(request.style, preset, card)
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


_OF_STYLES = ("sampler", "steps", "cfg_scale", "clip_skip", "karras")


def _styled(style: Style, preset: Settings, card: Model | None) -> tuple[Settings, Model | None]:
    """Preset and card with what the style says in the place of both."""
    said = {name: value for name in _OF_STYLES if (value := getattr(style, name)) is not None}
    if card is not None:
        wishes: dict[str, Any] = dict.fromkeys(said)
        card = replace(card, **wishes)
    return replace(preset, **said), card
