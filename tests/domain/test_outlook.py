"""What is free and what cannot work, by the numbers of the Horde's own rules."""

from dataclasses import replace
from typing import Any

import pytest

from thumbgen.domain.account import Account, SharedKey
from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import Extras
from thumbgen.domain.models import SAMPLERS, TWO_STAGE, Model, Settings
from thumbgen.domain.outlook import (
    NOBODY,
    RENDERING,
    Cause,
    CauseKind,
    Known,
    ObstacleKind,
    Outlook,
    check_possible,
    look_ahead,
    upfront_causes,
)
from thumbgen.domain.plan import Plan, plan_request
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.serving import Load, ModelStatus
from thumbgen.domain.sizes import Size
from thumbgen.resources import resource
from thumbgen.store.presets import load_presets

PRESETS = load_presets(resource("presets"), None)
FLUX = "Flux.1-Schnell fp8 (Compact)"
SDXL, TURBO, CASCADE, SMALL = "AAM XL", "DreamShaper XL", "Stable Cascade 1.0", "Dreamshaper"
K = CauseKind
IDLE, BUSY, CROWDED = Load(40, 10), Load(2, 300), Load(2, 10_000)
RICH = Account("rich#7", kudos=1234.0)


def causes(
    *models: str,
    steps: int = 25,
    sampler: str = "k_euler_a",
    size: Size = Size(1024, 1024),  # noqa: B008 - frozen
    load: Load = IDLE,
) -> tuple[Cause, ...]:
    plan = Plan("a lighthouse", "", models, Settings(sampler, steps), size)
    return upfront_causes(plan, PRESETS.models, load)


@pytest.mark.parametrize(
    ("models", "sampler", "most"),
    [
        ((SDXL,), "k_euler_a", 40),
        ((SDXL,), "k_dpmpp_sde", 20),
        ((SDXL,), "lcm", 10),
        ((FLUX,), "k_euler", 8),
        ((FLUX,), "k_heun", 4),
        ((FLUX,), "lcm", 8),
        ((CASCADE,), "k_euler_a", 30),
        (("Z-Image-Turbo",), "k_euler", 9),
        (("Z-Image-Turbo",), "k_heun", 4),
        ((TURBO,), "k_dpmpp_sde", 3),
        ((TURBO,), "k_euler", 6),
        (("nobody knows me",), "k_euler", 40),
        ((SDXL, CASCADE), "k_euler_a", 30),
        ((CASCADE, SDXL, TURBO), "k_euler_a", 6),
        *(((SMALL,), sampler, 20) for sampler in sorted(TWO_STAGE)),
        *(
            ((SMALL,), sampler, 40)
            for sampler in sorted({*SAMPLERS} - TWO_STAGE - {"lcm", "k_dpm_adaptive"})
        ),
    ],
)
def test_one_step_more_than_the_most_is_no_longer_free(
    models: tuple[str, ...], sampler: str, most: int
) -> None:
    assert causes(*models, sampler=sampler, steps=most) == ()
    (cause,) = causes(*models, sampler=sampler, steps=most + 1)
    assert (cause.asked, cause.free) == (most + 1, most)


@pytest.mark.parametrize(
    ("models", "sampler", "kind", "name"),
    [
        ((SDXL,), "k_euler_a", K.STEPS, ""),
        ((SDXL, FLUX), "k_euler", K.MODEL_STEPS, FLUX),
        ((SDXL,), "k_heun", K.TWICE, "k_heun"),
        ((FLUX,), "k_heun", K.TWICE, "k_heun"),
        ((SDXL,), "lcm", K.LCM, "lcm"),
        ((FLUX,), "lcm", K.MODEL_STEPS, FLUX),
    ],
)
def test_the_reason_names_what_makes_the_limit(
    models: tuple[str, ...], sampler: str, kind: CauseKind, name: str
) -> None:
    (cause,) = causes(*models, sampler=sampler, steps=50)
    assert (cause.kind, cause.name) == (kind, name)


@pytest.mark.parametrize("steps", [1, 500])
def test_the_adaptive_sampler_counts_as_forty_steps_however_many_are_asked_for(steps: int) -> None:
    assert causes(SDXL, sampler="k_dpm_adaptive", steps=steps) == ()
    for model in (FLUX, TURBO, CASCADE):
        (cause,) = causes(model, sampler="k_dpm_adaptive", steps=steps)
        assert (cause.kind, cause.free) == (K.ADAPTIVE, 0)


