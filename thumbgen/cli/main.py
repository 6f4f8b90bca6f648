"""From the arguments to an exit code."""

import codecs
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from thumbgen.cli import codes, report
from thumbgen.cli.arguments import (
    WITH_WINDOW,
    WITHOUT_WINDOW,
    build_parser,
    parse,
    speak,
    wanted_language,
)
from thumbgen.cli.generate import generate
from thumbgen.cli.practice import practice
from thumbgen.domain.errors import ThumbgenError
from thumbgen.jobs.engine import Wishes
from thumbgen.resources import resource
from thumbgen.store.log import log_to
from thumbgen.store.paths import find_paths
from thumbgen.store.presets import load_presets
from thumbgen.store.settings import load_settings
from thumbgen.version import __version__
from thumbgen.words import Words, choose_language

logger = logging.getLogger("thumbgen.cli")


Window = Callable[[Wishes, str], int]
"""Opens the window, with these wishes and in this language (empty: the usual); the exit code."""


def run(arguments: Sequence[str], window: Window | None) -> int:
    """Runs a command, or opens the window where there is none; the exit code.

    A program that has no window says what it takes instead. Nothing escapes from here.
    """
    _speak_any_alphabet()
    environ = dict(os.environ)
    paths = find_paths(environ)
    log = log_to(paths.logs)
    wanted = wanted_language(arguments) or load_settings(paths.settings).settings.language
    words = Words(choose_language(wanted, environ))
    speak(words.language)
    try:
        code = _run_to_the_last_line(arguments, words, environ, window)
    except KeyboardInterrupt:
        return codes.INTERRUPTED
    except BrokenPipeError:
        # Nobody reads on; what was asked for is done. Keeps the interpreter from flushing again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return codes.DONE
    except Exception as error:  # the last resort: the one place that must not let anything through
        logger.exception("unforeseen")
        print(words.unforeseen(log), file=sys.stderr)
        if "--json" in arguments:
            unforeseen = ThumbgenError(type(error).__name__)
            print(report.as_line(report.failure(unforeseen, words)))
        return codes.FAILED
    return code


def _run_to_the_last_line(
    arguments: Sequence[str], words: Words, environ: dict[str, str], window: Window | None
) -> int:
    """Runs a command and delivers all its output, while a reader's absence can still be met."""
    try:
        code = _run(arguments, words, environ, window)
    except SystemExit as leaving:  # argparse has had the last word
        code = leaving.code if isinstance(leaving.code, int) else codes.USAGE
    sys.stdout.flush()
    return code


def _speak_any_alphabet() -> None:
    """Lets no sentence fail on a terminal or pipe that lacks a letter of it, or is not there."""
    codecs.register_error(_BEST_EFFORT, _best_effort)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for good
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_BEST_EFFORT)


_BEST_EFFORT = "thumbgen-best-effort"


def _best_effort(error: UnicodeError) -> tuple[str | bytes, int]:
    """Bytes of a file's name go out as they are on the disk; other letters as their numbers."""
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)


def _run(
    arguments: Sequence[str], words: Words, environ: dict[str, str], window: Window | None
) -> int:
    presets = load_presets(resource("presets"), find_paths(environ).presets)
    program = WITHOUT_WINDOW if window is None else WITH_WINDOW
    parser = build_parser(words, tuple(presets.genres.values()), program)
    parsed = parse(parser, arguments, words)
    if parsed.version:
        print(f"thumbgen {__version__}")
    elif parsed.about:
        print(words.about(__version__))
    elif parsed.command == "generate":
        return generate(parsed, words, environ)
    elif parsed.command == "practice":
        return practice(parsed, words)
    elif window is None:
        parser.print_help(sys.stderr)
        return codes.USAGE
    else:
        wishes = Wishes(horde_url=parsed.horde_url, practice=parsed.practice)
        return window(wishes, parsed.lang or "")
    return codes.DONE
