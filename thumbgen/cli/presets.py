"""``thumbgen presets``: the genres that there are, and what is in them."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.table import Column, facts, lines, room
from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.models import Settings
from thumbgen.domain.plan import Plan, plan_request
from thumbgen.domain.presets import Genre, find_genre
from thumbgen.domain.request import ThumbRequest
from thumbgen.marks import N_
from thumbgen.resources import resource
from thumbgen.store.paths import find_paths
from thumbgen.store.presets import BrokenPreset, Presets, load_presets
from thumbgen.words import Words

IDEA = "a lighthouse in the rain"
"""What a genre's prompt is shown with."""

_LANGUAGES = {"en": "English", "pt_BR": "Português"}


def presets(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Lists the genres, or shows one; the exit code."""
    folder = find_paths(environ).presets
    known = load_presets(resource("presets"), folder)
    shipped = load_presets(resource("presets"), None).genres
    say_broken(known, words)
    try:
        wanted = [find_genre(known.genres, arguments.genre)] if arguments.genre else None
    except InvalidRequest as error:
        print(words.explain(error), file=sys.stderr)
        if arguments.json:
            print(answers.as_line(answers.failure(error, words)))
        return codes.exit_code(error)
    genres = wanted or list(known.genres.values())
    own = {genre.key for genre in genres if shipped.get(genre.key) != genre}
    if arguments.json:
        print(answers.as_line(_as_json(genres, own, known, folder, words)))
        return codes.DONE
    for genre in genres:
        _print_genre(genre, words, own=genre.key in own)
        if wanted:
            _print_prompt(genre, known, words)
        print()
    print(words.text(N_("Files of your own go into {folder}"), folder=folder))
    return codes.DONE


def say_broken(known: Presets, words: Words) -> None:
    """Says which of the user's own files were left out, and why."""
    for broken in known.broken:
        print(_why(broken, words), file=sys.stderr)


def _why(broken: BrokenPreset, words: Words) -> str:
    return words.broken_preset(broken.path.name, broken.reason, broken.where)


def _plan(genre: Genre, known: Presets) -> Plan:
    """What would be sent first for the example's idea."""
    return plan_request(ThumbRequest(IDEA, genre.key), known.genres, known.models)[0]


def _as_json(
    genres: Sequence[Genre], own: set[str], known: Presets, folder: Path, words: Words
) -> dict[str, Any]:
    broken = [
        {
            "file": str(one.path),
            "reason": one.reason,
            "where": one.where,
            "message": _why(one, words),
        }
        for one in known.broken
    ]
    shown = [_genre(genre, known, own=genre.key in own) for genre in genres]
    return {"success": True, "folder": str(folder), "genres": shown, "broken": broken}


def _genre(genre: Genre, known: Presets, *, own: bool) -> dict[str, Any]:
    plan = _plan(genre, known)
    return {
        "key": genre.key,
        "names": dict(genre.names),
        "synonyms": list(genre.synonyms),
        "own": own,
        "scenes": [{"key": scene.key, "names": dict(scene.names)} for scene in genre.scenes],
        "example": {"idea": IDEA, "prompt": plan.prompt, "negative": plan.negative},
        "models": [list(group) for group in genre.models],
        "settings": asdict(plan.settings),
    }


def _print_genre(genre: Genre, words: Words, *, own: bool) -> None:
    names = " / ".join(dict.fromkeys(genre.name(language) for language in _LANGUAGES))
    mark = f" ({words.text(N_('your own'))})" if own else ""
    print(f"{genre.key}: {names}{mark}")
    places = room(sys.stdout)
    also = ", ".join(genre.synonyms)
    for line in facts([(words.text(N_("also:")), also)], places, indent="  "):
        print(line)
    if not genre.scenes:
        return
    columns = [Column(words.text(N_("Scene"))), *(Column(one) for one in _LANGUAGES.values())]
    rows = [
        (scene.key, *(scene.name(language) for language in _LANGUAGES)) for scene in genre.scenes
    ]
    for line in lines(columns, rows, places):
        print(f"  {line}")


def _print_prompt(genre: Genre, known: Presets, words: Words) -> None:
    """What would be sent for an example, and to which models."""
    text, plan = words.text, _plan(genre, known)
    how = settings_words(plan.settings, words)
    groups = [" / ".join(group) for group in genre.models]
    rows = [
        (text(N_("Idea")), IDEA),
        (text(N_("Prompt")), plan.prompt),
        (text(N_("Excluded")), plan.negative or "–"),
        (text(N_("Settings")), how),
        *((text(N_("Models")) if at == 0 else "", group) for at, group in enumerate(groups)),
    ]
    print()
    for line in facts(rows, room(sys.stdout), indent="  "):
        print(line)


def settings_words(settings: Settings, words: Words) -> str:
    """How it is rendered, on one line."""
    facts = {"steps": settings.steps, "cfg": f"{settings.cfg_scale:g}"}
    return words.text(N_("{sampler}, {steps} steps, CFG {cfg}"), sampler=settings.sampler, **facts)
