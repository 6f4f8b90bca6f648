"""What is told in one line: what just happened, or went wrong, with at most one thing to do."""

from collections.abc import Callable
from dataclasses import dataclass

from thumbgen.domain.errors import ThumbgenError
from thumbgen.words import Words


@dataclass(frozen=True, slots=True)
class Note:
    """What is said: ``say`` makes the sentence in the language of the moment.

    ``action`` is the marked text of a button, ``do`` what it does. A ``passing`` note goes by
    itself after a few seconds.
    """

    say: Callable[[Words], str]
    bad: bool = False
    passing: bool = False
    action: str = ""
    do: Callable[[], None] | None = None


def of_text(source: str, **facts: object) -> Note:
    """A short word that something is done."""
    return Note(lambda words: words.text(source, **facts), passing=True)


def of_error(error: ThumbgenError) -> Note:
    """What went wrong, and what to do next."""
    return Note(lambda words: str(words.explain(error)), bad=True)
