"""Looks after the work in sight: when it waits long, other ways are offered beneath it."""

import time

from PySide6.QtCore import QObject, QTimer, Signal

from thumbgen.domain.alternatives import Alternative, alternatives, waits_long
from thumbgen.store.presets import Presets
from thumbgen.ui.alternatives_row import AlternativesRow
from thumbgen.ui.forecast import Forecast
from thumbgen.ui.session import Work
from thumbgen.ui.studio import Studio

EVERY_MS = 1000


class LongWait(QObject):
    """``chosen`` carries the work that waits, and the ``Alternative`` that the user prefers."""

    chosen = Signal(object, object)

    def __init__(
        self, row: AlternativesRow, studio: Studio, forecast: Forecast, presets: Presets
    ) -> None:
        super().__init__(row)
        self._row = row
        self._studio = studio
        self._forecast = forecast
        self._presets = presets
        self._work: Work | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        forecast.changed.connect(self._look)
        row.chosen.connect(self._on_chosen)

    def show_work(self, work: Work | None) -> None:
        """Looks after this one from now on."""
        self._work = work
        if work is not None and work.running:
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()
        self._look()

    def _look(self) -> None:
        self._row.offer(self._ways())

    def _ways(self) -> tuple[Alternative, ...]:
        work = self._work
        if work is None or not waits_long(work.job, work.seconds, time.monotonic()):
            return ()
        genre = self._presets.genres.get(work.job.request.genre)
        if genre is None:
            return ()
        return alternatives(
            work.job,
            genre,
            self._presets.models,
            self._forecast.models,
            anonymous=self._studio.anonymous and not work.practice,
        )

    def _on_chosen(self, alternative: Alternative) -> None:
        if self._work is not None:
            self.chosen.emit(self._work, alternative)
