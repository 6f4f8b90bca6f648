"""A real window on a real loop, before a practice Horde over HTTP, with real files."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QWidget

from tests.conftest import QUICK
from tests.ui.watch import WatchedApplication
from thumbgen.domain.job import JobState
from thumbgen.horde.practice import PracticeHorde, Script
from thumbgen.jobs.wishes import Wishes
from thumbgen.store.log import log_to
from thumbgen.ui.app import opened
from thumbgen.ui.beginning import read_beginning
from thumbgen.ui.chores import Chores
from thumbgen.ui.drag import Drags
from thumbgen.ui.errands import Errands
from thumbgen.ui.frame import Frame
from thumbgen.ui.main_window import MainWindow
from thumbgen.ui.scenery import Scenery
from thumbgen.ui.session import Work
from thumbgen.ui.shared import Shared
from thumbgen.ui.speech import Speech
from thumbgen.ui.theme import Look
from thumbgen.words import Words, choose_language

W = TypeVar("W", bound=QObject)


class Stage:
    """The window, and what a user does with it."""

    def __init__(self, window: MainWindow, shared: Shared, horde: PracticeHorde) -> None:
        self.window = window
        self.shared = shared
        self.horde = horde
        self.form = window.form
        self.result = window.result

    @property
    def work(self) -> Work:
        """The work that is looked at."""
        work = self.window.session.looked_at
        assert work is not None
        return work

    @property
    def pictures(self) -> list[Path]:
        """The files of the work that is looked at."""
        return [picture.path for picture in self.work.pictures]

    @property
    def state(self) -> JobState | None:
        """The state of the job that is looked at, if any."""
        work = self.window.session.looked_at
        return None if work is None else work.job.state

    @property
    def note(self) -> str:
        """What the quiet line says."""
        label = self.find(QLabel, "noteLabel")
        return label.text() if label.isVisible() else ""

    @property
    def sentence(self) -> str:
        """What the line of state says."""
        return self.find(QLabel, "progressLabel").text()

    def find(self, kind: type[W], name: str) -> W:
        """The widget of that name."""
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def find_in(self, dialog: str, kind: type[W], name: str) -> W:
        """The widget of that name in an open dialog."""
        front = self.dialog(dialog)
        assert front is not None, dialog
        found = front.findChild(kind, name)
        assert found is not None, name
        return found

    def dialog(self, name: str) -> QDialog | None:
        """The dialog of that name, if it is open."""
        dialogs = self.window.window().findChildren(QDialog, name)
        return next((one for one in dialogs if one.isVisible()), None)

    def click(self, name: str, within: QWidget | None = None) -> None:
        """Clicks a button that can be seen."""
        button = (within or self.window).findChild(QAbstractButton, name)
        assert button is not None, name
        assert button.isVisible(), name
        assert button.isEnabled(), name
        front = QApplication.activeModalWidget()
        assert front in {None, button.window()}, f"behind {front!r}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def until(self, condition: Callable[[], object], seconds: float = 30) -> None:
        """Waits for something to become true."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"it never came true; note: {self.note!r}"
            await asyncio.sleep(0.01)

    async def until_state(self, *states: JobState) -> None:
        """Waits for the job that is looked at."""
        await self.until(lambda: self.state in states)

    async def opened_dialog(self, name: str) -> QDialog:
        """Waits for a dialog."""
        await self.until(lambda: self.dialog(name) is not None)
        dialog = self.dialog(name)
        assert dialog is not None
        return dialog

    async def generate(self, prompt: str = "a lighthouse") -> None:
        """Types an idea and clicks Generate; the job has then begun."""
        self.form.prompt.setPlainText(prompt)
        before = self.window.session.looked_at
        self.click("generateButton")
        await self.until(lambda: self.window.session.looked_at is not before)

    async def make(self, prompt: str = "a lighthouse") -> list[Path]:
        """A whole job, until its picture is shown; the files."""
        await self.generate(prompt)
        await self.until_state(JobState.DONE)
        await self.until(lambda: self.result.preview.picture is not None)
        return self.pictures

    def words(self, language: str = "") -> Words:
        """The sentences of a language, or of the present one."""
        return Words(language) if language else self.shared.speech.words


@asynccontextmanager
async def on_stage(
    script: Script = QUICK,
    *,
    language: str = "",
    theme: str = "",
    practice: bool = False,
    horde_url: str | None = None,
    watched: bool = True,
) -> AsyncIterator[Stage]:
    """A window and its practice Horde. An empty ``horde_url`` leaves it to the settings.

    Where many of them paint at once in one process, it makes no sense to watch how long each holds
    the window: they hold each other.
    """
    application = QApplication.instance()
    assert isinstance(application, WatchedApplication)
    horde = PracticeHorde(script)
    horde.start()
    url = horde.url if horde_url is None else horde_url
    try:
        async with AsyncExitStack() as stack:
            with application.pardoned():
                shared, window = await _open(stack, url, language, theme, practice=practice)
            stage = Stage(window, shared, horde)
            if window.isVisible() and url:
                await stage.until(lambda: window.studio.engine is not None, seconds=120)
            if watched:
                application.watch()
            yield stage
    finally:
        await asyncio.to_thread(horde.stop)


async def _open(
    stack: AsyncExitStack, url: str, language: str, theme: str, *, practice: bool
) -> tuple[Shared, MainWindow]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    beginning = read_beginning(Wishes(horde_url=url, practice=practice), dict(os.environ))
    settings = beginning.settings.settings
    words = Words(choose_language(language or settings.language, beginning.environ))
    look = Look(application, theme or settings.theme)
    shared = Shared(look, Speech(application, words), Scenery(), Chores(), Errands(), Drags())
    log = log_to(beginning.paths.logs)
    frame = Frame(look.tokens, beginning.memory.geometry)
    entering = opened(shared, beginning, log, frame, grace=1.0)
    return shared, await stack.enter_async_context(entering)
