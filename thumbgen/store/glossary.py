"""Reads a glossary file and spells out the forms that it leaves to rules.

Its own comment explains the format. The rules are few and honest: regular plurals, feminines and
verb forms. Whatever is irregular is an entry of its own, and what is written goes before what
follows from a rule.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from thumbgen.domain.filter import unaccented
from thumbgen.domain.glossary import Entry, Glossary, Kind

_SECTIONS = {
    "joining": Kind.JOINING,
    "articles": Kind.ARTICLE,
    "names": Kind.NAME,
    "phrases": Kind.PHRASE,
    "nouns": Kind.NOUN,
    "clothes": Kind.NOUN,
    "before": Kind.BEFORE,
    "degrees": Kind.DEGREE,
    "after": Kind.AFTER,
    "adjectives": Kind.ADJECTIVE,
    "actions": Kind.ACTION,
}
"""The sections that become entries, those first that win when one form is in two."""

_TABLES = frozenset((*_SECTIONS, "attributes", "places", "lists"))
_LISTS = ("kept", "left", "traits", "shared", "honoured", "english", "spanish")

_CONTRACTIONS = {
    "de": ("do", "da", "dos", "das"),
    "a": ("ao", "à", "aos", "às"),
    "em": ("no", "na", "nos", "nas"),
    "por": ("pelo", "pela", "pelos", "pelas"),
}
_PLURALS = {
    "ão": ("ões", "ães", "ãos"),
    "m": ("ns",),
    "r": ("res",),
    "z": ("zes",),
    "s": ("s", "ses"),
    "il": ("is", "eis"),
    "ol": ("óis", "ois"),
    "el": ("éis", "eis"),
    "l": ("is",),
}
_GERUNDS = {"ando": ("ar", "a", "am"), "endo": ("er", "e", "em"), "indo": ("ir", "e", "em")}
_LINKS = frozenset(("de", "do", "da", "dos", "das", "d", "no", "na", "em", "a", "para", "pela"))

_Form = tuple[str, Entry]
_T = TypeVar("_T")


def load_glossary(path: Path) -> Glossary:
    """The glossary in a TOML file.

    Raises:
        ValueError: it is not such a file; the message names the entry or the line.
        OSError: it cannot be read.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as flaw:
        message = f"{path.name}: {flaw}"
        raise ValueError(message) from None
    _expect(path.name, tables, _TABLES)
    texts = {
        name: _texts(f"{path.name}: {name}", tables[name]) for name in tables if name != "lists"
    }
    lists = _lists(f"{path.name}: lists", tables["lists"])
    return _glossary(texts, lists)


def _expect(where: str, table: Mapping[str, object], names: Collection[str]) -> None:
    """Refuse a table that does not have exactly these names."""
    for name in table:
        if name not in names:
            message = f"{where}: {name!r} is unknown"
            raise ValueError(message)
    for name in sorted(names):
        if name not in table:
            message = f"{where}: {name!r} is missing"
            raise ValueError(message)


def _texts(where: str, table: object) -> Mapping[str, str]:
    """A section whose values are all lines of text."""
    if not isinstance(table, dict):
        message = f"{where}: not a section"
        raise ValueError(message)  # noqa: TRY004 - the data is wrong, not the caller
    for key, value in table.items():
        if not _usable(key) or not isinstance(value, str) or not _usable(value.removesuffix("/")):
            message = f"{where}: {key!r}: not a trimmed, lower-case line of text"
            raise ValueError(message)
    return table


def _usable(text: str) -> bool:
    return bool(text) and text == " ".join(text.split()).lower()


def _lists(where: str, table: object) -> Mapping[str, tuple[str, ...]]:
    """The word lists, each a list of lines of text."""
    values = table if isinstance(table, dict) else {}
    _expect(where, values, _LISTS)
    for name, words in values.items():
        if not isinstance(words, list) or not all(isinstance(w, str) and _usable(w) for w in words):
            message = f"{where}: {name}: not a list of trimmed, lower-case words"
            raise ValueError(message)
    return {name: tuple(words) for name, words in values.items()}


