"""What ``thumbgen practice`` takes."""

import argparse

from thumbgen.cli import codes
from thumbgen.cli.arguments import Parser, add_json, add_language, reader
from thumbgen.cli.parsers.epilogue import examples, exit_codes, paragraphs
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
    )
    parser.epilog = _epilog(words, parser.prog.partition(" ")[0])
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
        help=text(N_("pictures ahead in the queue (default: 4)")),
    )
    parser.add_argument(
        "--seconds",
        type=reader(words, float, least=0),
        default=3.0,
        metavar="S",
        help=text(N_("seconds that a picture takes (default: 3)")),
    )
    add_json(parser, text(N_("print the address as one JSON object")))
    add_language(parser, words)


def _epilog(words: Words, program: str) -> str:
    rows = (
        ("%(prog)s --port 8788 --seconds 1", N_("a quick one, always at the same address")),
        (
            f'{program} generate "a cat" --horde-url http://127.0.0.1:8788',
            N_("a picture from it, in another terminal"),
        ),
    )
    ends = (
        (codes.DONE, N_("ended by Ctrl+C")),
        (codes.USAGE, N_("wrong arguments, or a port that is in use")),
    )
    return paragraphs(examples(words, *rows), exit_codes(words, *ends))
