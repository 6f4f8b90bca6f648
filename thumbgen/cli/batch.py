"""``thumbgen batch``: a track list, from its file to an exit code."""

import argparse
import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from thumbgen.cli import codes
from thumbgen.cli.asked import look_asked
from thumbgen.cli.batch_live import BatchLive
from thumbgen.cli.batch_report import Reporter, show_plan
from thumbgen.cli.course import ended_by_signal, say_first, say_last, style_named, ticking
from thumbgen.cli.report import say_failed
from thumbgen.domain.errors import InvalidRequest, NotSaved, ThumbgenError
from thumbgen.domain.tracks import Fault, TrackList, misspelt
from thumbgen.jobs.batch import Batch, Hearers, checked, those_there, well_formed
from thumbgen.jobs.engine import Engine, build_engine
from thumbgen.jobs.saving import named_output
from thumbgen.jobs.tracks import Look, Piece, plan_tracks
from thumbgen.jobs.wishes import Wishes
from thumbgen.store.hold import Held, hold
from thumbgen.store.paths import find_paths
from thumbgen.store.settings import load_settings, pictures_folder
from thumbgen.store.tracks import read_tracks
from thumbgen.words import Words


def batch(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Makes a picture for each track of a list; the exit code."""
    live = BatchLive(words)
    reporter = Reporter(live, words, as_json=arguments.json)
    try:
        wish = _understood(arguments, environ)
        reporter.misspelt(misspelt(wish.listing.headers, (arguments.prompt, arguments.title)))
        reporter.unheard(wish.listing, wish.look)
        engine = build_engine(wish.wishes, environ)
        with asyncio.Runner() as runner:
            if arguments.dry_run:
                return runner.run(_plan(engine, wish, reporter))
            with _alone(engine, wish.look.folder):
                return runner.run(_make(engine, wish, reporter, live, words))
    except ThumbgenError as error:
        return say_failed(error, None, words, live, as_json=arguments.json)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the arguments ask for."""

    listing: TrackList
    look: Look
    wishes: Wishes
    style: str
    at_once: int
    practice: bool


def _understood(arguments: argparse.Namespace, environ: Mapping[str, str]) -> _Wish:
    """What the arguments ask for.

    Raises:
        InvalidRequest: something that cannot be.
    """
    listing = read_tracks(arguments.tracks, arguments.prompt)
    settings, folder = _places(arguments, environ)
    look = Look(
        look_asked(arguments),
        folder,
        list_name=arguments.tracks.stem,
        prompt=arguments.prompt,
        title=arguments.title,
        format=settings,
    )
    dry = arguments.dry_run
    wishes = Wishes(
        horde_url=arguments.horde_url,
        key_file=arguments.key_file,
        api_key="" if dry else None,  # nothing is sent: no keyring need be unlocked
        practice=arguments.practice and not dry,
        front="batch",
        place=f"{folder} {arguments.tracks.name}",  # two lists may share a folder
    )
    return _Wish(
        listing, look, wishes, arguments.style, arguments.at_once, practice=arguments.practice
    )


def _places(arguments: argparse.Namespace, environ: Mapping[str, str]) -> tuple[str, Path]:
    """The format that the settings want, and where the pictures go.

    That is as asked, else beside all others, in a folder with the list's name.
    """
    paths = find_paths(environ)
    settings = load_settings(paths.settings).settings
    if arguments.output is not None:
        return settings.format, named_output(arguments.output)
    pictures = pictures_folder(settings.pictures) if settings.pictures else paths.pictures
    return settings.format, pictures.absolute() / arguments.tracks.stem


@contextlib.contextmanager
def _alone(engine: Engine, folder: Path) -> Iterator[None]:
    """Keeps other batches from the same folder.

    Raises:
        InvalidRequest: one is there already.
    """
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(hold(engine.paths.data, f"batch {folder}"))
        except Held:
            engine.client.close()
            raise InvalidRequest("tracks", "in_use", folder) from None
        except NotSaved:
            pass  # nothing can be written there: then nobody can be told apart
        yield


async def _plan(engine: Engine, wish: _Wish, reporter: Reporter) -> int:
    """Shows what would be made."""
    try:
        pieces, faults = plan_tracks(wish.listing, wish.look, partial(checked, engine))
        if faults:
            return reporter.faults(faults)
        there = await those_there(engine, pieces, practice=wish.practice)
        return show_plan(pieces, there, wish.look, reporter)
    finally:
        await engine.close(0)


async def _make(
    engine: Engine, wish: _Wish, reporter: Reporter, live: BatchLive, words: Words
) -> int:
    """Makes what is missing."""
    say_first(engine, live, words)
    async with ticking(live), ended_by_signal():
        pieces = await _ready(engine, wish, reporter)
        if pieces is None:
            return codes.USAGE
        live.all_tracks = len(pieces)
        run = Batch(engine, pieces, wish.at_once, Hearers(live.change, reporter.ended))
        outcomes = await run.run()
    say_last(engine, live, words)
    return reporter.sum_up(outcomes, run, wish.look.folder)


async def _ready(engine: Engine, wish: _Wish, reporter: Reporter) -> tuple[Piece, ...] | None:
    """The tracks to make; ``None``, and told why, if some of their lines are wrong.

    Raises:
        ThumbgenError: something is wrong with all of them; the engine is closed.
    """
    pieces, faults = await _planned(engine, wish, wish.look)
    if wish.style.strip() and not faults:
        style = await style_named(engine, wish.style)
        look = replace(wish.look, request=replace(wish.look.request, style=style))
        pieces, faults = await _planned(engine, wish, look)
    if faults:
        await engine.close(0)
        reporter.faults(faults)
        return None
    return pieces


async def _planned(
    engine: Engine, wish: _Wish, look: Look
) -> tuple[tuple[Piece, ...], tuple[Fault, ...]]:
    """Tracks and faults with that look; before the style is known, what it may allow is let be.

    Raises:
        ThumbgenError: something is wrong with all of them; the engine is closed.
    """
    known = look.request.style is not None or not wish.style.strip()
    check = partial(checked, engine) if known else partial(well_formed, engine)
    try:
        pieces, faults = plan_tracks(wish.listing, look, check)
    except ThumbgenError:
        await engine.close(0)
        raise
    return tuple(pieces), tuple(faults)
