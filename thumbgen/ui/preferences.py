"""The settings while the program runs: shown, changed, written, and made to count at once."""

import asyncio
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from thumbgen.domain.account import Account
from thumbgen.domain.errors import NotSaved, ThumbgenError, Unreachable
from thumbgen.horde.address import DEFAULT_URL
from thumbgen.marks import N_
from thumbgen.sentences import KEY_WITHHELD
from thumbgen.store.keys import Place, key_store, masked
from thumbgen.store.settings import Settings, save_settings
from thumbgen.store.system_keyring import KEEPING
from thumbgen.ui.beginning import Beginning
from thumbgen.ui.notes import Note
from thumbgen.ui.records import LIMIT, Records
from thumbgen.ui.settings_dialog import Kept, SettingsDialog, Wanted
from thumbgen.ui.shared import Shared
from thumbgen.ui.studio import Studio
from thumbgen.words import Words, choose_language

KEY_UNCHECKED = N_("Whose key this is could not be asked just now.")

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
        studio.opened.connect(self._on_opened)

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self._settings

    def show_dialog(self) -> None:
        """Opens the dialog."""
        self._opened_dialog()

    def sign_in(self) -> None:
        """Opens the dialog where the API key goes."""
        self._opened_dialog().key.setFocus()

    def _opened_dialog(self) -> SettingsDialog:
        paths = self._beginning.paths
        kept = Kept(
            settings=self._settings,
            paths=paths,
            key_place=key_store(paths).where(),
            other_key=self._beginning.key_in_environ,
            other_url=self._studio.given_url,
            practice=self._studio.practice,
            account=self._account,
        )
        dialog = SettingsDialog(self._shared, self._window, kept)
        dialog.wanted.connect(
            lambda wanted: self._shared.errands.start(self._save_wanted, dialog, wanted)
        )
        dialog.open()
        return dialog

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
        account: Account | None = None
        refused: ThumbgenError | None = None
        try:
            if wanted.key:
                account = await self._asked(wanted)
            limit = LIMIT if wanted.key is None else LIMIT + KEEPING
            await asyncio.wait_for(self._records.write(wanted.save, paths), limit)
        except TimeoutError:
            refused = NotSaved(paths.settings, "other")
        except ThumbgenError as error:
            refused = error
        finally:
            if isValid(dialog):
                dialog.release()
        if refused is None:
            self._use_wanted(wanted)
            if wanted.key:
                self._say_where(wanted.key, account)
        if isValid(dialog):
            dialog.close_unless(refused)

    @property
    def _account(self) -> Account | None:
        """Who is signed in, as far as the Horde has told."""
        engine = self._studio.engine
        return None if engine is None else engine.conditions.account

    async def _asked(self, wanted: Wanted) -> Account | None:
        """Whose key it is that is to be kept; one that nobody can tell about now is kept, too.

        Raises:
            KeyRefused: nobody's.
        """
        from thumbgen.jobs.signing_in import whose_key

        url = wanted.settings.horde_url or self._studio.given_url or DEFAULT_URL
        try:
            return await whose_key(url, wanted.key or "")
        except Unreachable:
            return None

    def _say_where(self, key: str, account: Account | None) -> None:
        """Tells whose key was just saved, and where it went; a file is worth a longer look."""
        paths = self._beginning.paths
        in_keyring = key_store(paths).where() is Place.KEYRING
        if in_keyring:
            source = N_("Your API key {key} is kept in your system's keyring.")
        elif paths.keyring:
            source = N_("There is no keyring here that would take it: your API key {key} is kept in a file that only you can read.")  # fmt: skip  # noqa: E501
        else:
            source = N_("Your API key {key} is kept in a file that only you can read.")
        shown = masked(key)

        def say(words: Words) -> str:
            first = words.signed_in(account) if account else words.text(KEY_UNCHECKED)
            return f"{first} {words.text(source, key=shown)}"

        self._shared.errands.tell(Note(say, passing=in_keyring and account is not None))

    def _on_opened(self) -> None:
        """Tells that jobs go without the key, if there is one that cannot be had."""
        engine = self._studio.engine
        if engine is not None and engine.key_withheld:
            again = partial(self._studio.open, practice=self._studio.practice)
            say = partial(Words.text, source=KEY_WITHHELD)
            self._shared.errands.tell(Note(say, bad=True, action=N_("Try again"), do=again))

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
