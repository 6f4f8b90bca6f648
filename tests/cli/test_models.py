"""``thumbgen models``: what is served now, the best for the genre first."""

import io
from collections.abc import Callable

import pytest

from tests.cli.inside import Run, runner
from thumbgen.cli import codes, table
from thumbgen.cli.models import NAME_PLACES
from thumbgen.cli.table import Column, cut, facts, lines, width, wrapped
from thumbgen.domain.choosing import own_models
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.jobs import conditions
from thumbgen.jobs.patience import Patience
from thumbgen.resources import resource
from thumbgen.store.presets import load_presets

Practice = Callable[..., PracticeHorde]
GENRES = load_presets(resource("presets"), None).genres
ONCE = Patience(attempts=1, seconds=5)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


@pytest.fixture
def horde(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> PracticeHorde:
    return listening(practice(), monkeypatch)


def listening(horde: PracticeHorde, monkeypatch: pytest.MonkeyPatch) -> PracticeHorde:
    monkeypatch.setenv("THUMBGEN_HORDE_URL", horde.url)
    return horde


def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUMBGEN_HORDE_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(conditions, "ASKING", ONCE)


def test_the_genres_own_models_come_first_with_their_queues(run: Run, horde: PracticeHorde) -> None:
    ran = run("models", "--genre", "Lo-Fi", "--json")
    answer = ran.json
    assert (ran.code, answer["success"], answer["genre"]) == (codes.DONE, True, "lofi")
    first = answer["models"][0]
    assert first["name"] == GENRES["lofi"].models[0][0]
    assert first["workers"] > 0
    assert first["queue"] >= 0
    assert first["seconds"] > 0
    assert (first["family"], first["look"]) == ("sdxl", "anime")
    assert (first["recommended"], first["rewrites"]) == (True, False)
    names = [one["name"] for one in answer["models"]]
    assert names[: len(own_models(GENRES["lofi"]))] == list(own_models(GENRES["lofi"]))
    assert answer["threads"] > 0
    assert answer["error"] is None
    assert ran.err == ""


def test_two_short_questions_and_no_key(
    run: Run, horde: PracticeHorde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUMBGEN_API_KEY", "practice-key-000000000000")
    run("models")
    asked = [(one.method, one.path.partition("?")[0]) for one in horde.requests]
    assert [path.rpartition("/status/")[2] for _, path in asked] == ["models", "performance"]
    assert {method for method, _ in asked} == {"GET"}
    assert all("practice-key" not in str(one.headers) for one in horde.requests)


def test_the_first_twenty_and_how_many_more(run: Run, horde: PracticeHorde) -> None:
    some, every = run("models", "--json").json, run("models", "--all", "--json").json
    assert len(some["models"]) == 20
    assert some["more"] == len(every["models"]) - 20 > 0
    assert every["more"] == 0
    assert some["served"] == sum(one["workers"] > 0 for one in every["models"])
    assert f"And {some['more']} more" in run("models").err
    assert "more:" not in run("models", "--all").err


def test_a_search_looks_at_name_family_and_look(run: Run, horde: PracticeHorde) -> None:
    def found(text: str) -> list[str]:
        return [one["name"] for one in run("models", "--search", text, "--json").json["models"]]

    assert found("FLUX") == ["Flux.1-Schnell fp8 (Compact)"]
    assert found("cascade") == ["Stable Cascade 1.0"]
    assert "AIO Pixel Art" in found("pixel sd15")
    assert found("nothing like it") == []
    assert "nothing like it" in run("models", "--search", "nothing like it").err


def test_people_get_a_table_that_marks_what_suits(run: Run, horde: PracticeHorde) -> None:
    ran = run("models", "--genre", "lofi")
    head, first, *_ = ran.lines
    assert head.split() == ["Model", "Workers", "Queue", "Seconds", "Family", "Your", "words"]
    assert first.startswith("*  AAM XL ")
    assert first.endswith("  stay")
    assert len(ran.lines) == 21
    assert "* recommended for Lofi" in ran.err
    starts = {line.index("sd") for line in ran.lines if " sd15" in line or " sdxl" in line}
    assert len(starts) == 1, "the families stand below each other"


@pytest.mark.parametrize("lang", ["en", "pt_BR"])
def test_offline_the_models_that_are_known_and_a_plain_word(
    run: Run, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    nobody_listens(monkeypatch)
    ran = run("models", "--genre", "lofi", "--json", lang=lang)
    answer = ran.json
    assert ran.code == codes.DONE
    assert answer["served"] is answer["threads"] is answer["queued"] is None
    assert answer["error"]["code"] == "no_connection"
    first = answer["models"][0]
    assert first["workers"] is first["queue"] is first["seconds"] is None
    assert (first["name"], first["recommended"]) == ("AAM XL", True)
    assert answer["error"]["message"] in ran.err


def test_offline_the_table_says_nothing_of_queues(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_listens(monkeypatch)
    ran = run("models")
    assert ran.lines[0].split() == ["Model", "Family", "Your", "words"]
    assert "no connection to the Horde" in ran.err
    assert "nobody said who serves them now" in ran.err


def test_an_empty_list_is_no_news_of_who_serves_what(
    run: Run, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening(practice(workers=0), monkeypatch)
    ran = run("models", "--json")
    assert ran.json["served"] is ran.json["error"] is None
    assert ran.json["models"][0]["workers"] is None
    assert "nobody said who serves them now" in ran.err


def test_a_horde_that_is_down_is_said_so(
    run: Run, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conditions, "ASKING", ONCE)
    listening(practice(faults=(Fault("performance", "502_html", times=None),)), monkeypatch)
    ran = run("models", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (codes.DONE, "horde_down")


def test_what_nobody_serves_and_what_nobody_knows_is_marked(
    run: Run, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = (("My Own v3", 1, 5, 12.0), ("AAM XL", 0, 7, 0.0))
    mine = ("My Own v3", "SDXL 1.0")
    listening(practice(model_loads=loads, workers_models=mine), monkeypatch)
    known = {one["name"]: one for one in run("models", "--all", "--json").json["models"]}
    own, away = known["My Own v3"], known["AAM XL"]
    assert (own["workers"], own["queue"], own["family"], own["rewrites"]) == (1, 5, None, None)
    assert (away["workers"], away["queue"], away["seconds"]) == (0, 7, None)
    (row,) = (one for one in run("models", "--all").lines if "My Own v3" in one)
    assert row.split()[3:] == ["1", "5", str(own["seconds"]), "–", "may", "change"]


def test_an_unknown_genre_asks_nothing(run: Run, horde: PracticeHorde) -> None:
    ran = run("models", "--genre", "polka", "--json")
    assert ran.code == codes.USAGE
    assert ran.json["error"]["field"] == "genre"
    assert "lofi, rnb, worship" in ran.err
    assert horde.requests == []


def test_a_row_fits_a_terminal_of_eighty(run: Run, horde: PracticeHorde) -> None:
    ran = run("models", "--all", "--json")
    longest = max(len(one["name"]) for one in ran.json["models"])
    assert len("Flux.1-Schnell fp8 (Compact)") <= NAME_PLACES, "the usual names stay whole"
    rest = max(map(len, run("models", "--all").lines)) - longest
    assert rest + NAME_PLACES <= 80


# -- the table itself ----------------------------------------------------------------------------


def test_wide_letters_count_as_two_and_marks_as_none() -> None:
    assert [width(text) for text in ("abc", "雨の街", "e\u0301", "a\u200d", "✨")] == [
        3,
        6,
        1,
        1,
        2,
    ]
    rows = lines([Column("Idea"), Column("N", right=True)], [("雨の街", "1"), ("rain", "22")], None)
    assert rows == ["Idea     N", "雨の街   1", "rain    22"]


def test_only_what_may_be_cut_is_cut_and_the_last_first() -> None:
    columns = [Column("A"), Column("B", least=4), Column("C", least=3)]
    row = ("aaaa", "bbbbbbbb", "cccccccc")
    assert lines(columns, [row], 24)[1] == "aaaa  bbbbbbbb  cccccccc"
    assert lines(columns, [row], 21)[1] == "aaaa  bbbbbbbb  cccc…"
    assert lines(columns, [row], 16)[1] == "aaaa  bbbb…  cc…"
    assert lines(columns, [row], 5)[1] == "aaaa  bbb…  cc…", "no less than the least"
    assert lines(columns, [row], None)[1] == "aaaa  bbbbbbbb  cccccccc"


def test_half_a_wide_letter_is_none() -> None:
    assert cut("雨の街です", 6) == "雨の…"
    assert cut("rain", 4) == "rain"
    assert cut("a rain", 3) == "a…"


def test_nothing_in_a_cell_can_steer_the_terminal() -> None:
    (_, row) = lines([Column("A")], [("two\nlines \x1b[31mred\x9b0m\u2028\r",)], None)
    assert row == "two lines  [31mred 0m"


def test_facts_stand_side_by_side_and_go_on_below() -> None:
    rows = [("File", "a.jpg"), ("Chuva 雨", "one two three four five six seven"), ("Title", "")]
    assert facts(rows, 33, indent="  ") == [
        "  File      a.jpg",
        "  Chuva 雨  one two three four",
        "            five six seven",
    ]
    assert len(facts(rows, None)) == 2
    assert len(facts(rows, 33, whole=["Chuva 雨"])) == 2


def test_a_long_word_stays_whole() -> None:
    assert wrapped("see /a/very/long/path now", 8) == ["see", "/a/very/long/path", "now"]


def test_without_a_terminal_nothing_is_cut() -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    assert table.room(io.StringIO()) is None
    assert table.room(Terminal()) is not None  # type: ignore[arg-type]
