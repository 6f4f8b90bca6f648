"""Styles filled in on our side; LoRAs and the like; and plans that carry them."""

from dataclasses import replace

import pytest

from tests.contract.stage import PRESETS
from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import Extras, Lora, Source
from thumbgen.domain.plan import Plan, arranged, plan_request
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.serving import Load
from thumbgen.domain.sizes import TARGETS
from thumbgen.domain.styles import Style, expand

INK = Style("1", "ink", "{p}, ink wash###colour, {np}", models=("AAM XL",))
IDEA = ThumbRequest("a heron", genre="lofi", seed=7, target=TARGETS["shorts"])


def plans(request: ThumbRequest, load: Load | None = None) -> tuple[Plan, ...]:
    return plan_request(request, PRESETS.genres, PRESETS.models, load or Load())


@pytest.mark.parametrize(
    ("template", "negative", "expected"),
    [
        ("{p}, ink wash###colour, {np}", "cars", ("a heron, ink wash", "colour, cars")),
        ("{p}, ink wash###colour, {np}", "", ("a heron, ink wash", "colour")),
        ("ink wash", "", ("a heron, ink wash", "")),
        ("ink wash", "cars", ("a heron, ink wash", "cars")),
        ("{p} in ink###{np}, colour", "", ("a heron in ink", "colour")),
        ("{p}, {p}", "", ("a heron, a heron", "")),
        ("{q} {p}", "", ("{q} a heron", "")),
    ],
)
def test_a_template_takes_the_idea_and_what_is_unwanted(
    template: str, negative: str, expected: tuple[str, str]
) -> None:
    assert expand(Style("1", "x", template), "a heron", negative) == expected


def test_braces_in_an_idea_mean_nothing() -> None:
    assert expand(INK, "a {np} heron {p}", "x") == ("a {np} heron {p}, ink wash", "colour, x")


def test_a_style_takes_the_place_of_the_genres_words_and_leaves_seed_and_size() -> None:
    (plan,) = plans(replace(IDEA, style=INK))
    usual = plans(IDEA)[0]
    assert plan.prompt == "a heron, ink wash"
    assert plan.negative == "colour"
    assert (plan.seed, plan.size) == (7, usual.size)


def test_the_users_settings_go_before_the_styles_and_those_before_the_models() -> None:
    style = replace(INK, steps=12, cfg_scale=3.0, sampler="k_euler", clip_skip=2, karras=False)
    (plan,) = plans(replace(IDEA, style=style))
    settings = plan.settings
    assert (settings.steps, settings.cfg_scale, settings.sampler) == (12, 3.0, "k_euler")
    assert (settings.clip_skip, settings.karras) == (2, False)
    (plan,) = plans(replace(IDEA, style=style, steps=9, cfg_scale=8.0, sampler="k_euler_a"))
    settings = plan.settings
    assert (settings.steps, settings.cfg_scale, settings.sampler) == (9, 8.0, "k_euler_a")


def test_a_styles_steps_stay_free() -> None:
    (plan,) = plans(replace(IDEA, style=replace(INK, steps=120)))
    assert plan.settings.steps == 40


def test_a_style_of_mixed_families_is_several_requests() -> None:
    models = ("AAM XL", "Flux.1-Schnell fp8 (Compact)", "Dreamshaper")
    made = plans(replace(IDEA, style=replace(INK, models=models)))
    assert [plan.models for plan in made] == [(name,) for name in models]
    assert [plan.family for plan in made] == ["sdxl", "flux", "sd15"]


def test_a_styles_loras_come_after_the_users_and_no_more_than_five() -> None:
    style = replace(INK, loras=tuple(Lora(f"s{number}") for number in range(4)))
    extras = Extras(loras=(Lora("mine"), Lora("too")))
    (plan,) = plans(replace(IDEA, style=style, extras=extras))
    assert [lora.name for lora in plan.extras.loras] == ["mine", "too", "s0", "s1", "s2"]


def test_tiling_and_hires_fix_go_only_to_models_that_can() -> None:
    extras = Extras(tiling=True, hires_fix=True)
    for model, able in (("Dreamshaper", True), ("AAM XL", False)):
        (plan,) = plans(replace(IDEA, models=(model,), extras=extras))
        assert (plan.extras.tiling, plan.extras.hires_fix) == (able, able)


def test_small_models_are_asked_for_small_pictures_and_for_smaller_ones_when_it_is_busy() -> None:
    request = replace(IDEA, target=TARGETS["youtube"], models=("Dreamshaper",))
    calm, busy = plans(request)[0], plans(request, Load(threads=10, queued=800))[0]
    assert (calm.size.width, calm.size.height) == (1024, 576)
    assert (busy.size.width, busy.size.height) == (704, 384)
    large = plans(replace(request, models=("AAM XL",)), Load(10, 800))[0]
    assert (large.size.width, large.size.height) == (1344, 768)


def test_an_upscaler_goes_along_as_wished() -> None:
    cover = replace(IDEA, target=TARGETS["cover"])
    assert plans(cover)[0].upscaler is not None
    assert plans(replace(cover, extras=Extras(upscaler="none")))[0].upscaler is None
    wished = replace(IDEA, extras=Extras(upscaler="NMKD_Siax"))
    assert plans(wished)[0].upscaler == "NMKD_Siax"


def test_a_model_that_wants_a_word_of_its_own_gets_it_once() -> None:
    (plan,) = plans(replace(IDEA, models=("Ghibli Diffusion",)))
    assert plan.prompt.endswith(", ghibli style")
    named = replace(IDEA, prompt="a heron, ghibli style", models=("Ghibli Diffusion",))
    assert plans(named)[0].prompt.count("ghibli style") == 1


def test_who_is_served_comes_first_and_nobody_unserved_goes_along() -> None:
    first, *_ = arranged(plans(replace(IDEA, genre="rnb")), {"SDXL 1.0"})
    assert first.models == ("SDXL 1.0",)
    assert arranged(plans(IDEA), set()) == plans(IDEA)


@pytest.mark.parametrize(
    ("make", "field", "problem"),
    [
        (lambda: Lora(" "), "lora", "empty"),
        (lambda: Lora("x" * 256), "lora", "long"),
        (lambda: Lora("abc", version=True), "lora", "version"),
        (lambda: Lora("abc", strength=5.1), "lora", "strength"),
        (lambda: Lora("abc", trigger="x" * 31), "lora", "trigger"),
        (lambda: Extras(strength=0.0), "strength", "range"),
        (lambda: Extras(strength=1.1), "strength", "range"),
        (lambda: Extras(upscaler="x8"), "upscaler", "unknown"),
        (lambda: Extras(face_fixer="codeformer"), "face_fixer", "unknown"),
        (lambda: Extras(loras=(Lora("a"),) * 6), "lora", "many"),
    ],
)
def test_what_the_horde_would_refuse_is_refused_here(
    make: object, field: str, problem: str
) -> None:
    assert callable(make)
    with pytest.raises(InvalidRequest) as caught:
        make()
    assert (caught.value.field, caught.value.problem) == (field, problem)


def test_a_pictures_bytes_stand_in_no_text() -> None:
    assert "secret" not in repr(Extras(source=Source(b"secret", "frame.png")))
