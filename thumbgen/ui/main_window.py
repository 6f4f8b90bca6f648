"""What is in the window: puts the panels together, carries wishes and changes between them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from thumbgen.domain.alternatives import Alternative
from thumbgen.domain.errors import InvalidRequest, Unreachable
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.request import ThumbRequest
from thumbgen.marks import N_
from thumbgen.store.settings import Settings
from thumbgen.ui.about_dialog import AboutDialog
from thumbgen.ui.banner import Banner
from thumbgen.ui.beginning import Beginning
from thumbgen.ui.dropping import Dropping
from thumbgen.ui.forecast import Forecast
from thumbgen.ui.foresight import Foresight
from thumbgen.ui.horde_watch import HordeWatch
from thumbgen.ui.leaving import Leaving
from thumbgen.ui.long_wait import LongWait
from thumbgen.ui.preferences import Preferences
from thumbgen.ui.records import Records
from thumbgen.ui.remembering import Remembering
from thumbgen.ui.request_form import RequestForm
from thumbgen.ui.result_panel import ResultPanel
from thumbgen.ui.session import Session, Work
from thumbgen.ui.shared import Shared
from thumbgen.ui.standing import standing
from thumbgen.ui.studio import Studio

if TYPE_CHECKING:
    from thumbgen.jobs.catalogue import Catalogue


class MainWindow(QWidget):
    """Form on the left, result on the right. ``left`` says that the user has left for good."""

    left = Signal()

    def __init__(
        self,
        frame: QWidget,
        shared: Shared,
        studio: Studio,
        beginning: Beginning,
        records: Records,
    ) -> None:
        super().__init__(frame)
        self.setObjectName("content")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shared = shared
        self.studio = studio
        self._beginning = beginning
        self.session = Session()
        self._gone = False
        self._pending: list[ThumbRequest] = []
        self.banner = Banner(shared)
        self.form = RequestForm(shared, beginning.presets.genres, beginning.presets.models)
        self.result = ResultPanel(shared, beginning.presets.genres)
        self.remembering = Remembering(
            self, self.form, self.result.picture_actions.copies, beginning, records
        )
        self.preferences = Preferences(shared, self, studio, beginning, records)
        self._watch = HordeWatch(shared, studio, self.banner, self.preferences)
        self.forecast = Forecast(shared, studio, self)
        self.foresight = Foresight(shared, self.form, studio, self.forecast)
        self.long_wait = LongWait(
            self.result.alternatives, studio, self.forecast, beginning.presets
        )
        self._leaving = Leaving(shared, self, self.banner, self._is_busy)
        self.dropping = Dropping(shared, self, self.form, self.form.intake)
        self._lay_out()
        self._connect()
        self._add_shortcuts()
        self._fill()

    # -- building --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        halves = QHBoxLayout()
        halves.setSpacing(0)
        halves.addWidget(self.form)
        halves.addWidget(self.result, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addLayout(halves, 1)

    def _connect(self) -> None:
        self.form.generate.connect(self._on_generate)
        self.form.changed.connect(self._on_form_changed)
        self.form.settings.connect(self.preferences.show_dialog)
        self.form.about.connect(self._on_about)
        self.form.more.finishing.browse.connect(self._on_browse_styles)
        self.result.cancelled.connect(self._on_cancelled)
        self.result.again.connect(self._on_again)
        self.long_wait.chosen.connect(self._on_alternative)
        self.result.jobs.chosen.connect(self._on_chosen)
        self.result.jobs.cancelled.connect(self.studio.cancel)
        self.result.jobs.removed.connect(self._on_removed)
        self.result.picture_actions.changed.connect(self._show_session)
        self._watch.looked.connect(self.forecast.hear)
        self.form.more.model.follow(self.forecast)
        self.studio.changed.connect(self._on_job_changed)
        self.studio.opened.connect(self._on_opened)
        self.studio.unusable.connect(self._on_unusable)
        self.preferences.changed.connect(self._on_settings_changed)
        self._leaving.leave.connect(self.leave)
        self._shared.speech.changed.connect(self._render)

    def _add_shortcuts(self) -> None:
        doing = self.result.picture_actions
        shortcuts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Ctrl+Return", self._on_generate),
            ("Ctrl+Enter", self._on_generate),
            ("Ctrl+C", doing.copy_picture),
            ("Ctrl+Shift+C", doing.copy_as_file),
            ("Ctrl+S", doing.save_as),
            ("Ctrl+V", self.form.intake.paste),
            ("Delete", doing.discard_picture),
            ("Ctrl+Z", doing.undo),
            ("Ctrl+,", self.preferences.show_dialog),
            ("F1", self._on_about),
            ("Ctrl+Q", self._on_quit),
        )
        for keys, do in shortcuts:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)  # a key that is held down is meant once
            shortcut.activated.connect(do)

    def _fill(self) -> None:
        """Fills in what was remembered."""
        self.remembering.put_back()
        self._on_settings_changed(self.preferences.settings)
        self._watch.say_at_start(self._beginning.left_out)
        self._on_form_changed()
        self._render()
        self.foresight.look()
        self.form.prompt.setFocus()

    # -- jobs ------------------------------------------------------------------------------------

    def _on_generate(self) -> None:
        if not self.form.button.isEnabled():
            return
        try:
            request = self.form.request()
            stopped = self.foresight.stops(request)
        except InvalidRequest as error:
            self.form.show_error(error)
        else:
            if not stopped:
                self._start(request)

    def _on_again(self) -> None:
        work = self.session.looked_at
        if work is not None:
            self._start(work.job.again())

    def _on_alternative(self, work: Work, alternative: Alternative) -> None:
        """Another way instead of a long wait: what waits is withdrawn once the other is begun."""
        if alternative.request is None:
            self.preferences.sign_in()
        elif self._start(alternative.request):
            self.studio.cancel(work.job.id)

    def _start(self, request: ThumbRequest) -> bool:
        """Starts a job; one that is wanted before the engine is there begins a moment later."""
        self.form.sent()
        if self.studio.engine is None:
            self._pending.append(request)
            return True
        try:
            job = self.studio.start(request)
        except InvalidRequest as error:
            self.form.show_error(error)
            return False
        self.session.add(job, practice=self.studio.practice)
        self._show_session()
        self.remembering.write()
        return True

    def _on_opened(self) -> None:
        self._set_usable(usable=True)
        pending, self._pending = self._pending, []
        for request in pending:
            self._start(request)

    def _on_unusable(self) -> None:
        self._set_usable(usable=False)
        self._pending.clear()

    def _set_usable(self, *, usable: bool) -> None:
        self.form.button.setEnabled(usable)
        self.result.status.set_usable(usable=usable)
        self._render()

    def _is_busy(self) -> bool:
        return self.session.busy or bool(self._pending)

    def _on_job_changed(self, job: Job) -> None:
        ended = self.session.update(job)
        self._watch.hear(job)
        self._show_session()
        if ended is not None:
            self._on_job_ended(ended)
        self._leaving.look(failed=ended is not None and job.state is JobState.FAILED)

    def _on_job_ended(self, work: Work) -> None:
        how = standing(work, self._shared.speech.words)
        self._shared.speech.announce(self, f"{how.sentence} {how.advice}".strip())
        QApplication.alert(self)
        self.forecast.look_at_account()  # what it cost
        if isinstance(work.job.error, Unreachable):
            self._watch.look()

    def _show_session(self) -> None:
        """Shows all works as they stand, and the one that is looked at."""
        self.result.jobs.show_works(self.session.works, self.session.looked_at)
        self.result.show_work(self.session.looked_at)
        self.long_wait.show_work(self.session.looked_at)
        self._render()

    def _on_cancelled(self) -> None:
        if self.session.looked_at is not None:
            self.studio.cancel(self.session.looked_at.job.id)

    def _on_chosen(self, job_id: str) -> None:
        self.session.look_at(job_id)
        self._show_session()

    def _on_removed(self, job_id: str) -> None:
        self.session.forget(job_id)
        self._show_session()

    # -- everything else -------------------------------------------------------------------------

    def _on_form_changed(self) -> None:
        self.result.set_idle(self.form.genres.key, self.form.sizes.aspect)

    def _on_settings_changed(self, settings: Settings) -> None:
        self.result.picture_actions.copies.quality = settings.quality

    def _on_about(self) -> None:
        AboutDialog(self._shared, self).open()

    def _on_browse_styles(self) -> None:
        from thumbgen.ui.style_dialog import Browsing, StyleDialog

        finishing, idea = self.form.more.finishing, self.form.prompt.toPlainText()
        cards = self._beginning.presets.models
        browsing = Browsing(self._catalogue, cards, idea, finishing.style_chosen)
        dialog = StyleDialog(self._shared, self, browsing)
        dialog.picked.connect(finishing.choose_style)
        dialog.open()

    def _catalogue(self) -> "Catalogue | None":
        from thumbgen.jobs.catalogue import catalogue_of

        engine = self.studio.engine
        return None if engine is None else catalogue_of(engine)

    def _on_quit(self) -> None:
        self.close()

    def _render(self) -> None:
        """The title."""
        self.setLocale(QLocale(self._shared.speech.words.language))
        text = self._shared.speech.text
        running = self.session.running
        parts = [f"{int(running[0].job.progress.fraction * 100)} %"] if running else []
        parts += ["ThumbGen"]
        if self.studio.practice:
            parts.append(text(N_("Practice mode")))
        self.setWindowTitle(" – ".join(parts))

    # -- leaving ---------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Asks, once, if a picture is still being made. We go by ourselves, never by Qt's hand."""
        event.ignore()
        if not self._gone:
            self._leaving.wanted()

    def leave(self) -> None:
        """Goes at once; what is left to do happens behind."""
        if self._gone:
            return
        self._gone = True
        self.window().hide()
        self.remembering.write()
        self.left.emit()
