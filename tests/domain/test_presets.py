import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.filter import rewritten_words, unaccented
from thumbgen.domain.models import settings_for
from thumbgen.domain.presets import (
    NO_GENRE,
    Composed,
    Genre,
    Scene,
    compose_prompt,
    find_genre,
    fold,
)
from thumbgen.resources import resource
from thumbgen.store.presets import load_presets


def plain_words(text: str) -> set[str]:
    return set(re.findall(r"[a-z&]+", unaccented(text)))


PRESETS = load_presets(resource("presets"), None)
GENRES = PRESETS.genres
ASPECTS = ("wide 16:9", "tall 9:16", "square", "wide")
IDEAS = (
    "a lighthouse",
    "um violão encostado na parede, noite chuvosa",
    "two people dancing (slowly:1.2)",
    "an {empty} cup {p}, {palette}",
)
WORDS = {"lofi": "lofi", "rnb": "R&B", "worship": "worship"}
FORBIDDEN = re.compile(r"child|\bkid|\bteen|\bbaby|infant|disney|ghibli|marvel", re.IGNORECASE)
COMPETITORS = plain_words(
    "person people figure man woman adult listener singer walker hand hands cat dog mug cup rose "
    "flower piano microphone guitar turntable cassette tent boat car seat pier lamp candle"
)
EVERY = [(genre, scene) for genre in GENRES.values() for scene in (None, *genre.scenes)]
SCENES = [(genre, scene) for genre, scene in EVERY if scene is not None]
PLAIN = Genre("plain", {"en": "Plain"})


def composed() -> Iterator[tuple[Genre, Scene | None, str, Composed]]:
    for genre, scene in EVERY:
        for idea in ("", *IDEAS) if scene else IDEAS:
            for aspect in ASPECTS:
                for heeds in (True, False):
                    yield (
                        genre,
                        scene,
                        idea,
                        compose_prompt(genre, scene, idea, aspect=aspect, heeds_negative=heeds),
                    )


def test_the_shipped_genres_are_there_in_order() -> None:
    assert list(GENRES) == ["lofi", "rnb", "worship", NO_GENRE]
    assert [len(genre.scenes) for genre in GENRES.values()] == [8, 8, 8, 0]
    assert PRESETS.broken == ()
    for genre, scene in EVERY:
        assert set((scene or genre).names) == {"en", "pt_BR"}
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", (scene or genre).key)


def test_shipped_requests_hold_clean_models_that_share_their_settings() -> None:
    for genre in GENRES.values():
        assert genre.models[-1] == ("Flux.1-Schnell fp8 (Compact)",)
        for group in genre.models:
            cards = [PRESETS.models[name] for name in group]
            assert all(card.clean for card in cards)
            assert len({(card.family, settings_for(card, genre.settings)) for card in cards}) == 1


def test_every_composed_prompt_is_one_clean_line() -> None:
    for genre, _, idea, made in composed():
        prompt, negative = made.prompt, made.negative
        for text in (prompt, negative):
            assert "###" not in text
            assert text == " ".join(text.split())
            assert not re.search(r",\s*,|^,|,$", text)
        assert "{" not in prompt.replace(idea or "{", "")
        assert not rewritten_words(prompt)
        assert not FORBIDDEN.search(prompt)
        terms = negative.casefold().split(", ")
        assert len(terms) == len(set(terms))
        word = WORDS.get(genre.key)
        if word:
            assert len(re.findall(rf"(?<!\w){word}(?!\w)", prompt)) == 1


def test_the_idea_comes_first_and_once() -> None:
    for _, scene, idea, made in composed():
        first = idea or (scene.subject if scene else "")
        assert made.prompt.startswith(first)
        assert made.prompt.count(first) == 1


def test_a_scene_yields_its_subject_to_the_idea() -> None:
    for genre, scene in SCENES:
        prompt = compose_prompt(genre, scene, "a lighthouse", aspect="square").prompt
        assert scene.subject not in prompt
        assert scene.setting in prompt
        assert scene.palette in prompt
        assert scene.light in prompt
        assert not plain_words(prompt) & COMPETITORS


def test_what_surrounds_a_subject_does_not_repeat_it() -> None:
    idle = plain_words("a an in on of the with and at by over from behind beside seen wide")
    for _, scene in SCENES:
        around = plain_words(f"{scene.setting} {scene.palette} {scene.light}")
        assert not plain_words(scene.subject) & around - idle


def test_without_a_scene_the_genre_names_no_object() -> None:
    for genre in GENRES.values():
        assert not plain_words(f"{genre.medium} {genre.palette} {genre.light}") & COMPETITORS


