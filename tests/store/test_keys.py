"""The API key: which source wins, and never a word of it in a message."""

import os
import traceback
from pathlib import Path

import pytest

from thumbgen.domain.errors import InvalidRequest, NotSaved
from thumbgen.store.keys import KEY_VARIABLE, LONGEST_KEY, KeyStore, Place, masked

KEY = "a-personal-key-0000000"


@pytest.fixture
def usual(tmp_path: Path) -> Path:
    return tmp_path / "config" / "api-key"


def key_file(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def find_key(environ: dict[str, str], usual: Path, named: Path | None = None) -> str:
    found = KeyStore(usual).find(environ, named)
    assert not found.withheld
    assert not found.key or found.key not in repr(found)
    return found.key


def refusal(environ: dict[str, str], usual: Path, named: Path | None = None) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        find_key(environ, usual, named)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(error.args)
    assert "personal" not in shown
    assert error.field == "key_file"
    return error


def test_nothing_is_anonymous(usual: Path) -> None:
    assert find_key({}, usual) == ""
    assert find_key({KEY_VARIABLE: "  "}, usual) == ""


def test_the_named_file_wins_then_the_environment_then_the_usual_file(
    usual: Path, tmp_path: Path
) -> None:
    key_file(usual, "from-the-usual-file")
    named = key_file(tmp_path / "named", "from-the-named-file")
    environ = {KEY_VARIABLE: " from-the-environment\n"}
    assert find_key(environ, usual, named) == "from-the-named-file"
    assert find_key(environ, usual) == "from-the-environment"
    assert find_key({}, usual) == "from-the-usual-file"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (KEY, KEY),
        (f"  {KEY}\r\n", KEY),
        (b"\xef\xbb\xbf" + KEY.encode(), KEY),
        ("", ""),
        (" \n", ""),
        ("k" * LONGEST_KEY, "k" * LONGEST_KEY),
    ],
)
def test_what_a_file_may_hold(usual: Path, content: str | bytes, key: str) -> None:
    assert find_key({}, key_file(usual, content)) == key


@pytest.mark.parametrize(
    "content",
    ["a personal key", "personal\nkey", "personalé", "personal\x07", "personal" * 26],
    ids=["spaces", "lines", "accents", "controls", "length"],
)
def test_what_is_no_key(usual: Path, content: str) -> None:
    error = refusal({}, key_file(usual, content))
    assert (error.problem, error.value) == ("no_key", str(usual))
    error = refusal({KEY_VARIABLE: content}, usual)
    assert (error.problem, error.value) == ("no_key", KEY_VARIABLE)


def test_a_named_file_must_be_there(usual: Path, tmp_path: Path) -> None:
    for missing in (tmp_path / "missing", key_file(tmp_path / "file", KEY) / "below"):
        error = refusal({KEY_VARIABLE: KEY}, usual, missing)
        assert (error.problem, error.value) == ("unreadable", str(missing))


def test_the_usual_file_need_not_be_there(tmp_path: Path) -> None:
    blocker = key_file(tmp_path / "config", "a file where the folder should be")
    assert find_key({}, blocker / "api-key") == ""


def test_a_file_that_cannot_be_read(usual: Path) -> None:
    assert refusal({}, key_file(usual, b"personal\xff")).problem == "unreadable"
    usual.unlink()
    usual.mkdir()
    assert refusal({}, usual).problem == "unreadable"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read(usual: Path) -> None:
    key_file(usual, KEY)
    usual.chmod(0)
    assert refusal({}, usual).problem == "unreadable"
    usual.chmod(0o600)
    usual.parent.chmod(0)
    assert refusal({}, usual).problem == "unreadable"
    usual.parent.chmod(0o700)


def test_a_key_is_kept_for_this_user_alone_and_can_be_removed(usual: Path) -> None:
    store = KeyStore(usual)
    assert store.where() is None
    assert store.save(f"  {KEY}\n") is store.where() is Place.FILE
    assert find_key({}, usual) == KEY
    if os.name == "posix":
        assert usual.stat().st_mode & 0o777 == 0o600
    store.remove()
    assert store.where() is None
    assert not usual.exists()
    store.remove()


def test_what_is_no_key_is_not_kept(usual: Path) -> None:
    store = KeyStore(usual)
    store.save(KEY)
    for wrong in ("two words", "é", "k" * (LONGEST_KEY + 1), " "):
        with pytest.raises(InvalidRequest) as caught:
            store.save(wrong)
        assert (caught.value.field, caught.value.problem) == ("api_key", "no_key")
        assert not wrong.strip() or wrong not in str(caught.value)
    assert find_key({}, usual) == KEY


def test_a_key_that_cannot_be_written_or_removed(usual: Path, tmp_path: Path) -> None:
    blocker = key_file(tmp_path / "file", "mine")
    with pytest.raises(NotSaved):
        KeyStore(blocker / "api-key").save(KEY)
    usual.mkdir(parents=True)
    with pytest.raises(NotSaved):
        KeyStore(usual).remove()


@pytest.mark.parametrize(
    ("key", "shown"),
    [("abcdefghijkL3kQx", "••••••3kQx"), ("abcdefgh3kQx", "••••••3kQx"), ("abcdefg3kQx", "••••••")],
)
def test_only_the_end_of_a_long_key_is_ever_shown(key: str, shown: str) -> None:
    assert masked(key) == shown
