import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thumbgen.domain.models import Settings
from thumbgen.domain.presets import Genre, compose_prompt, find_genre
from thumbgen.resources import resource
from thumbgen.store.presets import LARGEST, BrokenFile, Presets, load_models, load_presets

SHIPPED = resource("presets")

TEN_LINES = """
name = "Bossa Nova"
word = "bossa nova"
medium = "watercolour painting"
palette = "sea green and sand tones"
light = "soft noon light"
models = ["AlbedoBase XL (SDXL)", "SDXL 1.0", "ICBINP XL"]
[[scenes]]
name = "Beach Bar"
subject = "a guitar on a chair"
setting = "on a quiet beach"
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own presets ção"
    folder.mkdir()
    return folder


def write(folder: Path, text: str | bytes, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def genre_from(own: Path, text: str) -> Genre:
    write(own, text)
    presets = load_presets(SHIPPED, own)
    assert presets.broken == ()
    return presets.genres["mine"]


def flaw(own: Path, text: str | bytes) -> tuple[str, str]:
    path = write(own, text)
    presets = load_presets(SHIPPED, own)
    (broken,) = presets.broken
    assert broken.path == path
    assert list(presets.genres) == ["lofi", "rnb", "worship", "none"]
    return broken.reason, broken.where


def test_without_own_presets_the_shipped_ones_are_there(tmp_path: Path) -> None:
    presets = load_presets(SHIPPED, None)
    assert list(presets.genres) == ["lofi", "rnb", "worship", "none"]
    assert presets.broken == ()
    assert load_presets(SHIPPED, tmp_path) == presets
    assert load_presets(SHIPPED, tmp_path / "missing") == presets
    assert presets.genres["lofi"].upscalers[4] == "RealESRGAN_x4plus_anime_6B"
    assert presets.genres["none"].settings == Settings()


def test_ten_lines_make_a_genre(own: Path) -> None:
    write(own, TEN_LINES, "Bossa Nova.toml")
    presets = load_presets(SHIPPED, own)
    assert list(presets.genres) == ["lofi", "rnb", "worship", "none", "bossa-nova"]
    genre = find_genre(presets.genres, "bossa nova")
    assert genre.names == {"en": "Bossa Nova"}
    assert genre.models == (("AlbedoBase XL (SDXL)", "SDXL 1.0"), ("ICBINP XL",))
    assert genre.settings == Settings()
    assert genre.upscalers == {2: "RealESRGAN_x2plus", 4: "RealESRGAN_x4plus"}
    made = compose_prompt(genre, genre.scene("beach bar"), "", aspect="square")
    assert made.prompt.startswith(
        "a guitar on a chair, on a quiet beach, bossa nova watercolour painting, sea green"
    )
    assert "watermark" in made.negative


def test_a_name_is_all_that_a_preset_needs(own: Path) -> None:
    genre = genre_from(own, "name = 'Mine'")
    assert genre == Genre("mine", {"en": "Mine"})


def test_every_field_is_read(own: Path) -> None:
    genre = genre_from(
        own,
        """
        names = { pt_BR = "Meu", en = "Mine" }
        synonyms = ["my own"]
        template = "{p}, {medium}###{np}, rain"
        medium = '''
        oil
          painting, '''
        composition = "wide view"
        negative = ""
        exclusions = "calm water"
        models = [["SDXL 1.0"], ["an unknown model"]]
        [settings]
        sampler = "k_dpmpp_2m"
        steps = 30
        cfg_scale = 5
        clip_skip = 2
        karras = false
        [upscalers]
        4 = "4x_AnimeSharp"
        [[scenes]]
        key = "First One"
        names = { pt_BR = "Primeira" }
        subject = "a cat"
        palette = "reds"
        light = "dusk"
        negative = "snow"
        subject_negative = "dogs"
        [[scenes]]
        name = "Ção & Sol"
        subject = "a sun"
        """,
    )
    assert genre.names == {"pt_BR": "Meu", "en": "Mine"}
    assert genre.synonyms == ("my own",)
    assert genre.template == "{p}, {medium}###{np}, rain"
    assert genre.medium == "oil painting"
    assert (genre.composition, genre.negative, genre.exclusions) == ("wide view", "", "calm water")
    assert genre.models == (("SDXL 1.0",), ("an unknown model",))
    assert genre.settings == Settings("k_dpmpp_2m", 30, 5.0, 2, karras=False)
    assert genre.upscalers == {2: "RealESRGAN_x2plus", 4: "4x_AnimeSharp"}
    first, second = genre.scenes
    assert (first.key, first.names) == ("first-one", {"en": "Primeira", "pt_BR": "Primeira"})
    assert (first.palette, first.light, first.negative) == ("reds", "dusk", "snow")
    assert (first.subject_negative, second.key, second.setting) == ("dogs", "cao-n-sol", "")


@pytest.mark.parametrize("name", ["lofi.toml", "Lo-Fi.TOML", "LOFI.toml"])
def test_an_own_preset_takes_the_place_of_a_shipped_one(own: Path, name: str) -> None:
    write(own, "name = 'My lofi'", name)
    presets = load_presets(SHIPPED, own)
    assert list(presets.genres) == ["lofi", "rnb", "worship", "none"]
    assert presets.genres["lofi"].names == {"en": "My lofi"}
    assert presets.genres["lofi"].key == "lofi"


def test_the_key_may_be_given(own: Path) -> None:
    write(own, "key = 'R&B'\nname = 'Slow jams'", "anything.toml")
    presets = load_presets(SHIPPED, own)
    assert presets.genres["rnb"].names == {"en": "Slow jams"}


def test_two_own_files_cannot_share_a_key(own: Path) -> None:
    write(own, "name = 'First'", "a.toml")
    second = write(own, "name = 'Second'\nkey = 'a'", "b.toml")
    presets = load_presets(SHIPPED, own)
    (broken,) = presets.broken
    assert (broken.path, broken.reason, broken.where) == (second, "key_taken", "key")
    assert presets.genres["a"].names == {"en": "First"}


def test_other_files_are_left_alone(own: Path) -> None:
    for name in ("notes.txt", "._mine.toml", ".toml", "mine.toml.bak"):
        write(own, b"\xff\xfe", name)
    presets = load_presets(SHIPPED, own)
    assert (len(presets.genres), presets.broken) == (4, ())


@pytest.mark.parametrize(
    ("text", "reason", "where"),
    [
        ("", "empty", ""),
        ("# nothing but a comment\n", "empty", ""),
        (b"name = 'caf\xe9'", "encoding", "1"),
        (b"\n\nname = '\xff'", "encoding", "3"),
        ("name = 'x'".encode("utf-16"), "encoding", "1"),
        (b"\x89PNG\r\n\x1a\n", "encoding", "1"),
        ("just some words", "syntax", "1"),
        ("name = 'x'\nmedium = oil\n", "syntax", "2"),
        ("name = 'x'\nmedium = '''oil\n", "syntax", "3"),
        ("name = 'x'\nname = 'y'", "syntax", "2"),
        ("name = " + "[" * 5000, "syntax", "1"),
        ("steps = " + "9" * 5000, "syntax", "1"),
        ("name = 'x'\n" + "#" * LARGEST, "too_large", ""),
        ("medium = 'oil'", "field_missing", "names"),
        ("name = 'x'\nmedum = 'oil'", "field_unknown", "medum"),
        ("name = 'x'\nnames = { en = 'y' }", "field_unknown", "name"),
        ("name = 'x'\n[settings]\nstep = 3", "field_unknown", "settings.step"),
        ("name = 'x'\n[upscalers]\n3 = 'y'", "field_unknown", "upscalers.3"),
        ("name = 'x'\n[[scenes]]\nname = 'y'", "field_missing", "scenes[0].subject"),
        ("name = 'x'\n[[scenes]]\nsubject = 'y'", "field_missing", "scenes[0].names"),
        (
            "name = 'x'\n[[scenes]]\nname = 'y'\nsubject = 'z'\nmood = ''",
            "field_unknown",
            "scenes[0].mood",
        ),
        ("name = 3", "wrong_type", "name"),
        ("names = 'x'", "wrong_type", "names"),
        ("names = { en = [] }", "wrong_type", "names.en"),
        ("name = 'x'\nmedium = ['oil']", "wrong_type", "medium"),
        ("name = 'x'\nsynonyms = 'y'", "wrong_type", "synonyms"),
        ("name = 'x'\nsynonyms = ['y', 3]", "wrong_type", "synonyms[1]"),
        ("name = 'x'\nscenes = ['y']", "wrong_type", "scenes[0]"),
        ("name = 'x'\nscenes = {}", "wrong_type", "scenes"),
        ("name = 'x'\nsettings = 3", "wrong_type", "settings"),
        ("name = 'x'\n[settings]\nsteps = 2.5", "wrong_type", "settings.steps"),
        ("name = 'x'\n[settings]\nsteps = true", "wrong_type", "settings.steps"),
        ("name = 'x'\n[settings]\ncfg_scale = true", "wrong_type", "settings.cfg_scale"),
        ("name = 'x'\n[settings]\ncfg_scale = '7'", "wrong_type", "settings.cfg_scale"),
        ("name = 'x'\n[settings]\nkarras = 1", "wrong_type", "settings.karras"),
        ("name = 'x'\nmodels = 'SDXL 1.0'", "wrong_type", "models"),
        ("name = 'x'\nmodels = [['SDXL 1.0'], 'AAM XL']", "wrong_type", "models[1]"),
        ("name = 'x'\nmodels = [['SDXL 1.0', 3]]", "wrong_type", "models[0][1]"),
        ("name = ' '", "bad_value", "name"),
        ("names = {}", "bad_value", "names"),
        ("names = { en = '' }", "bad_value", "names.en"),
        ("name = 'x'\nkey = '?'", "bad_value", "key"),
        ("name = 'x'\nmedium = 'an {p}'", "bad_value", "medium"),
        ("name = 'x'\nmedium = 'an }'", "bad_value", "medium"),
        ("name = 'x'\nnegative = 'a ### b'", "bad_value", "negative"),
        ("name = 'x'\ntemplate = '{p}, {foo}'", "bad_value", "template"),
        ("name = 'x'\ntemplate = '{p}, {'", "bad_value", "template"),
        ("name = 'x'\ntemplate = '{p}{}'", "bad_value", "template"),
        ("name = 'x'\ntemplate = 'a ### {p}'", "bad_value", "template"),
        ("name = 'x'\nmodels = []", "bad_value", "models"),
        ("name = 'x'\nmodels = [[]]", "bad_value", "models[0]"),
        ("name = 'x'\nmodels = ['']", "bad_value", "models[0]"),
        ("name = 'x'\n[settings]\nsteps = 0", "bad_value", "settings.steps"),
        ("name = 'x'\n[settings]\nsteps = 501", "bad_value", "settings.steps"),
        ("name = 'x'\n[settings]\ncfg_scale = nan", "bad_value", "settings.cfg_scale"),
        ("name = 'x'\n[settings]\ncfg_scale = inf", "bad_value", "settings.cfg_scale"),
        ("name = 'x'\n[settings]\ncfg_scale = -1", "bad_value", "settings.cfg_scale"),
        ("name = 'x'\n[settings]\nclip_skip = 13", "bad_value", "settings.clip_skip"),
        ("name = 'x'\n[settings]\nsampler = 'fast'", "bad_value", "settings.sampler"),
        ("name = 'x'\n[upscalers]\n2 = ''", "bad_value", "upscalers.2"),
        ("name = 'x'\n[[scenes]]\nname = '?'\nsubject = 'z'", "bad_value", "scenes[0].key"),
        (
            "name = 'x'\nscenes = [{name = 'a b', subject = 'z'}, {name = 'ab', subject = 'z'}]",
            "bad_value",
            "scenes[1].key",
        ),
        ("name = 'x'\nmodels = [['SDXL 1.0', 'ICBINP XL']]", "models_differ", "models[0]"),
        ("name = 'x'\nmodels = [['SDXL 1.0'], ['SDXL 1.0', 'who?']]", "models_differ", "models[1]"),
    ],
)
def test_a_broken_preset_is_left_out_and_says_where(
    own: Path, text: str | bytes, reason: str, where: str
) -> None:
    assert flaw(own, text) == (reason, where)


def test_a_mark_that_windows_editors_leave_is_no_flaw(own: Path) -> None:
    write(own, b"\xef\xbb\xbfname = 'x'\r\n")
    assert load_presets(SHIPPED, own).broken == ()


def test_a_folder_or_pipe_with_a_presets_name_is_no_preset(own: Path) -> None:
    (own / "folder.toml").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(own / "pipe.toml")
    broken = load_presets(SHIPPED, own).broken
    assert {flaw.reason for flaw in broken} == {"unreadable"}


def test_a_file_that_the_disk_refuses_is_unreadable(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(own, "name = 'x'")
    opened = Path.open

    def refuse(self: Path, mode: str = "r") -> object:
        if self == path:
            raise PermissionError
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", refuse)
    (broken,) = load_presets(SHIPPED, own).broken
    assert (broken.path, broken.reason) == (path, "unreadable")


def test_a_file_in_the_folders_place_is_unreadable(tmp_path: Path) -> None:
    place = write(tmp_path, "", "presets")
    (broken,) = load_presets(SHIPPED, place).broken
    assert (broken.path, broken.reason, broken.where) == (place, "unreadable", "")


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_content_whatever_stops_the_loading(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    own = tmp_path_factory.getbasetemp() / "any"
    own.mkdir(exist_ok=True)
    write(own, content)
    presets = load_presets(SHIPPED, own)
    assert len(presets.genres) + len(presets.broken) == 5


def test_cards_say_what_a_model_requires() -> None:
    cards = load_models(resource("models.toml"))
    flux = cards["Flux.1-Schnell fp8 (Compact)"]
    assert (flux.family, flux.steps, flux.max_steps, flux.cfg_scale) == ("flux", 4, 8, 1.0)
    assert (flux.sampler, flux.heeds_negative, flux.clean) == ("k_euler", False, True)
    assert cards["ICBINP XL"].clip_skip == 2
    assert cards["DreamShaper XL"].steps == 3
    assert not cards["Juggernaut XL"].clean
    assert all(card.name == name for name, card in cards.items())


@pytest.mark.parametrize(
    ("text", "reason", "where"),
    [
        ("x = 3", "wrong_type", "x"),
        ("['my model']\nclean = true", "field_missing", "my model.family"),
        ("[x]\nfamily = 'sdxl'\nstep = 3", "field_unknown", "x.step"),
        ("", "empty", ""),
    ],
)
def test_broken_cards_are_an_error(tmp_path: Path, text: str, reason: str, where: str) -> None:
    with pytest.raises(BrokenFile) as caught:
        load_models(write(tmp_path, text))
    assert (caught.value.reason, caught.value.where) == (reason, where)


def test_a_damaged_shipped_preset_leaves_the_others(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "presets")
    shutil.copy(SHIPPED.parent / "models.toml", tmp_path)
    write(tmp_path / "presets", "name = ", "lofi.toml")
    presets: Presets = load_presets(tmp_path / "presets", None)
    assert list(presets.genres) == ["rnb", "worship", "none"]
    assert [broken.path.name for broken in presets.broken] == ["lofi.toml"]
