"""How people name a LoRA, and what the Horde is told then."""

import pytest

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import Lora
from thumbgen.domain.loras import measured_lora, named_lora


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Pastel Style ", Lora("Pastel Style")),
        ("12345", Lora("12345")),
        ("12345@67890", Lora("67890", version=True)),
        ("@67890", Lora("67890", version=True)),
        ("urn:air:sdxl:lora:civitai:12345@67890", Lora("67890", version=True)),
        ("https://civitai.com/models/12345/pastel-style", Lora("12345")),
        (
            "https://civitai.com/models/12345/pastel?modelVersionId=67890#top",
            Lora("67890", version=True),
        ),
        ("me@home", Lora("me@home")),
        ("١٢٣@٤٥٦", Lora("١٢٣@٤٥٦")),
    ],
)
def test_a_lora_by_name_number_version_or_link(text: str, expected: Lora) -> None:
    assert named_lora(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pastel Style", Lora("Pastel Style")),
        ("Pastel Style:0.8", Lora("Pastel Style", 0.8)),
        ("Pastel Style: -0,5", Lora("Pastel Style", -0.5)),
        ("12345@67890:2", Lora("67890", 2.0, version=True)),
        ("https://civitai.com/models/12345:0.7", Lora("12345", 0.7)),
        ("https://civitai.com/models/12345", Lora("12345")),
        ("LoRA: the look", Lora("LoRA: the look")),
        ("7", Lora("7")),
    ],
)
def test_a_strength_may_stand_behind_a_colon(text: str, expected: Lora) -> None:
    assert measured_lora(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        (":0.5", "empty"),
        ("ink:nan", "strength"),
        ("ink:inf", "strength"),
        ("ink:-5.1", "strength"),
        ("x" * 256, "long"),
    ],
)
def test_what_can_be_no_lora_is_refused(text: str, problem: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        measured_lora(text)
    assert (caught.value.field, caught.value.problem) == ("lora", problem)
