"""The key in the system's keyring, seen from the window: where it went, and when it is missed."""

import sys
from pathlib import Path

import keyring
import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from tests.store.rings import Hanging, Refusing, Ring, ring
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage

__all__ = ["ring"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="folders move by XDG's variables")

KEY = "practice-key-000000000000"


@pytest.fixture(autouse=True)
def config(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The usual folders of a user, in the test's own; where the settings go."""
    monkeypatch.delenv("THUMBGEN_HOME")
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("XDG_PICTURES_DIR", str(home / "pictures"))
    return home / "config" / "ThumbGen"


async def save_key(stage: Stage) -> None:
    """Types a key into the settings and saves them."""
    stage.click("settingsButton")
    dialog = await stage.opened_dialog("settingsDialog")
    edit = dialog.findChild(QLineEdit, "keyEdit")
    assert edit is not None
    edit.setText(KEY)
    stage.click("settingsSaveButton", dialog)
    await stage.until(lambda: stage.dialog("settingsDialog") is None)


async def told_in_settings(stage: Stage) -> str:
    """What the settings say about the key; closes them."""
    stage.click("settingsButton")
    dialog = await stage.opened_dialog("settingsDialog")
    note = dialog.findChild(QLabel, "keyNote")
    assert note is not None
    dialog.reject()
    await stage.until(lambda: stage.dialog("settingsDialog") is None)
    return note.text()


def test_a_key_goes_into_the_keyring_and_is_used_and_can_be_removed(
    play: Play, ring: Ring, config: Path
) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await save_key(stage)
            await stage.until(lambda: stage.note)
            assert "Your API key ••••••0000 is kept in your system's keyring." in stage.note
            await stage.until(lambda: not stage.window.studio.anonymous)
            await stage.make()
            assert KEY in {one.headers.get("apikey") for one in stage.horde.requests}
            assert "It is kept in your system's keyring." in await told_in_settings(stage)
            stage.click("settingsButton")
            dialog = await stage.opened_dialog("settingsDialog")
            stage.click("removeKeyButton", dialog)
            stage.click("settingsSaveButton", dialog)
            await stage.until(lambda: stage.window.studio.anonymous)

    play(scene)
    assert ring.secrets == {}
    assert KEY not in "".join(one.read_text() for one in config.glob("*"))


def test_whoever_has_no_keyring_is_told_that_it_is_a_file(
    play: Play, ring: Ring, config: Path
) -> None:
    keyring.set_keyring(Refusing())

    async def scene() -> None:
        async with on_stage() as stage:
            await save_key(stage)
            await stage.until(lambda: stage.note)
            assert "There is no keyring here that would take it" in stage.note
            assert "in a file that only you can read" in await told_in_settings(stage)

    play(scene)
    assert (config / "api-key").read_text() == f"{KEY}\n"


def test_a_locked_keyring_holds_nothing_up_and_can_be_asked_again(
    play: Play, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.store.system_keyring.RECALLING", 0.1)

    async def scene() -> None:
        async with on_stage() as stage:
            await save_key(stage)
        hanging = Hanging()
        hanging.secrets = ring.secrets
        keyring.set_keyring(hanging)
        async with on_stage() as stage:
            await stage.until(lambda: "did not hand over your API key" in stage.note)
            assert stage.window.studio.anonymous
            hanging.unlocked.set()
            stage.click("noteButton")
            await stage.until(lambda: not stage.window.studio.anonymous)
            assert stage.note == ""

    play(scene)
