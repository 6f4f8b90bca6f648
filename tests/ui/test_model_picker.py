"""Choosing a model: found at once, honest about waits and words, and never in the way."""

import asyncio
from functools import partial

import pytest
import requests
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.conftest import quick
from tests.test_words import compiled, portuguese
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.job import JobState
from thumbgen.domain.styles import Style
from thumbgen.horde.practice import Fault
from thumbgen.ui.forecast import Forecast
from thumbgen.ui.model_dialog import ModelDialog
from thumbgen.ui.model_list import Row
from thumbgen.words import Words

__all__ = ["compiled", "portuguese"]

K = Qt.Key
NOBODY_THERE = "http://127.0.0.1:9"


async def known(stage: Stage) -> None:
    """Waits until it is known who serves what."""
    await stage.until(lambda: stage.window.forecast.age is not None)


async def opened(stage: Stage) -> ModelDialog:
    stage.form.more.button.setChecked(True)
    stage.form.more.model.button.click()
    dialog = await stage.opened_dialog("modelDialog")
    assert isinstance(dialog, ModelDialog)
    return dialog


def row(dialog: ModelDialog, name: str) -> Row:
    return next(one for one in dialog.list.rows.rows if name in {one.name, one.title})


def names(dialog: ModelDialog) -> list[str]:
    return [one.name for one in dialog.list.rows.rows if one.choice is not None]


def look_at(dialog: ModelDialog, name: str) -> None:
    dialog.list.setCurrentIndex(dialog.list.rows.find(name))


def shown(stage: Stage) -> str:
    """What the field says."""
    return stage.form.more.model.button.accessibleDescription()


def asked(stage: Stage, path: str = "status/models") -> int:
    return sum(path in one.path for one in stage.horde.requests)


def occupy(url: str, *models: str) -> None:
    """Somebody else's work, so much that a model is busy for minutes."""
    wish = {
        "prompt": "a wall",
        "params": {"n": 20, "width": 1024, "height": 1024, "steps": 40},
        "models": list(models),
    }
    for _ in range(24):
        answer = requests.post(
            f"{url}/generate/async",
            json=wish,
            headers={"apikey": "0000000000", "Client-Agent": "somebody:1:else"},
            timeout=10,
        )
        assert answer.status_code == 202, answer.text


