"""Genres and scenes, and the rules that make one picture description of them and an idea."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.filter import unaccented
from thumbgen.domain.models import Settings

NO_GENRE = "none"
"""The key of the genre that adds nothing to the user's words."""

PLACEHOLDERS = frozenset(
    ("p", "np", "genre", "medium", "setting", "palette", "light", "composition", "aspect")
)
"""What a template may name in braces: ``{p}`` is the idea, ``{np}`` the user's negative."""

DEFAULT_TEMPLATE = "{p}, {setting}, {genre} {medium}, {palette}, {light}, {composition}"

DEFAULT_NEGATIVE = (
    "text, letters, watermark, logo, signature, caption, frame, border, extra fingers, "
    "deformed hands, duplicate subject, low contrast, blurry, jpeg artefacts"
)

DEFAULT_EXCLUSIONS = "plain surfaces without text or lettering"

DEFAULT_MODELS = (
    ("AlbedoBase XL (SDXL)", "SDXL 1.0"),
    ("Flux.1-Schnell fp8 (Compact)",),
)

_PLACEMENT = {
    "wide": "subject right of centre, calm empty left third, uncluttered lower right corner",
    "tall": "subject in the middle of the frame, calm open space at the top",
    "square": "centred subject with open space all around",
}
"""Where things go, by shape, so that there is room for a title."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CUT = re.compile(r"#{3,}")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff]+")
_WORD = re.compile(r"[^\W_]+")
_DENIAL = re.compile(r"\b(?:no|not|without|never|sem|nao|nem)\b[^,.;:!?]*")


def _default_upscalers() -> Mapping[int, str]:
    return {2: "RealESRGAN_x2plus", 4: "RealESRGAN_x4plus"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A ready-made picture: ``subject`` stands in for an idea, ``setting`` goes with any.

    ``names`` are by language. An empty ``palette`` or ``light`` leaves the genre's. What
    ``negative`` excludes is excluded always, ``subject_negative`` only with the scene's subject.
    """

    key: str
    names: Mapping[str, str]
    subject: str
    setting: str = ""
    palette: str = ""
    light: str = ""
    negative: str = ""
    subject_negative: str = ""

    def name(self, language: str) -> str:
        """Its name in a language, or else in English."""
        return self.names.get(language) or self.names.get("en", "")


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of music, and what its pictures look like.

    ``word`` is its name in a prompt. ``template`` says what goes where. ``exclusions`` says the
    most important of ``negative`` in positive words, for models that ignore negatives. Each tuple
    in ``models`` is one request; the later ones are fallbacks. ``upscalers`` are by factor.
    """

    key: str
    names: Mapping[str, str]
    synonyms: tuple[str, ...] = ()
    word: str = ""
    template: str = DEFAULT_TEMPLATE
    medium: str = ""
    palette: str = ""
    light: str = ""
    composition: str = ""
    negative: str = DEFAULT_NEGATIVE
    exclusions: str = DEFAULT_EXCLUSIONS
    models: tuple[tuple[str, ...], ...] = DEFAULT_MODELS
    settings: Settings = field(default_factory=Settings)
    scenes: tuple[Scene, ...] = ()
    upscalers: Mapping[int, str] = field(default_factory=_default_upscalers)

    def name(self, language: str) -> str:
        """Its name in a language, or else in English."""
        return self.names.get(language) or self.names.get("en", "")

    def scene(self, text: str) -> Scene:
        """The scene whose key, or name in any language, is ``text``.

        Raises:
            InvalidRequest: there is none.
        """
        wanted = fold(text)
        for scene in self.scenes:
            if wanted in {fold(scene.key), *map(fold, scene.names.values())}:
                return scene
        raise InvalidRequest("scene", "unknown", text, ", ".join(s.key for s in self.scenes))


@dataclass(frozen=True, slots=True)
class Composed:
    """The two halves of a prompt, as the Horde takes them."""

    prompt: str
    negative: str


def fold(text: str) -> str:
    """``text`` without case, accents, spaces and punctuation, so that "Lo-Fi" equals "lofi"."""
    return "".join(filter(str.isalnum, unaccented(text.replace("&", "n"))))


def find_genre(genres: Mapping[str, Genre], text: str) -> Genre:
    """The genre that ``text`` names: by key, or else by a name in any language or a synonym.

    Raises:
        InvalidRequest: there is none.
    """
    wanted = fold(text)
    for genre in genres.values():
        if wanted == fold(genre.key):
            return genre
    for genre in genres.values():
        if wanted in map(fold, (*genre.names.values(), *genre.synonyms)):
            return genre
    raise InvalidRequest("genre", "unknown", text, ", ".join(genres))


def near_name(text: str, names: Sequence[str]) -> str:
    """The name that a wrong one comes near; empty if there is none.

    Who types "nope" wants some genre, so ``NO_GENRE`` is near only if no other letter is there;
    "m" is typed for "n", and the other way round.
    """
    wanted = "-".join(text.casefold().split())
    slip = set(wanted) <= {*NO_GENRE, "m"}
    allowed = [name for name in names if slip or name != NO_GENRE]
    return next(iter(get_close_matches(wanted, allowed, 1)), "")


def compose_prompt(
    genre: Genre,
    scene: Scene | None,
    idea: str,
    *,
    aspect: str,
    negative: str = "",
    heeds_negative: bool = True,
) -> Composed:
    """One picture description with one subject: the idea if there is any, else the scene's.

    ``aspect`` is a target's ``aspect_words``. What follows a ``###`` in the idea joins
    ``negative``. Terms of the preset's negative that the idea asks for are left out; the user's
    own always stay. A model that heeds no negative gets none, but the genre's exclusions in the
    prompt.

    Raises:
        InvalidRequest: neither an idea nor a scene.
    """
    idea, unwanted = split_idea(idea)
    subject = subject_of(idea, scene)
    positive, _, excluded = genre.template.partition("###")
    values = _values(genre, scene, subject, aspect)
    fragments = [_fill(fragment, values) for fragment in _terms(positive)]
    if "{p}" not in positive:
        fragments.insert(0, subject)
    asked_for = _words(_DENIAL.sub(" ", unaccented(idea)))
    if not heeds_negative:
        kept = [term for term in _terms(genre.exclusions) if not _excludes(term, asked_for)]
        return Composed(", ".join(filter(None, [*fragments, *kept])), "")
    terms = _terms(genre.negative) + _terms(_fill(excluded, {}))
    if scene is not None:
        terms += _terms(scene.negative) + ([] if idea else _terms(scene.subject_negative))
    terms = [term for term in terms if not _asks(asked_for, term)]
    terms += _terms(unwanted) + _terms(one_line(negative))
    return Composed(", ".join(filter(None, fragments)), ", ".join(_distinct(terms)))


def split_idea(text: str) -> tuple[str, str]:
    """The idea on one line, without stray commas; and what it says is unwanted, behind ``###``."""
    idea, _, unwanted = one_line(text).partition("###")
    return idea.lstrip(" ,").rstrip(" ,.;"), unwanted.strip(" ,")


