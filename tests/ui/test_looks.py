"""Light and dark, the genres' accents, and letters that can be read on all of them."""

import asyncio

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QStyleHints
from PySide6.QtWidgets import QApplication, QWidget

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from tests.ui.watch import WatchedApplication
from thumbgen.ui.colours import Tokens, tokens_for
from thumbgen.ui.scenery import Scenery

GENRES = ("lofi", "rnb", "worship", "none", "bossa-nova")


def luminance(colour: str) -> float:
    """Relative luminance, after WCAG 2."""

    def linear(share: float) -> float:
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=[(genre, dark) for genre in GENRES for dark in (True, False)], ids=str)
def tokens(request: pytest.FixtureRequest) -> Tokens:
    genre, dark = request.param
    return tokens_for(genre, dark=dark)


def test_letters_can_be_read(tokens: Tokens) -> None:
    for ground in (tokens.background, tokens.panel, tokens.raised, tokens.hover):
        assert contrast(tokens.text, ground) >= 4.5
        assert contrast(tokens.muted, ground) >= 4.5
    for ground in (tokens.background, tokens.panel):
        assert contrast(tokens.bad, ground) >= 4.5
        assert contrast(tokens.good, ground) >= 4.5
        assert contrast(tokens.accent, ground) >= 4.5  # the words on the drag handle
        assert contrast(tokens.faint, ground) >= 3  # disabled
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.text, tokens.selected) >= 4.5
    assert contrast(tokens.on_notice, tokens.notice) >= 4.5


def test_genres_have_accents_of_their_own() -> None:
    for dark in (True, False):
        accents = {genre: tokens_for(genre, dark=dark).accent for genre in GENRES}
        assert accents["none"] == accents["bossa-nova"]
        assert len(set(accents.values())) == 4


def watched() -> WatchedApplication:
    application = QApplication.instance()
    assert isinstance(application, WatchedApplication)
    return application


def colour_at(widget: QWidget, place: QPoint) -> str:
    with watched().pardoned():
        return widget.grab().toImage().pixelColor(place).name().upper()


def generate_colour(stage: Stage) -> str:
    return colour_at(stage.form.button, QPoint(24, stage.form.button.height() // 2))


def test_the_accent_follows_the_genre(play: Play) -> None:
    async def scene() -> None:
        async with on_stage(theme="dark") as stage:
            for genre in ("rnb", "worship", "none", "lofi"):
                stage.click(f"genre-{genre}")
                wanted = tokens_for(genre, dark=True).accent
                assert generate_colour(stage) == wanted

    play(scene)


def test_themes_change_while_everything_runs(play: Play, qapp: WatchedApplication) -> None:
    async def scene() -> None:
        async with on_stage(quick(), theme="dark") as stage:
            await stage.make()
            icons = []
            for theme in ("light", "dark"):
                stage.shared.look.set_theme(theme)
                wanted = tokens_for("lofi", dark=theme == "dark")
                ground = colour_at(stage.window, QPoint(380, 5))
                assert ground == wanted.background
                assert generate_colour(stage) == wanted.accent
                save = stage.result.picture_actions.save
                icons.append(save.icon().pixmap(18).toImage())
                await asyncio.sleep(0)  # each change is a step of its own, as a user's click is
            assert icons[0] != icons[1]  # recoloured

    play(scene)


class Hints(QObject):
    """A system whose colours can be switched; this screen has none."""

    colorSchemeChanged = Signal(object)  # noqa: N815 - Qt's name

    def __init__(self, real: QStyleHints) -> None:
        super().__init__()
        self.scheme = Qt.ColorScheme.Light
        self.accessibility = real.accessibility
        self.colorScheme = lambda: self.scheme

    def switch(self, scheme: Qt.ColorScheme) -> None:
        self.scheme = scheme
        self.colorSchemeChanged.emit(scheme)


def test_the_theme_follows_the_system(
    play: Play, qapp: WatchedApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints = Hints(qapp.styleHints())
    monkeypatch.setattr(qapp, "styleHints", lambda: hints)

    async def scene() -> None:
        async with on_stage() as stage:
            for scheme in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light, Qt.ColorScheme.Dark):
                hints.switch(scheme)
                dark = scheme is Qt.ColorScheme.Dark
                assert generate_colour(stage) == tokens_for("lofi", dark=dark).accent
            stage.shared.look.set_theme("light")
            hints.switch(Qt.ColorScheme.Dark)
            assert generate_colour(stage) == tokens_for("lofi", dark=False).accent

    play(scene)


def test_every_genre_has_a_scene_and_it_comes_into_focus(qapp: WatchedApplication) -> None:
    scenery = Scenery()
    pictures = {genre: scenery.scene(genre) for genre in GENRES}
    assert pictures["bossa-nova"] is pictures["none"]
    for genre in GENRES[:4]:
        frames = [frame.toImage() for frame in pictures[genre].frames]
        details = [
            sum(
                abs(frame.pixelColor(x, 200).lightness() - frame.pixelColor(x + 4, 200).lightness())
                for x in range(0, 630, 4)
            )
            for frame in frames
        ]
        assert details[0] < details[-3] < details[-1], genre
        assert details[0] < details[-1] / 2, genre