@pytest.mark.parametrize(
    ("model", "load", "largest", "too_large"),
    [
        (SDXL, CROWDED, Size(1344, 768), Size(1344, 832)),
        (FLUX, CROWDED, Size(1024, 1024), Size(1088, 1024)),
        (CASCADE, CROWDED, Size(768, 1344), Size(832, 1344)),
        (SMALL, IDLE, Size(1024, 1024), Size(1088, 1024)),
        (SMALL, BUSY, Size(704, 832), Size(832, 832)),
        (SMALL, CROWDED, Size(576, 576), Size(640, 576)),
        ("Qwen-Image_fp8", CROWDED, Size(704, 384), Size(1024, 1024)),
        ("Z-Image-Turbo", CROWDED, Size(384, 704), Size(1024, 1024)),
        ("nobody knows me", CROWDED, Size(576, 576), Size(1024, 1024)),
    ],
)
def test_the_area_counts_and_shrinks_with_the_load_for_some_families(
    model: str, load: Load, largest: Size, too_large: Size
) -> None:
    assert causes(model, steps=8, size=largest, load=load) == ()
    (cause,) = causes(model, steps=8, size=too_large, load=load)
    assert (cause.kind, cause.asked) == (K.SIZE, too_large.pixels)
    assert cause.free < too_large.pixels


def test_one_large_family_lifts_the_size_for_all_models_of_a_request() -> None:
    assert causes(SMALL, SDXL, size=Size(1024, 1024), load=CROWDED) == ()


def test_steps_and_size_are_two_reasons() -> None:
    both = causes(SDXL, steps=41, size=Size(1920, 1088))
    assert [cause.kind for cause in both] == [K.STEPS, K.SIZE]


def test_pictures_loras_and_work_on_the_finished_picture_stay_free() -> None:
    plan = Plan("a", "", (SDXL,), Settings(), Size(1024, 1024), "RealESRGAN_x4plus", count=20)
    plan = replace(plan, extras=Extras(hires_fix=True, face_fixer="GFPGAN"))
    assert upfront_causes(plan, PRESETS.models, CROWDED) == ()


# -- the whole outlook -------------------------------------------------------------------------


def ahead(known: Known | None = None, **wishes: Any) -> Outlook:
    request = ThumbRequest("a lighthouse", **wishes)
    known = known or Known(PRESETS.models, account=NOBODY)
    plans = plan_request(request, PRESETS.genres, PRESETS.models, known.load)
    return look_ahead(request, plans, known)


def knowing(**facts: Any) -> Known:
    return Known(PRESETS.models, **facts)


def kinds(outlook: Outlook) -> list[ObstacleKind]:
    return [one.kind for one in outlook.obstacles]


@pytest.mark.parametrize("genre", PRESETS.genres)
@pytest.mark.parametrize("load", [IDLE, BUSY, CROWDED])
def test_what_nobody_changed_is_free_and_can_work(genre: str, load: Load) -> None:
    outlook = ahead(knowing(account=NOBODY, load=load), genre=genre)
    assert outlook.free
    assert outlook.obstacles == ()


@pytest.mark.parametrize(
    ("wishes", "nearest"),
    [
        ({"genre": "lofi", "steps": 60}, {"steps": 40}),
        ({"models": (FLUX,), "steps": 20}, {"steps": 8}),
        ({"models": (SDXL,), "steps": 30, "sampler": "k_heun"}, {"steps": 20}),
        ({"models": (SDXL,), "steps": 30, "sampler": "lcm"}, {"steps": 10}),
        ({"models": (FLUX,), "sampler": "k_dpm_adaptive"}, {"sampler": None, "steps": None}),
    ],
)
def test_without_an_account_the_nearest_that_is_free_is_offered(
    wishes: dict[str, Any], nearest: dict[str, Any]
) -> None:
    outlook = ahead(**wishes)
    (obstacle,) = outlook.obstacles
    assert (obstacle.kind, outlook.free) == (ObstacleKind.KUDOS, False)
    assert obstacle.nearest == ThumbRequest("a lighthouse", **{**wishes, **nearest})
    assert ahead(**{**wishes, **nearest}).obstacles == ()


@pytest.mark.parametrize(
    ("kudos", "price", "stopped"),
    [
        (25.0, None, True),  # a new account's kudos cannot be spent
        (26.0, None, False),  # nobody knows yet
        (100.0, 75.0, False),
        (99.0, 75.0, True),
        (-50.0, None, True),
    ],
)
def test_kudos_must_be_spendable_not_only_there(
    kudos: float, price: float | None, *, stopped: bool
) -> None:
    known = knowing(account=Account("a#1", kudos=kudos), price=price)
    assert kinds(ahead(known, steps=60)) == ([ObstacleKind.KUDOS] if stopped else [])


def test_as_long_as_nobody_knows_whose_key_it_is_kudos_stop_nothing() -> None:
    outlook = ahead(knowing(account=None), steps=60)
    assert (outlook.free, outlook.obstacles) == (False, ())


