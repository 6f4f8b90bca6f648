"""What the command line takes, with help in the user's language."""

import argparse
import gettext
import json
import math
import os
import re
import shlex
import shutil
import textwrap
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, NoReturn, TypeVar

from thumbgen.cli import codes
from thumbgen.marks import N_
from thumbgen.resources import resource
from thumbgen.store.settings import LANGUAGES
from thumbgen.words import DOMAIN, Words

# What argparse itself says, so that it is in the catalogue too.
ARGPARSE = (
    N_("usage: "),
    N_("[OPTIONS]"),
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


NEAR = 0.7
"""How much of a word must be an option's name for it to be a slip: from 0 to 1."""


WIDEST = 100
"""Places in a line of help: longer ones are hard to read."""

_ITEM = re.compile(r" *(?:\S+ {2,})?")
"""What a line goes on below: its indentation, and a first column if it has one."""


class Help(argparse.HelpFormatter):
    """Help as wide as the terminal; lines that begin with a tab, command lines, stay whole."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(shutil.get_terminal_size().columns - 2, WIDEST))

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Adds the order of the words; the options are all named below."""
        if prefix is None:  # else argparse is after the name of the program alone
            named = [action for action in actions if not action.option_strings]
            taken = [self._format_args(action, action.dest) for action in named]
            line = " ".join([self._prog, gettext.gettext("[OPTIONS]"), *taken])
            usage = "\n      ".join(_wrapped(line, self._width - len("usage: ")))
        super().add_usage(usage, actions, groups, prefix)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = [
            [f"    {line[1:]}"] if line.startswith("\t") else _wrapped(line, width, indent)
            for line in text.strip("\n").split("\n")
        ]
        return "\n".join(part for parts in lines for part in parts)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return _wrapped(re.sub(r"[ \n]+", " ", text), width)


def _wrapped(line: str, width: int, indent: str = "") -> list[str]:
    """A line in parts of that width. Options, and what has hard spaces, stay whole."""
    start = _ITEM.match(line)
    below = indent + " " * (start.end() if start else 0)
    parts = textwrap.wrap(
        line, width, initial_indent=indent, subsequent_indent=below, break_on_hyphens=False
    )
    return [part.replace("\xa0", " ") for part in parts] or [""]


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are short, and which a script can read too.

    Its commands have parsers of the same kind: each complains of its own arguments.
    """

    words: ClassVar[Words]
    _as_json = False

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - argparse's own, of every kind
        options.setdefault("formatter_class", Help)
        options.setdefault("allow_abbrev", False)
        super().__init__(**options)

    @staticmethod
    def speaking(words: Words) -> "type[Parser]":
        """The same for a language; argparse makes the commands' parsers of the same class."""
        return type("Parser", (Parser,), {"words": words})

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """What the arguments say; leaves with a complaint if some of them mean nothing here."""
        self._as_json = "--json" in (args or ())
        parsed, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(self._unknown(parsed, rest))
        return parsed, rest

    def error(self, message: str) -> NoReturn:
        """Says what is wrong, as JSON on stdout too if JSON was asked for, and leaves."""
        if self._as_json:
            fault = {"code": "usage", "message": message}
            print(json.dumps({"success": False, "error": fault}))
        facts = {"prog": self.prog, "message": message}
        line = self.words.text("%(prog)s: error: %(message)s\n") % facts
        more = self.words.text(N_("See `{command} --help`."), command=self.prog)
        self.exit(codes.USAGE, f"{line}{more}\n")

    def _unknown(self, parsed: argparse.Namespace, rest: Sequence[str]) -> str:
        """What to say of arguments that mean nothing, with what was probably meant."""
        options = [word for word in rest if word.startswith("-")]
        if not options and any(one.dest == "prompt" for one in self._get_positional_actions()):
            command = f"{self.prog} {_in_quotes(' '.join([parsed.prompt, *rest]).strip())}"
            return self.words.text(N_("put the idea in quotes: {command}"), command=command)
        names = [word.partition("=")[0] for word in options] or rest
        known = {option.strip("-"): option for option in self._option_string_actions}
        slips = [get_close_matches(name.strip("-"), known, 1, NEAR) for name in names]
        near = [known[one] for found in slips for one in found]
        facts = {"names": " ".join(names), "near": ", ".join(dict.fromkeys(near))}
        if near:
            meant = N_("unrecognized arguments: {names}. Did you mean {near}?")
            return self.words.text(meant, **facts)
        return self.words.text("unrecognized arguments: %s") % facts["names"]


def _in_quotes(idea: str) -> str:
    """An idea as a command line has it: in straight quotation marks, if it has no such itself."""
    return shlex.quote(idea) if set(idea) & set('"$`\\!') else f'"{idea}"'


Number = TypeVar("Number", int, float)


def reader(
    words: Words,
    kind: Callable[[str], Number],
    *,
    least: float = -math.inf,
    most: float = math.inf,
) -> Callable[[str], Number]:
    """Reads a number, also one with a decimal comma; complains without a programmer's words."""
    wanted: object = kind
    no_number = N_("“{value}” is not a number")

    def refusal(source: str, **facts: object) -> argparse.ArgumentTypeError:
        return argparse.ArgumentTypeError(words.text(source, **facts))

    def read(text: str) -> Number:
        try:
            number = kind(text.strip().replace(",", "."))
        except ValueError:
            whole = N_("“{value}” is not a whole number")
            raise refusal(whole if wanted is int else no_number, value=text) from None
        if str(number) == "nan":
            raise refusal(no_number, value=text)
        if not least <= number <= most:
            facts = {"value": text, "least": f"{least:g}", "most": f"{most:g}"}
            between = N_("“{value}” is out of bounds: choose {least}–{most}")
            above = N_("“{value}” is too little: choose at least {least}")
            raise refusal(between if most < math.inf else above, **facts)
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
        "--horde-url", default=url, metavar="URL", help=words.text(N_("the Horde's address"))
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
