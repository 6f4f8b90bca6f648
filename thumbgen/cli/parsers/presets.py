"""What ``thumbgen presets`` takes."""

import argparse

from thumbgen.cli.arguments import Parser, add_json, add_language
from thumbgen.cli.parsers.epilogue import DONE, INVALID, examples, exit_codes, paragraphs
from thumbgen.marks import N_
from thumbgen.words import Words


def add(commands: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    """Adds the command."""
    text = words.text
    parser = commands.add_parser(
        "presets",
        help=text(N_("list the genres and their scenes")),
        description=text(
            N_(
                "Lists the genres, the shipped ones and your own, with their scenes, and says "
                "where files of your own go. Of one genre it shows all: the prompt that would be "
                "sent, what is excluded, and the models."
            )
        ),
        epilog=paragraphs(
            examples(
                words,
                ("%(prog)s", N_("all genres and scenes")),
                ("%(prog)s --genre worship", N_("one of them in full")),
                ("%(prog)s --json | jq -r '.genres[].key'", N_("their keys, for a script")),
            ),
            exit_codes(words, DONE, INVALID),
        ),
    )
    parser.add_argument(
        "--genre",
        default="",
        metavar=text(N_("GENRE")),
        help=text(N_("one genre, with its prompt and models")),
    )
    add_json(parser, text(N_("print one JSON object")))
    add_language(parser, words)
