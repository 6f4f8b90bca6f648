"""Signing in: the Horde is asked whose key it is before it is kept."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.horde.practice import Fault, SharedKey

KEY = "practice-key-000000000000"
LENT = "0b1d0f6e-4a1c-4c53-9e3f-2f60a1b5c7d8"


async def try_key(stage: Stage, key: str) -> None:
    stage.click("settingsButton")
    dialog = await stage.opened_dialog("settingsDialog")
    edit = dialog.findChild(QLineEdit, "keyEdit")
    assert edit is not None
    edit.setText(key)
    stage.click("settingsSaveButton", dialog)


async def until_closed(stage: Stage) -> None:
    await stage.until(lambda: stage.dialog("settingsDialog") is None)


def kept(home: Path) -> Path:
    return home / "config" / "api-key"


def test_the_window_says_who_is_signed_in_and_with_how_many_kudos(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            await try_key(stage, KEY)
            await until_closed(stage)
            await stage.until(lambda: "Signed in as" in stage.note)
            assert "with 5,000 kudos" in stage.note
            assert KEY not in stage.note
            await stage.until(lambda: "5,000 kudos" in stage.form.foot.text())

    play(scene)
    assert kept(home).read_text().strip() == KEY


def test_a_key_that_the_horde_does_not_know_is_not_kept(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            await try_key(stage, "not-a-key-of-anybodys")
            message = stage.find_in("settingsDialog", QLabel, "settingsMessage")
            await stage.until(message.isVisible)
            assert "does not know this API key" in message.text()
            assert "not-a-key" not in message.text()
            dialog = stage.dialog("settingsDialog")
            assert dialog is not None
            dialog.reject()
            assert stage.window.studio.anonymous

    play(scene)
    assert not kept(home).exists()


def test_a_key_is_kept_although_the_horde_cannot_be_asked_just_now(play: Play, home: Path) -> None:
    async def scene() -> None:
        async with on_stage(quick(faults=(Fault("find_user", "500", times=None),))) as stage:
            await try_key(stage, KEY)
            await until_closed(stage)
            await stage.until(lambda: "could not be asked" in stage.note)

    play(scene)
    assert kept(home).read_text().strip() == KEY


def test_a_shared_key_works_and_is_told_by_its_name(play: Play) -> None:
    async def scene() -> None:
        shared = SharedKey(LENT, "for the choir", kudos=400)
        async with on_stage(quick(shared_keys=(shared,))) as stage:
            await try_key(stage, LENT)
            await until_closed(stage)
            await stage.until(lambda: "for the choir" in stage.note)
            await stage.make()
            assert LENT in {one.headers.get("apikey") for one in stage.horde.requests}

    play(scene)
