"""The jobs of this session, newest first: a quiet row to look at any, to cancel or to put away."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.job import JobState
from thumbgen.domain.presets import Genre
from thumbgen.domain.sizes import Size
from thumbgen.marks import N_
from thumbgen.ui.buttons import IconButton
from thumbgen.ui.painting import contain, cover, rounded
from thumbgen.ui.session import Work
from thumbgen.ui.shared import Shared, load_image
from thumbgen.ui.standing import standing
from thumbgen.ui.theme import SMALL
from thumbgen.ui.tiles import Tile

WIDTH, HEIGHT = 208, 44
PICTURE = QRectF(6, 6, 46, 32)
BAR = 3

_MARKS = {
    JobState.DONE: ("check", "good"),
    JobState.FAILED: ("warning", "bad"),
    JobState.CANCELLED: ("close", "muted"),
}


class JobList(QScrollArea):
    """One chip a job, in a row that scrolls; hidden while there is only one job.

    ``removed`` says that the user wants to see a job no longer that has ended.
    """

    chosen = Signal(str)
    cancelled = Signal(str)
    removed = Signal(str)

    def __init__(self, shared: Shared, genres: Mapping[str, Genre]) -> None:
        super().__init__()
        self.setObjectName("jobList")
        self._shared = shared
        self._genres = genres
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
            chip.show_picture(None)
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for place, work in enumerate(works):
            chip = self._chips.get(work.job.id) or self._add(work, place)
            chip.show_work(work, looked_at=work is looked_at)
            if len(works) > 1:  # else nobody sees it
                chip.show_picture(work.picture.path if work.picture is not None else None)
        self.setVisible(len(works) > 1)

    def _add(self, work: Work, place: int) -> "JobChip":
        chip = JobChip(self._shared, self._genres, work)
        self._chips[work.job.id] = chip
        self._layout.insertWidget(place, chip)
        chip.clicked.connect(lambda: self.chosen.emit(chip.job_id))
        chip.cancel.clicked.connect(lambda: self.cancelled.emit(chip.job_id))
        chip.remove.clicked.connect(lambda: self.removed.emit(chip.job_id))
        if place == 0:
            self.horizontalScrollBar().setValue(0)
        return chip


class JobChip(Tile):
    """One job: its picture and its idea, how it stands, and how far it is."""

    def __init__(self, shared: Shared, genres: Mapping[str, Genre], work: Work) -> None:
        super().__init__(shared.look, f"job-{work.job.id}", HEIGHT)
        self.setFixedSize(WIDTH, HEIGHT)
        self.job_id = work.job.id
        self._shared = shared
        self._genres = genres
        self._work = work
        self._path: Path | None = None
        self._picture: QPixmap | None = None
        self._loading: asyncio.Task[None] | None = None
        look, speech = shared.look, shared.speech
        self.cancel = IconButton(look, speech, "cancelJobButton", N_("Cancel this job"), "close")
        self.remove = IconButton(
            look, speech, "removeJobButton", N_("Take it out of this row"), "close"
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.addStretch(1)
        layout.addWidget(self.cancel)
        layout.addWidget(self.remove)
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
        self.remove.setVisible(not work.busy)
        self._say()

    def show_picture(self, path: Path | None) -> None:
        """Shows a picture, as soon as it is loaded, or none."""
        if path == self._path:
            return
        self._path, self._picture = path, None
        if self._loading is not None:
            self._loading.cancel()
        if path is not None:
            self._loading = self._shared.chores.start(self._load(path))

    async def _load(self, path: Path) -> None:
        scale = self.devicePixelRatioF()
        room = Size(round(PICTURE.width() * 2 * scale), round(PICTURE.width() * 2 * scale))
        try:
            self._picture = QPixmap.fromImage(await load_image(path, room))
        except ThumbgenError:
            return  # the preview says so, where that one is looked at
        self.update()

    def _say(self) -> None:
        self.setAccessibleName(f"{self._idea()}, {self._state()}")
        self.setToolTip(f"{self._idea()}\n{self._state()}")
        self.update()

    def _idea(self) -> str:
        """What was typed, or else what was chosen, by its name."""
        request, language = self._work.job.request, self._shared.speech.words.language
        typed = " ".join(request.prompt.split())
        genre = self._genres.get(request.genre)
        if typed or genre is None:
            return typed or request.scene or request.genre
        return genre.scene(request.scene).name(language) if request.scene else genre.name(language)

    def _state(self) -> str:
        return standing(self._work, self._shared.speech.words).sentence

    def paint(self, painter: QPainter) -> None:
        """Picture, two lines, a mark if it has ended, and a thin bar at the foot while it runs."""
        work, left, right = self._work, 10.0, self.width() - 34.0
        if self._picture is not None:
            painter.save()
            painter.setClipPath(rounded(PICTURE, 4), Qt.ClipOperation.IntersectClip)
            wide = self._picture.width() > self._picture.height()
            (cover if wide else contain)(painter, PICTURE, self._picture)
            painter.restore()
            left = PICTURE.right() + 8
        head = left
        if not work.seen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.look.colour("accent"))
            painter.drawEllipse(QRectF(left, 11, 6, 6))
            head += 12
        foot = left
        if not work.running:
            mark, shade = ("trash", "muted") if work.gone else _MARKS[work.job.state]
            picture = self.look.icons.pixmap(
                mark, self.look.colour(shade), size=14, scale=self.devicePixelRatioF()
            )
            painter.drawPixmap(int(left) - 1, 23, picture)
            foot += 17
        self._line(painter, QRectF(head, 5, right - head, 17), self._idea(), "text")
        self._line(painter, QRectF(foot, 22, right - foot, 16), self._state(), "muted")
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
