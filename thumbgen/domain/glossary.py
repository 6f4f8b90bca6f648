"""Offers an English wording of a Portuguese idea, from a glossary of scene vocabulary.

It is no translator: it knows the words of thumbnails, puts adjectives before nouns, and leaves
what it does not know as it is. A text is taken for Portuguese by the words that are nothing else;
those that English or Spanish share prove nothing.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from thumbgen.domain.filter import unaccented


class Kind(Enum):
    """What an entry does in a sentence, which decides where its English goes."""

    NOUN = auto()
    ADJECTIVE = auto()  # goes before its noun
    ACTION = auto()
    AFTER = auto()  # says something of a noun, and stays behind it
    PHRASE = auto()
    JOINING = auto()
    ARTICLE = auto()
    BEFORE = auto()  # numbers and the like, which stand before a noun in both languages
    DEGREE = auto()
    NAME = auto()
    KEPT = auto()  # stays as it was typed


_CONTENT = (Kind.NOUN, Kind.ADJECTIVE, Kind.ACTION, Kind.AFTER, Kind.PHRASE)
_LEADING = (Kind.BEFORE, Kind.DEGREE, Kind.ADJECTIVE)
_TOKEN = re.compile(r"<[^<>\n]*>|\w+://\S+|[^\W_]+(?:['’&-][^\W_]+)*|[^\S\n\r]+|.", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")
_ARTICLE = re.compile("\0( ?)(?=(.*))", re.DOTALL)
_VOWEL = re.compile(r"(?!uni|use|uku|eu|one\b|once\b)[aeiou]|hour|hono", re.IGNORECASE)
_IN = re.compile(r"in(?: the| a| this)?")
_DANGLING = re.compile(r" (?:to|at|for)$")
_BREAKS = frozenset("\n\r")
_UNCAPITALISED = frozenset(("of", "the", "in", "style"))


class Entry(NamedTuple):
    """The English of one form. ``countless`` goes without "a"; ``base`` is a noun's singular."""

    kind: Kind
    english: str
    countless: bool = False
    base: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """What is known, by form: in lower case, with accents and without.

    ``adjectives`` are the forms that can follow a noun, ``attributes`` those that become one
    behind "de". ``places`` gives the preposition of English nouns that take another than "in",
    ``clothes`` and ``traits`` are worn and had. ``shared`` are forms that are English words too,
    ``english`` the English words known, ``plain_english`` those of them that are never Portuguese.
    ``honoured`` nouns are no names though people give them a capital.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    adjectives: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    clothes: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    english: frozenset[str] = frozenset()
    plain_english: frozenset[str] = frozenset()
    spanish: frozenset[str] = frozenset()
    honoured: frozenset[str] = frozenset()
    longest: int = 1


@dataclass(frozen=True, slots=True)
class Offer:
    """An English wording, and the words that the glossary does not know, each once, as typed."""

    english: str
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word or phrase of the text: how it was typed, what to look it up by, what is known."""

    typed: str
    key: str
    entry: Entry | None
    adjective: str = ""
    attribute: str = ""
    shared: bool = False
    capital: bool = False
    proper: bool = False

    @property
    def kind(self) -> Kind | None:
        return self.entry.kind if self.entry else None

    @property
    def strong(self) -> bool:
        """Whether it can only be Portuguese, and says something."""
        return self.entry is not None and not self.shared and self.kind in _CONTENT


def offer(text: str, glossary: Glossary) -> Offer | None:
    """``text`` in English as far as the glossary goes, or None if there is nothing to offer.

    Nothing is offered for a text that is not Portuguese, at least in part. Punctuation, line
    breaks, weights and ``###`` stay where they are, and so do names.
    """
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text))
    parts: list[str | list[_Piece]] = []
    for is_run, group in groupby(_marked(tokens), key=itemgetter(0)):
        typed = "".join(token for _, token in group)
        parts.append(_pieces(typed.split(), glossary) if is_run else typed)
    everything = [piece for part in parts if isinstance(part, list) for piece in part]
    if not _is_portuguese(everything, glossary):
        return None
    mixed = _is_mixed(everything, glossary)
    english = []
    unknown: dict[str, None] = {}
    for part in parts:
        if isinstance(part, str):
            english.append(part)
            continue
        run = _settled(part) if mixed else part
        english.append(_Run(run, glossary).english())
        unknown.update(dict.fromkeys(_unknown(run, glossary)))
    wording = "".join(english)
    return None if wording == text else Offer(wording, tuple(unknown))


