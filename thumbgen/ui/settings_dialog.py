"""The settings: few, in one dialog; they count as soon as they are saved."""

from dataclasses import dataclass, field, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from thumbgen.domain.account import Account
from thumbgen.domain.errors import NotSaved, ThumbgenError
from thumbgen.horde.address import DEFAULT_URL, horde_url
from thumbgen.marks import N_
from thumbgen.store.keys import Place, key_store, typed_key
from thumbgen.store.paths import Paths
from thumbgen.store.settings import (
    HIGHEST_QUALITY,
    LOWEST_QUALITY,
    Settings,
    pictures_folder,
    save_settings,
)
from thumbgen.ui.buttons import Line
from thumbgen.ui.dialogs import Dialog
from thumbgen.ui.fields import Check, Choice, WholeNumber
from thumbgen.ui.shared import Shared

LANGUAGE_CHOICES = (("", N_("As the system")), ("en", "English"), ("pt_BR", "Português (Brasil)"))
THEME_CHOICES = (("", N_("As the system")), ("light", N_("Light")), ("dark", N_("Dark")))
FORMAT_CHOICES = (("", N_("As each size needs it")), ("jpeg", "JPEG"), ("png", "PNG"))
KEY_NOTES = {
    Place.KEYRING: N_("It is kept in your system's keyring."),
    Place.FILE: N_("It is kept in a file that only you can read."),
}

WIDTH = 560


