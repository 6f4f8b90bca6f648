"""What ``thumbgen doctor`` takes."""

import argparse

from thumbgen.cli import codes
from thumbgen.cli.arguments import Parser, add_horde, add_json, add_key_file, add_language
from thumbgen.cli.parsers.epilogue import examples
from thumbgen.marks import N_
from thumbgen.words import Words


def add(commands: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    """Adds the command."""
    text = words.text
    parser = commands.add_parser(
        "doctor",
        help=text(N_("check that all is well, and what to do if not")),
        description=text(
            N_(
                "Checks versions, settings, folders, the API key and the way to the Horde, and\n"
                "says what to do where something is wrong. It changes nothing, and takes 15 s at\n"
                "most. What it prints can go with a bug report."
            )
        ),
        epilog=f"{_examples(words)}\n\n{_exit_codes(words)}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_json(parser, text(N_("print one JSON object a line, and a summary at the end")))
    add_horde(parser, words)
    add_key_file(parser, words)
    add_language(parser, words)


def _examples(words: Words) -> str:
    rows = (
        ("thumbgen doctor", N_("everything, as a job would find it")),
        ("thumbgen doctor > report.txt", N_("for a bug report")),
        ("thumbgen doctor --practice", N_("this computer alone, without a network")),
        ("thumbgen doctor --key-file key.txt", N_("whether that key is good")),
    )
    return examples(words, *rows)


def _exit_codes(words: Words) -> str:
    rows = (
        (codes.DONE, N_("all is well; warnings do not count")),
        (codes.USAGE, N_("the settings, a key file or the Horde's address")),
        (codes.ACCOUNT, N_("the API key")),
        (codes.UNREACHABLE, N_("the network, or the Horde")),
        (codes.FAILED, N_("a folder, or the library")),
    )
    lines = [f"  {code:>3}  {words.text(meaning)}" for code, meaning in rows]
    return "\n".join([words.text(N_("exit codes, by the first trouble:")), *lines])