def test_there_is_room_for_a_title_in_every_shape() -> None:
    lofi = GENRES["lofi"]
    wide, tall, square, odd = (
        compose_prompt(lofi, None, "x", aspect=aspect).prompt
        for aspect in ("wide 16:9", "tall 9:16", "square", "")
    )
    assert "wide 16:9 composition, subject right of centre" in wide
    assert "calm empty left third" in wide
    assert "uncluttered lower right corner" in wide
    assert "subject in the middle" in tall
    assert "centred subject" in square
    assert odd.endswith("one clear focal point")


def test_no_genre_leaves_the_idea_alone() -> None:
    none = GENRES[NO_GENRE]
    for heeds in (True, False):
        made = compose_prompt(none, None, "  my \n idea. ", aspect="square", heeds_negative=heeds)
        assert made.prompt == "my idea"
    assert compose_prompt(none, None, "x", aspect="square").negative == none.negative


@pytest.mark.parametrize(
    ("idea", "prompt"),
    [
        ("a cat", "a cat"),
        ("  a\tcat\r\n sleeping ", "a cat sleeping"),
        ("a cat.", "a cat"),
        ("a cat,", "a cat"),
        (", a cat, .", "a cat"),
        ("a cat\x00\x1b\ud800!", "a cat !"),
        ("really? yes!", "really? yes!"),
        ("100% {p} {np} {} {{", "100% {p} {np} {} {{"),
        (r"back\1slash \g<0>", r"back\1slash \g<0>"),
        ("a cat###dog", "a cat"),
        ("# 1 hit, c# minor", "# 1 hit, c# minor"),
    ],
)
def test_the_idea_stays_as_typed_but_for_its_edges(idea: str, prompt: str) -> None:
    assert compose_prompt(GENRES[NO_GENRE], None, idea, aspect="square").prompt == prompt


