"""Colours and measures: light or dark, with an accent that belongs to the genre.

The tokens fill both a QPalette and the style sheet (``resources/style/thumbgen.qss``), and the
widgets that paint themselves read them from the ``Look`` that they are given.
"""

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from thumbgen.resources import resource
from thumbgen.ui.icons import Icons


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme with one accent, each as ``#RRGGBB``."""

    background: str
    panel: str
    raised: str
    hover: str
    pressed: str
    line: str
    selected: str
    text: str
    muted: str
    faint: str
    good: str
    bad: str
    notice: str
    on_notice: str
    accent: str = ""
    on_accent: str = ""


DARK = Tokens(
    background="#121318",
    panel="#191B22",
    raised="#22252E",
    hover="#2A2E39",
    pressed="#1C1F27",
    line="#2D313C",
    selected="#3D4A66",
    text="#ECEEF3",
    muted="#9BA3B4",
    faint="#747C8D",
    good="#6FCF97",
    bad="#FF9A8F",
    notice="#3A3015",
    on_notice="#FBE3AE",
)

LIGHT = Tokens(
    background="#F3F4F7",
    panel="#FFFFFF",
    raised="#F0F1F5",
    hover="#E6E8EE",
    pressed="#DDE0E8",
    line="#DADDE5",
    selected="#C3D0EA",
    text="#1B1E26",
    muted="#5E6676",
    faint="#7A8293",
    good="#1B7A44",
    bad="#B3261E",
    notice="#FCEFC9",
    on_notice="#4A3600",
)

_ACCENTS = {
    "lofi": (("#F2A65A", "#1A1206"), ("#A35409", "#FFFFFF")),
    "rnb": (("#C48BF0", "#160A20"), ("#7A3FB0", "#FFFFFF")),
    "worship": (("#F2C879", "#1A1206"), ("#8A5E00", "#FFFFFF")),
}
_NEUTRAL = (("#AEB9CE", "#12151C"), ("#47536B", "#FFFFFF"))
"""For no genre, and for genres of the user's own."""

BODY, SMALL, LARGE = 13, 11, 15
"""Sizes of letters, in pixels, where the system's own are no larger."""


def tokens_for(genre: str, *, dark: bool) -> Tokens:
    """The colours of a theme with a genre's accent."""
    accent, on_accent = _ACCENTS.get(genre, _NEUTRAL)[0 if dark else 1]
    plain = DARK if dark else LIGHT
    return Tokens(**{**asdict(plain), "accent": accent, "on_accent": on_accent})


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
