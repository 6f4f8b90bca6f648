"""``thumbgen presets``: genres and scenes, the shipped ones and the user's own."""

from pathlib import Path

import pytest

from tests.cli.inside import Run, runner
from thumbgen.cli import codes
from thumbgen.cli.presets import IDEA
from thumbgen.resources import resource
from thumbgen.store.presets import load_presets

GENRES = load_presets(resource("presets"), None).genres


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


@pytest.fixture
def own(home: Path) -> Path:
    folder = home / "data" / "presets"
    folder.mkdir(parents=True)
    (folder / "synthwave.toml").write_text(
        'names = { en = "Synthwave", pt_BR = "Onda sintética" }\nsynonyms = ["retrowave"]\n'
        'palette = "neon pink tones"\nmodels = ["SDXL 1.0", "My Own v3"]\n'
        '[[scenes]]\nname = "Neon Grid"\nsubject = "a road into a neon grid"\n'
    )
    (folder / "rnb.toml").write_text('name = "R&B"\npalette = "grey tones"\n')
    (folder / "broken.toml").write_text('name = "Broken"\ncolour = "red"\n')
    return folder


def test_all_genres_with_their_names_and_scenes(run: Run, home: Path) -> None:
    ran = run("presets", "--json")
    answer = ran.json
    assert (ran.code, ran.err, answer["broken"]) == (codes.DONE, "", [])
    assert answer["folder"] == str(home / "data" / "presets")
    assert [one["key"] for one in answer["genres"]] == list(GENRES)
    lofi = answer["genres"][0]
    assert lofi["names"] == dict(GENRES["lofi"].names)
    assert lofi["synonyms"] == list(GENRES["lofi"].synonyms)
    assert lofi["scenes"][0] == {
        "key": "night-study",
        "names": {"en": "Night Study", "pt_BR": "Estudo à noite"},
    }
    assert not any(one["own"] for one in answer["genres"])
    assert not home.joinpath("data").exists(), "a list makes no folders"


def test_ones_own_are_marked_and_a_broken_one_is_named(run: Run, own: Path) -> None:
    ran = run("presets", "--json")
    mine = {one["key"] for one in ran.json["genres"] if one["own"]}
    assert mine == {"synthwave", "rnb"}
    (broken,) = ran.json["broken"]
    assert (broken["reason"], broken["where"]) == ("field_unknown", "colour")
    assert broken["file"] == str(own / "broken.toml")
    assert broken["message"] in ran.err
    told = run("presets").out
    assert "synthwave: Synthwave / Onda sintética (your own)" in told
    assert "lofi: Lofi\n" in told
    assert str(own) in told


def test_people_see_both_languages_side_by_side(run: Run) -> None:
    ran = run("presets")
    assert "worship: Worship / Adoração" in ran.lines
    (head, *_) = (one for one in ran.lines if "Scene" in one)
    (row,) = (one for one in ran.lines if "still-water" in one)
    assert row.split() == ["still-water", "Still", "Water", "Águas", "tranquilas"]
    assert head.index("English") < head.index("Português")
    assert any("louvor" in one for one in ran.lines)


def test_one_genre_shows_what_would_be_sent(run: Run, own: Path) -> None:
    (one,) = run("presets", "--genre", "retrowave", "--json").json["genres"]
    assert one["key"] == "synthwave"
    assert one["example"]["idea"] == IDEA
    assert one["example"]["prompt"].startswith(f"{IDEA}, ")
    assert "neon pink tones" in one["example"]["prompt"]
    assert "watermark" in one["example"]["negative"]
    assert one["models"] == [["SDXL 1.0"], ["My Own v3"]]
    assert one["settings"]["steps"] > 0
    out = run("presets", "--genre", "retrowave").out
    for said in (one["example"]["prompt"], one["example"]["negative"], "My Own v3", "CFG 7"):
        assert said in out
    assert "lofi" not in out


def test_an_unknown_genre_is_an_error_that_names_the_known(run: Run, own: Path) -> None:
    ran = run("presets", "--genre", "broken", "--json")
    assert ran.code == codes.USAGE
    assert ran.json["error"]["field"] == "genre"
    assert "lofi, rnb, worship" in ran.err
    assert "broken.toml" in ran.err, "and why that one is not there"


def test_words_for_people_follow_the_language(run: Run) -> None:
    assert run("presets", lang="pt_BR").out != run("presets").out
