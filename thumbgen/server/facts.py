"""What may be asked without a job: models, presets, sizes, and whether all is well."""

import time
from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from thumbgen import answers
from thumbgen.domain.choosing import choices
from thumbgen.domain.presets import NO_GENRE, Genre, find_genre
from thumbgen.domain.sizes import TARGETS, Target
from thumbgen.server.calls import base_of, desk_of, json_reply
from thumbgen.version import __version__


class Index(msgspec.Struct, frozen=True):
    """What this is, and where its description lies."""

    name: str
    version: str
    description: str


class Health(msgspec.Struct, frozen=True):
    """Whether jobs are taken in, and how many are open."""

    status: Literal["ok", "stopping"]
    version: str
    open_jobs: int
    uptime_seconds: int


class SizeTold(msgspec.Struct, frozen=True):
    """A named size in pixels; `format` is the usual one, `max_bytes` what its site takes."""

    size: str
    width: int
    height: int
    format: Literal["jpeg", "png"]
    max_bytes: int | None


class Sizes(msgspec.Struct, frozen=True):
    """The named sizes. Any `WIDTHxHEIGHT` within bounds is possible besides."""

    sizes: list[SizeTold]


class SceneTold(msgspec.Struct, frozen=True):
    """A scene, with its names by language."""

    scene: str
    names: dict[str, str]


class GenreTold(msgspec.Struct, frozen=True):
    """A genre, with its names by language."""

    genre: str
    names: dict[str, str]
    synonyms: list[str]
    scenes: list[SceneTold]


class Presets(msgspec.Struct, frozen=True):
    """Genres and their scenes, shipped and the user's own."""

    presets: list[GenreTold]


class ModelTold(msgspec.Struct, frozen=True, kw_only=True):
    """A model. `queue` counts pictures; `seconds` is an estimate until it has made one more.

    `recommended`: among the best for the genre. `rewrites`: the Horde replaces words that hint at
    an age, `null` if that is not known.
    """

    name: str
    family: str | None
    look: str | None
    workers: int
    queue: float
    seconds: int | None
    recommended: bool
    rewrites: bool | None


class Models(msgspec.Struct, frozen=True):
    """The models as they are served now, the best for the genre first."""

    genre: str
    models: list[ModelTold]


async def index(request: Request) -> Response:
    """What this is, and where its description lies."""
    return json_reply(Index("ThumbGen", __version__, f"{base_of(request)}/openapi.json"))


async def health(request: Request) -> Response:
    """Whether the program takes jobs in, and how many are open."""
    desk = desk_of(request)
    stopping = desk.stopping.is_set()
    uptime = round(time.monotonic() - request.app.state.since)
    body = Health("stopping" if stopping else "ok", __version__, desk.open_jobs, uptime)
    return json_reply(body, 503 if stopping else 200)


async def sizes(_request: Request) -> Response:
    """The named sizes."""
    return json_reply(Sizes([_size(target) for target in TARGETS.values()]))


async def presets(request: Request) -> Response:
    """Genres and their scenes, shipped and the user's own."""
    genres = desk_of(request).engine.presets.genres.values()
    return json_reply(Presets([_genre(genre) for genre in genres]))


async def models(request: Request) -> Response:
    """The models as they are served now, the best for the genre first.

    Raises:
        InvalidRequest: an unknown genre.
        Unreachable: the Horde was never heard.
    """
    desk = desk_of(request)
    engine = desk.engine
    genre = find_genre(engine.presets.genres, request.query_params.get("genre") or NO_GENRE)
    await desk.look()
    known = choices(genre, engine.presets.models, engine.conditions.models)
    told = [answers.model(one, known=True) for one in known if one.served]
    return json_reply(Models(genre.key, msgspec.convert(told, list[ModelTold])))


def _size(target: Target) -> SizeTold:
    kind: Literal["jpeg", "png"] = "jpeg" if target.format == "jpeg" else "png"
    return SizeTold(target.key, target.size.width, target.size.height, kind, target.max_bytes)


def _genre(genre: Genre) -> GenreTold:
    scenes = [SceneTold(one.key, dict(one.names)) for one in genre.scenes]
    return GenreTold(genre.key, dict(genre.names), list(genre.synonyms), scenes)
