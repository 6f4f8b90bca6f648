"""What ``thumbgen library`` and its own commands take."""

import argparse
from collections.abc import Callable

from thumbgen.cli import codes
from thumbgen.cli.arguments import Parser, add_json, add_language, reader
from thumbgen.cli.parsers.epilogue import DONE, INVALID, examples, exit_codes, paragraphs
from thumbgen.marks import N_
from thumbgen.words import Words

USUAL_LIMIT = 20

_NO_SUCH = (codes.USAGE, N_("wrong arguments, or no such picture"))
_UNREADABLE = (codes.FAILED, N_("the library cannot be read"))

LAST = "last"
"""What stands for the number of the newest picture."""

_EXAMPLES = (
    ("%(prog)s list --search rain", N_("the newest about rain")),
    ("%(prog)s show last", N_("how the newest picture was made")),
    ("%(prog)s export backup/", N_("copies of all, each with its JSON")),
)


def add(commands: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    """Adds the command."""
    text = words.text
    parser = commands.add_parser(
        "library",
        help=text(N_("list, show and export the pictures made so far")),
        description=text(
            N_(
                "Every finished picture is in the library, from the window, scripts and all: its "
                "file, its idea, and how it was made. The files lie where you saved them."
            )
        ),
        epilog=paragraphs(
            examples(words, *_EXAMPLES), exit_codes(words, DONE, _NO_SUCH, _UNREADABLE)
        ),
    )
    add_language(parser, words)
    parser.set_defaults(program=parser.prog.partition(" ")[0])
    ways = parser.add_subparsers(dest="way", metavar=text(N_("COMMAND")), required=True)
    _add_list(ways, words)
    _add_show(ways, words)
    _add_export(ways, words)


def _add_list(ways: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    text = words.text
    parser = ways.add_parser(
        "list",
        help=text(N_("list pictures, the newest first")),
        description=text(
            N_("Lists pictures, the newest first. Those whose file is gone are marked.")
        ),
        epilog=paragraphs(
            examples(
                words,
                ("%(prog)s --genre lofi --search cat", N_("the newest of lofi with a cat")),
                ("%(prog)s --missing", N_("pictures whose files were moved or deleted")),
            ),
            exit_codes(words, DONE, INVALID, _UNREADABLE),
        ),
    )
    _add_choice(parser, words)
    parser.add_argument(
        "--limit",
        type=reader(words, int, least=1),
        default=USUAL_LIMIT,
        metavar="N",
        help=text(N_("how many at most (default: {count})"), count=USUAL_LIMIT),
    )
    parser.add_argument(
        "--missing", action="store_true", help=text(N_("only those whose file is gone"))
    )
    _add_last(parser, words)


def _add_show(ways: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    text = words.text
    parser = ways.add_parser(
        "show",
        help=text(N_("show everything about a picture")),
        description=text(
            N_(
                "Shows everything about a picture, and the command line that makes the same one "
                "again."
            )
        ),
        epilog=paragraphs(
            examples(
                words,
                ("%(prog)s last", N_("how the newest picture was made")),
                ("%(prog)s 12 --json", N_("the same of number 12, for a script")),
            ),
            exit_codes(words, DONE, _NO_SUCH, _UNREADABLE),
        ),
    )
    parser.add_argument(
        "number",
        type=_number(words, also_last=True),
        metavar=text(N_("NUMBER|last")),
        help=text(N_("its number in the list, or “last” for the newest")),
    )
    _add_last(parser, words)


def _add_export(ways: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    text = words.text
    parser = ways.add_parser(
        "export",
        help=text(N_("copy pictures, with how they were made")),
        description=text(
            N_(
                "Copies pictures into a folder, and beside each copy a JSON file that says how it "
                "was made: picture.jpg.json. Nothing there is replaced. Pictures whose file is "
                "gone are named."
            )
        ),
        epilog=paragraphs(
            examples(
                words,
                ("%(prog)s backup/", N_("copies of all, each with its JSON")),
                ("%(prog)s best/ 3 7 12", N_("copies of these three")),
            ),
            exit_codes(
                words,
                (codes.DONE, N_("all were copied")),
                _NO_SUCH,
                (codes.FAILED, N_("a file was gone, or could not be written")),
            ),
        ),
    )
    parser.add_argument(
        "folder",
        metavar=text(N_("FOLDER")),
        help=text(N_("where the copies go; made if it is not there")),
    )
    parser.add_argument(
        "numbers",
        nargs="*",
        type=_number(words),
        metavar=text(N_("NUMBER")),
        help=text(N_("numbers of pictures, as “library list” shows them (default: all)")),
    )
    _add_choice(parser, words)
    _add_last(parser, words)


def _add_choice(parser: Parser, words: Words) -> None:
    text = words.text
    parser.add_argument(
        "--search",
        default="",
        metavar=text(N_("TEXT")),
        help=text(N_("only those with these words in their idea, title or scene")),
    )
    parser.add_argument(
        "--genre", default="", metavar=text(N_("GENRE")), help=text(N_("only this genre"))
    )


def _add_last(parser: Parser, words: Words) -> None:
    add_json(parser, words.text(N_("print one JSON object")))
    add_language(parser, words)


def _number(words: Words, *, also_last: bool = False) -> Callable[[str], int | str]:
    """Reads a picture's number."""
    read_number = reader(words, int, least=1)

    def read(text: str) -> int | str:
        return LAST if also_last and text.strip().lower() == LAST else read_number(text)

    return read