def _marked(tokens: list[str]) -> Iterator[tuple[bool, str]]:
    """Each token, and whether it belongs to a run of words; spaces within one become single."""
    words = [_WORD.fullmatch(token) is not None for token in tokens]
    for index, token in enumerate(tokens):
        between = 0 < index < len(tokens) - 1 and words[index - 1] and words[index + 1]
        if between and not token.strip() and not set(token) & _BREAKS:
            yield True, " "
        else:
            yield words[index], token


def _pieces(words: list[str], glossary: Glossary) -> list[_Piece]:
    """The words of a run, the longest phrases that the glossary knows together."""
    names = _names(words, glossary)
    pieces: list[_Piece] = []
    index = 0
    while index < len(words):
        count = min(glossary.longest, len(words) - index)
        piece = _piece(words[index : index + count], glossary, names[index : index + count])
        while count > 1 and (piece.entry is None or _is_articled(piece, pieces)):
            count -= 1
            piece = _piece(words[index : index + count], glossary, names[index : index + count])
        pieces.append(piece)
        index += count
    return pieces


def _piece(words: list[str], glossary: Glossary, names: list[bool]) -> _Piece:
    """These words as one, with what the glossary knows of them; names are only known as such."""
    typed = " ".join(words)
    exact = typed.lower()
    entry = glossary.entries.get(exact)
    key = exact if exact == "é" else unaccented(typed)
    entry = entry or glossary.entries.get(key)
    if any(names) and entry and entry.kind not in {Kind.NAME, Kind.KEPT}:
        entry = None
    attribute = glossary.attributes.get(key, "") if entry else ""
    return _Piece(
        typed=typed,
        key=key,
        entry=entry,
        adjective=glossary.adjectives.get(key, "") if entry else "",
        attribute=typed if attribute == key else attribute,
        shared=key in glossary.shared
        or (entry is not None and exact in (entry.english, unaccented(entry.english))),
        capital=typed[0].isupper(),
        proper=typed != exact,
    )


def _is_articled(piece: _Piece, before: list[_Piece]) -> bool:
    """Whether "a noite" is just the night, rather than "à noite" without its accent."""
    if not piece.typed.lower().startswith(("a ", "as ")):
        return False
    return not before or before[-1].kind not in {Kind.NOUN, Kind.ADJECTIVE, Kind.AFTER}


def _names(words: list[str], glossary: Glossary) -> list[bool]:
    """Which words of a run have a capital that only a name would have."""
    long = [word for word in words if len(word) > 3]
    titled = len(long) > 1 and all(word[0].isupper() for word in long)
    return [
        index > 0
        and not titled
        and word[0].isupper()
        and not word.isupper()
        and unaccented(word) not in glossary.honoured
        for index, word in enumerate(words)
    ]


def _is_portuguese(pieces: list[_Piece], glossary: Glossary) -> bool:
    """Whether Portuguese weighs enough beside the English and the Spanish words."""
    portuguese = sum(len(piece.key.split()) for piece in pieces if piece.strong)
    others = [piece.key for piece in pieces if not piece.strong]
    english = sum(word in glossary.english for key in others for word in key.split())
    spanish = sum(key in glossary.spanish for key in others)
    if spanish and 2 * spanish >= portuguese:
        return False
    return portuguese > 0 and 3 * portuguese >= english


def _is_mixed(pieces: list[_Piece], glossary: Glossary) -> bool:
    """Whether some words can only be English."""
    words = {piece.key for piece in pieces if piece.entry is None}
    return any(
        word in glossary.plain_english
        or (word in glossary.english and word not in glossary.entries)
        for word in words
    )


def _settled(run: list[_Piece]) -> list[_Piece]:
    """A run of a half English text: words of both languages are English, but beside Portuguese."""
    settled = []
    for index, piece in enumerate(run):
        beside = [piece for piece in run[index + 1 :] if piece.kind is not Kind.ARTICLE][:1]
        if piece.kind is not Kind.ARTICLE and index:
            beside = [*beside, run[index - 1]]
        if piece.entry and piece.shared and not any(other.strong for other in beside):
            settled.append(_Piece(piece.typed, piece.key, None))
        else:
            settled.append(piece)
    return settled


def _unknown(run: list[_Piece], glossary: Glossary) -> Iterator[str]:
    for index, piece in enumerate(run):
        name = index > 0 and piece.typed[0].isupper()
        known = piece.key in glossary.english or piece.key in glossary.shared
        if piece.entry is None and not name and not known and not piece.key[0].isdecimal():
            yield piece.typed


