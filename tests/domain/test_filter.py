import pytest
from hypothesis import given
from hypothesis import strategies as st

from thumbgen.domain.filter import rewritten_words, unaccented


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("a lighthouse at dusk", ()),
        ("lofi girl studying", ("girl",)),
        ("Girlfriend, STUDENTS", ("girlfriend", "students")),
        ("a girl and a girl", ("girl",)),
        ("tiny house in a small valley", ("tiny", "small")),
        ("tinyhouse", ("tinyhouse",)),
        ("destiny and mutiny", ()),
        ("smaller, smallest", ()),
        ("a young man, younger still", ("young",)),
        ("youngster", ()),
        ("lil peach, lilac lily", ("lil",)),
        ("boys, boy, cowboy, boyhood", ("boys", "boy")),
        ("son and sons, a season, a song", ("son", "sons")),
        ("little, belittled, litle", ("little", "belittled", "litle")),
        ("uma menina feminina", ("menina", "feminina")),
        ("niña con flores", ("nina",)),
        ("(girl:1.2), ((small))", ("girl", "small")),
        ("rain_drops, little_one", ("little",)),
        ("g i r l", ("girl",)),
        ("a picture of a s-m-a-l-l town", ("small",)),
        ("a cat ### girl, young", ()),
        ("a girl###blurry", ("girl",)),
        ("", ()),
    ],
)
def test_words_that_the_horde_would_rewrite(prompt: str, words: tuple[str, ...]) -> None:
    assert rewritten_words(prompt) == words


@given(st.text())
def test_each_word_is_named_once_whatever_the_prompt(prompt: str) -> None:
    words = rewritten_words(prompt)
    assert len(words) == len(set(words))


def test_comparisons_see_neither_case_nor_accents() -> None:
    assert unaccented("Não É Çedo") == "nao e cedo"
