"""What the banner says of the Horde: practice mode, no connection, an address that is none."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from thumbgen.domain.errors import NoConnection, ThumbgenError
from thumbgen.domain.job import Job, JobState
from thumbgen.marks import N_
from thumbgen.ui.banner import Banner, Message, Place
from thumbgen.ui.preferences import Preferences
from thumbgen.ui.shared import Shared
from thumbgen.ui.studio import Studio
from thumbgen.words import Words

_AT_THE_HORDE = frozenset({JobState.QUEUED, JobState.RENDERING, JobState.FETCHING})

AGAIN_MS = 30_000
"""How soon to look again, by itself, while the Horde is away."""


class HordeWatch(QObject):
    """Looks at start, when the user asks, after a failure, and now and then until all is well.

    ``looked`` carries what is wrong, if anything is, as a ``ThumbgenError``.
    """

    looked = Signal(object)

    def __init__(
        self, shared: Shared, studio: Studio, banner: Banner, preferences: Preferences
    ) -> None:
        super().__init__(banner)
        self._shared = shared
        self._studio = studio
        self._banner = banner
        self._preferences = preferences
        self._looking = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AGAIN_MS)
        self._timer.timeout.connect(self.look)
        studio.opened.connect(self._on_opened)
        studio.unusable.connect(self._on_unusable)

    def look(self) -> None:
        """Asks the Horde whether it is there, unless that is being asked already."""
        if not self._looking:
            self._looking = True
            self._shared.chores.start(self._look())

    def hear(self, job: Job) -> None:
        """A job that goes well belies the banner: looks at once, and not in a while."""
        well = job.state in _AT_THE_HORDE and job.trouble is None
        if well and self._timer.isActive():
            self._timer.stop()
            self.look()

    def say_at_start(self, lines: Callable[[Words], list[str]]) -> None:
        """What was left out of settings and presets; can be closed."""
        if lines(self._shared.speech.words):
            message = Message(lambda words: "\n".join(lines(words)), dismissible=True)
            self._banner.put(Place.STARTUP, message)

    def _on_unusable(self, error: ThumbgenError) -> None:
        """There is no engine, for a setting cannot be used."""
        message = Message(
            lambda words: str(words.explain(error)),
            actions=((N_("Settings"), self._preferences.show_dialog),),
        )
        self._banner.put(Place.UNUSABLE, message)

    def _on_opened(self) -> None:
        """There is another engine: says whether it is for practice, and looks after it."""
        self._banner.put(Place.UNUSABLE, None)
        self._banner.put(Place.OFFLINE, None)
        self._banner.put(Place.PRACTICE, self._practice() if self._studio.practice else None)
        self.look()

    async def _look(self) -> None:
        try:
            engine = self._studio.engine
            trouble = await self._studio.check()
        finally:
            self._looking = False
        if engine is not self._studio.engine:
            self.look()  # the answer is about a Horde that is no longer ours
            return
        self._banner.put(Place.OFFLINE, None if trouble is None else self._offline(trouble))
        if trouble is not None:
            self._timer.start()
        self.looked.emit(trouble)

    def _offline(self, trouble: ThumbgenError) -> Message:
        return Message(
            lambda words: str(words.explain(trouble)),
            icon="offline" if isinstance(trouble, NoConnection) else "warning",
            actions=(
                (N_("Try again"), self.look),
                (N_("Practice mode"), partial(self._preferences.set_practice, practice=True)),
            ),
        )

    def _practice(self) -> Message:
        return Message(
            lambda words: words.text(
                N_("Practice mode: nothing is sent, and the pictures are painted examples.")
            ),
            icon="practice",
            actions=(
                (
                    N_("Leave practice mode"),
                    partial(self._preferences.set_practice, practice=False),
                ),
            ),
        )
