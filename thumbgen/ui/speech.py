"""The window's language: every text is said through here, so that it can change while running."""

import weakref
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

from thumbgen.words import Words

Q = TypeVar("Q", bound=QObject)


FIRST_SWEEP = 256


class Speech(QObject):
    """Says texts in the user's language, and says them again when that changes.

    ``changed`` is for those who make their sentences themselves, of values.
    """

    changed = Signal()

    def __init__(self, application: QApplication, words: Words) -> None:
        super().__init__()
        self.words = words
        self._application = application
        self._said: dict[tuple[int, object], _Saying] = {}
        self._sweep_at = FIRST_SWEEP
        self._of_qt: QTranslator | None = None
        self._teach_qt()

    def say(self, to: Q, setter: Callable[[Q, str], object], source: str, **facts: object) -> None:
        """Gives a widget a marked text, through one of its setters, now and after every change."""
        saying = self._said[id(to), setter] = _Saying(to, setter, source, facts)
        saying.repeat(self.words)
        if len(self._said) > self._sweep_at:
            self._sweep()

    def announce(self, widget: QWidget, text: str) -> None:
        """Has a screen reader say it, wherever the focus is."""
        if text and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))

    def text(self, source: str, **facts: object) -> str:
        """A marked text, for this moment."""
        return self.words.text(source, **facts)

    def speak(self, words: Words) -> None:
        """Changes the language."""
        self.words = words
        self._teach_qt()
        self._sweep()
        for saying in self._said.values():
            saying.repeat(words)
        self.changed.emit()

    def _sweep(self) -> None:
        """Forgets the texts of widgets that are no more."""
        self._said = {key: one for key, one in self._said.items() if one.lives}
        self._sweep_at = 2 * max(FIRST_SWEEP, len(self._said))

    def _teach_qt(self) -> None:
        """Qt's own dialogs and menus take the translation that comes with Qt."""
        if self._of_qt is not None:
            self._application.removeTranslator(self._of_qt)
            self._of_qt = None
        locale = QLocale(self.words.language)
        QLocale.setDefault(locale)
        translator = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(locale, "qtbase", "_", folder):
            self._application.installTranslator(translator)
            self._of_qt = translator


class _Saying:
    """One text on one widget, which it does not keep alive."""

    def __init__(
        self, to: Q, setter: Callable[[Q, str], object], source: str, facts: dict[str, object]
    ) -> None:
        self._to: weakref.ref[QObject] = weakref.ref(to)
        self._setter: Callable[[Any, str], object] = setter
        self._source = source
        self._facts = facts

    @property
    def lives(self) -> bool:
        to = self._to()
        return to is not None and shiboken6.isValid(to)

    def repeat(self, words: Words) -> None:
        to = self._to()
        if to is not None and shiboken6.isValid(to):
            self._setter(to, words.text(self._source, **self._facts))