@pytest.mark.parametrize("model", [SDXL, FLUX, "Z-Image-Turbo", CASCADE, "nobody knows me"])
@pytest.mark.parametrize(
    ("extra", "kind"), [("hires_fix", ObstacleKind.HIRES), ("tiling", ObstacleKind.TILING)]
)
def test_what_a_named_model_cannot_do_is_said(model: str, extra: str, kind: ObstacleKind) -> None:
    extras = Extras(**{extra: True})  # type: ignore[arg-type]
    (obstacle,) = ahead(models=(model,), extras=extras).obstacles
    assert obstacle.kind is kind
    assert obstacle.nearest == ThumbRequest("a lighthouse", models=(model,))
    request = ThumbRequest("a lighthouse", models=(model,), extras=extras)
    plans = plan_request(request, PRESETS.genres, PRESETS.models)
    with pytest.raises(InvalidRequest, match=f"{extra} model"):
        check_possible(request, plans)


@pytest.mark.parametrize("models", [(), (SMALL,), (FLUX, SMALL)])
def test_extras_stop_nothing_where_some_model_can_or_the_user_named_none(
    models: tuple[str, ...],
) -> None:
    extras = Extras(hires_fix=True, tiling=True)
    assert ahead(models=models, extras=extras).obstacles == ()


@pytest.mark.parametrize(
    ("key", "kind", "nearest"),
    [
        (SharedKey(expired=True), ObstacleKind.KEY_EXPIRED, None),
        (SharedKey(kudos=0), ObstacleKind.KEY_SPENT, None),
        (SharedKey(steps=15), ObstacleKind.KEY_STEPS, 15),
        (SharedKey(pixels=512 * 512), ObstacleKind.KEY_PIXELS, None),
    ],
)
def test_a_shared_keys_limits_are_known_beforehand(
    key: SharedKey, kind: ObstacleKind, nearest: int | None
) -> None:
    known = knowing(account=replace(RICH, shared=key))
    (obstacle,) = ahead(known, genre="lofi").obstacles
    assert obstacle.kind is kind
    assert (obstacle.nearest and obstacle.nearest.steps) == nearest


def test_a_shared_key_without_limits_stops_nothing() -> None:
    assert ahead(knowing(account=replace(RICH, shared=SharedKey()))).obstacles == ()


def test_a_key_that_the_horde_does_not_know_comes_first() -> None:
    outlook = ahead(knowing(account=NOBODY, key_refused=True), steps=60)
    assert kinds(outlook) == [ObstacleKind.KEY_REFUSED, ObstacleKind.KUDOS]


def test_no_more_pictures_than_the_account_may_have_waiting() -> None:
    known = knowing(account=replace(RICH, concurrency=3))
    (obstacle,) = ahead(known, count=4).obstacles
    assert obstacle.nearest is not None
    assert (obstacle.kind, obstacle.nearest.count) == (ObstacleKind.MANY, 3)
    assert ahead(known, count=3).obstacles == ()


STATUSES = (
    ModelStatus(SDXL, 2, 40.0, 3),
    ModelStatus("SDXL 1.0", 1, 5.0, 1),
    ModelStatus("AlbedoBase XL (SDXL)", 3, 10000.0, 0),
    ModelStatus(FLUX, 0, 1.0, 0),
)


@pytest.mark.parametrize(
    ("wishes", "queue"),
    [
        ({"genre": "lofi"}, 40.0),
        ({"genre": "worship"}, 5.0),
        ({"models": (FLUX,)}, None),
        ({"models": ("AlbedoBase XL (SDXL)",)}, None),
    ],
)
def test_the_wait_is_that_of_the_quickest_model_that_somebody_serves(
    wishes: dict[str, Any], queue: float | None
) -> None:
    wait = ahead(knowing(statuses=STATUSES), **wishes).wait
    assert wait == (None if queue is None else queue + RENDERING)


def test_a_model_that_nobody_serves_is_a_remark_not_an_obstacle() -> None:
    outlook = ahead(knowing(statuses=STATUSES, account=NOBODY), models=(FLUX,))
    assert (outlook.away, outlook.obstacles) == ((FLUX,), ())
    assert ahead(knowing(statuses=STATUSES), models=(SDXL,)).away == ()
    assert ahead(knowing(), models=(FLUX,)).away == ()  # nobody knows yet


def test_a_card_without_limits_has_those_of_the_horde() -> None:
    plan = Plan("a", "", ("mine",), Settings(steps=41), Size(512, 512))
    (cause,) = upfront_causes(plan, {"mine": Model("mine", "sdxl", clean=True)}, IDLE)
    assert cause == Cause(K.STEPS, 41, 40)
