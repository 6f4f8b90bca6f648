"""Lines of a title break where a reader would, and letters become as large as they can."""

from collections.abc import Iterable

import pytest

from thumbgen.imaging.breaks import breakings, pieces
from thumbgen.imaging.lettering import Box, Face, Lettering, Room, set_title

PLAIN = Face("plain")


def room(width: float, height: float = 300, largest: float = 60, least: float = 0) -> Room:
    return Room(0, 0, width, height, largest, across=0, down=0, least=least)


def texts(lettering: Lettering) -> list[str]:
    return ["".join(letter for letter, _ in line.letters) for line in lettering.lines]


def lines(title: str, width: float, face: Face = PLAIN) -> list[str]:
    return texts(set_title([title], face, [room(width)]))


@pytest.mark.parametrize("mark", ["—", "–", "|", "·", "•", "-", "~", "||"])
def test_a_mark_that_separates_is_at_no_lines_end(mark: str) -> None:
    title = f"Chuva na Janela {mark} Coração"
    assert lines(title, 3000) == [title]
    for width in (150, 200, 260, 330):
        found = lines(title, width)
        assert len(found) > 1
        for line in found:
            assert line.strip(mark) == line.strip(mark).strip()
            assert line[0].isalpha()
            assert line[-1].isalpha()


@pytest.mark.parametrize("title", ["— Chuva", "Chuva |", "| Chuva |"])
def test_a_mark_that_separates_nothing_is_left_out(title: str) -> None:
    assert lines(title, 3000) == ["Chuva"]


def test_marks_alone_are_a_title_as_they_are() -> None:
    assert lines("—", 300) == ["—"]
    assert lines("...", 300) == ["..."]
    assert lines("Chuva — ...", 3000) == ["Chuva — ..."]
    assert lines("Lo - @ 3", 3000) == ["Lo - @ 3"]
    assert lines("Hope | … me", 3000) == ["Hope | … me"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Noite de Paz e Luz | Piano", ["Noite de Paz e Luz", "Piano"]),
        ("Chuva Mansa—Coração de Mãe", ["Chuva Mansa", "Coração de Mãe"]),
        ("Lofi Mix: Chuva e Café", ["Lofi Mix:", "Chuva e Café"]),
        ("Grande É o Senhor (Ao Vivo)", ["Grande É o Senhor", "(Ao Vivo)"]),
        ("Calma Vol. 12 Amor Meu", ["Calma Vol. 12", "Amor Meu"]),
    ],
)
def test_lines_break_where_the_title_does(title: str, expected: list[str]) -> None:
    even = breakings([pieces(title)], 4, lambda text: [float(n) for n in range(len(text) + 1)])
    assert [list(one.lines) for one in even][1] == expected


@pytest.mark.parametrize("width", range(150, 420, 15))
def test_what_is_in_brackets_stays_together_while_there_is_room(width: int) -> None:
    found = lines("Quão Grande É o Meu Deus (Ao Vivo)", width)
    assert any("(Ao Vivo)" in line for line in found)
    found = lines("Canções (Só Piano e Voz) de Ninar", width)
    assert any("(Só Piano e Voz)" in line for line in found)


@pytest.mark.parametrize("width", range(150, 420, 30))
def test_a_number_stays_with_what_it_counts(width: int) -> None:
    found = lines("Uma Noite Inteira de Músicas Calmas Vol. 12 para Estudar", width)
    assert any("Vol. 12" in line for line in found)


def test_letters_give_up_their_distance_before_they_become_small() -> None:
    wide, tight = Face("rnb", 0.09), Face("rnb", 0.0)
    narrow = [room(150, 60, largest=60)]
    kept, given = (set_title(["CONSAGRADAMENTE"], face, narrow) for face in (wide, tight))
    assert kept.size == pytest.approx(given.size)
    roomy = set_title(["MAR"], wide, narrow)
    (_, first), (_, second), _ = roomy.lines[0].letters
    tightly = set_title(["MAR"], tight, narrow).lines[0].letters
    assert second - first > tightly[1][1] - tightly[0][1] + 0.05 * roomy.size


def test_a_very_long_word_is_cut_at_its_syllables_if_it_cannot_be_read_otherwise() -> None:
    word = "Inconstitucionalissimamente"
    whole = set_title([word], PLAIN, [room(150)])
    assert texts(whole) == [word]
    cut = set_title([word], PLAIN, [room(150, least=20)])
    found = texts(cut)
    assert cut.size > 1.5 * whole.size
    assert all(line.endswith("-") for line in found[:-1])
    assert "".join(found).replace("-", "") == word
    syllables = ("In", "cons", "ti", "tu", "ci", "o", "na", "lis", "si", "ma", "men", "te")
    starts = {len("".join(syllables[:n])) for n in range(len(syllables))}
    ends = [len("".join(found[: n + 1]).replace("-", "")) for n in range(len(found) - 1)]
    assert starts.issuperset(ends)


@pytest.mark.parametrize("word", ["Desconsideradame", "A" * 16])
def test_a_word_of_ordinary_length_is_never_cut(word: str) -> None:
    assert texts(set_title([word], PLAIN, [room(50, least=50)])) == [word]


@pytest.mark.parametrize("word", ["Ç" * 100, "guarda-chuva-de-praia", "x-" * 30 + "x", "B" * 40])
def test_any_very_long_word_can_be_cut_and_none_of_it_is_lost(word: str) -> None:
    found = texts(set_title([word], PLAIN, [room(120, least=40)]))
    assert len(found) > 1
    assert "".join(found).replace("-", "") == word.replace("-", "")
    assert not any("--" in line for line in found)


def test_letters_become_smaller_rather_than_cover_what_must_be_seen() -> None:
    large = Room(0, 0, 400, 200, 100, across=0, down=0)
    small = Room(0, 0, 200, 200, 100, across=0, down=0)

    def cover(boxes: Iterable[Box]) -> float:
        return 0.1 if any(right > 210 for _, _, right, _ in boxes) else 1.0

    assert set_title(["Chuva"], PLAIN, [large, small]).right > 210
    assert set_title(["Chuva"], PLAIN, [large, small], cover).right <= 200
