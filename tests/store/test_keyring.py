"""The key in the system's keyring: kept there where one can be used, and never lost where not."""

import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend

from tests.store.rings import Distorting, Forgetful, Hanging, Plain, Refusing, Ring, ring
from thumbgen.domain.errors import NotSaved
from thumbgen.store import system_keyring
from thumbgen.store.keys import KEY_VARIABLE, FoundKey, KeyStore, Place, key_store
from thumbgen.store.paths import find_paths

__all__ = ["ring"]

KEY = "a-personal-key-0000000"
OLD = "an-older-key-111111111"
SERVICE = "ThumbGen test"


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "config" / "api-key", SERVICE)


def on_disk(store: KeyStore) -> str:
    return "".join(one.read_text("utf-8") for one in sorted(store.file.parent.glob("*")))


def test_a_key_is_kept_in_the_keyring_alone_and_can_be_removed(ring: Ring, store: KeyStore) -> None:
    assert store.save(f" {KEY}\n") is store.where() is Place.KEYRING
    assert list(ring.secrets.values()) == [KEY]
    assert KEY not in on_disk(store)
    assert store.find({}) == FoundKey(KEY)
    assert KEY not in repr(store.find({}))
    store.save(OLD)
    assert list(ring.secrets.values()) == [OLD]
    store.remove()
    assert (ring.secrets, on_disk(store), store.where()) == ({}, "", None)
    assert store.find({}) == FoundKey()


def test_a_key_in_a_file_goes_on_and_leaves_when_the_keyring_has_the_next(
    ring: Ring, store: KeyStore
) -> None:
    KeyStore(store.file).save(OLD)
    assert store.where() is Place.FILE
    assert store.find({}) == FoundKey(OLD)
    store.save(KEY)
    assert not store.file.exists()
    assert store.find({}) == FoundKey(KEY)


@pytest.mark.parametrize(
    "backend", [fail.Keyring, null.Keyring, Plain, Refusing, Distorting, Forgetful]
)
def test_where_no_keyring_takes_it_the_key_is_kept_in_a_private_file(
    ring: Ring, store: KeyStore, backend: type[KeyringBackend]
) -> None:
    unusable = backend()
    keyring.set_keyring(unusable)
    assert store.save(KEY) is store.where() is Place.FILE
    assert getattr(unusable, "secrets", {}) == {}
    assert store.find({}) == FoundKey(KEY)
    if os.name == "posix":
        assert store.file.stat().st_mode & 0o777 == 0o600
    store.remove()
    assert store.find({}) == FoundKey()


def test_a_keyring_that_nobody_unlocks_is_not_waited_for(
    ring: Ring, store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_keyring, "KEEPING", 0.05)
    hanging = Hanging()
    keyring.set_keyring(hanging)
    assert store.save(KEY) is Place.FILE
    hanging.unlocked.set()  # too late: it must not keep a copy that nobody knows of
    assert hanging.emptied.wait(5)
    assert hanging.secrets == {}
    assert store.find({}) == FoundKey(KEY)