def test_found_chosen_and_used(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await known(stage)
            assert shown(stage) == "Automatic, about 20 s"
            dialog = await opened(stage)
            assert dialog.list.current == row(dialog, "Automatic")
            assert "AAM XL" in dialog.about.text()
            QTest.keyClicks(dialog.search, "ANIME xl")
            assert names(dialog)[0] == "AAM XL"
            assert "Juggernaut XL" not in names(dialog)
            look_at(dialog, "Nova Anime XL")
            stage.click("modelChooseButton", dialog)
            assert shown(stage).startswith("Nova Anime XL")
            await stage.make()
            (picture,) = stage.work.job.pictures
            assert picture.model == "Nova Anime XL"
            again = await opened(stage)
            assert again.list.current == row(again, "Nova Anime XL")
            assert row(again, "Nova Anime XL").chosen
            look_at(again, "")
            stage.click("modelChooseButton", again)
            assert shown(stage).startswith("Automatic")
            assert stage.form.more.options.models == ()

    play(scene)


def test_unfolding_the_options_brings_the_first_of_them_into_sight(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            stage.window.window().resize(940, 560)
            await asyncio.sleep(0.02)
            stage.form.more.button.click()
            field = stage.form.more.model.button
            await stage.until(lambda: not field.visibleRegion().isEmpty())
            assert not stage.form.more.negative.visibleRegion().isEmpty()

    play(scene)


def test_a_style_with_models_of_its_own_takes_those(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await known(stage)
            style = Style("id", "Night", "{p}###{np}", models=("Fustercluck",))
            stage.form.more.finishing.choose_style(style)
            dialog = await opened(stage)
            assert "now: Fustercluck" in row(dialog, "Automatic").detail
            assert "the style “Night”" in dialog.about.text()

    play(scene)


def test_the_best_for_the_genre_stand_under_a_heading_of_their_own(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await known(stage)
            stage.click("genre-rnb")
            dialog = await opened(stage)
            titles = [one.title for one in dialog.list.rows.rows]
            assert titles[:3] == ["Automatic", "Best for R&B", "AlbedoBase XL (SDXL)"]
            best = titles[2 : titles.index("All others")]
            assert "Juggernaut XL" in best
            assert "AAM XL" not in best
            dialog.reject()
            stage.click("genre-none")
            dialog = await opened(stage)
            assert dialog.list.rows.rows[1].title == "Recommended"

    play(scene)


def test_it_is_plain_about_what_is_busy(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(never_starts=True, rate_limits=False)) as stage:
            await known(stage)
            before = asked(stage)
            await asyncio.to_thread(occupy, stage.horde.url, "Animagine XL", "AAM XL")
            dialog = await opened(stage)
            await stage.until(lambda: "busy: about" in row(dialog, "Animagine XL").detail)
            assert asked(stage) == before + 1
            assert "about 20 s" in row(dialog, "Fustercluck").detail
            assert "nobody offers it right now" in row(dialog, "Cheyenne").detail
            look_at(dialog, "Animagine XL")
            assert "It is busy now: a picture takes about" in dialog.about.text()
            look_at(dialog, "Cheyenne")
            assert "Nobody offers it right now" in dialog.about.text()
            assert shown(stage).startswith("Automatic, about")

    play(scene)


def test_a_model_that_rewrites_words_says_so_and_a_clean_one_is_a_click_away(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await known(stage)
            stage.form.prompt.setPlainText("a girl in a little house")
            dialog = await opened(stage)
            assert "changes some words" in row(dialog, "Animagine XL").detail
            assert "changes" not in row(dialog, "AAM XL").detail
            look_at(dialog, "AAM XL")
            assert dialog.about.text() == "It leaves your words as they are."
            assert not dialog.clean.isVisible()
            look_at(dialog, "Animagine XL")
            assert dialog.about.text() == (
                "With this model the Horde replaces these words of yours: girl, little. "
                "AAM XL leaves them alone."
            )
            stage.click("takeCleanButton", dialog)
            assert shown(stage).startswith("AAM XL")
            assert not stage.form.more.model.note.isVisible()

    play(scene)


def test_below_the_field_the_warning_follows_the_words(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await known(stage)
            stage.form.more.button.setChecked(True)
            field = stage.form.more.model
            field.choose("Animagine XL")
            stage.form.prompt.setPlainText("a house")
            assert not field.note.isVisible()
            stage.form.prompt.insertPlainText("a tiny ")
            assert field.note.isVisible()
            assert "tiny" in field.note.text()
            assert "AAM XL leaves them alone" in field.note.text()
            stage.form.prompt.setPlainText("a house ### tiny")
            assert not field.note.isVisible()

    play(scene)


def test_of_an_unknown_model_it_is_said_that_it_may_rewrite(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers_models=("AAM XL", "My Own v3"))) as stage:
            await known(stage)
            stage.form.prompt.setPlainText("a girl")
            dialog = await opened(stage)
            assert "may change some words" in row(dialog, "My Own v3").detail
            look_at(dialog, "My Own v3")
            assert "may replace these words of yours: girl" in dialog.about.text()
            stage.click("modelChooseButton", dialog)
            await stage.make("a house")
            assert stage.work.job.pictures[0].model == "My Own v3"

    play(scene)


def test_offline_the_shipped_list_is_there(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(horde_url=NOBODY_THERE) as stage:
            await stage.until(stage.window.banner.isVisible)
            assert shown(stage) == "Automatic"
            dialog = await opened(stage)
            assert len(names(dialog)) > 30
            assert row(dialog, "AAM XL").detail == "anime"
            assert dialog.status.text() == "No connection: the list may be out of date."
            QTest.keyClicks(dialog.search, "jugger")
            QTest.keyClick(dialog.search, K.Key_Return)
            assert shown(stage) == "Juggernaut XL"

    play(scene)


def test_an_open_list_learns_what_is_new_and_nothing_moves(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers_models=("AAM XL", "Fustercluck"))) as stage:
            await known(stage)
            dialog = await opened(stage)
            assert dialog.status.text() == "As of just now"
            before = names(dialog)
            look_at(dialog, "Fustercluck")
            bar = dialog.list.verticalScrollBar()
            bar.setValue(60)
            stage.horde.set_script(quick(workers_models=("AAM XL", "Cheyenne", "Brand New")))
            stage.window.forecast.look()
            await stage.until(lambda: "about 20 s" in row(dialog, "Cheyenne").detail)
            assert "nobody offers" in row(dialog, "Fustercluck").detail
            assert names(dialog) == [*before, "Brand New"]
            assert dialog.list.current == row(dialog, "Fustercluck")
            assert "Nobody offers it" in dialog.about.text()

    play(scene)


def test_a_list_opened_before_the_first_answer_is_sorted_by_it(play: Play) -> None:
    async def scene() -> None:
        script = quick(workers_models=("Cheyenne",), faults=(Fault("models", "slow", seconds=0.4),))
        async with on_stage(script) as stage:
            dialog = await opened(stage)
            assert dialog.status.text() == "Asking what is offered now…"
            assert "nobody" not in row(dialog, "AAM XL").detail
            await known(stage)
            rows = [one.title for one in dialog.list.rows.rows]
            assert rows[rows.index("All others") + 1] == "Cheyenne"

    play(scene)


def press(key: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


async def opened_by_key(stage: Stage, key: Qt.Key) -> ModelDialog:
    stage.window.activateWindow()
    stage.form.more.button.setChecked(True)
    await stage.until(stage.window.isActiveWindow)
    stage.form.more.model.setFocus()
    press(key)
    dialog = await stage.opened_dialog("modelDialog")
    assert isinstance(dialog, ModelDialog)
    await stage.until(dialog.isActiveWindow)
    return dialog


def test_everything_by_keyboard(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await known(stage)
            dialog = await opened_by_key(stage, K.Key_Return)
            assert QApplication.focusWidget() is dialog.search
            press(K.Key_Down)
            press(K.Key_Escape)
            await stage.until(lambda: stage.dialog("modelDialog") is None)
            assert shown(stage).startswith("Automatic")
            dialog = await opened_by_key(stage, K.Key_Down)
            press(K.Key_PageDown)
            assert dialog.list.current not in dialog.list.rows.rows[:4]
            press(K.Key_PageUp)
            assert dialog.list.current == row(dialog, "Automatic")
            press(K.Key_Down)
            press(K.Key_Tab)  # into the list
            assert QApplication.focusWidget() is dialog.list
            press(K.Key_Down)
            press(K.Key_Return)
            assert shown(stage).startswith("AlbedoBase XL (SDXL)")

    play(scene)


def test_a_screen_reader_hears_what_the_arrow_keys_lead_to(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def listen(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    async def scene() -> None:
        async with on_stage() as stage:
            await known(stage)
            dialog = await opened(stage)
            monkeypatch.setattr(QAccessible, "isActive", lambda: True)
            monkeypatch.setattr(QAccessible, "updateAccessibility", listen)
            QTest.keyClick(dialog.search, K.Key_Down)
            QTest.keyClick(dialog.search, K.Key_Down)
            assert said == [
                "AAM XL, anime · about 20 s",
                "AlbedoBase XL (SDXL), realistic · about 20 s",
            ]

    play(scene)


def test_two_hundred_models_hold_nothing_up(play: Play) -> None:
    many = tuple(f"Custom model number {number} [SDXL]" for number in range(200))

    async def scene() -> None:
        async with on_stage(quick(workers_models=("AAM XL", *many))) as stage:
            await known(stage)
            stage.form.prompt.setPlainText("a little girl")
            dialog = await opened(stage)
            assert len(names(dialog)) > 230
            for letter in "number 17":
                QTest.keyClicks(dialog.search, letter)
                await asyncio.sleep(0)
            assert "Custom model number 173 [SDXL]" in names(dialog)
            dialog.search.clear()
            for _ in range(60):
                QTest.keyClick(dialog.search, K.Key_PageDown)
                await asyncio.sleep(0)
            assert dialog.list.current == dialog.list.rows.rows[-1]

    play(scene)


def test_a_search_that_finds_nothing_says_so(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await known(stage)
            dialog = await opened(stage)
            QTest.keyClicks(dialog.search, "xyzzy")
            assert [one.title for one in dialog.list.rows.rows] == [
                "There is no model with these words"
            ]
            assert not dialog.take.isEnabled()
            QTest.keyClick(dialog.search, K.Key_Return)
            assert dialog.isVisible()
            dialog.search.clear()
            assert dialog.list.current == row(dialog, "Automatic")

    play(scene)


def test_looks_are_found_in_the_users_language(
    play: Play, compiled: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.words.resource", lambda _: compiled)

    async def scene() -> None:
        async with on_stage() as stage:
            await known(stage)
            stage.shared.speech.speak(Words("pt_BR"))
            dialog = await opened(stage)
            look = stage.words().text("illustration")
            dialog.search.setText(look.upper())
            assert "Fustercluck" in names(dialog)
            assert "AAM XL" not in names(dialog)

    play(scene)


# -- asking quietly ------------------------------------------------------------------------------


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks again at once."""
    monkeypatch.setattr("thumbgen.ui.forecast.EVERY_SECONDS", 0.05)
    monkeypatch.setattr("thumbgen.ui.forecast.FIRST_PAUSE", 0.05)


@pytest.mark.usefixtures("hasty")
def test_it_looks_now_and_then_but_never_while_minimised(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(rate_limits=False)) as stage:
            await stage.until(lambda: asked(stage) > 3)
            frame = stage.window.window()
            frame.showMinimized()
            await asyncio.sleep(0.2)  # what was under way comes to its end
            before = asked(stage)
            await asyncio.sleep(0.3)
            assert asked(stage) == before
            frame.showNormal()
            await stage.until(lambda: asked(stage) > before)

    play(scene)


def _differs(forecast: Forecast, trouble: ThumbgenError | None) -> bool:
    return forecast.trouble is not trouble


def test_after_failures_it_takes_longer_and_longer_pauses(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(faults=(Fault("models", "forbidden", times=None),))) as stage:
            forecast = stage.window.forecast
            await stage.until(lambda: forecast.trouble is not None)
            pauses = []
            for _ in range(4):
                pauses.append(forecast.pause)
                trouble = forecast.trouble
                forecast.look()
                await stage.until(partial(_differs, forecast, trouble))
            assert pauses == [120, 240, 480, 600]
            assert not stage.window.banner.isVisible()
            stage.horde.set_script(quick())
            forecast.look()
            await stage.until(lambda: forecast.trouble is None)
            assert forecast.pause == 60

    play(scene)


def test_nothing_more_is_asked_of_a_horde_that_is_not_well(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(faults=(Fault("heartbeat", "429", times=None),))) as stage:
            await stage.until(stage.window.banner.isVisible)
            await asyncio.sleep(0.1)
            assert {one.path.rpartition("/")[2] for one in stage.horde.requests} == {"heartbeat"}

    play(scene)


def test_practice_mode_asks_the_practice_horde(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(quick(workers_models=("Brand New",))) as stage:
            await known(stage)
            before = asked(stage)
            stage.window.preferences.set_practice(practice=True)
            await stage.until(lambda: stage.window.studio.practice and stage.window.studio.engine)
            await known(stage)
            assert "Brand New" not in {one.name for one in stage.window.forecast.models}
            assert asked(stage) == before

    play(scene)


def test_after_each_job_it_is_asked_what_is_left_of_the_kudos(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUMBGEN_API_KEY", "practice-key-000000000000")

    async def scene() -> None:
        async with on_stage() as stage:
            await stage.until(lambda: asked(stage, "find_user") == 1)
            await stage.make()
            await stage.until(lambda: asked(stage, "find_user") == 2)
            assert stage.state is JobState.DONE

    play(scene)


def test_without_a_key_nobody_is_asked_whose_it_is(play: Play) -> None:
    async def scene() -> None:
        async with on_stage() as stage:
            await stage.make()
            await known(stage)
            assert asked(stage, "find_user") == 0

    play(scene)
