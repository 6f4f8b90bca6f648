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


def reader(
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
    if rest and hasattr(parsed, "prompt") and not any(word.startswith("-") for word in rest):
        idea = " ".join([parsed.prompt, *rest]).strip()
        parser.error(words.text(N_("put the idea in quotes: “{idea}”"), idea=idea))
    if rest:
        parser.error(words.text("unrecognized arguments: %s") % " ".join(rest))
    return parsed


def add_language(parser: argparse._ActionsContainer, words: Words) -> None:
    """Adds ``--lang``."""
    parser.add_argument(
        "--lang",
        type=_language(words),
        metavar=words.text(N_("LANG")),
        help=words.text(N_("language of the messages: en or pt_BR")),
    )


def add_horde(
    parser: argparse._ActionsContainer,
    words: Words,
    *,
    practice: object = argparse.SUPPRESS,
    url: object = argparse.SUPPRESS,
) -> None:
    """Adds which Horde to use; ``practice`` and ``url`` are the defaults.

    By default a command has none of its own: what was said before the command counts too.
    """
    parser.add_argument(
        "--practice",
        action="store_true",
        default=practice,
        help=words.text(N_("use the practice Horde: no network, painted example pictures")),
    )
    parser.add_argument(
        "--horde-url", default=url, metavar="U", help=words.text(N_("the Horde's address"))
    )


def add_key_file(parser: argparse._ActionsContainer, words: Words) -> None:
    """Adds ``--key-file``."""
    parser.add_argument(
        "--key-file",
        type=Path,
        metavar=words.text(N_("FILE")),
        help=words.text(N_("a file that holds your API key")),
    )


def add_json(parser: argparse._ActionsContainer, what: str) -> None:
    """Adds ``--json``; ``what`` says what it prints, in the user's language."""
    parser.add_argument("--json", action="store_true", help=what)
