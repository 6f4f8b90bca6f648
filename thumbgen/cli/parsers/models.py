"""What ``thumbgen models`` takes."""

import argparse

from thumbgen.cli import codes
from thumbgen.cli.arguments import Parser, add_horde, add_json, add_language
from thumbgen.cli.parsers.epilogue import INVALID, examples, exit_codes, paragraphs
from thumbgen.marks import N_
from thumbgen.words import Words

FIRST = 20
"""How many models are listed if nobody asks for all."""


def add(commands: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    """Adds the command."""
    text = words.text
    parser = commands.add_parser(
        "models",
        help=text(N_("list the models that the Horde serves now")),
        description=text(
            N_(
                "Lists the image models, the best for the genre first: how many workers serve "
                "each now, how many pictures wait for it, and how many seconds a picture would "
                "take. Where the Horde does not answer, these are the models that ThumbGen knows."
            )
        ),
        epilog=paragraphs(
            examples(
                words,
                ("%(prog)s --genre lofi", N_("the best for lofi")),
                ("%(prog)s --search flux --all", N_("everything called Flux")),
                ("%(prog)s --json | jq -r '.models[0].name'", N_("a name for a script")),
            ),
            exit_codes(
                words, (codes.DONE, N_("done, also where the Horde does not answer")), INVALID
            ),
        ),
    )
    choice = parser.add_argument_group(text(N_("which ones")))
    choice.add_argument(
        "--genre",
        default="none",
        metavar=text(N_("GENRE")),
        help=text(N_("lofi, rnb, worship or one of your own (default: none)")),
    )
    choice.add_argument(
        "--search",
        default="",
        metavar=text(N_("TEXT")),
        help=text(N_("only those with these words in their name, family or look")),
    )
    choice.add_argument(
        "--all",
        action="store_true",
        help=text(N_("all of them, not only the first {count}"), count=FIRST),
    )
    output = parser.add_argument_group(text(N_("answer and Horde")))
    add_json(output, text(N_("print one JSON object")))
    add_horde(output, words)
    add_language(output, words)
