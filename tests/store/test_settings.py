"""Settings survive a round trip, and a broken file costs no more than what is broken in it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thumbgen.domain.errors import InvalidRequest, NotSaved
from thumbgen.store.settings import (
    LoadedSettings,
    Settings,
    load_settings,
    pictures_folder,
    save_settings,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "config" / "settings.json"


def loaded(path: Path, content: bytes) -> LoadedSettings:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return load_settings(path)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(language="pt_BR"),
        Settings(pictures="/home/ana/imagens é"),
        Settings("en", "/p", "png", 50, "https://horde.example/api/v2"),
        Settings(format="jpeg", quality=100),
        Settings(theme="dark", practice=True),
    ],
)
def test_a_round_trip(path: Path, settings: Settings) -> None:
    save_settings(path, settings)
    assert load_settings(path) == LoadedSettings(settings)


def test_only_differences_are_written(path: Path) -> None:
    save_settings(path, Settings(quality=80, pictures="é"))
    assert path.read_text("utf-8") == '{\n  "pictures": "é",\n  "quality": 80\n}\n'
    save_settings(path, Settings())
    assert json.loads(path.read_bytes()) == {}
    assert list(path.parent.iterdir()) == [path]


def test_no_file_means_defaults(path: Path) -> None:
    assert load_settings(path) == LoadedSettings(Settings())


@pytest.mark.parametrize(
    ("content", "settings", "ignored"),
    [
        ({"quality": 49}, Settings(), ("quality",)),
        ({"quality": 101}, Settings(), ("quality",)),
        ({"quality": True}, Settings(), ("quality",)),
        ({"quality": 90.0}, Settings(), ("quality",)),
        ({"quality": "90"}, Settings(), ("quality",)),
        ({"quality": None}, Settings(), ("quality",)),
        ({"format": "webp"}, Settings(), ("format",)),
        ({"theme": "pink"}, Settings(), ("theme",)),
        ({"practice": 1, "theme": "light"}, Settings(theme="light"), ("practice",)),
        ({"language": 7}, Settings(), ("language",)),
        ({"unknown": "x"}, Settings(), ("unknown",)),
        ({"unknown": None}, Settings(), ("unknown",)),
        ({"zebra": 1, "format": [], "language": "en"}, Settings("en"), ("format", "zebra")),
    ],
)
def test_what_is_wrong_is_left_out_and_named(
    path: Path, content: dict[str, Any], settings: Settings, ignored: tuple[str, ...]
) -> None:
    assert loaded(path, json.dumps(content).encode()) == LoadedSettings(settings, ignored)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b"{", b"\xff", b'{"language": "\xff"}', b'{"x": ' + b"[" * 100_000],
    ids=lambda content: repr(content[:20]),
)
def test_a_file_that_cannot_be_read_at_all(path: Path, content: bytes) -> None:
    assert loaded(path, content) == LoadedSettings(Settings(), ("*",))


def test_a_folder_is_no_file(path: Path) -> None:
    path.mkdir(parents=True)
    assert load_settings(path) == LoadedSettings(Settings(), ("*",))


NAMES = st.sampled_from(["language", "pictures", "format", "quality", "horde_url"]) | st.text()
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@given(st.dictionaries(NAMES, VALUES))
@example({"unknown": None})
def test_no_file_breaks_more_than_itself(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    found = loaded(path, json.dumps(content).encode())
    assert set(found.ignored) <= content.keys() | {"*"}
    if found.ignored != ("*",):
        kept = content.keys() - set(found.ignored)
        assert all(getattr(found.settings, name) == content[name] for name in kept)


def refusal(path: Path, settings: Settings | None = None) -> NotSaved:
    with pytest.raises(NotSaved) as caught:
        save_settings(path, settings or Settings("en"))
    assert caught.value.path == path
    return caught.value


def test_what_a_newer_version_has_written_stays(path: Path) -> None:
    loaded(path, b'{"quality": 80, "glow": [1, {"x": null}]}')
    save_settings(path, Settings(language="pt_BR"))
    assert json.loads(path.read_text()) == {"language": "pt_BR", "glow": [1, {"x": None}]}


def test_a_broken_file_is_set_aside_before_another_is_written(path: Path) -> None:
    content = b'{"quality": 80, "pictures": "/home/ana'
    loaded(path, content)
    save_settings(path, Settings(quality=70))
    assert load_settings(path) == LoadedSettings(Settings(quality=70))
    assert path.with_name("settings.json.bad").read_bytes() == content
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "settings.json",
        "settings.json.bad",
    ]


def test_a_folder_that_is_a_file_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert refusal(tmp_path / "file" / "settings.json").reason == "missing"
    assert (tmp_path / "file").read_text() == "mine"


def test_a_file_that_is_a_folder_refuses_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    assert refusal(tmp_path / "settings.json").reason == "other"
    assert list(tmp_path.iterdir()) == [tmp_path / "settings.json"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_denies(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert refusal(tmp_path / "settings.json").reason == "denied"
    tmp_path.chmod(0o700)


def test_denied_by_the_system(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "replace", denied)
    assert refusal(path).reason == "denied"
    assert list(path.parent.iterdir()) == []


def test_what_cannot_be_written_as_text_leaves_the_old_file(path: Path) -> None:
    save_settings(path, Settings("en"))
    assert refusal(path, Settings(pictures="\udce9")).reason == "other"
    assert load_settings(path).settings == Settings("en")
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_as_people_write_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert pictures_folder("~/capas") == tmp_path / "capas"
    assert pictures_folder(str(tmp_path)) == tmp_path
    for text in ("capas", "~nobody-is-called-so/capas", str(tmp_path / "a\0b")):
        with pytest.raises(InvalidRequest):
            pictures_folder(text)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names there")
def test_a_pipe_in_its_place_holds_nothing_up(path: Path) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert load_settings(path) == LoadedSettings(Settings(), ("*",))
