"""Colours and measures: light or dark, with an accent that belongs to the genre.

The tokens fill both a QPalette and the style sheet (``resources/style/thumbgen.qss``), and the
widgets that paint themselves read them from the ``Look`` that they are given.
"""

from dataclasses import asdict
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from thumbgen.resources import resource
from thumbgen.ui.colours import Tokens, tokens_for
from thumbgen.ui.icons import Icons

BODY, SMALL, LARGE = 13, 11, 15
"""Sizes of letters, in pixels, where the system's own are no larger."""


class Look(QObject):
    """How the program looks just now; ``changed`` says that everything must be painted anew.

    ``theme`` is ``light``, ``dark``, or empty to follow the system.
    """

    changed = Signal()

    def __init__(self, application: QApplication, theme: str = "", genre: str = "") -> None:
        super().__init__()
        self._application = application
        self._theme = theme
        self._genre = genre
        self._hints = application.styleHints()
        self._light_by_itself = _is_light(application.palette())
        application.setStyle(QStyleFactory.create("Fusion"))
        self.icons = Icons()
        self.body = max(BODY, QFontInfo(application.font()).pixelSize())
        self.accent_sheet = ""
        self.tokens = self._apply()
        self._hints.colorSchemeChanged.connect(self._renew)

    @property
    def dark(self) -> bool:
        """Whether the theme is dark."""
        if self._theme:
            return self._theme == "dark"
        scheme = self._hints.colorScheme()
        if scheme is Qt.ColorScheme.Unknown:
            return not self._light_by_itself
        return scheme is Qt.ColorScheme.Dark

    @property
    def calm(self) -> bool:
        """Whether the system asks for less motion."""
        wanted = getattr(self._hints.accessibility(), "motionPreference", None)  # since Qt 6.12
        return wanted is not None and wanted().name == "ReducedMotion"

    def set_theme(self, theme: str) -> None:
        """Changes the theme."""
        self._theme = theme
        self._renew()

    def set_genre(self, genre: str) -> None:
        """Changes the accent."""
        self._genre = genre
        self._renew()

    def colour(self, token: str) -> QColor:
        """A token as a colour."""
        return QColor(getattr(self.tokens, token))

    def font(self, size: int = BODY, *, bold: bool = False) -> QFont:
        """The system's letters in one of the sizes."""
        font = QFont(self._application.font())
        font.setPixelSize(size - BODY + self.body)
        font.setBold(bold)
        return font

    def _renew(self) -> None:
        wanted = tokens_for(self._genre, dark=self.dark)
        if wanted != self.tokens:
            self.tokens = self._apply()
            self.changed.emit()

    def _apply(self) -> Tokens:
        tokens = tokens_for(self._genre, dark=self.dark)
        palette = _palette(tokens)
        if palette != self._application.palette():
            self._application.setPalette(palette)
        sheet = self._sheet("thumbgen", tokens)
        if sheet != self._application.styleSheet():  # every widget is polished anew
            self._application.setStyleSheet(sheet)
        self.accent_sheet = self._sheet("accent", tokens)
        return tokens

    def _sheet(self, name: str, tokens: Tokens) -> str:
        template = Template(resource("style", f"{name}.qss").read_text("utf-8"))
        sizes = {name: size - BODY + self.body for name, size in _SIZES.items()}
        return template.substitute(asdict(tokens), **sizes)


_SIZES = {"body": BODY, "small": SMALL, "large": LARGE}


def _is_light(palette: QPalette) -> bool:
    return palette.color(QPalette.ColorRole.Window).lightness() > 127


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.panel,
        role.WindowText: tokens.text,
        role.Base: tokens.raised,
        role.AlternateBase: tokens.panel,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.bad,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.selected,
        role.HighlightedText: tokens.text,
        role.Link: tokens.text,
        role.LinkVisited: tokens.text,
        role.Light: tokens.hover,
        role.Midlight: tokens.hover,
        role.Mid: tokens.line,
        role.Dark: tokens.line,
        role.Shadow: tokens.background,
    }
    palette = QPalette()
    for one, colour in colours.items():
        palette.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(tokens.faint))
    return palette
