"""The window: puts the panels together, and carries wishes and changes between them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from PySide6.QtCore import QByteArray, QLocale, QSize, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from thumbgen.domain.errors import Censored, InvalidRequest, ThumbgenError, Unreachable
from thumbgen.domain.job import Job
from thumbgen.domain.request import ThumbRequest
from thumbgen.horde.client import DEFAULT_URL
from thumbgen.jobs.threads import in_thread
from thumbgen.sentences import N_
from thumbgen.store.memory import save_memory
from thumbgen.store.settings import Settings, save_settings
from thumbgen.ui.about_dialog import AboutDialog
from thumbgen.ui.banner import Banner
from thumbgen.ui.beginning import Beginning
from thumbgen.ui.horde_watch import HordeWatch
from thumbgen.ui.leaving import Leaving
from thumbgen.ui.notes import of_error
from thumbgen.ui.request_form import RequestForm
from thumbgen.ui.result_panel import ResultPanel
from thumbgen.ui.session import Session
from thumbgen.ui.settings_dialog import Kept, SettingsDialog, Wanted
from thumbgen.ui.shared import Shared
from thumbgen.ui.studio import Studio
from thumbgen.words import Words, choose_language

USUAL, SMALLEST = QSize(1180, 760), QSize(940, 560)


class MainWindow(QWidget):
    """Form on the left, result on the right. ``left`` says that the user has left for good."""

    left = Signal()

    def __init__(self, shared: Shared, studio: Studio, beginning: Beginning) -> None:
        super().__init__()
        self.setObjectName("window")
        self._shared = shared
        self.studio = studio
        self._beginning = beginning
        self._settings = beginning.settings.settings
        self._memory = beginning.memory
        self.session = Session()
        self._gone = False
        self._impatient = False
        models = tuple(beginning.presets.models)
        self.banner = Banner(shared)
        self.form = RequestForm(shared, beginning.presets.genres, models)
        self.result = ResultPanel(shared)
        self._watch = HordeWatch(shared, studio, self.banner, self.set_practice, self.open_settings)
        self._leaving = Leaving(shared, self, lambda: bool(self.session.running))
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
        self.setMinimumSize(SMALLEST)

    def _connect(self) -> None:
        self.form.generate.connect(self._on_generate)
        self.form.changed.connect(self._on_form_changed)
        self.form.settings.connect(self.open_settings)
        self.form.about.connect(self.open_about)
        self.result.cancelled.connect(self._on_cancelled)
        self.result.again.connect(self._on_again)
        self.result.jobs.chosen.connect(self._on_chosen)
        self.result.jobs.cancelled.connect(self.studio.cancel)
        self.result.picture_actions.saved_to.connect(self._on_saved_to)
        self.studio.changed.connect(self._on_job_changed)
        self._leaving.leave.connect(self.leave)
        self._leaving.noted.connect(self.result.notes.show_note)
        self._shared.speech.changed.connect(self._render)

    def _add_shortcuts(self) -> None:
        doing = self.result.picture_actions
        shortcuts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Ctrl+Return", self._on_generate),
            ("Ctrl+Enter", self._on_generate),
            ("Ctrl+C", doing.copy_picture),
            ("Ctrl+Shift+C", doing.copy_as_file),
            ("Ctrl+S", doing.save_as),
            ("Delete", doing.discard_picture),
            ("Ctrl+Z", doing.undo),
            ("Ctrl+,", self.open_settings),
            ("F1", self.open_about),
            ("Ctrl+Q", self._on_quit),
        )
        for keys, do in shortcuts:
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    def _fill(self) -> None:
        """Fills in what was remembered."""
        memory = self._memory
        self.form.fill(memory)
        self.result.picture_actions.save_folder = memory.save_folder
        self.result.picture_actions.quality = self._settings.quality
        geometry = QByteArray.fromBase64(QByteArray(memory.geometry.encode()))
        if not (memory.geometry and self.restoreGeometry(geometry)):
            room = self.screen().availableGeometry().size() - QSize(40, 60)
            self.resize(USUAL.boundedTo(room).expandedTo(SMALLEST))

        self._watch.say_at_start(self._beginning.left_out)
        self._on_form_changed()
        self._render()
        self.form.prompt.setFocus()

    # -- the engine ------------------------------------------------------------------------------

    def open_engine(self, *, practice: bool) -> None:
        """Builds the engine, or builds it anew; what is wanted meanwhile waits for the new one."""
        self.studio.retire()
        self._shared.chores.start(self._open_engine(practice=practice))

    async def _open_engine(self, *, practice: bool) -> None:
        try:
            await self.studio.open(practice=practice)
        except InvalidRequest as error:
            self.form.button.setEnabled(False)
            self._watch.unusable(error)
        else:
            self.form.button.setEnabled(True)
            self._watch.opened()
            if self._impatient:
                self._on_generate()
        self._render()

    def set_practice(self, *, practice: bool) -> None:
        """Switches practice mode on or off, for next time too."""
        self._apply(replace(self._settings, practice=practice))
        self._shared.chores.start(self._save_settings())
        self.open_engine(practice=practice)

    async def _save_settings(self) -> None:
        try:
            await in_thread(save_settings, self._beginning.paths.settings, self._settings)
        except ThumbgenError as error:
            self.result.notes.show_note(of_error(error))

    # -- slots -----------------------------------------------------------------------------------

    def _on_generate(self) -> None:
        # Clicked before the engine was there: it starts by itself, a moment later.
        self._impatient = self.studio.engine is None
        if self._impatient or not self.form.button.isEnabled():
            return
        try:
            self._start(self.form.request())
        except InvalidRequest as error:
            self.form.show_error(error)

    def _on_quit(self) -> None:
        self.close()

    def _on_again(self) -> None:
        """Once more; a fixed seed would be held back again, so another is taken then."""
        work = self.session.looked_at
        if work is None or self.studio.engine is None:
            return
        request = work.job.request
        if isinstance(work.job.error, Censored):
            request = replace(request, seed=None)
        self._start(request)

    def _start(self, request: ThumbRequest) -> None:
        self.form.show_error(None)
        job = self.studio.start(request)
        self.session.add(job, practice=self.studio.practice)
        self._show_session()
        self._shared.chores.start(self._save_memory())

    def _on_job_changed(self, job: Job) -> None:
        work = self.session.update(job)
        if work is None:
            return
        self._show_session()
        if not job.state.final:
            return
        QApplication.alert(self)
        if isinstance(job.error, Unreachable):
            self._watch.look()
        self._leaving.job_ended(failed=job.error is not None)

    def _show_session(self) -> None:
        self.result.jobs.show_works(self.session.works, self.session.looked_at)
        self.result.show_work(self.session.looked_at)
        self._render()

    def _on_cancelled(self) -> None:
        if self.session.looked_at is not None:
            self.studio.cancel(self.session.looked_at.job.id)

    def _on_chosen(self, job_id: str) -> None:
        self.session.look_at(job_id)
        self._show_session()

    def _on_form_changed(self) -> None:
        self.result.set_idle(self.form.genre, self.form.sizes.aspect)

    def _on_saved_to(self, folder: str) -> None:
        self._memory = replace(self._memory, save_folder=folder)

    def _render(self) -> None:
        """The title, and the words under the button."""
        self.setLocale(QLocale(self._shared.speech.words.language))
        text = self._shared.speech.text
        running = self.session.running
        parts = [f"{int(running[0].job.progress.fraction * 100)} %"] if running else []
        parts += ["ThumbGen"]
        engine = self.studio.engine
        if self.studio.practice:
            parts.append(text(N_("Practice mode")))
            foot = N_("Practice mode: a painted example")
        elif engine is not None and not engine.client.anonymous:
            foot = N_("Free, with your API key")
        else:
            foot = N_("Free, no account")
        self.setWindowTitle(" – ".join(parts))
        self.form.foot.setText(text(foot))

    # -- dialogs ---------------------------------------------------------------------------------

    def open_settings(self) -> None:
        """Opens the settings."""
        paths = self._beginning.paths
        kept = Kept(self._settings, paths, paths.key.exists(), self._beginning.key_in_environ)
        dialog = SettingsDialog(self._shared, self, kept)
        dialog.wanted.connect(
            lambda wanted: self._shared.chores.start(self._save_wanted(dialog, wanted))
        )
        dialog.open()

    async def _save_wanted(self, dialog: SettingsDialog, wanted: Wanted) -> None:
        """The dialog may be gone by the time that the disk has answered."""
        try:
            await in_thread(wanted.save, self._beginning.paths)
        except ThumbgenError as error:
            if isValid(dialog):
                dialog.show_error(error)
            return
        if isValid(dialog):
            dialog.accept()
        self._on_settings_saved(wanted.settings)

    def open_about(self) -> None:
        """Says what this program is."""
        AboutDialog(self._shared, self).open()

    def _on_settings_saved(self, settings: Settings) -> None:
        if settings.horde_url != self._settings.horde_url:
            self.studio.prefer_url(settings.horde_url or DEFAULT_URL)
        practice = self.studio.practice
        if settings.practice != self._settings.practice or self.studio.engine is None:
            practice = settings.practice
        self._apply(settings)
        self.open_engine(practice=practice)

    def _apply(self, settings: Settings) -> None:
        """What of the settings shows at once."""
        before, self._settings = self._settings, settings
        self._shared.look.set_theme(settings.theme)
        self.result.picture_actions.quality = settings.quality
        if settings.language != before.language:
            language = choose_language(settings.language, self._beginning.environ)
            self._shared.speech.speak(Words(language))

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
        self.hide()
        self._remember()
        with suppress(ThumbgenError):  # only what the window looked like is lost
            save_memory(self._beginning.paths.memory, self._memory)
        self.left.emit()

    def _remember(self) -> None:
        geometry = self.saveGeometry().toBase64().data()
        memory = self.form.remember(self._memory)
        self._memory = replace(memory, geometry=bytes(geometry).decode())

    async def _save_memory(self) -> None:
        self._remember()
        with suppress(ThumbgenError):  # where the disk refuses a picture, the user hears of it
            await in_thread(save_memory, self._beginning.paths.memory, self._memory)