@dataclass(frozen=True, slots=True)
class Kept:
    """What the dialog begins with: the settings, where they lie, and where a key is, if there is.

    ``account`` is that of the key in use, as far as the Horde has told.
    ``other_key`` says that a key comes from elsewhere and goes before that one; ``other_url`` is
    an address that does. ``practice`` says whether practice mode is on now, whatever the settings
    say about next time.
    """

    settings: Settings
    paths: Paths
    key_place: Place | None
    other_key: bool
    other_url: str
    practice: bool
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants saved, and whether practice mode is to be on from now on.

    A ``key`` of ``None`` stays as it is, an empty one is removed.
    """

    settings: Settings
    before: Settings
    practice: bool
    key: str | None = field(repr=False)

    def save(self, paths: Paths) -> None:
        """Writes all of it or nothing; blocks for a moment, or until the keyring has answered.

        Raises:
            NotSaved: the disk refused, or the keyring.
        """
        pictures = self.settings.pictures
        if pictures and pictures != self.before.pictures:
            from thumbgen.imaging.export import try_folder

            try_folder(pictures_folder(pictures))
        save_settings(paths.settings, self.settings)
        if self.key is None:
            return
        try:
            if self.key:
                key_store(paths).save(self.key)
            else:
                key_store(paths).remove()
        except NotSaved:
            save_settings(paths.settings, self.before)
            raise


class SettingsDialog(Dialog):
    """``wanted`` carries what is to be saved; whoever saves it then closes the dialog."""

    wanted = Signal(object)

    def __init__(self, shared: Shared, parent: QWidget, kept: Kept) -> None:
        super().__init__(shared, parent, "settingsDialog", N_("Settings"))
        self.setMinimumWidth(WIDTH)
        self._kept = kept
        self._remove_key = False
        self._focused: QWidget | None = None
        settings, look = kept.settings, shared.look
        self.language = self._choice("languageBox", LANGUAGE_CHOICES, settings.language)
        self.theme = self._choice("themeBox", THEME_CHOICES, settings.theme)
        self.pictures = self._line("picturesEdit", settings.pictures)
        self.format = self._choice("formatBox", FORMAT_CHOICES, settings.format)
        self.quality = WholeNumber(look, "qualityBox")
        self.quality.setRange(LOWEST_QUALITY, HIGHEST_QUALITY)
        self.quality.setValue(settings.quality)
        self.key = self._line("keyEdit", "")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.url = self._line("urlEdit", settings.horde_url)
        self.url.setPlaceholderText(DEFAULT_URL)
        self.pictures.setPlaceholderText(str(kept.paths.pictures))
        self.practice = Check(look, "practiceCheck")
        self.practice.setChecked(kept.practice)
        self._message = Line("settingsMessage")
        self._message.setProperty("tone", "bad")
        self._lay_out()
        self._explain_key()

    def save(self) -> None:
        """Hands over what was chosen, or says what cannot be used."""
        try:
            settings, key = self._settings(), typed_key(self.key.text())
        except ThumbgenError as error:
            self.show_error(error)
            return
        self._focused = self.focusWidget()
        self.setEnabled(False)  # until the disk has answered
        new_key = key if key or self._remove_key else None
        self.wanted.emit(Wanted(settings, self._kept.settings, self.practice.isChecked(), new_key))

    def release(self) -> None:
        """Lets the user go on: the disk has answered."""
        if not self.isEnabled():
            self.setEnabled(True)
            if self._focused is not None:
                self._focused.setFocus()

    def close_unless(self, refused: ThumbgenError | None) -> None:
        """Closes the dialog, or says why nothing was saved."""
        if refused is None:
            self.accept()
        else:
            self.show_error(refused)

    def reject(self) -> None:
        """Closes the dialog, but not while it is being saved: somebody is to hear of that."""
        if self.isEnabled():
            super().reject()

    def show_error(self, error: ThumbgenError) -> None:
        """Says what cannot be used, or saved."""
        self._message.setText(str(self.shared.speech.words.explain(error)))
        self._message.show()
        self.adjustSize()
        self.shared.speech.announce(self._message, self._message.text())

    def _settings(self) -> Settings:
        pictures = self.pictures.text().strip()
        if pictures:
            pictures_folder(pictures)
        url = self.url.text().strip()
        if url:
            horde_url(url)
        before, practice = self._kept.settings, self.practice.isChecked()
        return replace(
            before,
            language=self.language.currentData(),
            theme=self.theme.currentData(),
            pictures=pictures,
            format=self.format.currentData(),
            quality=self.quality.value(),
            horde_url=url,
            # Practice for this once, by the command line, is none of the settings' business.
            practice=before.practice if practice == self._kept.practice else practice,
        )

    # -- building --------------------------------------------------------------------------------

    def _choice(self, name: str, values: tuple[tuple[str, str], ...], chosen: str) -> Choice:
        box = Choice(self.shared.look, name)
        for value, source in values:
            box.addItem(self.shared.speech.text(source), value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        return box

    def _line(self, name: str, text: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setObjectName(name)
        return line

    def _lay_out(self) -> None:
        rows: tuple[tuple[str, QWidget, QWidget | None], ...] = (
            (N_("Language"), self.language, None),
            (N_("Theme"), self.theme, None),
            (N_("Folder for pictures"), self.pictures, self._folder_button()),
            (N_("Format"), self.format, None),
            (N_("JPEG quality"), self.quality, None),
            (N_("API key"), self.key, self._key_button()),
            ("", self._key_note(), None),
            (N_("The Horde's address"), self.url, None),
            ("", self._url_note(), None),
            (N_("Practice mode"), self.practice, None),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for number, (source, edit, beside) in enumerate(rows):
            if source:
                self._label(grid, number, source, edit)
            if beside is None:
                grid.addWidget(edit, number, 1)
                continue
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(edit, 1)
            row.addWidget(beside)
            grid.addLayout(row, number, 1)
        self.shared.speech.say(
            self.practice,
            QCheckBox.setText,
            N_("Paint example pictures on this computer; send nothing"),
        )
        self.column.addLayout(grid)
        self.column.addWidget(self._message)
        self._message.hide()
        self.foot.addStretch(1)
        self.add_button("settingsCancelButton", N_("Cancel"), self.reject)
        self.finish(self.add_button("settingsSaveButton", N_("Save"), self.save))

    def _label(self, grid: QGridLayout, number: int, source: str, field: QWidget) -> None:
        label = QLabel()
        label.setProperty("quiet", "true")
        label.setBuddy(field)
        self.shared.speech.say(label, QLabel.setText, source)
        self.shared.speech.say(field, QWidget.setAccessibleName, source)
        grid.addWidget(label, number, 0)

    def _folder_button(self) -> QWidget:
        return self.make_button("folderButton", N_("Choose…"), self._choose_folder)

    def _key_button(self) -> QWidget:
        self._key_removal = self.make_button("removeKeyButton", N_("Remove"), self._on_remove_key)
        return self._key_removal

    def _key_note(self) -> Line:
        self._key_line = Line("keyNote", kind="quiet")
        return self._key_line

    def _url_note(self) -> Line:
        """Says which address is in use, if it is not the one above."""
        note, other = Line("urlNote", kind="quiet"), self._kept.other_url
        usual = self._kept.settings.horde_url or DEFAULT_URL
        if other and horde_url(other) != horde_url(usual):
            source = N_("In use is the address that ThumbGen was started with: {url}")
            self.shared.speech.say(note, QLabel.setText, source, url=other)
        else:
            note.hide()
        return note

    def _explain_key(self) -> None:
        """Says what there is, and never shows it."""
        kept, text = self._kept, self.shared.speech.text
        there = None if self._remove_key else kept.key_place
        self._key_removal.setVisible(there is not None)
        self.key.setPlaceholderText(text(N_("saved") if there else N_("none: it works without")))
        note = N_("You need none. With one of the Horde's you wait less; it is kept in your system's keyring or, where there is none, in a file that only you can read.")  # fmt: skip  # noqa: E501
        if there is not None:
            note = KEY_NOTES[there]
        if kept.other_key:
            note = N_("In use is the key in the variable THUMBGEN_API_KEY, which goes before this.")
        who = ""
        if kept.account is not None and (there is not None or kept.other_key):
            who = self.shared.speech.words.signed_in(kept.account)
        self._key_line.setText(f"{who} {text(note)}".strip())

    # -- slots -----------------------------------------------------------------------------------

    def _on_remove_key(self) -> None:
        self._remove_key = True
        self.key.clear()
        self._explain_key()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.shared.speech.text(N_("Folder for pictures")))
        dialog.setObjectName("folderDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        usual = self.pictures.text() or str(self._kept.paths.pictures)
        dialog.setDirectory(usual)
        dialog.fileSelected.connect(self.pictures.setText)
        dialog.open()
