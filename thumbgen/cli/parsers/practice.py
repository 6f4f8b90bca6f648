"""What ``thumbgen practice`` takes."""

import argparse

from thumbgen.cli.arguments import Parser, add_json, add_language, reader
from thumbgen.marks import N_
from thumbgen.words import Words


def add(commands: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    """Adds the command."""
    text = words.text
    parser = commands.add_parser(
        "practice",
        help=text(N_("run a practice Horde on this computer")),
        description=text(
            N_(
                "Runs a practice Horde on this computer until it is interrupted, for trying out "
                "scripts: it speaks the Horde's protocol, and paints its own pictures."
            )
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--port",
        type=reader(words, int, least=0),
        default=0,
        metavar="N",
        help=text(N_("port (default: any free one)")),
    )
    parser.add_argument(
        "--queue",
        type=reader(words, int, least=0),
        default=4,
        metavar="N",
        help=text(N_("pictures ahead in the queue")),
    )
    parser.add_argument(
        "--seconds",
        type=reader(words, float, least=0),
        default=3.0,
        metavar="S",
        help=text(N_("seconds that a picture takes")),
    )
    add_json(parser, text(N_("print the address as one JSON object")))
    add_language(parser, words)