def test_a_key_that_the_keyring_does_not_hand_over_is_missed(
    ring: Ring, store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(KEY)
    monkeypatch.setattr(system_keyring, "RECALLING", 0.05)
    hanging = Hanging()
    for one in (hanging, Refusing(), fail.Keyring(), Ring()):  # type: ignore[no-untyped-call]
        keyring.set_keyring(one)
        begun = time.monotonic()
        assert store.find({}) == FoundKey(withheld=True)
        assert time.monotonic() - begun < 2
    hanging.unlocked.set()
    keyring.set_keyring(ring)
    assert store.find({}) == FoundKey(KEY)


def test_nobody_is_asked_to_unlock_a_keyring_for_nothing(
    ring: Ring, store: KeyStore, tmp_path: Path
) -> None:
    named = tmp_path / "named"
    named.write_text("from-the-named-file")
    store.remove()
    assert store.find({}) == FoundKey()
    assert ring.asked == 0
    store.save(KEY)
    asked = ring.asked
    environ = {KEY_VARIABLE: "from-the-environment"}
    assert store.find(environ, named).key == "from-the-named-file"
    assert store.find(environ).key == "from-the-environment"
    assert store.where() is Place.KEYRING
    assert ring.asked == asked


def test_a_folder_of_its_own_has_nothing_to_do_with_the_keyring(ring: Ring, home: Path) -> None:
    store = key_store(find_paths({"THUMBGEN_HOME": str(home)}))
    assert store.save(KEY) is Place.FILE
    store.remove()
    assert ring.asked == 0
    assert key_store(find_paths({})).service == "ThumbGen"


def test_a_locked_keyring_keeps_its_key_and_says_so(ring: Ring, store: KeyStore) -> None:
    store.save(KEY)
    keyring.set_keyring(Refusing())
    with pytest.raises(NotSaved) as caught:
        store.remove()
    assert caught.value.reason == "keyring"
    keyring.set_keyring(ring)
    assert store.find({}) == FoundKey(KEY)


def test_removing_also_removes_an_older_key_that_the_keyring_still_has(
    ring: Ring, store: KeyStore
) -> None:
    store.save(OLD)
    keyring.set_keyring(Refusing())
    assert store.save(KEY) is store.where() is Place.FILE
    assert store.find({}) == FoundKey(KEY)
    keyring.set_keyring(ring)
    store.remove()
    assert (ring.secrets, on_disk(store)) == ({}, "")


def test_a_keyring_that_is_gone_for_good_can_be_forgotten(ring: Ring, store: KeyStore) -> None:
    store.save(KEY)
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    store.remove()
    assert store.find({}) == FoundKey()


def test_of_several_keyrings_the_first_is_used(
    ring: Ring, store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Ring()
    monkeypatch.setattr(ChainerBackend, "backends", [ring, second])
    keyring.set_keyring(ChainerBackend())  # type: ignore[no-untyped-call]
    assert store.save(KEY) is Place.KEYRING
    assert (list(ring.secrets.values()), second.secrets) == ([KEY], {})
    monkeypatch.setattr(ChainerBackend, "backends", [])
    assert store.save(KEY) is Place.FILE


def test_a_disk_that_refuses_leaves_nothing_in_the_keyring(ring: Ring, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = KeyStore(tmp_path / "file" / "api-key", SERVICE)
    with pytest.raises(NotSaved):
        store.save(KEY)
    assert ring.secrets == {}


def test_no_word_of_the_key_is_logged_or_raised(
    ring: Ring, store: KeyStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    escaped: list[object] = []
    monkeypatch.setattr(threading, "excepthook", escaped.append)
    with caplog.at_level(logging.DEBUG):
        store.save(OLD)
        keyring.set_keyring(Refusing(OLD))
        with pytest.raises(NotSaved) as caught:
            store.remove()
        store.find({})
        store.save(KEY)
    assert "refused: AssertionError" in caplog.text
    assert not any(key in caplog.text for key in (KEY, OLD))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert escaped == []


AT_HOME = """
import sys
from pathlib import Path
import keyring
from thumbgen.store.keys import KeyStore
store = KeyStore(Path(sys.argv[1]), "ThumbGen test")
print(store.save(sys.argv[2]).value, store.find({}).key == sys.argv[2], end=" ")
store.remove()
print(keyring.get_password("ThumbGen test", "api-key"), store.where(), store.find({}).withheld)
"""


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus and gnome-keyring",
)
def test_a_real_keyring(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    script = 'echo | gnome-keyring-daemon --unlock --components=secrets >&2 && exec "$@"'
    session = ["dbus-run-session", "--", "sh", "-c", script, "sh"]
    python = [sys.executable, "-c", AT_HOME, str(tmp_path / "api-key"), KEY]
    ended = subprocess.run(
        [*session, *python],
        env={"PATH": os.environ["PATH"], **home},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.stdout.split() == ["keyring", "True", "None", "None", "False"], ended.stderr
