"""``thumbgen models``: which models there are, the best for a genre first."""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.parsers.models import FIRST
from thumbgen.cli.presets import say_broken
from thumbgen.cli.table import Column, lines, room, wrapped
from thumbgen.domain.choosing import Choice, choices, matches
from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.presets import NO_GENRE, Genre, find_genre
from thumbgen.domain.serving import Load
from thumbgen.jobs.engine import Engine, build_engine
from thumbgen.jobs.wishes import Wishes
from thumbgen.marks import N_
from thumbgen.sentences import LOOKS
from thumbgen.words import Words

NAME_PLACES = 28
"""What a model's name gets at least: names are what ``--model`` takes, so they come first."""


@dataclass(frozen=True, slots=True)
class Found:
    """The models that were asked for. ``load`` is ``None`` where the Horde was not heard."""

    genre: Genre
    choices: tuple[Choice, ...]
    load: Load | None
    trouble: ThumbgenError | None = None

    @property
    def served(self) -> int | None:
        """How many of them somebody serves; ``None`` where that is not known."""
        return None if self.load is None else sum(one.served for one in self.choices)


def models(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Lists the models; the exit code."""
    try:
        found = asyncio.run(_find(arguments, words, environ))
    except ThumbgenError as error:
        print(words.explain(error), file=sys.stderr)
        if arguments.json:
            print(answers.as_line(answers.failure(error, words)))
        return codes.exit_code(error)
    shown = found.choices if arguments.all else found.choices[:FIRST]
    _say_trouble(found, words)
    if arguments.json:
        print(answers.as_line(_as_json(found, shown, words)))
    elif shown:
        _print_table(found, shown, words)
        _say_rest(found, shown, words)
    else:
        said = words.text(N_("No model is called like “{text}”."), text=arguments.search)
        print(said, file=sys.stderr)
    return codes.DONE


async def _find(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> Found:
    """Asks the Horde, in two short questions, and puts what is known in order.

    Raises:
        InvalidRequest: an unknown genre, or an address that cannot be used.
    """
    # No key is needed, so none is looked for: a keyring may ask its user for a password.
    wishes = Wishes(horde_url=arguments.horde_url, practice=arguments.practice, api_key="")
    engine = build_engine(wishes, environ)
    say_broken(engine.presets, words)
    try:
        genre = find_genre(engine.presets.genres, arguments.genre)
        trouble = await engine.conditions.look()
        return _found(engine, genre, arguments.search, words, trouble)
    finally:
        await engine.close(0)


def _found(
    engine: Engine, genre: Genre, search: str, words: Words, trouble: ThumbgenError | None
) -> Found:
    conditions = engine.conditions
    every = choices(genre, engine.presets.models, conditions.models)
    wanted = tuple(
        one for one in every if matches(search, one.name, one.family, _look(words, one), one.look)
    )
    # A list can be empty for a moment; then, too, nobody knows who serves what.
    heard = trouble is None and bool(conditions.models)
    return Found(genre, wanted, conditions.load if heard else None, trouble)


def _look(words: Words, one: Choice) -> str:
    return words.text(LOOKS.get(one.look, ""))


def _say_trouble(found: Found, words: Words) -> None:
    if found.load is None:
        if found.trouble is not None:
            print(words.explain(found.trouble), file=sys.stderr)
        said = N_("So these are the models that ThumbGen knows; nobody said who serves them now.")
        print(words.text(said), file=sys.stderr)


def _as_json(found: Found, shown: Sequence[Choice], words: Words) -> dict[str, Any]:
    load, trouble = found.load, found.trouble
    error = None if trouble is None else answers.failure(trouble, words)["error"]
    return {
        "success": True,
        "genre": found.genre.key,
        "served": found.served,
        "threads": None if load is None else load.threads,
        "queued": None if load is None else load.queued,
        "error": error,
        "models": [answers.model(one, known=load is not None) for one in shown],
        "more": len(found.choices) - len(shown),
    }


def _print_table(found: Found, shown: Sequence[Choice], words: Words) -> None:
    text = words.text
    columns = [Column(""), Column(text(N_("Model")), least=NAME_PLACES)]
    if found.load is not None:
        heads = (N_("Workers"), N_("Queue"), N_("Seconds"))
        columns += [Column(text(head), right=True) for head in heads]
    columns += [Column(text(N_("Family"))), Column(text(N_("Your words")))]
    rows = [_row(one, words, known=found.load is not None) for one in shown]
    for line in lines(columns, rows, room(sys.stdout)):
        print(line)
    sys.stdout.flush()


def _row(one: Choice, words: Words, *, known: bool) -> list[str]:
    sure = {False: N_("stay"), True: N_("some change"), None: N_("may change")}
    status = one.status
    live = []
    if known:
        seconds = "–" if one.wait is None else words.whole(round(one.wait))
        live = [str(status.workers), str(status.jobs), seconds] if status else ["0", "0", "–"]
    mark = "*" if one.suits else ""
    return [mark, one.name, *live, one.family or "–", words.text(sure[answers.rewrites(one)])]


def _say_rest(found: Found, shown: Sequence[Choice], words: Words) -> None:
    """What the table does not say itself."""
    said = []
    if any(one.suits for one in shown):
        name = found.genre.name(words.language)
        for_genre, for_any = N_("* recommended for {genre}"), N_("* recommended")
        for_this = for_any if found.genre.key == NO_GENRE else for_genre
        said.append(words.text(for_this, genre=name))
    if any(answers.rewrites(one) is not False for one in shown):
        said.append(
            words.text(
                N_(
                    "Your words: for some models the Horde replaces words that hint at an age, "
                    "such as “girl” or “little”."
                )
            )
        )
    if more := len(found.choices) - len(shown):
        said.append(words.text(N_("And {count} more: --all lists them."), count=more))
    for sentence in said:
        for line in wrapped(sentence, room(sys.stderr)):
            print(line, file=sys.stderr)
