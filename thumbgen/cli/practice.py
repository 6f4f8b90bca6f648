"""``thumbgen practice``: the practice Horde as a server of its own."""

import argparse
import signal
import sys
import threading
from collections.abc import Mapping

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.domain.errors import InvalidRequest
from thumbgen.horde.practice import PracticeHorde, Script
from thumbgen.marks import N_
from thumbgen.words import Words


def practice(arguments: argparse.Namespace, words: Words, _environ: Mapping[str, str]) -> int:
    """Runs until it is interrupted; the exit code."""
    script = Script(
        queue_length=max(0, arguments.queue), render_seconds=max(0.1, arguments.seconds)
    )
    try:
        horde = PracticeHorde(script=script, port=arguments.port)
    except (OSError, OverflowError):
        return _refused(arguments, words)
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    with horde:
        print(answers.as_line({"url": horde.url}) if arguments.json else horde.url, flush=True)
        print(words.text(N_("The practice Horde is running. Ctrl+C ends it.")), file=sys.stderr)
        while not ended.wait(0.5):
            pass  # a plain wait could not be interrupted on Windows
    return codes.DONE


def _refused(arguments: argparse.Namespace, words: Words) -> int:
    error = InvalidRequest("port", "unusable", arguments.port)
    print(words.explain(error), file=sys.stderr)
    if arguments.json:
        print(answers.as_line(answers.failure(error, words)))
    return codes.USAGE
