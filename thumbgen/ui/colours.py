"""The colours of the window and the width of its halves: all that it takes to paint it empty."""

from dataclasses import asdict, dataclass

FIRST_GENRE = "lofi"
"""Chosen when the window is opened for the first time."""

FORM_WIDTH = 372
"""Pixels of the window's left half; the right one has the rest."""


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


def tokens_for(genre: str, *, dark: bool) -> Tokens:
    """The colours of a theme with a genre's accent."""
    accent, on_accent = _ACCENTS.get(genre, _NEUTRAL)[0 if dark else 1]
    plain = DARK if dark else LIGHT
    return Tokens(**{**asdict(plain), "accent": accent, "on_accent": on_accent})
