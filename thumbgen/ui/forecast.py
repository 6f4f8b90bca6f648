"""Asks now and then, quietly, what the Horde serves and how busy it is, and whose key it is."""

import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.serving import ModelStatus
from thumbgen.ui.shared import Shared
from thumbgen.ui.studio import Studio

if TYPE_CHECKING:
    from thumbgen.jobs.conditions import Conditions

EVERY_SECONDS = 60.0
"""How often to look by itself, while the window is in sight."""

FIRST_PAUSE, LONGEST_PAUSE = 120.0, 600.0
"""Seconds from a look that failed to the next; twice as many each time."""


class Forecast(QObject):
    """The latest answers of the Horde in use; ``changed`` says that there are others.

    Looks when somebody asks, and by itself while the window is in sight. What goes wrong is told
    by nobody but the ``HordeWatch``; here the old answers stay, and ``trouble`` says why.
    """

    changed = Signal()

    def __init__(self, shared: Shared, studio: Studio, window: QWidget) -> None:
        super().__init__(window)
        self._shared = shared
        self._studio = studio
        self._window = window
        self._asked: Conditions | None = None
        self._failures = 0
        self._due = False
        self._answered: float | None = None
        self.trouble: ThumbgenError | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_due)
        studio.opened.connect(self._on_opened)
        window.window().installEventFilter(self)

    @property
    def conditions(self) -> "Conditions | None":
        """What is known; ``None`` while there is no engine."""
        engine = self._studio.engine
        return None if engine is None else engine.conditions

    @property
    def models(self) -> tuple[ModelStatus, ...]:
        """Who serves what, as far as it was heard; empty if it was not."""
        conditions = self.conditions
        return () if conditions is None else conditions.models

    @property
    def age(self) -> float | None:
        """Seconds since the last answer; ``None`` before the first."""
        return None if self._answered is None else time.monotonic() - self._answered

    @property
    def pause(self) -> float:
        """Seconds until the next look, by how the last ones went."""
        if not self._failures:
            return EVERY_SECONDS
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(10, self._failures - 1))

    def look(self) -> None:
        """Asks now, unless that is being done already."""
        conditions = self.conditions
        if conditions is not None and conditions is not self._asked:
            self._asked, self._due = conditions, False
            self._timer.stop()
            self._shared.chores.start(self._look(conditions))

    def look_at_account(self) -> None:
        """Asks whose key it is now; without a key nothing is asked."""
        conditions = self.conditions
        if conditions is not None:
            self._shared.chores.start(_quietly(conditions.look_at_account))

    def hear(self, trouble: ThumbgenError | None) -> None:
        """Somebody has looked whether the Horde is there: only if it is, more can be asked."""
        if trouble is not None:
            self._timer.stop()
            self.trouble = trouble
            self.changed.emit()
        elif self._answered is None or self.trouble is not None:
            self.look()
            self.look_at_account()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Whoever comes back to the window wants to know how it stands now."""
        if event.type() in {QEvent.Type.WindowActivate, QEvent.Type.WindowStateChange}:
            self._on_back()
        return super().eventFilter(watched, event)

    @property
    def _in_sight(self) -> bool:
        window = self._window.window()
        return window.isVisible() and not window.isMinimized()

    def _on_due(self) -> None:
        """Out of sight nothing is asked; ``_on_back`` makes up for it."""
        self._due = not self._in_sight
        if self._in_sight:
            self.look()

    def _on_back(self) -> None:
        if self._due and self._in_sight:
            self.look()

    def _on_opened(self) -> None:
        """There is another engine, of which nothing is known yet."""
        self._timer.stop()
        self._answered, self.trouble, self._failures, self._due = None, None, 0, False
        conditions = self.conditions
        if conditions is not None:
            conditions.subscribe(lambda: self._on_answer(conditions))
        self.changed.emit()

    def _on_answer(self, conditions: "Conditions") -> None:
        if conditions is self.conditions:
            self.changed.emit()

    async def _look(self, conditions: "Conditions") -> None:
        try:
            trouble = await conditions.look()
        finally:
            if self._asked is conditions:
                self._asked = None
        if conditions is not self.conditions:
            return  # the answer is about a Horde that is no longer ours
        if trouble is None:
            self._answered, self._failures = time.monotonic(), 0
        else:
            self._failures += 1
        self.trouble = trouble
        self._timer.start(round(self.pause * 1000))
        self.changed.emit()


async def _quietly(ask: Callable[[], Coroutine[None, None, ThumbgenError | None]]) -> None:
    """A question whose answer goes to those who listen."""
    await ask()
