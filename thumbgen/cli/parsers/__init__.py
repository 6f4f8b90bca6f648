"""What the program and its commands take: one file a command. Light: every start loads them all."""

import argparse
from collections.abc import Sequence

from thumbgen.cli.arguments import Parser, add_horde, add_language
from thumbgen.cli.parsers import (
    batch,
    completion,
    doctor,
    generate,
    library,
    models,
    practice,
    presets,
    serve,
)
from thumbgen.domain.presets import Genre
from thumbgen.marks import N_
from thumbgen.words import Words

WITH_WINDOW, WITHOUT_WINDOW = "thumbgen", "thumbgen-cli"
"""The names of the program, by whether it can open the window."""


def build_parser(words: Words, genres: Sequence[Genre], program: str) -> argparse.ArgumentParser:
    """The whole command line."""
    text = words.text
    opens = "" if program == WITHOUT_WINDOW else text(N_("Without a command, the window opens."))
    more = text(N_("“{program} COMMAND --help” says more about a command."), program=program)
    parser = Parser.speaking(words)(
        prog=program,
        description=text(N_("From an idea to a finished thumbnail, free, by way of the AI Horde.")),
        epilog=f"{opens} {more}".strip(),
    )
    parser.add_argument("--version", action="store_true", help=text(N_("print the version")))
    parser.add_argument(
        "--about",
        action="store_true",
        help=text(N_("say what may be done with the pictures, with links to the Horde's terms")),
    )
    add_language(parser, words)
    add_horde(parser, words, practice=False, url="")
    commands = parser.add_subparsers(dest="command", metavar=text(N_("COMMAND")))
    generate.add(commands, words, genres)
    batch.add(commands, words, genres)
    models.add(commands, words)
    presets.add(commands, words)
    library.add(commands, words)
    serve.add(commands, words)
    practice.add(commands, words)
    doctor.add(commands, words)
    completion.add(commands, words)
    return parser
