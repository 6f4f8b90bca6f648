"""The settings while the program runs: shown, changed, written, and made to count at once."""

import asyncio
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from thumbgen.domain.errors import NotSaved, ThumbgenError
from thumbgen.horde.address import DEFAULT_URL
from thumbgen.jobs.places import is_there
from thumbgen.store.settings import Settings, save_settings
from thumbgen.ui.beginning import Beginning
from thumbgen.ui.records import LIMIT, Records
from thumbgen.ui.settings_dialog import Kept, SettingsDialog, Wanted
from thumbgen.ui.shared import Shared
from thumbgen.ui.studio import Studio
from thumbgen.words import Words, choose_language

OF_THE_ENGINE = ("pictures", "format", "quality", "horde_url")
"""The settings that jobs are made by: if one of them changes, another engine is needed."""


class Preferences(QObject):
    """``changed`` carries the settings that count from now on."""

    changed = Signal(object)

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
        paths = self._beginning.paths
        kept = Kept(
            settings=self._settings,
            paths=paths,
            has_key=is_there(paths.key),
            other_key=self._beginning.key_in_environ,
            other_url=self._studio.given_url,
            practice=self._studio.practice,
        )
        dialog = SettingsDialog(self._shared, self._window, kept)
        dialog.wanted.connect(
            lambda wanted: self._shared.errands.start(self._save_wanted, dialog, wanted)
        )
        dialog.open()

    def set_practice(self, *, practice: bool) -> None:
        """Switches practice mode on for this once, or off for good."""
        if self._settings.practice and not practice:
            self._use(replace(self._settings, practice=False))
            self._shared.errands.start(self._save)
        self._studio.open(practice=practice)

    async def _save(self) -> None:
        await self._records.write(save_settings, self._beginning.paths.settings, self._settings)

    async def _save_wanted(self, dialog: SettingsDialog, wanted: Wanted) -> None:
        """The program may end, and the dialog be gone, before the disk has answered."""
        paths = self._beginning.paths
        refused: ThumbgenError | None = None
        try:
            await asyncio.wait_for(self._records.write(wanted.save, paths), LIMIT)
        except TimeoutError:
            refused = NotSaved(paths.settings, "other")
        except ThumbgenError as error:
            refused = error
        finally:
            if isValid(dialog):
                dialog.release()
        if refused is None:
            self._use_wanted(wanted)
        if isValid(dialog):
            dialog.close_unless(refused)

    def _use_wanted(self, wanted: Wanted) -> None:
        before, settings = self._settings, wanted.settings
        self._use(settings)
        url = settings.horde_url or DEFAULT_URL if settings.horde_url != before.horde_url else None
        if (
            wanted.key is not None
            or wanted.practice != self._studio.practice
            or self._studio.engine is None
            or any(getattr(settings, name) != getattr(before, name) for name in OF_THE_ENGINE)
        ):
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
