"""``thumbgen completion``: a script that lets a shell complete our commands and options."""

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import shtab

from thumbgen.cli import codes
from thumbgen.cli.completion_scripts import scenes_completer, with_equals_signs
from thumbgen.cli.parsers import build_parser
from thumbgen.domain.extras import FACE_FIXERS, NO_UPSCALER, UPSCALERS
from thumbgen.domain.models import SAMPLERS
from thumbgen.domain.presets import Genre
from thumbgen.domain.sizes import TARGETS
from thumbgen.resources import resource
from thumbgen.store.paths import find_paths
from thumbgen.store.presets import load_presets
from thumbgen.store.settings import LANGUAGES
from thumbgen.words import Words

_FILES = frozenset({"output"})
"""Arguments that are read as text, but name a file."""

_NOT_IN_A_NAME = re.compile(r"[^\w./-]+")


def completion(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Prints the script for a shell; the exit code."""
    presets = load_presets(resource("presets"), find_paths(environ).presets)
    genres = tuple(presets.genres.values())
    parser = build_parser(words, genres, arguments.program)  # a fresh one, for us to mark
    for one in _parsers(parser):
        _mark(one, genres, words)
    script = shtab.complete(parser, arguments.shell)
    if arguments.shell == "bash":
        script = with_equals_signs(script, arguments.program)
    print(script.rstrip())
    return codes.DONE


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parser and those of all its commands."""
    yield parser
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to look
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for one in action.choices.values():
                yield from _parsers(one)


def _shorten(commands: "argparse._SubParsersAction[Any]") -> None:
    """Has each command described as in the list of all: zsh shows one line of a description."""
    for listed in commands._get_subactions():  # noqa: SLF001
        commands.choices[listed.dest].description = listed.help


def _mark(parser: argparse.ArgumentParser, genres: Sequence[Genre], words: Words) -> None:
    """Says of each argument what may stand there."""
    folder = words.text("FOLDER")
    known: dict[str, Sequence[str]] = {
        "genre": [genre.key for genre in genres],
        "size": list(TARGETS),
        "sampler": SAMPLERS,
        "upscaler": (NO_UPSCALER, *UPSCALERS),
        "face_fixer": FACE_FIXERS,
        "lang": LANGUAGES,
    }
    for action in parser._actions:  # noqa: SLF001
        marked: Any = action  # with an attribute of shtab's own
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            _shorten(action)
        elif action.dest in known:
            action.choices = known[action.dest]
        elif action.dest == "scene":
            scenes = {genre.key: [scene.key for scene in genre.scenes] for genre in genres}
            marked.complete = scenes_completer(scenes, parser.prog.partition(" ")[0])
        elif action.metavar == folder or action.type is Path or action.dest in _FILES:
            marked.complete = shtab.DIRECTORY if action.metavar == folder else shtab.FILE
        if isinstance(action.metavar, str):  # colons and brackets mean something to zsh
            action.metavar = _NOT_IN_A_NAME.sub("-", action.metavar).strip("-")
