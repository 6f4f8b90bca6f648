"""What ``thumbgen doctor`` takes."""

import argparse

from thumbgen.cli import codes
from thumbgen.cli.arguments import Parser, add_horde, add_json, add_key_file, add_language
from thumbgen.cli.parsers.epilogue import examples, exit_codes, paragraphs
from thumbgen.marks import N_
from thumbgen.words import Words

_EXAMPLES = (
    ("%(prog)s", N_("everything, as a job would find it")),
    ("%(prog)s > report.txt", N_("for a bug report")),
    ("%(prog)s --practice", N_("this computer alone, without a network")),
    ("%(prog)s --key-file key.txt", N_("whether that key is good")),
)

_CODES = (
    (codes.DONE, N_("all is well; warnings do not count")),
    (codes.USAGE, N_("the settings, a key file or the Horde's address")),
    (codes.ACCOUNT, N_("the API key")),
    (codes.UNREACHABLE, N_("the network, or the Horde")),
    (codes.FAILED, N_("a folder, or the library")),
)


def add(commands: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    """Adds the command."""
    text = words.text
    parser = commands.add_parser(
        "doctor",
        help=text(N_("check that all is well, and what to do if not")),
        description=text(
            N_(
                "Checks versions, settings, folders, the API key and the way to the Horde, and "
                "says what to do where something is wrong. It changes nothing, and takes 15 s at "
                "most. What it prints can go with a bug report."
            )
        ),
        epilog=paragraphs(
            examples(words, *_EXAMPLES),
            exit_codes(words, *_CODES, heading=N_("exit codes, by the first trouble:")),
        ),
    )
    add_json(parser, text(N_("print one JSON object a line, and a summary at the end")))
    add_horde(parser, words)
    add_key_file(parser, words)
    add_language(parser, words)
