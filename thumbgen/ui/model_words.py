"""What is said of a model to choose: how long it takes, what it is like, what speaks against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thumbgen.domain.choosing import Choice, automatic, clean_instead, soonest
from thumbgen.domain.models import Model
from thumbgen.domain.presets import NO_GENRE, Genre
from thumbgen.domain.serving import ModelStatus
from thumbgen.domain.styles import Style
from thumbgen.marks import N_
from thumbgen.sentences import LOOKS
from thumbgen.words import Words

AUTOMATIC = N_("Automatic")


def look_words(words: Words, choice: Choice) -> str:
    """What its pictures are like."""
    return words.text(LOOKS.get(choice.look, N_("look unknown")))


def wait_words(words: Words, seconds: float | None) -> str:
    """A wait in a few words; nothing if it is not known."""
    return "" if seconds is None else words.duration(seconds)


def detail(words: Words, choice: Choice, *, live: bool) -> str:
    """The quiet line below a model's name. ``live`` says that it is known who serves what."""
    parts = [look_words(words, choice)]
    if choice.busy:
        parts.append(words.text(N_("busy: {time}"), time=wait_words(words, choice.wait)))
    elif choice.served:
        parts.append(wait_words(words, choice.wait) or words.text(N_("wait unknown")))
    elif live:
        parts.append(words.text(N_("nobody offers it right now")))
    if choice.rewrites:
        sure = choice.known
        parts.append(words.text(N_("changes some words") if sure else N_("may change some words")))
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model is chosen for: genre, prompt and style; the cards; and the one chosen so far."""

    genre: Genre
    cards: Mapping[str, Model]
    prompt: str = ""
    name: str = ""
    style: Style | None = None

    @property
    def taken(self) -> tuple[tuple[str, ...], ...]:
        """What "Automatic" takes of: a style's own models go before the genre's."""
        own = self.style.models if self.style is not None else ()
        return (own,) if own else self.genre.models


def automatic_detail(words: Words, asked: Asked, statuses: Sequence[ModelStatus]) -> str:
    """The quiet line for leaving the choice to the program: what it would take now."""
    taken = automatic(asked.taken, statuses)
    if not taken:
        return words.text(N_("takes one that suits and has time"))
    parts = [words.text(N_("now: {model}"), model=taken[0].name)]
    return " · ".join(filter(None, [*parts, wait_words(words, soonest(taken))]))


def about_automatic(words: Words, asked: Asked, statuses: Sequence[ModelStatus]) -> str:
    """What "Automatic" means, in a sentence or two."""
    name = asked.genre.name(words.language)
    if asked.style is not None and asked.style.models:
        name = asked.style.name
        means = words.text(N_("Takes the model that the style “{style}” asks for."), style=name)
    elif asked.genre.key == NO_GENRE:
        means = words.text(N_("Takes a good all-round model that somebody offers."))
    else:
        means = words.text(N_("Takes the best model for {genre} that somebody offers."), genre=name)
    taken = automatic(asked.taken, statuses)
    if not taken:
        return means
    names = words.text(N_(" or ")).join(one.name for one in taken[:2])
    now = words.text(N_("Right now that is {model}."), model=names)
    return f"{means} {now}"


def about(words: Words, choice: Choice, among: Sequence[Choice], *, live: bool) -> str:
    """What should be known before a model is taken; a word of comfort if nothing speaks against."""
    said = []
    if live and not choice.served:
        source = N_("Nobody offers it right now; a picture waits until somebody does.")
        said.append(words.text(source))
    elif choice.busy:
        wait = wait_words(words, choice.wait)
        said.append(words.text(N_("It is busy now: a picture takes {time}."), time=wait))
    said += rewriting(words, choice, among)
    if not choice.known and not choice.rewrites:
        said.append(words.text(N_("Not much is known of this model; it gets the usual settings.")))
    return " ".join(said) or words.text(N_("It leaves your words as they are."))


def rewriting(words: Words, choice: Choice, among: Sequence[Choice]) -> list[str]:
    """Which words of the prompt would be changed, and who leaves them alone; a sentence each."""
    if not choice.rewrites:
        return []
    sure = N_("With this model the Horde replaces these words of yours: {words}.")
    perhaps = N_("With this model the Horde may replace these words of yours: {words}.")
    source = sure if choice.known else perhaps
    said = [words.text(source, words=", ".join(choice.rewrites))]
    if (clean := clean_instead(choice, among)) is not None:
        said.append(words.text(N_("{model} leaves them alone."), model=clean.name))
    return said
