"""A prompt gives a file name that every system takes and that says what it was."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from thumbgen.imaging.export import STEM_LENGTH, file_stem


@pytest.mark.parametrize(
    ("prompt", "stem"),
    [
        ("Estudo à noite", "estudo-a-noite"),
        ("Chuva, café & violão!", "chuva-cafe-violao"),
        ("don't stop — it’s lofi", "dont-stop-its-lofi"),
        ("Straße in Malmö, smørrebrød, Łódź", "strasse-in-malmo-smorrebrod-lodz"),
        ("a cat ### blurry, text", "a-cat"),
        ("### blurry", "thumbnail"),
        ("", "thumbnail"),
        ("🌧️🎧", "thumbnail"),
        ("夜の勉強", "thumbnail"),
        ("lofi 夜 study", "lofi-study"),
        ("½ moon", "1-2-moon"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Users\\me", "c-users-me"),
        ("CON", "thumbnail-con"),
        ("com¹", "thumbnail-com1"),
        ("lpt9 ### x", "thumbnail-lpt9"),
        ("console", "console"),
        ("...hidden.-", "hidden"),
        ("x" * 100, "x" * 60),
        ("ab " * 40, "-".join(["ab"] * 20)),
        ("word " * 12 + "word", "-".join(["word"] * 12)),
    ],
)
def test_a_prompt_becomes_a_name(prompt: str, stem: str) -> None:
    assert file_stem(prompt) == stem


@settings(deadline=None)
@given(prompt=st.text(max_size=300))
@example(prompt="nul" + "\0")
@example(prompt="İstanbul")
def test_every_name_is_safe(prompt: str) -> None:
    stem = file_stem(prompt)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", stem)
    assert len(stem) <= STEM_LENGTH
    assert not re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", stem)
    assert file_stem(stem) == stem
