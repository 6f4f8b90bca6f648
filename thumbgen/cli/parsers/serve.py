"""What ``thumbgen serve`` takes."""

import argparse
from pathlib import Path

from thumbgen.cli import codes
from thumbgen.cli.arguments import Parser, add_horde, add_json, add_key_file, add_language, reader
from thumbgen.cli.parsers.epilogue import examples, exit_codes, paragraphs
from thumbgen.marks import N_
from thumbgen.words import Words

_CALL = r"""curl http://127.0.0.1:8787/generate-thumbnail \
  -H 'Content-Type: application/json' \
  -d '{"prompt": "a lighthouse", "type": "lofi"}'"""

_PUBLIC = r"""%(prog)s --host 0.0.0.0 --token-file token.txt \
  --public-url https://thumbs.example.org"""

_EXAMPLES = (
    ("%(prog)s --practice", N_("try it without network and account")),
    (_CALL, N_("make a thumbnail, and see the address of the picture")),
    (_PUBLIC, N_("for other computers, behind a web server of yours")),
)

_CODES = (
    (codes.DONE, N_("ended by Ctrl+C")),
    (
        codes.USAGE,
        N_("wrong arguments, an address or a folder in use, or the server's extra is missing"),
    ),
    (codes.FAILED, N_("the folder or the library cannot be written")),
)


def add(commands: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    """Adds the command."""
    text = words.text
    parser = commands.add_parser(
        "serve",
        help=text(N_("run the endpoint for scripts: POST /generate-thumbnail")),
        description=text(
            N_(
                "Makes thumbnails for other programs, by HTTP, until it is interrupted. "
                "Jobs that are under way then go on the next time it is started."
            )
        ),
        epilog=paragraphs(examples(words, *_EXAMPLES), exit_codes(words, *_CODES)),
    )
    _add_place(parser.add_argument_group(text(N_("where"))), words)
    _add_safety(parser.add_argument_group(text(N_("who may call"))), words)
    job = parser.add_argument_group(text(N_("the Horde")))
    add_horde(job, words)
    add_key_file(job, words)
    add_json(parser, text(N_("say that it is ready as one JSON object")))
    add_language(parser, words)


def _add_place(place: argparse._ArgumentGroup, words: Words) -> None:
    text = words.text
    place.add_argument(
        "--host",
        default="127.0.0.1",
        metavar=text(N_("ADDRESS")),
        help=text(N_("address to listen at (default: 127.0.0.1, this computer alone)")),
    )
    place.add_argument(
        "--port",
        type=reader(words, int, least=0),
        default=8787,
        metavar="N",
        help=text(N_("port (default: 8787; 0: any free one)")),
    )
    place.add_argument(
        "--assets",
        type=Path,
        default=Path("assets"),
        metavar=text(N_("FOLDER")),
        help=text(N_("where to keep the pictures, in “thumbnails” below it (default: assets)")),
    )
    place.add_argument(
        "--public-url",
        default="",
        metavar="URL",
        help=text(N_("the address by which the world reaches it, for the links to pictures")),
    )


def _add_safety(safety: argparse._ArgumentGroup, words: Words) -> None:
    text = words.text
    safety.add_argument(
        "--token-file",
        type=Path,
        metavar=text(N_("FILE")),
        help=text(
            N_(
                "a file that holds the token that callers must send; or use the variable "
                "THUMBGEN_SERVER_TOKEN. Needed at any address that other computers can reach"
            )
        ),
    )
    safety.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar=text(N_("NAME")),
        help=text(N_("a host name that it answers to; may be given more than once")),
    )
    safety.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="URL",
        help=text(N_("a site whose pages may call; may be given more than once")),
    )
    safety.add_argument(
        "--max-jobs",
        type=reader(words, int, least=1),
        default=200,
        metavar="N",
        help=text(N_("how many jobs may be open at once (default: 200)")),
    )
    safety.add_argument(
        "--max-wait",
        type=reader(words, float, least=0),
        default=300.0,
        metavar="S",
        help=text(N_("seconds after which a call is told to ask again later (default: 300)")),
    )
