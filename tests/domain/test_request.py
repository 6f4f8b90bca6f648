"""A request that exists can be carried out; anything else is refused with field and problem."""

from typing import Any

import pytest

from thumbgen.domain.errors import Censored, HordeDown, InvalidRequest
from thumbgen.domain.models import SAMPLERS
from thumbgen.domain.request import LARGEST_SEED, LONGEST_PROMPT, ThumbRequest
from thumbgen.domain.sizes import TARGETS


def refused(**fields: Any) -> tuple[str, str, str, str]:
    with pytest.raises(InvalidRequest) as caught:
        ThumbRequest(**{"prompt": "a lighthouse", **fields})
    error = caught.value
    return error.field, error.problem, error.value, error.allowed


def test_an_idea_is_enough() -> None:
    request = ThumbRequest("a lighthouse")
    assert request.target is TARGETS["youtube"]
    assert (request.genre, request.scene, request.count) == ("none", "", 1)


@pytest.mark.parametrize(
    ("field", "name", "least", "most"),
    [
        ("count", "count", 1, 20),
        ("seed", "seed", 0, LARGEST_SEED),
        ("steps", "steps", 1, 500),
        ("cfg_scale", "cfg", 0, 100),
        ("timeout", "timeout", 1, 24 * 3600),
    ],
)
def test_numbers_have_bounds(field: str, name: str, least: int, most: int) -> None:
    for good in (least, most):
        fields: dict[str, Any] = {field: good}
        assert getattr(ThumbRequest("a lighthouse", **fields), field) == good
    for bad in (least - 1, most + 1):
        assert refused(**{field: bad}) == (name, "range", str(bad), f"{least}–{most}")
    for odd in (float("nan"), float("inf"), float("-inf")):
        assert refused(**{field: odd})[1] in {"range", "whole"}


@pytest.mark.parametrize("field", ["count", "seed", "steps"])
@pytest.mark.parametrize("bad", [2.5, 2.0, "2", True])
def test_whole_numbers_are_whole(field: str, bad: object) -> None:
    assert refused(**{field: bad}) == (field, "whole", str(bad), "")


def test_fractions_just_outside_are_outside() -> None:
    assert refused(cfg_scale=-0.01)[:2] == ("cfg", "range")
    assert refused(cfg_scale=100.01)[:2] == ("cfg", "range")
    assert refused(timeout=0.99)[:2] == ("timeout", "range")


@pytest.mark.parametrize("field", ["seed", "steps", "cfg_scale", "timeout", "sampler", "format"])
def test_nothing_said_is_as_the_preset_says(field: str) -> None:
    fields: dict[str, Any] = {field: None}
    assert getattr(ThumbRequest("a lighthouse", **fields), field) is None


@pytest.mark.parametrize("field", ["prompt", "negative"])
def test_texts_have_bounds(field: str) -> None:
    fields: dict[str, Any] = {"prompt": "a lighthouse", field: "x" * LONGEST_PROMPT}
    assert len(getattr(ThumbRequest(**fields), field)) == LONGEST_PROMPT
    assert refused(**{field: "x" * 7001}) == (field, "long", "7001", "7000")
    assert refused(**{field: "a\0b"}) == (field, "control", "", "")


def test_choices() -> None:
    for sampler in SAMPLERS:
        assert ThumbRequest("a lighthouse", sampler=sampler).sampler == sampler
    assert refused(sampler="euler") == ("sampler", "unknown", "euler", ", ".join(SAMPLERS))
    for file_format in ("jpeg", "png"):
        assert ThumbRequest("a lighthouse", format=file_format).format == file_format
    assert refused(format="webp") == ("format", "unknown", "webp", "jpeg, png")


@pytest.mark.parametrize("models", [("",), ("AAM XL", " ")])
def test_a_model_has_a_name(models: tuple[str, ...]) -> None:
    assert refused(models=models) == ("model", "empty", "", "")


def test_an_empty_prompt_is_the_scenes_business() -> None:
    assert ThumbRequest("", scene="Night Study").prompt == ""


def test_a_number_of_any_length_is_refused_in_few_words() -> None:
    assert len(refused(seed=10**5000)[2]) < 24


def test_once_more_with_another_seed_only_where_that_helps() -> None:
    request = ThumbRequest("a lighthouse", seed=7)
    assert request.again_after(Censored()) == ThumbRequest("a lighthouse")
    assert request.again_after(HordeDown()) == request
    assert request.again_after(None) == request
