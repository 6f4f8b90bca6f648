import pytest

from thumbgen.domain.choosing import (
    Choice,
    automatic,
    choices,
    clean_instead,
    kept_in_order,
    matches,
    own_models,
)
from thumbgen.domain.models import Model
from thumbgen.domain.presets import Genre
from thumbgen.domain.serving import ModelStatus
from thumbgen.resources import resource
from thumbgen.store.presets import load_presets

PRESETS = load_presets(resource("presets"), None)
CARDS, GENRES = PRESETS.models, PRESETS.genres
LOFI, RNB, NONE = GENRES["lofi"], GENRES["rnb"], GENRES["none"]


def serving(**waits: float) -> list[ModelStatus]:
    """Some of the Horde's models, by short names, each with its wait in seconds."""
    names = {
        "aam": "AAM XL", "albedo": "AlbedoBase XL (SDXL)", "sdxl": "SDXL 1.0",
        "flux": "Flux.1-Schnell fp8 (Compact)", "icbinp": "ICBINP XL", "jugger": "Juggernaut XL",
        "animagine": "Animagine XL", "nova": "Nova Anime XL", "fuster": "Fustercluck",
        "ghibli": "Ghibli Diffusion", "cascade": "Stable Cascade 1.0", "custom": "My Own v3",
        "cheyenne": "Cheyenne",
    }  # fmt: skip
    return [ModelStatus(names[key], 2, wait, 1) for key, wait in waits.items()]


def names(found: tuple[Choice, ...], *, suits: bool) -> list[str]:
    return [one.name for one in found if one.suits is suits]


def test_the_genres_own_come_first_and_those_that_nobody_serves_after_them() -> None:
    found = choices(LOFI, CARDS, serving(flux=500, albedo=20, animagine=3, fuster=9, jugger=1))
    assert names(found, suits=True) == [
        "AlbedoBase XL (SDXL)",
        "Flux.1-Schnell fp8 (Compact)",
        "AAM XL",
        "SDXL 1.0",
        "Animagine XL",
        "Fustercluck",
    ]


@pytest.mark.parametrize(
    ("key", "alike"),
    [
        ("lofi", ["Nova Anime XL", "Fustercluck"]),
        ("rnb", ["Juggernaut XL"]),
        ("worship", ["ICBINP XL", "Juggernaut XL"]),
        ("none", []),
    ],
)
def test_then_come_those_with_a_look_like_the_genres_first_models(
    key: str, alike: list[str]
) -> None:
    genre = GENRES[key]
    served = serving(nova=5, fuster=8, jugger=90, icbinp=4, cascade=1, cheyenne=1)
    found = choices(genre, CARDS, served)
    assert [name for name in names(found, suits=True) if name not in own_models(genre)] == alike


def test_small_models_suit_no_genre_by_their_look_alone() -> None:
    found = choices(LOFI, CARDS, serving(ghibli=1))
    assert "Ghibli Diffusion" in names(found, suits=False)


def test_the_rest_by_how_soon_they_have_time_and_what_nobody_serves_last() -> None:
    found = choices(NONE, CARDS, serving(cascade=40, jugger=300, animagine=7, cheyenne=12))
    rest = names(found, suits=False)
    assert rest[:4] == ["Animagine XL", "Cheyenne", "Stable Cascade 1.0", "Juggernaut XL"]
    assert rest[4:] == sorted(rest[4:], key=str.casefold)
    assert not any(one.served for one in found if one.name in rest[4:])


def test_a_model_without_a_time_comes_after_those_with_one() -> None:
    statuses = [ModelStatus("Cheyenne", 1, 10000.0, 0), *serving(jugger=900)]
    rest = names(choices(LOFI, CARDS, statuses), suits=False)
    assert rest.index("Juggernaut XL") < rest.index("Cheyenne") < rest.index("ZavyChromaXL")


def test_live_models_without_a_card_can_be_chosen() -> None:
    found = {one.name: one for one in choices(LOFI, CARDS, serving(custom=3), "a little house")}
    one = found["My Own v3"]
    assert (one.card, one.look, one.family, one.served) == (None, "", "", True)
    assert one.rewrites == ("little",)


def test_a_model_that_only_waits_for_a_worker_is_not_listed() -> None:
    found = choices(LOFI, CARDS, [ModelStatus("Gone v1", 0, 10000.0, 3), *serving(aam=1)])
    assert "Gone v1" not in {one.name for one in found}


def test_offline_all_cards_are_there_and_nothing_is_said_of_time() -> None:
    found = choices(LOFI, CARDS, ())
    assert {one.name for one in found} == set(CARDS)
    assert found[0].name == "AAM XL"
    assert all(one.wait is None and not one.busy and not one.served for one in found)
    assert "Animagine XL" in names(found, suits=True)


