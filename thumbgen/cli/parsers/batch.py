"""What ``thumbgen batch`` takes."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from thumbgen.cli.arguments import Parser, add_horde, add_json, add_key_file, add_language, reader
from thumbgen.cli.extras import add_extras
from thumbgen.cli.parsers.epilogue import examples, exit_codes, genres_and_scenes, paragraphs
from thumbgen.cli.parsers.generate import add_look
from thumbgen.domain.presets import Genre
from thumbgen.domain.tracks import COLUMNS
from thumbgen.marks import N_
from thumbgen.words import Words

MOST_AT_ONCE = 10

_EXAMPLES = (
    ("%(prog)s tracks.csv --genre lofi", N_("a picture for each track")),
    ("%(prog)s tracks.csv --dry-run", N_("see first what would be made")),
    (
        '%(prog)s titles.txt --prompt "a quiet street, {title}"',
        N_("one idea for all, with each title in it"),
    ),
    ('%(prog)s tracks.csv --title "{number}. {title}"', N_("number and title on each picture")),
)


def add(
    commands: "argparse._SubParsersAction[Parser]", words: Words, genres: Sequence[Genre]
) -> None:
    """Adds the command."""
    text = words.text
    parser = commands.add_parser(
        "batch",
        help=text(N_("make a thumbnail for each track of a list")),
        description=text(
            N_(
                "Makes a picture for each track of a list, all with one look, and prints their "
                "paths. Run again, it makes only what is missing: after Ctrl+C, too."
            )
        ),
        epilog=paragraphs(
            examples(words, *_EXAMPLES),
            _columns(words),
            genres_and_scenes(words, genres),
            exit_codes(words),
        ),
    )
    parser.add_argument(
        "tracks",
        type=Path,
        metavar=text(N_("LIST")),
        help=text(N_("a CSV file with a header, or a text file with one title or idea a line")),
    )
    _add_words(parser.add_argument_group(text(N_("the words"))), words)
    add_look(parser.add_argument_group(text(N_("the look that all share"))), words)
    add_extras(parser.add_argument_group(text(N_("looks and finishing"))), words)
    _add_run(parser.add_argument_group(text(N_("the run"))), words)
    add_language(parser, words)


def _columns(words: Words) -> str:
    """The columns' names, those of the same column together."""
    known = [f"  {' / '.join(names)}" for names in COLUMNS.values()]
    return "\n".join(
        [
            words.text(
                N_(
                    "columns, in any order, with or without capitals and accents; others are for "
                    "templates alone:"
                )
            ),
            *known,
            words.text(
                N_(
                    "Natural names such as “{example}” are understood too. What a row leaves empty "
                    "is as the options say."
                ),
                example=words.text(N_("Track title")),
            ),
        ]
    )


def _add_words(group: argparse._ArgumentGroup, words: Words) -> None:
    text = words.text
    group.add_argument(
        "--prompt",
        default="",
        metavar=text(N_("IDEA")),
        help=text(
            N_("the idea of the tracks that have none; may hold {columns} and the like"),
            columns="{title}, {number}",
        ),
    )
    group.add_argument(
        "--title",
        default="",
        metavar=text(N_("TEMPLATE")),
        help=text(
            N_("words to set on each picture, such as {example}"), example='"{number}.\xa0{title}"'
        ),
    )


def _add_run(run: argparse._ArgumentGroup, words: Words) -> None:
    text = words.text
    run.add_argument(
        "--output",
        metavar=text(N_("FOLDER")),
        help=text(N_("where to save (default: a folder in Pictures/ThumbGen, named as the list)")),
    )
    run.add_argument(
        "--at-once",
        type=reader(words, int, least=1, most=MOST_AT_ONCE),
        default=3,
        metavar="N",
        help=text(N_("how many tracks are at the Horde at a time, 1 to 10 (default: 3)")),
    )
    run.add_argument(
        "--dry-run",
        action="store_true",
        help=text(N_("show what would be made; nothing is sent")),
    )
    add_json(run, text(N_("print one JSON object a track as it ends, then one that sums up")))
    run.add_argument(
        "--timeout",
        type=reader(words, float),
        metavar="S",
        help=text(N_("give a track up after so many seconds, 1 to 86400")),
    )
    add_horde(run, words)
    add_key_file(run, words)
