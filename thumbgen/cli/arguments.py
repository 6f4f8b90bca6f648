"""What the command line takes, with help in the user's language."""

import argparse
import gettext
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

from thumbgen.cli import codes
from thumbgen.cli.extras import add_extras, spelt
from thumbgen.domain.models import SAMPLERS
from thumbgen.domain.presets import Genre
from thumbgen.domain.sizes import TARGETS
from thumbgen.marks import N_
from thumbgen.resources import resource
from thumbgen.store.settings import LANGUAGES
from thumbgen.words import DOMAIN, Words

# What argparse itself says, so that it is in the catalogue too.
ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("ignored explicit argument %r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints a script can read too."""

    def error(self, message: str) -> NoReturn:
        """Says what is wrong, as JSON on stdout too if JSON was asked for, and leaves."""
        if "--json" in sys.argv:
            fault = {"code": "usage", "message": message}
            print(json.dumps({"success": False, "error": fault}))
        super().error(message)


Number = TypeVar("Number", int, float)


def _reader(
    words: Words, kind: Callable[[str], Number], *, least: float = -math.inf
) -> Callable[[str], Number]:
    """Reads a number, also one with a decimal comma; complains without a programmer's words."""

    def read(text: str) -> Number:
        try:
            number = kind(text.strip().replace(",", "."))
        except ValueError:
            message = words.text(N_("“{value}” is not a number that fits here"), value=text)
            raise argparse.ArgumentTypeError(message) from None
        if not number >= least:
            message = words.text(N_("{value} is too little"), value=text)
            raise argparse.ArgumentTypeError(message)
        return number

    return read


def _language(words: Words) -> Callable[[str], str]:
    """Reads a language's tag; one that the program does not speak is refused."""

    def read(text: str) -> str:
        if text.lower().replace("_", "-").split("-")[0] in {"en", "pt"}:
            return text
        facts = {"value": text, "allowed": ", ".join(LANGUAGES)}
        raise argparse.ArgumentTypeError(
            words.text(N_("ThumbGen does not speak “{value}”. Choose one of: {allowed}"), **facts)
        )

    return read


def speak(language: str) -> None:
    """Makes argparse speak a language: it asks gettext, which asks the environment."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, resource("locale"))
    gettext.textdomain(DOMAIN)


def wanted_language(arguments: Sequence[str]) -> str:
    """What ``--lang`` says, before anything else is understood: errors need it too."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    early.add_argument("--lang", default="")
    try:
        return str(early.parse_known_args(arguments)[0].lang)
    except argparse.ArgumentError:
        return ""


def parse(
    parser: argparse.ArgumentParser, arguments: Sequence[str], words: Words
) -> argparse.Namespace:
    """What the arguments say; leaves with a complaint if that is nothing sensible."""
    parsed, rest = parser.parse_known_args(arguments)
    if rest and not any(word.startswith("-") for word in rest):
        idea = " ".join([getattr(parsed, "prompt", ""), *rest]).strip()
        parser.error(words.text(N_("put the idea in quotes: “{idea}”"), idea=idea))
    if rest:
        parser.error(words.text("unrecognized arguments: %s") % " ".join(rest))
    return parsed


WITH_WINDOW, WITHOUT_WINDOW = "thumbgen", "thumbgen-cli"
"""The names of the program, by whether it can open the window."""


def build_parser(words: Words, genres: Sequence[Genre], program: str) -> argparse.ArgumentParser:
    """The whole command line."""
    text = words.text
    opens = "" if program == WITHOUT_WINDOW else text(N_("Without a command, the window opens."))
    more = text(N_("“{program} COMMAND --help” says more about a command."), program=program)
    parser = Parser(
        prog=program,
        description=text(N_("From an idea to a finished thumbnail, free, by way of the AI Horde.")),
        epilog=f"{opens} {more}".strip(),
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help=text(N_("print the version")))
    parser.add_argument(
        "--about",
        action="store_true",
        help=text(N_("say what may be done with the pictures, with links to the Horde's terms")),
    )
    _add_language(parser, words)
    _add_horde(parser, words, practice=False, url="")
    commands = parser.add_subparsers(dest="command", metavar=text(N_("COMMAND")))
    _add_generate(commands, words, genres)
    _add_practice(commands, words)
    return parser


def _add_language(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "--lang",
        type=_language(words),
        metavar=words.text(N_("LANG")),
        help=words.text(N_("language of the messages: en or pt_BR")),
    )


def _add_horde(
    parser: argparse._ActionsContainer, words: Words, *, practice: object, url: object
) -> None:
    """Which Horde to use; ``practice`` and ``url`` are the defaults."""
    parser.add_argument(
        "--practice",
        action="store_true",
        default=practice,
        help=words.text(N_("use the practice Horde: no network, painted example pictures")),
    )
    parser.add_argument(
        "--horde-url", default=url, metavar="U", help=words.text(N_("the Horde's address"))
    )


def _add_generate(
    commands: "argparse._SubParsersAction[Parser]", words: Words, genres: Sequence[Genre]
) -> None:
    text = words.text
    parser = commands.add_parser(
        "generate",
        help=text(N_("make a thumbnail")),
        description=text(
            N_(
                "Makes a thumbnail and prints its path.\n"
                "Your API key, if you have one, is read from the variable THUMBGEN_API_KEY\n"
                "or from a file."
            )
        ),
        epilog=_genres_and_scenes(words, genres),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "prompt",
        nargs="?",
        default="",
        metavar=text(N_("PROMPT")),
        help=text(N_("the idea, in quotes")),
    )
    _add_look(parser.add_argument_group(text(N_("the picture"))), words)
    add_extras(parser.add_argument_group(text(N_("looks and finishing"))), words)
    _add_source(parser.add_argument_group(text(N_("a picture to start from"))), words)
    _add_job(parser.add_argument_group(text(N_("the job"))), words)
    _add_language(parser, words)


def _add_look(look: argparse._ArgumentGroup, words: Words) -> None:
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
    look.add_argument("--negative", default="", metavar="T", help=text(N_("what not to show")))
    look.add_argument(
        "--count",
        type=_reader(words, int),
        default=1,
        metavar="N",
        help=text(N_("how many pictures, 1 to 20")),
    )
    look.add_argument(
        "--seed",
        type=_reader(words, int),
        metavar="N",
        help=text(N_("the same seed, the same picture; 0 to 4294967295")),
    )
    look.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="M",
        help=text(
            N_("a model of the Horde's; may be given more than once, the first choice first")
        ),
    )
    look.add_argument(
        "--steps", type=_reader(words, int), metavar="N", help=text(N_("rendering steps, 1 to 500"))
    )
    look.add_argument(
        "--cfg", type=_reader(words, float), metavar="X", help=text(N_("CFG scale, 0 to 100"))
    )
    look.add_argument("--sampler", type=spelt(SAMPLERS), metavar="S", help=", ".join(SAMPLERS))


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
        type=_reader(words, float),
        metavar="X",
        help=text(N_("how much of it is painted anew, 0.05 to 1 (default: 0.6)")),
    )


