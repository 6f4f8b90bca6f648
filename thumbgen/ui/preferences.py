"""The settings while the program runs: shown, changed, written, and made to count at once."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from thumbgen.domain.errors import ThumbgenError
from thumbgen.horde.client import DEFAULT_URL
from thumbgen.store.settings import Settings, save_settings
from thumbgen.ui.beginning import Beginning
from thumbgen.ui.notes import of_error
from thumbgen.ui.records import Records
from thumbgen.ui.settings_dialog import Kept, SettingsDialog, Wanted
from thumbgen.ui.shared import Shared
from thumbgen.ui.studio import Studio
from thumbgen.words import Words, choose_language


class Preferences(QObject):
    """``changed`` carries the settings that count from now on, ``noted`` what to tell the user."""

    changed = Signal(object)
    noted = Signal(object)

    def __init__(
        self,
        shared: Shared,
        window: QWidget,
        studio: Studio,
        beginning: Beginning,
        records: Records,
    ) -> None:
        super().__init__(window)
        self._shared = shared
        self._window = window
        self._studio = studio
        self._beginning = beginning
        self._records = records
        self._settings = beginning.settings.settings

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self._settings

    def show_dialog(self) -> None:
        """Opens the dialog."""
        paths, other_key = self._beginning.paths, self._beginning.key_in_environ
        kept = Kept(self._settings, paths, paths.key.exists(), other_key, self._studio.practice)
        dialog = SettingsDialog(self._shared, self._window, kept)
        dialog.wanted.connect(
            lambda wanted: self._shared.chores.start(self._save_wanted(dialog, wanted))
        )
        dialog.open()

    def set_practice(self, *, practice: bool) -> None:
        """Switches practice mode on or off, for next time too."""
        self._use(replace(self._settings, practice=practice))
        self._shared.chores.start(self._save())
        self._studio.open(practice=practice)

    async def _save(self) -> None:
        try:
            await self._records.write(save_settings, self._beginning.paths.settings, self._settings)
        except ThumbgenError as error:
            self.noted.emit(of_error(error))

    async def _save_wanted(self, dialog: SettingsDialog, wanted: Wanted) -> None:
        try:
            await self._records.write(wanted.save, self._beginning.paths)
        except ThumbgenError as error:
            dialog.show_error(error)
            return
        dialog.accept()
        url = None
        if wanted.settings.horde_url != self._settings.horde_url:
            url = wanted.settings.horde_url or DEFAULT_URL
        self._use(wanted.settings)
        self._studio.open(practice=wanted.practice, url=url)

    def _use(self, settings: Settings) -> None:
        """What of them is new shows at once."""
        before, self._settings = self._settings, settings
        if settings.theme != before.theme:
            self._shared.look.set_theme(settings.theme)
        if settings.language != before.language:
            language = choose_language(settings.language, self._beginning.environ)
            self._shared.speech.speak(Words(language))
        self.changed.emit(settings)
