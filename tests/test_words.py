"""Every value that people may meet has a sentence, in both languages, with nothing left to fill."""

import ast
import gettext
import locale
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import thumbgen
from thumbgen.domain.errors import (
    AccountError,
    AddressBlocked,
    Cancelled,
    Censored,
    InvalidRequest,
    KudosNeeded,
    NoAnswer,
    NoTrash,
    NotSaved,
    PictureGone,
    Redirected,
    Refused,
    ThumbgenError,
    TooManyRequests,
)
from thumbgen.domain.job import Job, JobState, Notice, NoticeKind
from thumbgen.domain.progress import Progress
from thumbgen.domain.request import ThumbRequest
from thumbgen.refusal_sentences import FIELDS, REFUSALS
from thumbgen.resources import resource
from thumbgen.sentences import BROKEN_PRESETS, ERRORS, INVALID, NOT_SAVED, NOTICES, STATES
from thumbgen.store.settings import LANGUAGES
from thumbgen.words import Words, choose_language

PACKAGE = Path(thumbgen.__file__).parent
PORTUGUESE = resource("locale", "pt_BR", "LC_MESSAGES", "thumbgen.po")


def catalogue() -> Catalog:
    with PORTUGUESE.open("rb") as file:
        return read_po(file, locale="pt_BR")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue as it is now, compiled, whatever lies beside its source."""
    folder = tmp_path_factory.mktemp("locale")
    path = folder / "pt_BR" / "LC_MESSAGES" / "thumbgen.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue())
    return folder


@pytest.fixture
def portuguese(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> Words:
    monkeypatch.setattr("thumbgen.words.resource", lambda _: compiled)
    return Words("pt_BR")


@pytest.fixture
def english() -> Words:
    return Words("en")


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest, portuguese: Words, english: Words) -> Words:
    return {"en": english, "pt_BR": portuguese}[request.param]


# Errors


def tree(kind: type[ThumbgenError]) -> Iterator[type[ThumbgenError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


def sample(kind: type[ThumbgenError]) -> ThumbgenError:
    special: dict[type[ThumbgenError], ThumbgenError] = {
        InvalidRequest: InvalidRequest("size", "range", "9×9", "64–4096"),
        Redirected: Redirected("elsewhere.example"),
        NotSaved: NotSaved(Path("a.png"), "full"),
        PictureGone: PictureGone(Path("a.png")),
        NoTrash: NoTrash(Path("a.png")),
    }
    return special.get(kind) or kind()


EVERY = [kind for kind in tree(ThumbgenError) if kind.__module__.startswith("thumbgen.")]


def test_every_error_has_a_sentence_and_a_next_step(words: Words) -> None:
    said = {kind: words.explain(sample(kind)) for kind in EVERY}
    for kind, explanation in said.items():
        assert explanation.what
        assert "{" not in str(explanation)
        # A wrong request's sentence says what to do by itself; a cancel needs no advice.
        assert bool(explanation.next) == (kind not in {InvalidRequest, Cancelled})
        assert str(explanation) == f"{explanation.what} {explanation.next}".strip()
    assert len({explanation.what for explanation in said.values()}) == len(EVERY)


def test_every_error_is_translated(english: Words, portuguese: Words) -> None:
    for kind in EVERY:
        source, translated = english.explain(sample(kind)), portuguese.explain(sample(kind))
        assert source.what != translated.what
        assert source.next != translated.next or not source.next


def test_sentences_belong_to_errors() -> None:
    codes = {kind.code for kind in EVERY}
    assert ERRORS.keys() == codes - {InvalidRequest.code, NotSaved.code}


def test_an_error_of_tomorrow_is_explained_too(english: Words) -> None:
    class Unforeseen(ThumbgenError):
        code = "not_in_the_book"

    assert english.explain(Unforeseen()).what == ERRORS["error"][0]


def test_the_horde_is_quoted_where_that_helps(english: Words) -> None:
    for kind in (Refused, AccountError, KudosNeeded, ThumbgenError):
        said = english.explain(kind("  params.width:\n 1080 {odd}  ")).what
        assert said.endswith("It says: “params.width: 1080 {odd}”")
    assert "It says" not in english.explain(Refused()).what
    assert "HTTP" not in english.explain(NoAnswer("HTTP 504")).what
    assert "secret" not in str(english.explain(Censored("secret")))
    quoted = english.explain(Refused("x" * 5000)).what
    assert f"“{'x' * 299}…”" in quoted


def test_a_blocked_address_is_told_how_long(english: Words) -> None:
    assert english.explain(AddressBlocked("", 179)).next == "Please try again in about 3 min."
    assert english.explain(AddressBlocked("", 20)).next == "Please try again in about 20 s."
    assert "VPN" in english.explain(AddressBlocked()).next


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_reason_goes_before_the_code(words: Words, reason: str) -> None:
    for kind in (ThumbgenError, Refused, AccountError, AddressBlocked, Censored):
        explanation = words.explain(kind("", reason=reason))
        assert (explanation.what, explanation.next) == tuple(map(words.text, REFUSALS[reason]))
        assert explanation.next
        assert "{" not in str(explanation)


def test_a_reason_without_a_sentence_leaves_it_to_the_code(english: Words) -> None:
    assert english.explain(Refused("odd", reason="new")) == english.explain(Refused("odd"))
    refused = Refused("a: odd; b: odder", reason="schema", fields=("colour",))
    assert "It says: “" in english.explain(refused).what


def test_fields_at_fault_are_named(words: Words) -> None:
    said = words.explain(Refused("params.n: odd", reason="schema", fields=("count", "size")))
    for name in ("count", "size"):
        assert words.text(FIELDS[name][0]) in said.what
    assert "“odd”" in said.what
    assert said.next == words.text(FIELDS["count"][1])


def test_a_redirect_names_the_place(words: Words) -> None:
    assert "elsewhere.example" in words.explain(Redirected("elsewhere.example")).what


@pytest.mark.parametrize("reason", [*NOT_SAVED, "unheard of"])
def test_a_file_that_was_not_saved(words: Words, reason: str) -> None:
    lost = words.explain(NotSaved(Path("wanted.png"), reason))
    assert "wanted.png" in lost.what or reason == "keyring"
    kept = words.explain(NotSaved(Path("wanted.png"), reason, Path("kept.png")))
    assert kept.what == lost.what
    assert "kept.png" in kept.next
    assert "{" not in f"{lost} {kept}"


def test_the_disks_reasons_differ(words: Words) -> None:
    said = {words.explain(NotSaved(Path("a"), reason)).what for reason in NOT_SAVED}
    assert len(said) == len(NOT_SAVED)


# What callers do wrong


def modules() -> Iterator[ast.Module]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "practice" not in path.parts:
            yield ast.parse(path.read_text("utf-8"))


def calls(module: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
            yield node


def possible(module: ast.Module, value: ast.expr, call: ast.Call) -> set[str]:
    """The texts that an argument may be: its own, or those that its function is called with."""
    if isinstance(value, ast.Constant):
        return {value.value} if isinstance(value.value, str) else set()
    assert isinstance(value, ast.Name)
    for loop in ast.walk(module):
        named = isinstance(loop, ast.For) and ast.unparse(loop.target) == value.id
        if isinstance(loop, ast.For) and named and call in ast.walk(loop):
            return set(ast.literal_eval(loop.iter))
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef) and call in ast.walk(function):
            place = [argument.arg for argument in function.args.args].index(value.id)
            found = [
                possible(module, other.args[place], other) for other in calls(module, function.name)
            ]
            return set().union(*found)
    raise AssertionError(ast.unparse(call))


def raised() -> set[tuple[str, str]]:
    """Every field and problem that the program can find fault with."""
    return {
        (field, problem)
        for module in modules()
        for call in calls(module, "InvalidRequest")
        if call.args
        for field in possible(module, call.args[0], call)
        for problem in possible(module, call.args[1], call)
    }


def test_every_wrong_request_has_a_sentence_and_every_sentence_a_use() -> None:
    found = raised()
    assert len(found) > 20
    assert ("steps", "range") in found
    assert ("negative", "control") in found
    assert found == INVALID.keys() - {("scene", "none")}


@pytest.mark.parametrize(("field", "problem"), INVALID)
def test_wrong_requests(words: Words, field: str, problem: str) -> None:
    explanation = words.explain(InvalidRequest(field, problem, "<given>", "<allowed>"))
    assert "{" not in explanation.what
    source = INVALID[field, problem]
    assert ("<given>" in explanation.what) == ("{value}" in source)
    assert ("<allowed>" in explanation.what) == ("{allowed}" in source)


def test_a_genre_without_scenes_offers_none(english: Words) -> None:
    said = english.explain(InvalidRequest("scene", "unknown", "disco", "")).what
    assert "Choose one of" not in said
    assert said == english.text(INVALID["scene", "none"], value="disco")


def test_a_fault_of_tomorrow_is_explained_too(words: Words) -> None:
    said = words.explain(InvalidRequest("colour", "odd", "blue")).what
    assert "colour" in said
    assert "blue" in said


def test_braces_of_the_users_stay(words: Words) -> None:
    assert "{allowed}" in words.explain(InvalidRequest("genre", "unknown", "{allowed}", "x")).what


# States and notices


def test_every_state_has_words(words: Words) -> None:
    assert STATES.keys() == set(JobState)
    assert len({words.text(source) for source in STATES.values()}) == len(JobState)


@cache
def noted() -> dict[str, list[set[str]]]:
    """The facts that the program gives with each kind of notice."""
    facts: dict[str, list[set[str]]] = {}
    for module in modules():
        for call in calls(module, "Notice.of"):
            kind = ast.unparse(call.args[0]).removeprefix("NoticeKind.")
            facts.setdefault(kind, []).append({str(word.arg) for word in call.keywords})
    return facts


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_notice_has_words_for_its_facts(words: Words, kind: NoticeKind) -> None:
    for given in noted()[kind.name]:
        facts: dict[str, Any] = {name: f"<{name}>" for name in given}
        said = words.notice(Notice.of(kind, **facts))
        assert "{" not in said
        assert {name for name in given if f"<{name}>" in said} == fields(NOTICES[kind])


def test_lists_in_notices_are_read_out(english: Words) -> None:
    said = english.notice(Notice.of(NoticeKind.OTHER_MODEL, models=("AAM XL", "SDXL 1.0")))
    assert "AAM XL, SDXL 1.0" in said


def job(state: JobState, *, count: int = 1, trouble: Any = None, **progress: Any) -> Job:
    request = ThumbRequest("a lighthouse", count=count)
    return Job("1", request, state, Progress(**progress), trouble=trouble)


S = JobState


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (job(S.PREPARING), "Getting ready"),
        (job(S.SUBMITTING), "Handing in the job"),
        (job(S.QUEUED), "Waiting in the queue"),
        (job(S.QUEUED, queue_position=12), "12th in the queue"),
        (job(S.QUEUED, queue_position=12, eta=40), "12th in the queue · about 40 s"),
        (
            job(S.QUEUED, queue_position=12, eta=40, possible=False),
            "No computer online can render this right now; waiting for one",
        ),
        (job(S.RENDERING), "Rendering"),
        (job(S.RENDERING, queue_position=12), "Rendering"),
        (job(S.RENDERING, eta=8.4), "Rendering · about 8 s"),
        (
            job(S.RENDERING, count=4, finished=1, eta=400),
            "Rendering · about 7 min · 1 of 4 pictures rendered",
        ),
        (job(S.FETCHING, count=4, finished=4, eta=3), "Downloading and finishing"),
        (job(S.DONE, eta=3), "Ready"),
        (job(S.FAILED), "Failed"),
        (job(S.CANCELLED), "Cancelled"),
        (
            job(S.QUEUED, trouble=TooManyRequests()),
            "The Horde asks us to slow down; going on in a moment",
        ),
        (job(S.PREPARING, trouble=NoAnswer()), "The Horde does not answer; trying again"),
        (job(S.SUBMITTING, trouble=NoAnswer()), "The Horde does not answer; trying again"),
        (
            job(S.RENDERING, trouble=NoAnswer()),
            "The connection is interrupted, the job goes on; trying again",
        ),
    ],
)
def test_one_line_on_where_a_job_stands(
    english: Words, portuguese: Words, one: Job, said: str
) -> None:
    assert english.progress(one) == said
    translated = portuguese.progress(one)
    assert translated != said
    assert "{" not in translated


# Numbers


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (10, "10th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (22, "22nd"),
        (101, "101st"),
        (111, "111th"),
        (112, "112th"),
        (1013, "1013th"),
    ],
)
def test_ordinals(english: Words, portuguese: Words, number: int, said: str) -> None:
    assert english.ordinal(number) == said
    assert portuguese.ordinal(number) == f"{number}º"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "about 1 s"),
        (0.4, "about 1 s"),
        (1.6, "about 2 s"),
        (14.9, "about 15 s"),
        (15, "about 15 s"),
        (38, "about 40 s"),
        (89.9, "about 90 s"),
        (90, "about 2 min"),
        (149, "about 2 min"),
        (3600, "about 60 min"),
        (7199, "about 120 min"),
        (7200, "about 2 h"),
        (47.4 * 3600, "about 47 h"),
        (48 * 3600, "about 2 days"),
        (345600, "about 4 days"),
    ],
)
def test_durations(english: Words, seconds: float, said: str) -> None:
    assert english.duration(seconds) == said


# Languages


@pytest.mark.parametrize(
    ("wanted", "environ", "system", "language"),
    [
        ("pt_BR", {}, None, "pt_BR"),
        ("pt-BR", {}, None, "pt_BR"),
        ("pt", {"LANG": "en_US.UTF-8"}, None, "pt_BR"),
        ("Portuguese_Brazil.1252", {}, None, "pt_BR"),
        ("en", {"LANG": "pt_BR.UTF-8"}, None, "en"),
        ("de", {"LANG": "pt_BR.UTF-8"}, "pt_BR", "en"),
        ("", {"LANG": "pt_BR.UTF-8"}, None, "pt_BR"),
        ("", {"LANG": "pt_PT.UTF-8"}, None, "pt_BR"),
        ("", {"LANG": "C.UTF-8"}, "pt_BR", "en"),
        ("", {"LANG": "POSIX"}, "pt_BR", "en"),
        ("", {"LANG": "de_DE.UTF-8"}, None, "en"),
        ("", {"LC_ALL": "pt_BR", "LC_MESSAGES": "en", "LANG": "en"}, None, "pt_BR"),
        ("", {"LC_ALL": "", "LC_MESSAGES": "pt_BR", "LANG": "en"}, None, "pt_BR"),
        ("", {"LANGUAGE": "pt_BR:en", "LC_ALL": "en_US"}, None, "pt_BR"),
        ("", {"LANGUAGE": "de:pt_BR:en", "LANG": "de_DE"}, None, "pt_BR"),
        ("", {"LANGUAGE": "de", "LANG": "pt_BR"}, None, "pt_BR"),
        ("", {}, "pt_BR", "pt_BR"),
        ("", {}, "Portuguese_Brazil", "pt_BR"),
        ("", {}, "English_United States", "en"),
        ("", {}, "de_DE", "en"),
        ("", {}, None, "en"),
    ],
)
def test_which_language(
    monkeypatch: pytest.MonkeyPatch,
    wanted: str,
    environ: dict[str, str],
    system: str | None,
    language: str,
) -> None:
    monkeypatch.setattr(locale, "getlocale", lambda: (system, "UTF-8"))
    assert choose_language(wanted, environ) == language
    assert language in LANGUAGES


# The rest


@pytest.mark.parametrize("reason", [*BROKEN_PRESETS, "unheard of"])
def test_a_preset_that_was_left_out(words: Words, reason: str) -> None:
    said = words.broken_preset("mine.toml", reason, "here")
    assert "mine.toml" in said
    assert "{" not in said
    assert ("here" in said.replace("there", "")) == ("{where}" in BROKEN_PRESETS.get(reason, ""))


def test_every_reason_of_the_preset_reader_has_words() -> None:
    source = (PACKAGE / "store" / "presets.py").read_text("utf-8")
    documented = {reason for reason in BROKEN_PRESETS if f"``{reason}``" in source}
    assert documented == BROKEN_PRESETS.keys()


def test_settings_that_were_ignored(words: Words) -> None:
    path = Path("settings.json")
    one, whole = words.ignored_setting("quality", path), words.ignored_setting("*", path)
    assert "quality" in one
    assert "settings.json" in one
    assert "settings.json" in whole
    assert "{" not in one + whole


def test_a_model_that_is_away_is_told_with_and_without_names_nearby(words: Words) -> None:
    told = [
        words.notice(Notice.of(NoticeKind.MODEL_AWAY, models=("AM XL",), near=near))
        for near in ((), ("AAM XL",))
    ]
    assert all("AM XL" in one for one in told)
    assert told[0][-1] == "."
    assert told[1].endswith("AAM XL")


def test_what_nobody_foresaw_points_to_the_log(words: Words) -> None:
    assert "thumbgen.log" in words.unforeseen(Path("thumbgen.log"))


def test_about(words: Words) -> None:
    said = words.about("1.2.3")
    assert "1.2.3" in said
    assert "https://aihorde.net/terms" in said
    assert "NSFW" in said
    assert "{" not in said


def test_an_empty_text_is_no_header_of_a_catalogue(words: Words) -> None:
    assert words.text("") == ""


def test_without_a_catalogue_the_words_are_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.words.resource", lambda _: tmp_path)
    assert Words("pt_BR").explain(Cancelled()).what == "Cancelled."


# The catalogue


def extracted() -> Iterator[str]:
    keywords = {**DEFAULT_KEYWORDS, "N_": None}
    for _, _, message, _, _ in extract_from_dir(PACKAGE, keywords=keywords):
        yield from [message] if isinstance(message, str) else message


def test_the_portuguese_catalogue_is_whole() -> None:
    portuguese = catalogue()
    translated = {message.id: message for message in portuguese if message.id}
    assert set(extracted()) == translated.keys()
    assert not portuguese.obsolete
    assert not portuguese.fuzzy
    for message in translated.values():
        assert isinstance(message.id, str)
        assert isinstance(message.string, str)
        assert message.string.strip(), message.id
        assert not message.fuzzy, message.id
        assert not list(message.check(portuguese)), message.id
        assert fields(message.id) == fields(message.string), message.id


def test_the_compiled_catalogue_speaks(compiled: Path) -> None:
    spoken = gettext.translation("thumbgen", compiled, ["pt_BR"])
    for message in catalogue():
        if message.id:
            assert spoken.gettext(str(message.id)) == message.string
