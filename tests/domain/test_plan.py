"""From a request to what exactly is asked of the Horde, with the presets that ship."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.models import SAMPLERS, TWO_STAGE, Model, Settings
from thumbgen.domain.plan import Plan, canonical, plan_request
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import TARGETS, Size
from thumbgen.resources import resource
from thumbgen.store.presets import load_presets

PRESETS = load_presets(resource("presets"), None)
FLUX = "Flux.1-Schnell fp8 (Compact)"
ALBEDO = ("AlbedoBase XL (SDXL)", "SDXL 1.0")


def plans(prompt: str = "a lighthouse", **fields: Any) -> tuple[Plan, ...]:
    return plan_request(ThumbRequest(prompt, **fields), PRESETS.genres, PRESETS.models)


@pytest.mark.parametrize(
    ("genre", "models"),
    [
        ("none", [ALBEDO, (FLUX,)]),
        ("lofi", [("AAM XL",), ALBEDO, (FLUX,)]),
        ("rnb", [ALBEDO, ("ICBINP XL",), (FLUX,)]),
        ("worship", [ALBEDO, (FLUX,)]),
    ],
)
def test_each_genre_has_its_models_and_fallbacks(genre: str, models: list[tuple[str, ...]]) -> None:
    assert [plan.models for plan in plans(genre=genre)] == models


@pytest.mark.parametrize("name", ["aam xl", "AAM  XL", "AaM xL", "AAM XL"])
def test_a_models_capitals_do_not_matter(name: str) -> None:
    (plan,) = plans(models=(name,))
    assert plan.models == ("AAM XL",)
    assert plan == plans(models=("AAM XL",))[0]


def test_a_model_without_a_card_stays_as_it_was_written() -> None:
    assert plans(models=("nobody Knows me",))[0].models == ("nobody Knows me",)


def test_a_lofi_plan_in_full() -> None:
    first = plans(genre="lofi", count=2, seed=7, target=TARGETS["full-hd"])[0]
    assert first.settings == Settings("k_euler_a", 25, 7.0, 1, karras=True)
    assert (first.size, first.upscaler) == (Size(1344, 768), "RealESRGAN_x2plus")
    assert (first.count, first.seed, first.rewritten) == (2, 7, ())
    assert first.prompt.startswith("a lighthouse, ")
    assert "wide 16:9" in first.prompt
    assert "watermark" in first.negative


@pytest.mark.parametrize(
    ("genre", "size", "upscaler"),
    [
        ("lofi", "youtube", None),
        ("lofi", "square", None),
        ("lofi", "shorts", "RealESRGAN_x2plus"),
        ("lofi", "cover", "RealESRGAN_x4plus_anime_6B"),
        ("rnb", "cover", "RealESRGAN_x4plus"),
        ("worship", "4k", "RealESRGAN_x4plus"),
        ("none", "full-hd", "RealESRGAN_x2plus"),
    ],
)
def test_the_upscaler_suits_the_genre(genre: str, size: str, upscaler: str | None) -> None:
    assert {plan.upscaler for plan in plans(genre=genre, target=TARGETS[size])} == {upscaler}


def test_what_the_user_says_goes_out() -> None:
    for plan in plans(genre="lofi", models=("AAM XL",), steps=33, cfg_scale=5.5, sampler="k_lms"):
        assert plan.settings == Settings("k_lms", 33, 5.5, 1, karras=True)


def test_a_fallback_keeps_its_own_limits() -> None:
    *_, flux = plans(genre="lofi", steps=33, cfg_scale=5.5, sampler="k_lms")
    assert flux.models == (FLUX,)
    assert flux.settings == Settings("k_euler", 8, 1.0, 1, karras=True)


def test_the_user_may_drive_a_chosen_model_too_far() -> None:
    (flux,) = plans(models=(FLUX,), steps=33, cfg_scale=5.5)
    assert (flux.settings.steps, flux.settings.cfg_scale) == (33, 5.5)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("models", [(), ("AAM XL",), ("DreamShaper XL",), (FLUX,), ("no card",)])
def test_choosing_only_a_sampler_never_costs_kudos(sampler: str, models: tuple[str, ...]) -> None:
    for plan in plans(genre="lofi", sampler=sampler, models=models):
        card = PRESETS.models.get(plan.models[0])
        limit = 40 if card is None or card.max_steps is None else card.max_steps
        own = None if models or card is None else card.sampler
        assert plan.settings.sampler == (own or sampler)
        limit = 10 if plan.settings.sampler == "lcm" else limit
        assert 1 <= plan.settings.steps * (2 if plan.settings.sampler in TWO_STAGE else 1) <= limit


def test_a_models_own_sampler_gives_way_only_to_the_users() -> None:
    (own,) = plans(models=("DreamShaper XL",))
    assert own.settings == Settings("k_dpmpp_sde", 3, 2.0, 1, karras=True)
    (chosen,) = plans(models=("DreamShaper XL",), sampler="k_euler")
    assert chosen.settings == Settings("k_euler", 3, 2.0, 1, karras=True)


def test_chosen_models_are_bundled_by_what_they_share() -> None:
    chosen = ("AAM XL", "Fustercluck", "ICBINP XL", FLUX, "Nobody Knows Me", "Nor Me")
    assert [plan.models for plan in plans(models=chosen)] == [
        ("AAM XL", "Fustercluck"),
        ("ICBINP XL",),
        (FLUX,),
        ("Nobody Knows Me",),
        ("Nor Me",),
    ]


def test_an_unknown_model_gets_the_presets_settings_and_a_negative() -> None:
    (plan,) = plans(models=("Nobody Knows Me",), genre="lofi")
    assert plan.settings == PRESETS.genres["lofi"].settings
    assert plan.negative


def test_flux_gets_no_negative_but_worded_exclusions() -> None:
    (flux,) = plans(genre="lofi", models=(FLUX,), negative="people")
    assert flux.negative == ""
    assert "without text or lettering" in flux.prompt
    assert "###" not in flux.prompt


def test_the_users_negative_is_joined_to_the_genres() -> None:
    assert plans(negative="fog, birds")[0].negative.endswith("fog, birds")
    assert plans("a pier ### fog")[0].negative.endswith("fog")


@pytest.mark.parametrize(
    ("models", "rewritten"),
    [
        (("AAM XL",), ()),
        (("AAM XL", "Fustercluck"), ()),
        (("Juggernaut XL",), ("young", "girl")),
        (("AAM XL", "Juggernaut XL"), ("young", "girl")),
        (("Nobody Knows Me",), ("young", "girl")),
    ],
)
def test_words_are_rewritten_only_for_models_not_known_as_clean(
    models: tuple[str, ...], rewritten: tuple[str, ...]
) -> None:
    assert plans("a young girl at a desk", models=models)[0].rewritten == rewritten


def test_harmless_words_are_rewritten_for_nobody() -> None:
    assert plans("a lighthouse", models=("Juggernaut XL",))[0].rewritten == ()


def test_a_scene_needs_no_idea() -> None:
    first = plans("", genre="lofi", scene="night-study")[0]
    assert first.prompt
    assert first == plans("", genre="Lo-Fi", scene="Night Study")[0]


def test_genre_and_scene_by_their_keys() -> None:
    def keys(genre: str, scene: str) -> tuple[str, str]:
        request = ThumbRequest("a lighthouse", genre=genre, scene=scene, seed=7)
        same = canonical(request, PRESETS.genres)
        assert (same.prompt, same.seed) == ("a lighthouse", 7)
        return same.genre, same.scene

    assert keys("Lo-Fi", "Estudo à noite") == ("lofi", "night-study")
    assert keys("lofi", "") == ("lofi", "")
    assert keys("R&B", "") == ("rnb", "")
    with pytest.raises(InvalidRequest):
        keys("polka", "")
    with pytest.raises(InvalidRequest):
        keys("lofi", "disco")


@pytest.mark.parametrize(
    ("fields", "field", "problem"),
    [
        ({"genre": "polka"}, "genre", "unknown"),
        ({"genre": "lofi", "scene": "disco"}, "scene", "unknown"),
        ({"prompt": "  "}, "prompt", "empty"),
    ],
)
def test_what_cannot_be_planned(fields: dict[str, Any], field: str, problem: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        plans(**fields)
    assert (caught.value.field, caught.value.problem) == (field, problem)


@given(
    st.text(max_size=60).filter(lambda text: "\0" not in text),
    st.sampled_from(sorted(PRESETS.genres)),
    st.lists(st.sampled_from([*PRESETS.models, "Nobody Knows Me"]), max_size=4),
    st.sampled_from(list(TARGETS.values())),
)
def test_every_plan_can_be_carried_out(
    prompt: str, genre: str, models: list[str], target: Any
) -> None:
    found = plans("x" + prompt, genre=genre, models=tuple(models), target=target)
    assert found
    if models:
        assert [name for plan in found for name in plan.models] == models
    for plan in found:
        cards = [PRESETS.models.get(name) for name in plan.models]
        assert len({family(card) for card in cards}) == 1
        assert plan.prompt
        assert "###" not in plan.prompt


def family(card: Model | None) -> str:
    return "" if card is None else card.family
