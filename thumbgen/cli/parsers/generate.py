"""What ``thumbgen generate`` takes."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from thumbgen.cli.arguments import Parser, add_horde, add_json, add_key_file, add_language, reader
from thumbgen.cli.extras import add_extras, spelt
from thumbgen.cli.parsers.epilogue import examples, exit_codes, genres_and_scenes, paragraphs
from thumbgen.domain.models import SAMPLERS
from thumbgen.domain.presets import Genre
from thumbgen.domain.sizes import TARGETS
from thumbgen.domain.title import LONGEST_TITLE
from thumbgen.marks import N_
from thumbgen.words import Words

_EXAMPLES = (
    ('%(prog)s "a cat by the window" --genre lofi', N_("a picture for YouTube")),
    ('%(prog)s "a cat" --title "Rainy Nights" --open', N_("words on it, and a look at it")),
    ("%(prog)s --watch idea.txt", N_("another picture whenever the file is saved")),
)


def add(
    commands: "argparse._SubParsersAction[Parser]", words: Words, genres: Sequence[Genre]
) -> None:
    """Adds the command."""
    text = words.text
    parser = commands.add_parser(
        "generate",
        help=text(N_("make a thumbnail")),
        description=text(
            N_(
                "Makes a thumbnail and prints its path. Your API key, if you have one, is read "
                "from the variable THUMBGEN_API_KEY or from a file."
            )
        ),
        epilog=paragraphs(
            examples(words, *_EXAMPLES), genres_and_scenes(words, genres), exit_codes(words)
        ),
    )
    parser.add_argument(
        "prompt",
        nargs="?",
        default="",
        metavar=text(N_("PROMPT")),
        help=text(N_("the idea, in quotes")),
    )
    look = parser.add_argument_group(text(N_("the picture")))
    add_look(look, words)
    _add_one(look, words)
    add_extras(parser.add_argument_group(text(N_("looks and finishing"))), words)
    _add_source(parser.add_argument_group(text(N_("a picture to start from"))), words)
    _add_job(parser.add_argument_group(text(N_("the job"))), words)
    add_language(parser, words)


def add_look(look: argparse._ActionsContainer, words: Words) -> None:
    """Adds what the picture should be."""
    text = words.text
    look.add_argument(
        "--genre",
        default="none",
        metavar=text(N_("GENRE")),
        help=text(N_("lofi, rnb, worship or one of your own (default: none)")),
    )
    look.add_argument(
        "--scene",
        default="",
        metavar=text(N_("SCENE")),
        help=text(N_("one of the genre's scenes, see below")),
    )
    look.add_argument(
        "--size",
        default="youtube",
        metavar=text(N_("SIZE")),
        help=text(
            N_("one of {sizes}, or WIDTHxHEIGHT (default: youtube)"), sizes=", ".join(TARGETS)
        ),
    )
    look.add_argument(
        "--negative", default="", metavar=text(N_("TEXT")), help=text(N_("what not to show"))
    )
    look.add_argument(
        "--palette",
        default="",
        metavar=text(N_("COLOURS")),
        help=text(N_("the colours, in words, instead of the genre's")),
    )
    look.add_argument(
        "--seed",
        type=reader(words, int),
        metavar="N",
        help=text(N_("the same seed, the same picture; 0 to 4294967295")),
    )
    look.add_argument(
        "--model",
        action="append",
        default=[],
        metavar=text(N_("NAME")),
        help=text(
            N_("a model of the Horde's; may be given more than once, the first choice first")
        ),
    )
    look.add_argument(
        "--steps", type=reader(words, int), metavar="N", help=text(N_("rendering steps, 1 to 500"))
    )
    look.add_argument(
        "--cfg", type=reader(words, float), metavar="X", help=text(N_("CFG scale, 0 to 100"))
    )
    look.add_argument(
        "--sampler",
        type=spelt(SAMPLERS),
        metavar=text(N_("NAME")),
        help=text(N_("how it is rendered: {names}"), names=", ".join(SAMPLERS)),
    )


def _add_one(look: argparse._ActionsContainer, words: Words) -> None:
    """Adds what only a single picture has."""
    text = words.text
    look.add_argument(
        "--title",
        default="",
        metavar=text(N_("TITLE")),
        help=text(
            N_(
                "words to set on the finished picture: up to {most} Latin letters, each line of "
                "the text on a line of its own"
            ),
            most=LONGEST_TITLE,
        ),
    )
    look.add_argument(
        "--count",
        type=reader(words, int),
        default=1,
        metavar="N",
        help=text(N_("how many pictures, 1 to 20")),
    )


def _add_source(source: argparse._ArgumentGroup, words: Words) -> None:
    text = words.text
    source.add_argument(
        "--from-picture",
        type=Path,
        metavar=text(N_("FILE")),
        help=text(N_("a picture whose layout to keep: PNG, JPEG, WebP, GIF, BMP or TIFF")),
    )
    source.add_argument(
        "--strength",
        type=reader(words, float),
        metavar="X",
        help=text(N_("how much of it is painted anew, 0.05 to 1 (default: 0.6)")),
    )


def _add_job(job: argparse._ArgumentGroup, words: Words) -> None:
    text = words.text
    job.add_argument(
        "--output",
        metavar=text(N_("PATH")),
        help=text(
            N_("where to save: a .jpg or .png file, or a folder (default: Pictures/ThumbGen)")
        ),
    )
    job.add_argument(
        "--watch",
        type=Path,
        metavar=text(N_("FILE")),
        help=text(
            N_(
                "take the idea from a text file, and make another picture whenever it is saved, "
                "until Ctrl+C"
            )
        ),
    )
    job.add_argument(
        "--open",
        action="store_true",
        help=text(N_("open the picture in the system's viewer; with --watch, the first one")),
    )
    add_json(job, text(N_("print one JSON object")))
    job.add_argument(
        "--timeout",
        type=reader(words, float),
        metavar="S",
        help=text(N_("give up after so many seconds, 1 to 86400")),
    )
    add_horde(job, words)
    add_key_file(job, words)
