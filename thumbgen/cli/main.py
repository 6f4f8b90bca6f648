"""From the arguments to a command."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.arguments import speak, wanted_language
from thumbgen.cli.edge import guarded
from thumbgen.cli.output import OutputLost, flushed
from thumbgen.cli.parsers import WITH_WINDOW, WITHOUT_WINDOW, build_parser
from thumbgen.domain.errors import ThumbgenError
from thumbgen.jobs.wishes import Wishes
from thumbgen.marks import N_
from thumbgen.resources import resource
from thumbgen.store.log import log_to
from thumbgen.store.paths import find_paths
from thumbgen.store.presets import load_presets
from thumbgen.store.settings import load_settings
from thumbgen.version import __version__
from thumbgen.words import Words, choose_language

Window = Callable[[Wishes, str], int]
"""Opens the window, with these wishes and in this language (empty: the usual); the exit code."""


def run(arguments: list[str], window: Window | None) -> int:
    """Runs a command, or opens the window where there is none; the exit code.

    A program that has no window says what it takes instead. Nothing escapes from here.
    """
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    environ = dict(os.environ)
    paths = find_paths(environ)
    log = log_to(paths.logs)
    wanted = wanted_language(arguments) or load_settings(paths.settings).settings.language
    words = Words(choose_language(wanted, environ))
    speak(words.language)

    def tell(error: Exception) -> None:
        if isinstance(error, OutputLost):
            lost = N_("The output cannot be written ({reason}).")
            told = f"{words.text(lost, reason=error.reason)}\n{error.text}"
            print(told.rstrip(), file=sys.stderr)
            return
        print(words.unforeseen(log), file=sys.stderr)
        if "--json" in arguments:
            unforeseen = ThumbgenError(type(error).__name__)
            print(answers.as_line(answers.failure(unforeseen, words)))

    return guarded(lambda: _run_to_the_last_line(arguments, words, environ, window), tell)


def _run_to_the_last_line(
    arguments: Sequence[str], words: Words, environ: dict[str, str], window: Window | None
) -> int:
    """Runs a command and delivers all its output, while a reader's absence can still be met."""
    try:
        code = _run(arguments, words, environ, window)
    except SystemExit as leaving:  # argparse has had the last word
        code = leaving.code if isinstance(leaving.code, int) else codes.USAGE
    flushed()
    return code


def _run(
    arguments: Sequence[str], words: Words, environ: dict[str, str], window: Window | None
) -> int:
    presets = load_presets(resource("presets"), find_paths(environ).presets)
    program = WITHOUT_WINDOW if window is None else WITH_WINDOW
    parser = build_parser(words, tuple(presets.genres.values()), program)
    parsed = parser.parse_args(arguments)
    if parsed.version:
        print(f"thumbgen {__version__}")
    elif parsed.about:
        print(words.about(__version__))
    elif parsed.command:
        return _command(parsed.command)(parsed, words, environ)
    elif window is None:
        parser.print_help(sys.stderr)
        return codes.USAGE
    else:
        wishes = Wishes(horde_url=parsed.horde_url, practice=parsed.practice)
        return window(wishes, parsed.lang or "")
    return codes.DONE


Command = Callable[[argparse.Namespace, Words, dict[str, str]], int]
"""Does what the arguments say, in the user's language; the exit code."""


def _command(name: str) -> Command:  # noqa: PLR0911 - one case a command
    """The command of that name; only now what it takes is loaded."""
    match name:
        case "batch":
            from thumbgen.cli.batch import batch

            return batch
        case "serve":
            from thumbgen.cli.serve import serve

            return serve
        case "doctor":
            from thumbgen.cli.doctor import doctor

            return doctor
        case "models":
            from thumbgen.cli.models import models

            return models
        case "presets":
            from thumbgen.cli.presets import presets

            return presets
        case "library":
            from thumbgen.cli.library import library

            return library
        case "completion":
            from thumbgen.cli.completion import completion

            return completion
        case "practice":
            from thumbgen.cli.practice import practice

            return practice
        case _:
            from thumbgen.cli.generate import generate

            return generate
