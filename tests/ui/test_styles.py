"""The catalogue of styles in the window: looked through, kept, explained, in both languages."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.conftest import quick
from tests.test_words import compiled, portuguese
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from tests.ui.texts import clipped
from thumbgen.horde.practice import Fault
from thumbgen.store.settings import LANGUAGES
from thumbgen.ui.style_dialog import StyleDialog

__all__ = ["compiled", "portuguese"]


async def browse(stage: Stage) -> StyleDialog:
    stage.form.more.button.setChecked(True)
    stage.click("styleButton")
    dialog = await stage.opened_dialog("styleDialog")
    assert isinstance(dialog, StyleDialog)
    return dialog


async def filled(stage: Stage) -> StyleDialog:
    dialog = await browse(stage)
    await stage.until(lambda: dialog.style_there is not None)
    return dialog


def look_at(dialog: StyleDialog, name: str) -> None:
    dialog.search.setText(name)
    assert dialog.style_there is not None
    assert dialog.style_there.name == name


def test_a_style_shows_what_it_sends_with_the_idea_in_its_place(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            stage.form.prompt.setPlainText("a young heron")
            dialog = await filled(stage)
            look_at(dialog, "studio portrait")
            details = dialog.details
            assert details.sent.text().startswith("a young heron, studio portrait")
            assert details.excluded.text() == "deformed"
            assert details.models.text() == "Juggernaut XL"
            assert "young" in details.warning.text()
            look_at(dialog, "wet watercolour")
            assert details.sent.text().startswith("watercolour painting of a young heron")
            assert not details.warning.isVisible()
            dialog.search.setText("adult")
            assert dialog.style_there is None  # those are not offered

    play(scene)


def test_a_search_that_finds_nothing_says_so_and_leaves_nothing_to_use(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            dialog = await filled(stage)
            QTest.keyClicks(dialog.search, "zzz")
            assert "zzz" in dialog.state.text()
            assert dialog.state.isVisible()
            assert not dialog.use.isEnabled()
            assert not dialog.details.name.isVisible()
            QTest.keyClick(dialog.search, Qt.Key.Key_Return)
            assert dialog.isVisible()
            dialog.search.clear()
            first = dialog.style_there
            QTest.keyClick(dialog.search, Qt.Key.Key_Down)
            assert dialog.style_there not in {None, first}

    play(scene)


def test_an_old_catalogue_serves_while_the_horde_is_away(play: Play, home: Path) -> None:
    path = home / "data" / "styles.json"

    async def scene() -> None:
        async with on_stage(quick()) as stage:
            dialog = await filled(stage)
            await stage.until(path.exists)
            dialog.reject()
            asked = len(stage.horde.requests)
            dialog = await filled(stage)
            assert all("/styles/" not in one.path for one in stage.horde.requests[asked:])
            dialog.reject()
            old = json.loads(path.read_text())
            path.write_text(json.dumps({**old, "heard": 1.0}))
            stage.horde.set_script(quick(faults=(Fault("styles", "502_html", times=None),)))
            dialog = await filled(stage)
            await stage.until(
                lambda: any("/styles/" in one.path for one in stage.horde.requests[asked:])
            )
            assert dialog.style_there is not None
            assert not dialog.again.isVisible()

    play(scene)


def test_the_form_says_whose_look_gives_way(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            notes = stage.form.more.finishing.findChildren(QLabel)

            def said(part: str) -> bool:
                return any(part in note.text() for note in notes)

            dialog = await filled(stage)
            assert not said("takes the place")
            look_at(dialog, "old oil")
            stage.click("useStyleButton", dialog)
            assert said("takes the place of Lofi's")
            stage.click("genre-rnb")
            assert said("takes the place of R&B's")
            stage.click("genre-none")
            assert not said("takes the place")
            dialog = await filled(stage)
            assert dialog.style_there is not None
            assert dialog.style_there.name == "old oil"  # what was chosen is looked at first
            stage.click("noStyleButton", dialog)
            assert stage.form.more.finishing.style_chosen is None

    play(scene)


def test_a_lora_is_added_filled_in_and_taken_away(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            stage.form.more.button.setChecked(True)
            loras = stage.form.more.finishing.loras
            for number in range(1, 6):
                stage.click("addLoraButton")
                loras.rows[-1].name.setText(f"look {number}")
            assert not loras.button.isVisible()  # five is the most
            await stage.until(loras.rows[1].remove.isVisible)
            stage.click("removeLora2")
            assert [lora.name for lora in loras.loras] == ["look 1", "look 3", "look 4", "look 5"]
            stage.click("addLoraButton")
            assert len(loras.loras) == 4  # an empty one is none
            loras.rows[-1].name.setText("12345@67890")
            assert (loras.loras[-1].name, loras.loras[-1].version) == ("67890", True)

    play(scene)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_it_is_cut_off(
    play: Play, language: str, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.words.resource", lambda _: compiled)

    async def scene() -> None:
        async with on_stage(quick(), language=language) as stage:
            dialog = await filled(stage)
            assert clipped(dialog) == []
            dialog.search.setText("zzz")
            await stage.until(dialog.state.isVisible)
            assert clipped(dialog) == []
            look_at(dialog, "sixteen colours")
            stage.click("useStyleButton", dialog)
            stage.click("addLoraButton")
            await stage.until(lambda: clipped(stage.window) == [])

    play(scene)