def subject_of(idea: str, scene: Scene | None) -> str:
    """What is to be painted: the idea if there is any, else the scene's subject.

    Raises:
        InvalidRequest: there is neither.
    """
    subject = idea or (scene.subject if scene else "")
    if not subject:
        raise InvalidRequest("prompt", "empty")
    return subject


def _values(genre: Genre, scene: Scene | None, subject: str, aspect: str) -> Mapping[str, str]:
    """What the placeholders of a template stand for."""
    word = re.compile(rf"(?<!\w){re.escape(genre.word)}(?!\w)", re.IGNORECASE)
    frame = (genre.composition, aspect and f"{aspect} composition", _placement(aspect))
    return {
        "p": subject,
        "genre": "" if word.search(subject) else genre.word,
        "medium": genre.medium,
        "setting": scene.setting if scene else "",
        "palette": (scene and scene.palette) or genre.palette,
        "light": (scene and scene.light) or genre.light,
        "composition": ", ".join(filter(None, frame)),
        "aspect": aspect,
    }


def _placement(aspect: str) -> str:
    return _PLACEMENT.get(aspect.partition(" ")[0], "")


def _fill(template: str, values: Mapping[str, str]) -> str:
    """``template`` with its placeholders replaced, once: braces in a value mean nothing."""
    filled = _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), template)
    return " ".join(filled.split())


def one_line(text: str) -> str:
    """``text`` without line breaks and control characters, cut where the Horde would cut it."""
    return _SPACE.sub(" ", _CUT.sub("###", text))


def _terms(text: str) -> list[str]:
    """What stands between the commas of ``text``; a ``###`` separates like one."""
    return [term for part in text.replace("###", ",").split(",") if (term := part.strip())]


def _distinct(terms: Iterable[str]) -> list[str]:
    first: dict[str, str] = {}
    for term in terms:
        first.setdefault(" ".join(term.casefold().split()), term)
    return list(first.values())


def _words(text: str) -> frozenset[str]:
    """The words of ``text``, without accents and plurals."""
    words = _WORD.findall(unaccented(text))
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in words)


def _asks(asked_for: frozenset[str], term: str) -> bool:
    """Whether the idea's words contain every word of a negative term."""
    words = _words(term)
    return bool(words) and words <= asked_for


def _excludes(term: str, asked_for: frozenset[str]) -> bool:
    """Whether an exclusion such as "surfaces without lettering" denies what the idea asks for."""
    return bool((_words(term.partition("without")[2]) - {"or", "and"}) & asked_for)