def _add_job(job: argparse._ArgumentGroup, words: Words) -> None:
    text = words.text
    job.add_argument(
        "--output",
        metavar=text(N_("FILE-or-FOLDER")),
        help=text(
            N_("where to save: a .jpg or .png file, or a folder (default: Pictures/ThumbGen)")
        ),
    )
    job.add_argument("--json", action="store_true", help=text(N_("print one JSON object")))
    job.add_argument(
        "--timeout",
        type=_reader(words, float),
        metavar="S",
        help=text(N_("give up after so many seconds, 1 to 86400")),
    )
    # What was said before the command counts too: no default of this parser's may undo it.
    _add_horde(job, words, practice=argparse.SUPPRESS, url=argparse.SUPPRESS)
    job.add_argument(
        "--key-file",
        type=Path,
        metavar=text(N_("FILE")),
        help=text(N_("a file that holds your API key")),
    )


def _genres_and_scenes(words: Words, genres: Sequence[Genre]) -> str:
    """The scenes of each genre, with their names: nobody can guess them."""
    lines = [words.text(N_("genres and their scenes:"))]
    for genre in genres:
        lines.append(f"  {genre.key} ({genre.name(words.language)})")
        lines += [f"    {scene.key:<18} {scene.name(words.language)}" for scene in genre.scenes]
    lines += ["", words.text(N_("Without a scene, the idea alone is the subject."))]
    lines += ["", words.text(N_("exit codes:")), _codes(words)]
    return "\n".join(lines)


def _codes(words: Words) -> str:
    rows = (
        (codes.DONE, N_("done")),
        (codes.USAGE, N_("wrong arguments")),
        (codes.REFUSED, N_("the Horde refused the input")),
        (codes.ACCOUNT, N_("the API key, or too few kudos")),
        (codes.UNREACHABLE, N_("the Horde is unreachable or down")),
        (codes.TIMED_OUT, N_("out of time: your limit, or the Horde's")),
        (codes.CENSORED, N_("held back by the safety check")),
        (codes.FAILED, N_("the job failed, or its picture could not be saved")),
        (codes.INTERRUPTED, N_("interrupted; the job was withdrawn")),
    )
    return "\n".join(f"  {code:>3}  {words.text(meaning)}" for code, meaning in rows)


def _add_practice(commands: "argparse._SubParsersAction[Parser]", words: Words) -> None:
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
        type=_reader(words, int, least=0),
        default=0,
        metavar="N",
        help=text(N_("port (default: any free one)")),
    )
    parser.add_argument(
        "--queue",
        type=_reader(words, int, least=0),
        default=4,
        metavar="N",
        help=text(N_("pictures ahead in the queue")),
    )
    parser.add_argument(
        "--seconds",
        type=_reader(words, float, least=0),
        default=3.0,
        metavar="S",
        help=text(N_("seconds that a picture takes")),
    )
    _add_language(parser, words)
