"""What ``thumbgen completion`` takes."""

import argparse

from thumbgen.cli.arguments import Parser, add_language
from thumbgen.cli.parsers.epilogue import DONE, INVALID, exit_codes, paragraphs
from thumbgen.marks import N_
from thumbgen.words import Words

SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")

_PLACES = {
    "bash": (
        "mkdir -p ~/.local/share/bash-completion/completions",
        "{program} completion bash > ~/.local/share/bash-completion/completions/{program}",
    ),
    "zsh": (
        "mkdir -p ~/.zfunc && {program} completion zsh > ~/.zfunc/_{program}",
        "echo 'fpath=(~/.zfunc $fpath); autoload -Uz compinit; compinit' >> ~/.zshrc",
    ),
    "fish": (
        "mkdir -p ~/.config/fish/completions",
        "{program} completion fish > ~/.config/fish/completions/{program}.fish",
    ),
    "tcsh": (
        "{program} completion tcsh > ~/.{program}.tcsh",
        "echo 'source ~/.{program}.tcsh' >> ~/.tcshrc",
    ),
    "powershell": (
        "Add-Content $PROFILE '{program} completion powershell | Out-String | Invoke-Expression'",
    ),
}
"""What to type once, by shell."""


def add(commands: "argparse._SubParsersAction[Parser]", words: Words) -> None:
    """Adds the command."""
    text = words.text
    parser = commands.add_parser(
        "completion",
        help=text(N_("print what lets a shell complete commands and options")),
        description=text(
            N_(
                "Prints a script that lets your shell complete this program's commands, options "
                "and choices, and files where a file is meant. It knows the genres that there are "
                "now: print it anew when there are others."
            )
        ),
    )
    program = parser.prog.partition(" ")[0]
    parser.epilog = paragraphs(_how_to_install(words, program), exit_codes(words, DONE, INVALID))
    parser.set_defaults(program=program)
    parser.add_argument(
        "shell",
        choices=SHELLS,
        metavar=text(N_("SHELL")),
        help=text(N_("one of {names}"), names=", ".join(SHELLS)),
    )
    add_language(parser, words)


def _how_to_install(words: Words, program: str) -> str:
    lines = [words.text(N_("Type this once, and open a new terminal:"))]
    for shell, commands in _PLACES.items():
        lines += [f"  {shell}:", *(f"\t{one.format(program=program)}" for one in commands)]
    return "\n".join(lines)
