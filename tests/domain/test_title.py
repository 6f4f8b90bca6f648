"""What may stand in a title, and which style a genre gives it."""

import unicodedata

import pytest

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.title import (
    LONGEST_TITLE,
    TITLE_STYLES,
    check_title,
    left_out,
    title_lines,
    title_problem,
    title_style,
)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Chuva na janela",
        "Coração à noite: ÃÕÇÉ ãõçé",
        "Łódź, Škoda, İstanbul, Œuvre, Đorđe, Ștefan, GROẞ",
        "“Rock ’n’ roll” – 100 % & mais… €5",
        "Vol. 3\nInverno",
        "Vol. 3\r\nInverno\tdois",
        unicodedata.normalize("NFD", "Manhã de oração"),
        "zero\u200bwidth, soft\u00adhyphen, non\u00a0breaking",
        "lofi 🎧 beats 🎧☕",
        "❤️ amor",
        "\ufb01m de tarde",
        "x" * LONGEST_TITLE,
        unicodedata.normalize("NFD", "ã" * LONGEST_TITLE),
    ],
)
def test_titles_of_european_languages_can_be_set(title: str) -> None:
    check_title(title)
    assert title_problem(title) == ""


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("🎧", "🎧"),
        (" 🎧\n☕🎧 ", "🎧☕"),
        ("❤️", "❤"),
        ("🎧 夜", "夜"),
        ("夜 Tokyo 夜", "夜"),
        ("Ночь", "Ночь"),
        ("x\u0301 e y\u0301", "\u0301"),
        ("caf\udce9", "?"),
    ],
)
def test_letters_that_no_font_has_are_named_once_each(title: str, letters: str) -> None:
    assert title_problem(title) == letters
    with pytest.raises(InvalidRequest) as refused:
        check_title(title)
    error = refused.value
    assert (error.field, error.problem, error.value) == ("title", "letters", letters)


def test_a_title_that_nobody_could_read_is_refused_with_its_length() -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_title("ã" * (LONGEST_TITLE + 1))
    error = refused.value
    assert (error.field, error.problem) == ("title", "long")
    assert (error.value, error.allowed) == (str(LONGEST_TITLE + 1), str(LONGEST_TITLE))


@pytest.mark.parametrize("title", ["a\0b", "bell\a", "\x1b[31mred", "\x7f"])
def test_control_characters_are_refused(title: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_title(title)
    assert (refused.value.field, refused.value.problem) == ("title", "control")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("  Chuva   na janela ", ("Chuva na janela",)),
        ("Vol. 3\n\n  Inverno\n", ("Vol. 3", "Inverno")),
        ("um\u2028dois\r\ntrês", ("um", "dois", "três")),
        (unicodedata.normalize("NFD", "manhã"), ("manhã",)),
        ("soft\u00adhyphen", ("softhyphen",)),
        ("Ĳssel, ĳs", ("IJssel, ijs",)),
        (" \n\t", ()),
    ],
)
def test_lines_are_kept_as_typed_and_tidied(title: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title) == lines


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("🎧 lofi 🎧beats", "lofi beats"),
        ("lofi☕beats", "lofi beats"),
        ("Amor ❤️, paz ✨", "Amor, paz"),
        ("Chuva (🔥 ao vivo 🔥)", "Chuva (ao vivo)"),
        ("Chuva (🔥), paz", "Chuva, paz"),
        ("🌧 | Chuva | 🌧", "Chuva"),
        ("👨\u200d👩\u200d👧 família 🇧🇷 👏🏾", "família"),
        ("1\ufe0f\u20e3 Primeira ★ parte → fim", "1 Primeira parte fim"),
        ("— Coração", "— Coração"),
    ],
)
def test_decoration_is_left_out_and_leaves_no_hole(title: str, line: str) -> None:
    assert title_lines(title) == (line,)
    assert title_problem(title) == ""


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("\ufb01m do di\ufb03cil", "fim do difficil"),
        ("\U0001d40b\U0001d428\U0001d41f\U0001d422 \uff22eats", "Lofi Beats"),
        ("\u3010Lofi\u3011 \uff5c Chuva", "[Lofi] | Chuva"),
        ("F\u00e1\u266f", "Fá#"),
        ("1ª ½ m² ™ …", "1ª ½ m² ™ …"),
    ],
)
def test_other_forms_of_letters_are_set_as_the_letters_they_stand_for(
    title: str, line: str
) -> None:
    assert title_lines(title) == (line,)
    assert title_problem(title) == ""


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ('Ele disse "paz" e "amor"', "Ele disse “paz” e “amor”"),
        ('("Chuva") - "Sol"!', "(“Chuva”) - “Sol”!"),
        ("don't stop d'água d´água", "don’t stop d’água d’água"),
        ("a 'cantiga' e 'o mar azul'", "a ‘cantiga’ e ‘o mar azul’"),
        ("\"'Oi', disse\"", "“‘Oi’, disse”"),
        ("rock 'n' roll, 'til '95", "rock ’n’ roll, ’til ’95"),
        ("Lovers' Rock", "Lovers’ Rock"),
        ("12\" Mix, 5' depois", "12\" Mix, 5' depois"),
        ('"Anos 90"', "“Anos 90”"),
        ("“já” ‘feito’", "“já” ‘feito’"),
    ],
)
def test_straight_quotes_are_set_as_typographic_ones(title: str, line: str) -> None:
    assert title_lines(title) == (line,)


def test_a_genre_has_its_own_style_and_all_others_share_the_plain_one() -> None:
    assert [title_style(key) for key in ("lofi", "rnb", "worship")] == ["lofi", "rnb", "worship"]
    assert {title_style(key) for key in ("none", "", "my-own-genre")} == {"plain"}
    assert {title_style(key) for key in TITLE_STYLES} == set(TITLE_STYLES)


@pytest.mark.parametrize(
    ("title", "signs"),
    [
        ("Chuva", ""),
        ("🎵 Chuva 🌧 na janela 🎵", "🎵🌧"),
        ("🄻🄾🄵🄸 rain", ""),
        ("1️⃣ rain", ""),
        ("№ 5 ½", ""),
    ],
)
def test_what_is_left_out_is_named_and_what_is_set_is_not(title: str, signs: str) -> None:
    assert left_out(title) == signs
