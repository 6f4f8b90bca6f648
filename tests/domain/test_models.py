import pytest
from hypothesis import given
from hypothesis import strategies as st

from thumbgen.domain.models import (
    FREE_STEPS,
    SAMPLERS,
    TWO_STAGE,
    Model,
    Settings,
    group_by_settings,
    settings_for,
)

PLAIN = Model("plain", "sdxl", clean=True)
TWIN = Model("twin", "sdxl", clean=False)
SKIPPING = Model("skipping", "sdxl", clean=True, clip_skip=2)
CASCADE = Model("cascade", "cascade", clean=True)
DEAF = Model("deaf", "sdxl", clean=True, heeds_negative=False)
FLUX = Model(
    "flux",
    "flux",
    clean=True,
    sampler="k_euler",
    steps=4,
    max_steps=8,
    cfg_scale=1.0,
    clip_skip=1,
    karras=True,
    heeds_negative=False,
)
TURBO = Model(
    "turbo", "sdxl", clean=False, sampler="k_dpmpp_sde", steps=25, max_steps=6, cfg_scale=2.0
)
CARDS = {card.name: card for card in (PLAIN, TWIN, SKIPPING, CASCADE, DEAF, FLUX, TURBO)}


@pytest.mark.parametrize(
    ("model", "preset", "settings"),
    [
        (None, Settings(), Settings()),
        (PLAIN, Settings(), Settings()),
        (PLAIN, Settings(steps=60), Settings(steps=40)),
        (None, Settings("k_heun", steps=25), Settings("k_heun", steps=20)),
        (SKIPPING, Settings(karras=False), Settings(clip_skip=2, karras=False)),
        (FLUX, Settings(clip_skip=2, karras=False), Settings("k_euler", 4, 1.0, 1, karras=True)),
        (TURBO, Settings(), Settings("k_dpmpp_sde", 3, 2.0)),
        (
            Model("m", "x", clean=True, max_steps=1, sampler="k_heun"),
            Settings(),
            Settings("k_heun", 1),
        ),
        (Model("m", "x", clean=True, max_steps=30), Settings(), Settings(steps=25)),
    ],
)
def test_a_model_gets_what_it_requires(
    model: Model | None, preset: Settings, settings: Settings
) -> None:
    assert settings_for(model, preset) == settings


@given(sampler=st.sampled_from(SAMPLERS), steps=st.integers(1, 500))
def test_steps_stay_free_of_charge(sampler: str, steps: int) -> None:
    settings = settings_for(None, Settings(sampler, steps))
    assert 1 <= settings.steps * (2 if sampler in TWO_STAGE else 1) <= FREE_STEPS
    assert settings.steps <= steps


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        ([], ()),
        (["plain"], (("plain",),)),
        (["plain", "twin"], (("plain", "twin"),)),
        (["plain", "flux", "twin"], (("plain",), ("flux",), ("twin",))),
        (["plain", "skipping"], (("plain",), ("skipping",))),
        (["plain", "cascade"], (("plain",), ("cascade",))),
        (["plain", "deaf"], (("plain",), ("deaf",))),
        (["nobody", "nothing", "plain"], (("nobody",), ("nothing",), ("plain",))),
    ],
)
def test_neighbours_that_agree_share_a_request(
    names: list[str], groups: tuple[tuple[str, ...], ...]
) -> None:
    assert group_by_settings(names, CARDS, Settings()) == groups


@given(st.lists(st.sampled_from([*CARDS, "nobody"])))
def test_no_name_is_lost_or_moved(names: list[str]) -> None:
    groups = group_by_settings(names, CARDS, Settings())
    assert [name for group in groups for name in group] == names
