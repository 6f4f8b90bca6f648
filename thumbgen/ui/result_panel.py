"""The right half: the picture, one line of state, one line of things to do with it."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from thumbgen.domain.job import JobState
from thumbgen.domain.presets import Genre
from thumbgen.marks import N_
from thumbgen.ui.alternatives_row import AlternativesRow
from thumbgen.ui.drag import DragSource
from thumbgen.ui.job_list import JobList
from thumbgen.ui.note_row import NoteRow
from thumbgen.ui.notes import Note, of_error
from thumbgen.ui.picture_actions import PictureActions
from thumbgen.ui.preview import Preview, Waiting
from thumbgen.ui.progress import Bar
from thumbgen.ui.session import Work
from thumbgen.ui.shared import Shared
from thumbgen.ui.status_row import StatusRow
from thumbgen.words import Words

IDLE_FOCUS = 0.5
QUEUED_FOCUS, READY_FOCUS = 0.1, 0.95
"""How far in focus the scene is at the beginning of a job, and at its end."""


class ResultPanel(QWidget):
    """Shows one work. ``cancelled`` and ``again`` are about that one."""

    cancelled = Signal()
    again = Signal()

    def __init__(self, shared: Shared, genres: Mapping[str, Genre]) -> None:
        super().__init__()
        self.setObjectName("resultPanel")
        self._shared = shared
        self._work: Work | None = None
        self._idle = Waiting(focus=IDLE_FOCUS)
        self.jobs = JobList(shared, genres)
        self.preview = Preview(shared)
        self.status = StatusRow(shared)
        self.bar = Bar(shared.look)
        self.alternatives = AlternativesRow(shared)
        self.notes = NoteRow(shared)
        self.picture_actions = PictureActions(shared)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(8)
        layout.addWidget(self.jobs)
        layout.addWidget(self.preview, 1)
        for row in (self.status, self.bar, self.alternatives, self.notes):
            layout.addWidget(row)
        layout.addSpacing(4)
        layout.addWidget(self.picture_actions)
        self.setFocusProxy(self.preview)  # who loses the focus with a button finds it there
        keep = self.bar.sizePolicy()
        keep.setRetainSizeWhenHidden(True)  # so that nothing jumps when a job begins or ends
        self.bar.setSizePolicy(keep)
        DragSource(shared.drags, self.preview, self.picture_actions.draggable)
        self.status.cancelled.connect(self.cancelled)
        self.status.again.connect(self.again)
        self.status.strip.chosen.connect(self._on_chosen)
        self.preview.failed.connect(lambda error: shared.errands.tell(of_error(error)))
        shared.errands.noted.connect(self.notes.show_note)
        self.picture_actions.changed.connect(self._on_changed)
        shared.speech.changed.connect(self._render)
        shared.speech.say(self.preview, QWidget.setAccessibleName, N_("Preview"))
        shared.speech.say(self.bar, QWidget.setAccessibleName, N_("Progress"))
        self._render()

    def set_idle(self, genre: str, aspect: float) -> None:
        """What to show while there is no work: the scene of the genre, in the size's shape."""
        self._idle = Waiting(genre, aspect, IDLE_FOCUS)
        if self._work is None:
            self._render()

    def show_work(self, work: Work | None) -> None:
        """Shows a work, or a change of it."""
        if work is not self._work:
            self.notes.clear()
            self.preview.forget()
        self._work = work
        self._render()
        self._say_notices()

    def _render(self) -> None:
        work = self._work
        picture = work.picture if work is not None else None
        self.status.show_work(work)
        self.picture_actions.show_work(work, self._small)
        self.bar.setVisible(work is not None and work.running)
        if work is not None:
            self.bar.show_fraction(work.job.id, work.job.progress.fraction)
        waiting, message = self._waiting(work)
        if picture is not None and work is not None:
            ribbon = self._shared.speech.text(N_("PRACTICE")) if work.practice else ""
            self.preview.show_picture(picture.path, waiting, ribbon)
            self.preview.setAccessibleDescription(work.job.request.prompt)
        else:
            self.preview.show_waiting(waiting, message)
            self.preview.setAccessibleDescription("")

    def _waiting(self, work: Work | None) -> tuple[Waiting, str]:
        """The scene, and the sentence on it."""
        text = self._shared.speech.text
        if work is None:
            return self._idle, text(N_("Your picture appears here."))
        request = work.job.request
        aspect = request.target.size.aspect
        if work.running:
            gone = work.job.progress.fraction
            focus = QUEUED_FOCUS + (READY_FOCUS - QUEUED_FOCUS) * gone
            return Waiting(request.genre, aspect, focus), ""
        if work.picture is not None:  # for the moment in which it is loaded
            return Waiting(request.genre, aspect, READY_FOCUS), ""
        failed = work.job.state is JobState.FAILED and not work.discarded
        return Waiting(request.genre, aspect, QUEUED_FOCUS, dimmed=failed), ""

    def _say_notices(self) -> None:
        """What the user should hear although the job goes on, or went well."""
        notices = self._work.job.notices if self._work is not None else ()

        def say(words: Words) -> str:
            return "\n".join(words.notice(notice) for notice in notices)

        self.notes.stand(Note(say) if notices else None)

    def _small(self) -> QPixmap | None:
        return self.preview.picture

    def _on_chosen(self, number: int) -> None:
        if self._work is not None:
            self._work.chosen = number
            self._render()

    def _on_changed(self, work: Work) -> None:
        if work is not self._work:
            return
        focus = QApplication.focusWidget()
        here = focus is not None and self.picture_actions.isAncestorOf(focus)
        self._render()
        if here and work.picture is None:  # nothing is left to do here but to take it back
            self.notes.button.setFocus()
