"""The jobs of this session, newest first: a quiet row to look at any, or to cancel it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from thumbgen.domain.job import JobState
from thumbgen.sentences import N_
from thumbgen.ui.buttons import IconButton
from thumbgen.ui.session import Work
from thumbgen.ui.shared import Shared
from thumbgen.ui.theme import SMALL
from thumbgen.ui.tiles import Tile

WIDTH, HEIGHT = 196, 44
BAR = 3

_MARKS = {
    JobState.DONE: ("check", "good"),
    JobState.FAILED: ("warning", "bad"),
    JobState.CANCELLED: ("close", "muted"),
}


class JobList(QScrollArea):
    """One chip a job, in a row that scrolls; hidden while there is only one job."""

    chosen = Signal(str)
    cancelled = Signal(str)

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self.setObjectName("jobList")
        self._shared = shared
        self._chips: dict[str, JobChip] = {}
        self._row = QWidget()
        self._layout = QHBoxLayout(self._row)
        self._layout.setContentsMargins(0, 0, 0, 6)
        self._layout.setSpacing(8)
        self._layout.addStretch(1)
        self.setWidget(self._row)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT + 12)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        shared.speech.say(self, QWidget.setAccessibleName, N_("Jobs of this session"))
        self.hide()

    @property
    def chips(self) -> Sequence["JobChip"]:
        """The chips, the newest job's first."""
        return sorted(self._chips.values(), key=self._layout.indexOf)

    def show_works(self, works: Sequence[Work], looked_at: Work | None) -> None:
        """Shows these works, the newest first."""
        wanted = {work.job.id for work in works}
        for job_id in [one for one in self._chips if one not in wanted]:
            chip = self._chips.pop(job_id)
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for place, work in enumerate(works):
            chip = self._chips.get(work.job.id) or self._add(work, place)
            chip.show_work(work, looked_at=work is looked_at)
        self.setVisible(len(works) > 1)

    def _add(self, work: Work, place: int) -> "JobChip":
        chip = JobChip(self._shared, work)
        self._chips[work.job.id] = chip
        self._layout.insertWidget(place, chip)
        chip.clicked.connect(lambda: self.chosen.emit(chip.job_id))
        chip.cancel.clicked.connect(lambda: self.cancelled.emit(chip.job_id))
        if place == 0:
            self.horizontalScrollBar().setValue(0)
        return chip


class JobChip(Tile):
    """One job: its idea, how it stands, and how far it is."""

    def __init__(self, shared: Shared, work: Work) -> None:
        super().__init__(shared.look, f"job-{work.job.id}", HEIGHT)
        self.setFixedSize(WIDTH, HEIGHT)
        self.job_id = work.job.id
        self._shared = shared
        self._work = work
        self.cancel = IconButton(
            shared.look, shared.speech, "cancelJobButton", N_("Cancel this job"), "close"
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.addStretch(1)
        layout.addWidget(self.cancel)
        shared.speech.changed.connect(self._say)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Fixed."""
        return QSize(WIDTH, HEIGHT)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Which chip is checked, the window says: a click alone changes nothing."""

    def show_work(self, work: Work, *, looked_at: bool) -> None:
        """Shows how it stands."""
        self._work = work
        self.setChecked(looked_at)
        self.cancel.setVisible(work.running)
        self._say()

    def _say(self) -> None:
        self.setAccessibleName(f"{self._idea()}, {self._state()}")
        self.setToolTip(f"{self._idea()}\n{self._state()}")
        self.update()

    def _idea(self) -> str:
        request = self._work.job.request
        return " ".join(request.prompt.split()) or request.scene or request.genre

    def _state(self) -> str:
        words, job = self._shared.speech.words, self._work.job
        return words.explain(job.error).what if job.error is not None else words.progress(job)

    def paint(self, painter: QPainter) -> None:
        """Two lines, a mark if it has ended, and a thin bar at the foot while it runs."""
        work = self._work
        left, right = 10.0, self.width() - (34.0 if work.running else 30.0)
        if not work.running:
            mark, shade = _MARKS[work.job.state]
            picture = self.look.icons.pixmap(
                mark, self.look.colour(shade), size=16, scale=self.devicePixelRatioF()
            )
            painter.drawPixmap(self.width() - 24, (HEIGHT - 16) // 2, picture)
        if not work.seen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.look.colour("accent"))
            painter.drawEllipse(QRectF(10, 11, 6, 6))
            left += 12
        self._line(painter, QRectF(left, 5, right - left, 17), self._idea(), "text")
        self._line(painter, QRectF(10, 22, right - 10, 16), self._state(), "muted")
        if work.running:
            width = self.width() * work.job.progress.fraction
            painter.fillRect(QRectF(0, HEIGHT - BAR, width, BAR), self.look.colour("accent"))

    def _line(self, painter: QPainter, area: QRectF, text: str, shade: str) -> None:
        painter.setFont(self.look.font(SMALL + (shade == "text")))
        painter.setPen(QPen(self.look.colour(shade)))
        short = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, int(area.width())
        )
        painter.drawText(
            area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), short
        )