def _glossary(
    texts: Mapping[str, Mapping[str, str]], lists: Mapping[str, tuple[str, ...]]
) -> Glossary:
    written: dict[str, Entry] = {name: Entry(Kind.KEPT, name) for name in lists["kept"]}
    ruled: dict[str, Entry] = {}
    for name, kind in _SECTIONS.items():
        for key, value in texts[name].items():
            first, *others = _forms(key, value, kind)
            written.setdefault(*first)
            for form, entry in others:
                ruled.setdefault(form, entry)
    entries = _folded({**ruled, **written})
    for form in lists["left"]:
        entries.pop(form, None)
    adjectives = {
        form: value
        for key, value in texts["adjectives"].items()
        for form in (key, *_inflected(key))
    }
    english = {word for entry in entries.values() for word in entry.english.split()}
    return Glossary(
        entries=entries,
        adjectives=_folded(adjectives),
        attributes=_folded(dict(texts["attributes"])),
        places=texts["places"],
        clothes=frozenset(_english(value)[0] for value in texts["clothes"].values()),
        traits=frozenset(lists["traits"]),
        shared=frozenset(lists["shared"]),
        english=frozenset(english.union(lists["english"]) - set(lists["kept"])),
        plain_english=frozenset(lists["english"]),
        honoured=frozenset(map(unaccented, lists["honoured"])),
        spanish=frozenset(map(unaccented, lists["spanish"])),
        longest=max((form.count(" ") + 1 for form in entries), default=1),
    )


def _folded(forms: dict[str, _T]) -> dict[str, _T]:
    """The forms, and those without accents and hyphens that people type as well."""
    folded = dict(forms)
    for form, value in forms.items():
        if "-" in form or not form.isascii():
            for plain in (form, form.replace("-", " ")):
                folded.setdefault(plain if plain.isascii() else unaccented(plain), value)
    return folded


def _forms(key: str, value: str, kind: Kind) -> Iterator[_Form]:
    """An entry as it is written, then what follows from it."""
    if kind is Kind.NOUN:
        singular, plural, countless = _english(value)
        yield key, Entry(kind, singular, countless=countless, base=singular)
        many = Entry(kind, plural, countless=True, base=singular)
        for form in _plurals(key):
            yield form, many
        return
    entry = Entry(kind, value)
    yield key, entry
    if kind in (Kind.ADJECTIVE, Kind.AFTER):
        head, space, tail = key.partition(" ")
        for form in _inflected(head):
            yield form + space + tail, entry
            yield from _contracted(form + space + tail, value, kind)
    elif kind is Kind.ACTION:
        for form in _verb_forms(key):
            yield form, entry
    if kind in (Kind.JOINING, Kind.AFTER, Kind.ACTION):
        yield from _contracted(key, value, kind)


def _contracted(key: str, value: str, kind: Kind) -> Iterator[_Form]:
    """A phrase that ends in a preposition, run together with the articles."""
    head, _, last = key.rpartition(" ")
    for form in _CONTRACTIONS.get(last, ()) if head else ():
        yield f"{head} {form}", Entry(kind, f"{value} the")


def _english(value: str) -> tuple[str, str, bool]:
    """Singular and plural of an English noun, and whether it goes without "a"."""
    singular, slash, plural = value.partition("/")
    if slash:
        return singular, plural or singular, not plural
    head, link, tail = singular, "", ""
    for word in (" of ", " in ", " with ", " on ", " left "):
        if word in singular:
            head, link, tail = singular.partition(word)
            break
    return singular, _english_plural(head) + link + tail, False


def _english_plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("ss", "x", "ch", "sh")):
        return noun + "es"
    return noun if noun.endswith("s") else noun + "s"


def _plurals(key: str) -> Iterator[str]:
    """The plurals of a noun, which an adjective behind it follows."""
    words = key.split()
    count = 2 if len(words) == 2 and words[1] not in _LINKS else 1
    for head in _plural(words[0]):
        if count == 2:
            for tail in _plural(words[1]):
                yield f"{head} {tail}"
        yield " ".join([head, *words[1:]])


def _plural(word: str) -> tuple[str, ...]:
    """What the plural of a Portuguese word may be."""
    for ending, plurals in _PLURALS.items():
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            return tuple(stem + plural for plural in plurals)
    return (word + "s",)


def _inflected(word: str) -> Iterator[str]:
    """The feminine and the plurals of an adjective, each word of it alike."""
    forms = [word]
    if word.endswith("o") and not word.endswith("ão"):
        forms.append(word[:-1] + "a")
    elif word.endswith(("or", "ês")):
        forms.append(word.replace("ês", "es") + "a")
    for form in forms:
        yield from _plural(form)
    yield from forms[1:]


def _verb_forms(key: str) -> Iterator[str]:
    """The infinitive and the present of a gerund: all make the same picture."""
    gerund, space, tail = key.partition(" ")
    stem, ending = gerund[:-4], gerund[-4:]
    for form in _GERUNDS.get(ending, ()):
        yield stem + form + space + tail