def test_flagged_models_say_which_words_they_change_and_come_after_clean_ones() -> None:
    served = serving(nova=1, fuster=50, animagine=4, aam=1)
    calm = names(choices(LOFI, CARDS, served, "a house by the sea"), suits=True)
    assert calm[-3:] == ["Nova Anime XL", "Animagine XL", "Fustercluck"]
    found = choices(LOFI, CARDS, served, "a girl in a tiny house ### little")
    assert names(found, suits=True)[-3:] == ["Fustercluck", "Nova Anime XL", "Animagine XL"]
    changed = {one.name: one.rewrites for one in found}
    assert changed["Nova Anime XL"] == ("girl", "tiny")
    assert changed["AAM XL"] == ()


def test_the_clean_one_that_is_offered_has_the_same_look_and_somebody_who_serves_it() -> None:
    found = choices(RNB, CARDS, serving(aam=200, fuster=2, nova=1, icbinp=3, ghibli=1), "a girl")
    nova = next(one for one in found if one.name == "Nova Anime XL")
    offered = clean_instead(nova, found)
    assert offered is not None
    assert offered.name == "AAM XL"
    without = [one for one in found if one.name != "AAM XL"]
    offered = clean_instead(nova, without)
    assert offered is not None
    assert offered.name == "Ghibli Diffusion"
    jugger = next(one for one in found if one.name == "Juggernaut XL")
    offered = clean_instead(jugger, found)
    assert offered is not None
    assert offered.name == "ICBINP XL"


def test_without_one_of_the_same_look_the_genres_best_is_offered() -> None:
    found = choices(LOFI, CARDS, serving(cheyenne=1, albedo=3, ghibli=1), "a girl")
    comic = next(one for one in found if one.name == "Cheyenne")
    offered = clean_instead(comic, found)
    assert offered is not None
    assert offered.name == "AlbedoBase XL (SDXL)"


def test_where_only_flagged_models_are_served_none_is_offered() -> None:
    found = choices(LOFI, CARDS, serving(nova=1), "a girl")
    assert clean_instead(found[-1], found) is None


def test_offline_a_clean_card_is_offered() -> None:
    found = choices(LOFI, CARDS, (), "a girl")
    anime = next(one for one in found if one.name == "Animagine XL")
    offered = clean_instead(anime, found)
    assert offered is not None
    assert offered.name == "AAM XL"


def test_nothing_moves_when_the_times_change() -> None:
    before = choices(LOFI, CARDS, serving(aam=1, jugger=5, cheyenne=9))
    now = choices(LOFI, CARDS, serving(flux=1, jugger=900, cheyenne=2, custom=1))
    kept = kept_in_order(now, before)
    order = [one.name for one in before]
    assert [one.name for one in kept] == [*order, "My Own v3"]
    assert [one.suits for one in kept[:-1]] == [one.suits for one in before]
    busy = {one.name for one in kept if one.busy}
    assert busy == {"Juggernaut XL"}


def test_automatic_takes_the_genres_first_models_that_somebody_serves() -> None:
    statuses = [*serving(albedo=9, sdxl=2, flux=1), ModelStatus("AAM XL", 0, 10000.0, 4)]
    assert [one.name for one in automatic(LOFI.models, statuses)] == [
        "AlbedoBase XL (SDXL)",
        "SDXL 1.0",
    ]
    assert automatic(LOFI.models, ()) == ()
    assert automatic(LOFI.models, serving(cheyenne=1)) == ()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("xl aam", True),
        ("ANIME", True),
        ("ilustracao sdxl", True),
        ("aam pixel", False),
        ("xyz", False),
    ],
)
def test_a_search_matches_all_words_in_any_place(query: str, found: bool) -> None:
    assert matches(query, "AAM XL", "anime", "Ilustração", "sdxl") is found


def test_a_genre_of_the_users_own_with_unknown_models_has_no_look() -> None:
    genre = Genre("mine", {"en": "Mine"}, models=(("My Own v3",),))
    card = Model("Plain", "sdxl", clean=True)
    found = choices(genre, {"Plain": card}, serving(custom=1))
    assert names(found, suits=True) == ["My Own v3"]


def test_a_wait_includes_the_painting() -> None:
    found = {one.name: one for one in choices(LOFI, CARDS, serving(aam=0, sdxl=65, flux=75))}
    assert found["AAM XL"].wait == 20
    assert (found["SDXL 1.0"].busy, found["Flux.1-Schnell fp8 (Compact)"].busy) == (False, True)