@pytest.mark.parametrize("idea", ["", " \n\t", "###", " ### blurry", ".", ",,, ", "\x00"])
def test_nothing_to_paint_is_refused(idea: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        compose_prompt(GENRES["lofi"], None, idea, aspect="square")
    assert (caught.value.field, caught.value.problem) == ("prompt", "empty")


@pytest.mark.parametrize(
    ("idea", "own", "negative"),
    [
        ("a cat", "", "text, blurry"),
        ("a cat ### dogs", "", "text, blurry, dogs"),
        ("a cat ### dogs ### birds ##### Text", "", "text, blurry, dogs, birds"),
        ("a cat", "BLURRY, dogs,, dogs\n, Dogs", "text, blurry, dogs"),
        ("a cat ### dogs", "birds ### fish", "text, blurry, dogs, birds, fish"),
        ("a sign with text", "", "blurry"),
        ("texts on a wall", "", "blurry"),
        ("a cat without text", "", "text, blurry"),
        ("um gato sem text nenhum, texts", "", "blurry"),
        ("a context", "", "text, blurry"),
        ("a blurry cat", "blurry", "text, blurry"),
        ("a cat", "?", "text, blurry, ?"),
    ],
)
def test_the_negative_joins_all_that_is_unwanted(idea: str, own: str, negative: str) -> None:
    genre = Genre("g", {}, negative="text, blurry")
    assert compose_prompt(genre, None, idea, aspect="square", negative=own).negative == negative


@pytest.mark.parametrize(
    ("idea", "dropped"),
    [
        ("a crowd at sunset", "crowd"),
        ("neon signs with pink letters", "signs with letters"),
        ("uma MOLDURA and a frame", "frame"),
    ],
)
def test_a_negative_that_the_idea_asks_for_is_dropped(idea: str, dropped: str) -> None:
    genre = Genre("g", {}, negative="crowd, frame, signs with letters, ???")
    terms = compose_prompt(genre, None, idea, aspect="square").negative.split(", ")
    assert dropped not in terms
    assert len(terms) == 3


def test_a_scenes_negative_stays_but_that_of_its_subject_goes_with_it() -> None:
    scene = Scene("s", {}, "a cat", negative="snow", subject_negative="extra tails")
    assert compose_prompt(PLAIN, scene, "", aspect="").negative.endswith("snow, extra tails")
    assert compose_prompt(PLAIN, scene, "a dog", aspect="").negative.endswith("artefacts, snow")


def test_a_scene_without_colours_of_its_own_takes_the_genres() -> None:
    genre = Genre("g", {}, palette="reds", light="dim light")
    made = compose_prompt(genre, Scene("s", {}, "a cat", "in a room"), "", aspect="")
    assert made.prompt == "a cat, in a room, reds, dim light"


def test_a_model_that_ignores_negatives_is_told_in_positive_words() -> None:
    genre = Genre("g", {}, exclusions="plain walls without text or lettering, even light")

    def prompt(idea: str) -> Composed:
        return compose_prompt(genre, None, idea, aspect="", negative="dogs", heeds_negative=False)

    assert prompt("a cat or two") == Composed(
        "a cat or two, plain walls without text or lettering, even light", ""
    )
    assert prompt("a text on a wall ### birds") == Composed("a text on a wall, even light", "")


@pytest.mark.parametrize(
    ("idea", "prompt"),
    [
        ("a cat", "a cat, lofi drawing"),
        ("a LOFI cat", "a LOFI cat, drawing"),
        ("a lofish cat", "a lofish cat, lofi drawing"),
    ],
)
def test_the_genre_is_named_once(idea: str, prompt: str) -> None:
    genre = Genre("g", {}, word="lofi", medium="drawing")
    assert compose_prompt(genre, None, idea, aspect="").prompt == prompt


@pytest.mark.parametrize(
    ("template", "prompt", "negative"),
    [
        ("{p}, cosy room", "a cat, cosy room", "base, mine"),
        ("cosy room", "a cat, cosy room", "base, mine"),
        ("", "a cat", "base, mine"),
        ("painting of {p}, {light}, {aspect}", "painting of a cat, square", "base, mine"),
        ("{p}{np}", "a cat", "base, mine"),
        ("({p}:1.2), room###rain, {np}", "(a cat:1.2), room", "base, rain, mine"),
        ("{p} ### {np}, rain ### snow", "a cat", "base, rain, snow, mine"),
    ],
)
def test_templates_speak_the_grammar_of_horde_styles(
    template: str, prompt: str, negative: str
) -> None:
    genre = Genre("g", {}, template=template, negative="base")
    made = compose_prompt(genre, None, "a cat", aspect="square", negative="mine")
    assert made == Composed(prompt, negative)


@settings(deadline=None)
@given(
    idea=st.text(),
    negative=st.text(),
    pick=st.sampled_from(EVERY),
    aspect=st.sampled_from(ASPECTS),
)
def test_any_idea_makes_two_clean_halves(
    idea: str, negative: str, pick: tuple[Genre, Scene | None], aspect: str
) -> None:
    genre, scene = pick
    made = compose_prompt(genre, scene, f"x{idea}", aspect=aspect, negative=negative)
    for half in (made.prompt, made.negative):
        assert "###" not in half
        assert half == " ".join(half.split())
    terms = [term.casefold() for term in made.negative.split(", ")]
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *((text, "rnb") for text in ("rnb", "r&b", "R&B", "r & b", "r and b", "RnB", "R-n-B")),
        *((text, "lofi") for text in ("lofi", "Lo-Fi", " LO FI ", "lofi hip-hop", "lófi")),
        *((text, "worship") for text in ("Worship", "gospel", "adoracao", "ADORAÇÃO", "louvor")),
        *((text, "none") for text in ("none", "None", "sem genero", "No Genre", "nenhum")),
    ],
)
def test_a_genre_is_found_by_any_of_its_names(text: str, key: str) -> None:
    assert find_genre(GENRES, text).key == key


@pytest.mark.parametrize("text", ["", "metal", "&", "lof", "lofi rnb"])
def test_an_unknown_genre_is_refused_with_the_known_ones(text: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        find_genre(GENRES, text)
    error = caught.value
    assert (error.field, error.problem, error.value) == ("genre", "unknown", text)
    assert error.allowed == "lofi, rnb, worship, none"


def test_a_key_wins_over_another_genres_synonym() -> None:
    gospel = Genre("gospel", {"en": "Gospel"})
    assert find_genre({**GENRES, "gospel": gospel}, "Gospel") is gospel


def test_names_are_unambiguous() -> None:
    names = [
        {fold(name) for name in (genre.key, *genre.names.values(), *genre.synonyms)}
        for genre in GENRES.values()
    ]
    assert len(set().union(*names)) == sum(map(len, names))


@pytest.mark.parametrize("text", ["night-study", "Night Study", "estudo a noite", "NIGHT_STUDY"])
def test_a_scene_is_found_by_any_of_its_names(text: str) -> None:
    assert GENRES["lofi"].scene(text).key == "night-study"


@pytest.mark.parametrize("text", ["", "nowhere", "open-hands"])
def test_an_unknown_scene_is_refused_with_the_known_ones(text: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        GENRES["lofi"].scene(text)
    error = caught.value
    assert (error.field, error.problem, error.value) == ("scene", "unknown", text)
    assert error.allowed.startswith("night-study, rainy-window, ")
