"""``thumbgen batch``: a track list, from its file to an exit code."""

import argparse
import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.asked import look_asked
from thumbgen.cli.batch_live import BatchLive
from thumbgen.cli.batch_report import Reporter, say_faults, show_plan
from thumbgen.cli.course import ended_by_signal, say_first, style_named, ticking
from thumbgen.domain.errors import InvalidRequest, NotSaved, ThumbgenError
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.tracks import Fault, TrackList
from thumbgen.jobs.batch import Batch, Hearers, checked
from thumbgen.jobs.engine import Engine, build_engine
from thumbgen.jobs.places import is_folder
from thumbgen.jobs.saving import named_output
from thumbgen.jobs.tracks import Look, Piece, plan_tracks
from thumbgen.jobs.wishes import Wishes
from thumbgen.store.lock import Held, hold
from thumbgen.store.paths import find_paths
from thumbgen.store.settings import load_settings, pictures_folder
from thumbgen.store.tracks import read_tracks
from thumbgen.words import Words


def batch(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Makes a picture for each track of a list; the exit code."""
    live = BatchLive(words)
    try:
        look, listing = look_asked(arguments), read_tracks(arguments.tracks)
        folder = _folder(arguments, environ)
        with _alone(folder, environ, dry=arguments.dry_run), asyncio.Runner() as runner:
            return runner.run(_Run(arguments, live, words, environ).go(look, listing, folder))
    except ThumbgenError as error:
        live.finish()
        live.say(str(words.explain(error)))
        if arguments.json:
            print(answers.as_line(answers.failure(error, words)))
        return codes.exit_code(error)


def _folder(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Path:
    """Where the pictures go: as asked, else beside the others, in a folder named as the list.

    Raises:
        InvalidRequest: there is a file in that place.
    """
    if arguments.output is not None:
        folder = named_output(arguments.output)
    else:
        paths = find_paths(environ)
        chosen = load_settings(paths.settings).settings.pictures
        pictures = pictures_folder(chosen) if chosen else paths.pictures
        folder = pictures.absolute() / arguments.tracks.stem
    if folder.exists() and not is_folder(folder):
        raise InvalidRequest("output", "no_folder", folder)
    return folder


@contextlib.contextmanager
def _alone(folder: Path, environ: Mapping[str, str], *, dry: bool):  # type: ignore[no-untyped-def]
    yield
