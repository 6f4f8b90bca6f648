"""From the arguments to an exit code."""

import logging
import os
import sys
from collections.abc import Sequence

from thumbgen.cli import codes
from thumbgen.cli.arguments import build_parser, speak, wanted_language
from thumbgen.cli.generate import generate
from thumbgen.cli.practice import practice
from thumbgen.resources import resource
from thumbgen.store.log import log_to
from thumbgen.store.paths import find_paths
from thumbgen.store.presets import load_presets
from thumbgen.store.settings import load_settings
from thumbgen.version import __version__
from thumbgen.words import Words, choose_language

logger = logging.getLogger("thumbgen.cli")


def run(arguments: Sequence[str]) -> int:
    """Runs a command; the exit code. Nothing escapes from here but ``SystemExit``."""
    environ = dict(os.environ)
    paths = find_paths(environ)
    log = log_to(paths.logs)
    wanted = wanted_language(arguments) or load_settings(paths.settings).settings.language
    words = Words(choose_language(wanted, environ))
    speak(words.language)
    try:
        return _run(arguments, words, environ)
    except KeyboardInterrupt:
        return codes.INTERRUPTED
    except Exception:  # the last resort: the one place that must not let anything through
        logger.exception("unforeseen")
        print(words.unforeseen(log), file=sys.stderr)
        return codes.FAILED


def _run(arguments: Sequence[str], words: Words, environ: dict[str, str]) -> int:
    presets = load_presets(resource("presets"), find_paths(environ).presets)
    parser = build_parser(words, tuple(presets.genres.values()))
    parsed = parser.parse_args(arguments)
    if parsed.version:
        print(f"thumbgen {__version__}")
    elif parsed.about:
        print(words.about(__version__))
    elif parsed.command == "generate":
        return generate(parsed, words, environ)
    elif parsed.command == "practice":
        return practice(parsed, words)
    else:
        parser.print_help()
    return codes.DONE
