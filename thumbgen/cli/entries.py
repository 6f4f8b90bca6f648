"""The library's pictures on the command line: which are meant, and as plain values."""

import argparse
from dataclasses import asdict
from datetime import UTC
from typing import Any

from thumbgen.cli.again import again, quoted, settings_of
from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.presets import find_genre
from thumbgen.jobs.places import is_there
from thumbgen.store.library import Library
from thumbgen.store.library_rows import Entry
from thumbgen.store.presets import Presets


def chosen(
    arguments: argparse.Namespace, shelf: Library, presets: Presets, limit: int | None = None
) -> tuple[Entry, ...]:
    """The pictures that ``--search`` and ``--genre`` leave, the newest first.

    Raises:
        InvalidRequest: an unknown genre.
        NotSaved: the library cannot be read.
    """
    genre = arguments.genre
    if genre:
        try:
            genre = find_genre(presets.genres, genre).key
        except InvalidRequest:  # one of the user's own may have gone, its pictures have not
            if not shelf.pictures(genre=genre, limit=1):
                raise
    return shelf.pictures(search=arguments.search, genre=genre, limit=limit)


def by_number(number: int, shelf: Library) -> Entry:
    """The picture of that number.

    Raises:
        InvalidRequest: there is none.
    """
    entry = shelf.picture(number)
    if entry is None:
        raise InvalidRequest("picture", "unknown", number)
    return entry


def summary(entry: Entry) -> dict[str, Any]:
    """A picture as plain values: what the list has of it."""
    request, picture = entry.request, entry.picture
    return {
        "number": entry.id,
        "made_at": entry.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "path": str(picture.path),
        "missing": not is_there(picture.path),
        "prompt": request.prompt,
        "title": request.title,
        "negative": request.negative,
        "genre": request.genre,
        "scene": request.scene,
        "size": request.target.key,
        "width": picture.size.width,
        "height": picture.size.height,
        "seed": picture.seed,
        "model": picture.model,
        "job_id": entry.job_id,
        "practice": entry.practice,
    }


def details(entry: Entry, presets: Presets, program: str) -> dict[str, Any]:
    """A picture as plain values: everything that is known of it."""
    request, extras = entry.request, entry.request.extras
    settings = settings_of(entry, presets)
    style = request.style
    command = again(entry, settings, program)
    return {
        **summary(entry),
        "palette": request.palette,
        "style": None if style is None else {"id": style.id, "name": style.name},
        "settings": None if settings is None else asdict(settings),
        "loras": [
            {"name": one.name, "strength": one.strength, "version": one.version}
            for one in extras.loras
        ],
        "upscaler": extras.upscaler,
        "face_fixer": extras.face_fixer,
        "tiling": extras.tiling,
        "hires_fix": extras.hires_fix,
        "arguments": command,
        "command": quoted(command),
    }
