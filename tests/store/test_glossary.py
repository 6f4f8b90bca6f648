import tomllib
from pathlib import Path

import pytest

from thumbgen.domain.filter import rewritten_words
from thumbgen.domain.glossary import Glossary, Kind, offer
from thumbgen.resources import resource
from thumbgen.store.glossary import load_glossary

SHIPPED = resource("glossary", "pt_BR.toml")
TABLES = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
SECTIONS = [name for name in TABLES if name not in {"places", "lists"}]
TELLTALE = set("ãõçáéíóúâêôà")
BORROWED = {"açaí", "cachaça", "ipê", "são-paulo-style"}


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary(SHIPPED)


def sides(section: str) -> list[tuple[str, str]]:
    return list(TABLES[section].items())


def test_there_is_enough_to_speak_of_scenes(glossary: Glossary) -> None:
    assert sum(len(TABLES[name]) for name in SECTIONS) >= 900
    assert {entry.kind for entry in glossary.entries.values()} == set(Kind)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_shipped_entries_are_tidy(section: str) -> None:
    for key, value in sides(section):
        assert key == " ".join(key.lower().split())
        assert value == " ".join(value.lower().split())
        assert not any(sign in key + value for sign in ",;:.()[]{}<>#")


def test_no_entry_stands_in_two_sections() -> None:
    alone = [name for name in SECTIONS if name not in {"attributes", "adjectives", "degrees"}]
    keys = [key for name in alone for key in TABLES[name]]
    assert [key for key in set(keys) if keys.count(key) > 1] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_no_english_side_is_rewritten_by_the_horde(section: str) -> None:
    for key, value in sides(section):
        for english in value.split("/"):
            assert rewritten_words(english) == (), key
            words = set(english.split())
            assert not words & {"child", "children", "kid", "kids", "baby", "teen", "teenager"}


def test_no_plural_that_follows_is_rewritten_by_the_horde(glossary: Glossary) -> None:
    for form, entry in glossary.entries.items():
        assert rewritten_words(entry.english) == (), form


@pytest.mark.parametrize("section", SECTIONS)
def test_no_english_side_is_portuguese(section: str, glossary: Glossary) -> None:
    for key, value in sides(section):
        for english in value.split("/"):
            assert not TELLTALE & set(english) or set(english.split()) & BORROWED, key
            assert offer(english, glossary) is None, key


def test_english_words_that_are_forms_of_another_word_prove_nothing(glossary: Glossary) -> None:
    texts = [entry.english for entry in glossary.entries.values() if entry.kind is not Kind.KEPT]
    words = {word for text in texts for word in text.split()} | glossary.plain_english
    for word in words & glossary.entries.keys():
        assert word in glossary.shared or glossary.entries[word].english == word


def test_neighbouring_words_are_not_portuguese(glossary: Glossary) -> None:
    known = {word for word in glossary.spanish if word in glossary.entries}
    assert known <= {"las", "la", "los"}


def test_prepositions_belong_to_nouns_of_the_glossary(glossary: Glossary) -> None:
    assert set(glossary.places.values()) == {"on", "at"}
    assert glossary.clothes
    assert glossary.traits <= {entry.base for entry in glossary.entries.values()}


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ("canções", "songs"),
        ("cancoes", "songs"),
        ("mãos", "hands"),
        ("girassóis", "sunflowers"),
        ("girassois", "sunflowers"),
        ("xícaras de café", "cups of coffee"),
        ("guarda chuva", "umbrella"),
        ("homens", "men"),
        ("folhas", "leaves"),
        ("douradas", "golden"),
        ("japonesa", "japanese"),
        ("dançar", "dancing"),
        ("caminha", "walking"),
        ("em cima das", "on top of the"),
        ("cercada por", "surrounded by"),
        ("sentadas", "sitting"),
    ],
)
def test_forms_follow_from_what_is_written(typed: str, english: str, glossary: Glossary) -> None:
    assert glossary.entries[typed].english == english


def test_accents_tell_words_apart(glossary: Glossary) -> None:
    assert glossary.entries["é"].english == "is"
    assert glossary.entries["e"].english == "and"
    assert glossary.entries["avô"].english == "grandfather"
    assert glossary.entries["avó"].english == "grandmother"


def broken(tmp_path: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "broken.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('pessoa = "person/people"', "pessoa = 3", "pessoa"),
        ('pessoa = "person/people"', 'pessoa = ""', "pessoa"),
        ('pessoa = "person/people"', 'pessoa = "Person"', "pessoa"),
        ('pessoa = "person/people"', 'pessoa = " person"', "pessoa"),
        ('pessoa = "person/people"', 'pessoa = "/"', "pessoa"),
        ('pessoa = "person/people"', "pessoa = person", "line"),
        ("\n[nouns]", "\n[things]", "things"),
        ("\n[clothes]", "\n[[clothes]]", "clothes"),
        ("traits = [", "habits = [", "habits"),
        ("spanish = [", "traits = [", "line"),
        ("traits = [", "traits = [1, ", "traits"),
        ("\n[degrees]\n", "\n[degrees]\nmuito = true\n", "line"),
    ],
)
def test_a_broken_file_names_what_is_wrong(tmp_path: Path, old: str, new: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        load_glossary(broken(tmp_path, old, new))


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match=r"broken\.toml"):
        load_glossary(path)
    with pytest.raises(OSError, match="gone"):
        load_glossary(tmp_path / "gone.toml")