class _Run:
    """Puts the pieces between two punctuation marks into English order."""

    def __init__(self, pieces: list[_Piece], glossary: Glossary) -> None:
        self._pieces = pieces
        self._glossary = glossary

    def english(self) -> str:
        """The whole run, with a capital if it had one."""
        words = []
        index = 0
        while index < len(self._pieces):
            piece = self._pieces[index]
            if piece.kind is Kind.NOUN:
                noun, index = self._noun_phrase(index)
                words.append(noun)
                continue
            words.append(self._word(index, piece))
            index += 1
        text = _ARTICLE.sub(_with_article, " ".join(filter(None, words)))
        if self._pieces and self._pieces[0].capital:
            return text[:1].upper() + text[1:]
        return text

    def _at(self, index: int, kind: Kind) -> bool:
        return index < len(self._pieces) and self._pieces[index].kind is kind

    def _word(self, index: int, piece: _Piece) -> str:
        """One piece that stays where it is."""
        entry = piece.entry
        if entry is None or entry.kind is Kind.KEPT:
            return piece.typed
        following = self._pieces[index + 1] if index + 1 < len(self._pieces) else None
        if entry.kind is Kind.NAME:
            return _named(entry.english) if piece.proper else entry.english
        if entry.kind in (Kind.JOINING, Kind.ARTICLE):
            return self._joining(index, piece, entry)
        if entry.kind is Kind.DEGREE and entry.english == "very" and self._at(index + 1, Kind.NOUN):
            return "lots of"
        stops = (Kind.JOINING, Kind.PHRASE, Kind.ACTION, Kind.AFTER)
        if entry.kind is Kind.ACTION and (following is None or following.kind in stops):
            return _DANGLING.sub("", entry.english)
        return entry.english

    def _joining(self, index: int, piece: _Piece, entry: Entry) -> str:
        """A preposition or an article, as the noun behind it wants."""
        noun = self._noun_from(index + 1)
        english = entry.english
        if self._at(index + 1, Kind.NAME):
            return re.sub(r" ?\b(?:the|a)$", "", english)
        if noun is None:
            return english + "\0" if english.endswith(" a") or english == "a" else english
        if piece.key == "de" and noun.base in self._glossary.clothes:
            english = "in" if self._at(index + 1, Kind.BEFORE) else "in a"
        elif piece.key == "de" and noun.base in self._glossary.traits:
            english = "with"
        elif _IN.fullmatch(english) and noun.base in self._glossary.places:
            english = self._glossary.places[noun.base] + english[2:]
        if not re.search(r"\ba$", english):
            return english
        return english[:-1].rstrip() if noun.countless else english + "\0"

    def _noun_from(self, index: int) -> Entry | None:
        """The noun that a preposition or an article at ``index`` would belong to."""
        for piece in self._pieces[index : index + 4]:
            if piece.kind is Kind.NOUN:
                return piece.entry
            if piece.kind not in (*_LEADING, Kind.ARTICLE):
                return None
        return None

    def _noun_phrase(self, index: int) -> tuple[str, int]:
        """A noun with the adjectives that follow it, now before it; and where it ends."""
        entry = self._pieces[index].entry
        adjectives: list[str] = []
        attributes: list[str] = []
        index += 1
        while True:
            joined = bool(adjectives) and index < len(self._pieces) and self._joined(index)
            adjective, end = self._adjective(index + joined)
            if adjective and joined:
                adjectives[-1] += f" and {adjective}"
            elif adjective:
                adjectives.append(adjective)
            elif not attributes and (attribute := self._attribute(index)):
                attributes.append(attribute)
                end = index + 2
            else:
                break
            index = end
        noun = entry.english if entry else ""
        return " ".join([*reversed(adjectives), *attributes, noun]), index

    def _joined(self, index: int) -> bool:
        """Whether "e" at ``index`` joins one more adjective rather than another noun."""
        return self._pieces[index].key == "e" and not self._at(index + 2, Kind.NOUN)

    def _adjective(self, index: int) -> tuple[str, int]:
        """The adjective at ``index``, with a degree before it, and where it ends."""
        degree = ""
        if self._at(index, Kind.DEGREE) and index + 1 < len(self._pieces):
            entry = self._pieces[index].entry
            degree = entry.english + " " if entry else ""
            index += 1
        if index < len(self._pieces) and (adjective := self._pieces[index].adjective):
            return degree + adjective, index + 1
        return "", index

    def _attribute(self, index: int) -> str:
        """What stands behind "de" at ``index``, if it becomes an adjective."""
        if index + 1 < len(self._pieces) and self._pieces[index].key == "de":
            return self._pieces[index + 1].attribute
        return ""


def _with_article(match: re.Match[str]) -> str:
    """The end of "a" or "an" before what follows."""
    return ("n" if _VOWEL.match(match[2]) else "") + match[1]


def _named(english: str) -> str:
    """A name with its capitals."""
    return " ".join(
        word if word in _UNCAPITALISED else word[:1].upper() + word[1:] for word in english.split()
    )
