"""Choosing a model: all that there are, the best for the genre first; and what speaks against one.

What is known comes from two sides: the cards that are shipped, and what the Horde says it serves
just now. Without the latter the cards alone must do, and nothing is said of how busy anything is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from thumbgen.domain.filter import rewritten_words, unaccented
from thumbgen.domain.models import SMALL_FAMILIES, Model, card_of
from thumbgen.domain.outlook import RENDERING
from thumbgen.domain.presets import NO_GENRE, Genre
from thumbgen.domain.serving import ModelStatus, served

BUSY_SECONDS = 90.0
"""Whoever waits longer for a model should hear that it is busy."""

_KIN = {"anime": ("illustration",), "illustration": ("anime",)}
"""Looks that stand in for each other."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A model to choose.

    ``status`` is ``None`` for one that nobody serves, and for all while that is not known.
    ``suits`` says that it is among the best for the genre; ``rewrites`` are the words of the prompt
    that the Horde would exchange for others.
    """

    name: str
    card: Model | None = None
    status: ModelStatus | None = None
    suits: bool = False
    rewrites: tuple[str, ...] = ()

    @property
    def look(self) -> str:
        """What its pictures are like, in a word; empty if that is not known."""
        return "" if self.card is None else self.card.look

    @property
    def known(self) -> bool:
        """Whether there is a card of it that says more than its name does."""
        return bool(self.look)

    @property
    def family(self) -> str:
        """What kind of model it is; empty if that is not known."""
        return "" if self.card is None else self.card.family

    @property
    def served(self) -> bool:
        """Whether somebody offers it now, as far as is known."""
        return self.status is not None and self.status.workers > 0

    @property
    def estimate(self) -> float | None:
        """Seconds until its queue is worked off; ``None`` if that is not known."""
        return None if self.status is None else self.status.estimate

    @property
    def wait(self) -> float | None:
        """Seconds until it has made a picture; ``None`` if that is not known."""
        return None if self.status is None else soonest((self.status,))

    @property
    def busy(self) -> bool:
        """Whether it takes long."""
        return self.wait is not None and self.wait >= BUSY_SECONDS


def choices(
    genre: Genre,
    cards: Mapping[str, Model],
    statuses: Sequence[ModelStatus],
    prompt: str = "",
) -> tuple[Choice, ...]:
    """All models, the best for the genre first, and those that nobody serves last.

    The genre's own come first, in its order, then those with a look like its first ones, then all
    the rest by how soon they have time. Empty ``statuses``: it is not known who serves what.
    """
    own = own_models(genre)
    known = {status.name: status for status in statuses}
    looks = _looks(genre, cards)
    names = dict.fromkeys((*own, *cards, *(one.name for one in statuses if one.workers > 0)))
    words = rewritten_words(prompt)
    found = []
    for name in names:
        card = card_of(name, cards)
        one = Choice(name, card, known.get(name), rewrites=() if _clean(card) else words)
        alike = one.look in looks and one.family not in SMALL_FAMILIES
        suits = name in own or (alike and (one.served or not statuses))
        found.append(replace(one, suits=suits))
    return tuple(sorted(found, key=lambda one: _rank(one, own)))


def kept_in_order(new: Sequence[Choice], old: Sequence[Choice]) -> tuple[Choice, ...]:
    """The new choices in the places of the old: nothing moves beneath the user's hand."""
    places = {one.name: (place, one.suits) for place, one in enumerate(old)}
    kept = [replace(one, suits=places[one.name][1] if one.name in places else False) for one in new]
    return tuple(sorted(kept, key=lambda one: places.get(one.name, (len(places), False))[0]))


def own_models(genre: Genre) -> tuple[str, ...]:
    """The models that a genre names, each once, in its order."""
    return tuple(dict.fromkeys(name for group in genre.models for name in group))


def automatic(
    groups: Iterable[Iterable[str]], statuses: Iterable[ModelStatus]
) -> tuple[ModelStatus, ...]:
    """What is taken if nobody chooses: of a genre's ``models`` the first that somebody serves."""
    known = {status.name: status for status in statuses}
    there = served(known.values())
    for group in groups:
        if kept := tuple(known[name] for name in group if name in there):
            return kept
    return ()


def soonest(statuses: Iterable[ModelStatus]) -> float | None:
    """Seconds until the first of them has made a picture; ``None`` if that is not known."""
    queues = [one.estimate for one in statuses if one.estimate is not None]
    return min(queues) + RENDERING if queues else None


def clean_instead(choice: Choice, among: Sequence[Choice]) -> Choice | None:
    """The best of those that leave all words alone: of the same look if there is one.

    One that somebody serves now; or any, while that is not known.
    """
    known = any(one.status is not None for one in among)
    clean = [one for one in among if _clean(one.card) and (one.served or not known)]
    kin = (choice.look, *_KIN.get(choice.look, ()))
    small = choice.family in SMALL_FAMILIES

    def distance(one: Choice) -> tuple[int, bool]:
        look = kin.index(one.look) if one.look in kin else len(kin)
        return look, one.family in SMALL_FAMILIES and not small

    return min(clean, key=distance, default=None)


def matches(query: str, *texts: str) -> bool:
    """Whether every word of ``query`` is in one of ``texts``, whatever case and accents."""
    known = [unaccented(text) for text in texts]
    return all(any(word in text for text in known) for word in unaccented(query).split())


def _clean(card: Model | None) -> bool:
    return card is not None and card.clean


def _looks(genre: Genre, cards: Mapping[str, Model]) -> frozenset[str]:
    """The looks that suit a genre: those of the models it asks for first, and their kin."""
    if genre.key == NO_GENRE:
        return frozenset()
    found = {card.look for name in genre.models[0] if (card := card_of(name, cards)) is not None}
    kin = {other for look in found for other in _KIN.get(look, ())}
    return frozenset(found | kin) - {""}


def _rank(one: Choice, own: Sequence[str]) -> tuple[bool, bool, bool, float, float, str]:
    """What comes first has the smallest."""
    mine = one.name in own
    wait = one.wait if one.wait is not None else float("inf")
    return (
        not one.suits,
        not mine,
        not one.served,
        own.index(one.name) if mine else float(bool(one.rewrites)) if one.suits else 0.0,
        wait,
        unaccented(one.name),
    )
