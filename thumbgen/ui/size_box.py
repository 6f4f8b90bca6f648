"""The sizes: the usual ones in sight, the others behind a tile that opens."""

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.sizes import LARGEST, SMALLEST, TARGETS, Size, Target, custom_target
from thumbgen.marks import N_
from thumbgen.ui.fields import WholeNumber
from thumbgen.ui.shared import Shared
from thumbgen.ui.tiles import GAP, SizeTile, TileGroup

CUSTOM = "custom"
USUAL = ("youtube", "full-hd", "shorts", "cover")
COLUMNS = len(USUAL) + 1

_SIDES = re.compile(r"([0-9]{1,5})x([0-9]{1,5})")

NAMES = {
    "youtube": N_("YouTube"),
    "full-hd": N_("Full HD"),
    "shorts": N_("Shorts"),
    "cover": N_("Cover"),
    "4k": N_("4K"),
    "square": N_("Square"),
    CUSTOM: N_("Custom"),
}

TIPS = {
    "youtube": N_("YouTube thumbnail: a JPEG below 2 MB"),
    "full-hd": N_("A still for the video itself"),
    "shorts": N_("Shorts, Reels, TikTok"),
    "cover": N_("Album or single cover: a JPEG below 2 MB"),
    "4k": N_("A still for the video itself, in 4K"),
    "square": N_("Posts"),
    CUSTOM: N_("Any size that you say"),
}


class SizeBox(QWidget):
    """Chooses a target; ``changed`` says that it is another one."""

    changed = Signal()

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self._shared = shared
        self._tiles = TileGroup("sizeBox", COLUMNS)
        shared.speech.say(self._tiles, QWidget.setAccessibleName, N_("Size"))
        for key in USUAL:
            self._add(key)
        self._more = self._make_more()
        for key in (*(key for key in TARGETS if key not in USUAL), CUSTOM):
            self._add(key)
        self._width = self._make_side("widthBox", N_("Width in pixels"), 1280)
        self._height = self._make_side("heightBox", N_("Height in pixels"), 1280)
        self._sides = QWidget()
        self._lay_out()
        self._tiles.chosen.connect(self._on_chosen)
        self.choose("youtube")

    @property
    def target(self) -> Target:
        """What is chosen.

        Raises:
            InvalidRequest: a custom size that is too long and narrow.
        """
        if self._tiles.key == CUSTOM:
            return custom_target(self._width.value(), self._height.value())
        return TARGETS[self._tiles.key]

    @property
    def aspect(self) -> float:
        """Width by height of what is chosen, sensible or not."""
        if self._tiles.key == CUSTOM:
            return Size(self._width.value(), self._height.value()).aspect
        return TARGETS[self._tiles.key].size.aspect

    @property
    def order(self) -> tuple[QWidget, ...]:
        """Everything that takes the focus, in the order of reading."""
        usual = [tile for key, tile in self._tiles.tiles.items() if key in USUAL]
        others = [tile for key, tile in self._tiles.tiles.items() if key not in USUAL]
        return (*usual, self._more, *others, self._width, self._height)

    @property
    def key(self) -> str:
        """What is chosen as a text that ``choose`` takes: a target's key, or ``800x600``."""
        if self._tiles.key == CUSTOM:
            return f"{self._width.value()}x{self._height.value()}"
        return self._tiles.key

    def choose(self, key: str) -> None:
        """Chooses a target by its key; what cannot be understood changes nothing."""
        if key not in self._tiles.tiles:
            sides = _SIDES.fullmatch(key)
            if sides is None:
                return
            self._width.setValue(int(sides[1]))
            self._height.setValue(int(sides[2]))
            key = CUSTOM
        self._tiles.choose(key)

    def mark_wrong(self, error: InvalidRequest | None) -> None:
        """Shows which field is at fault, if it is one of these, and goes there."""
        wrong = error is not None and error.field == "size"
        for side in (self._width, self._height):
            side.mark_wrong(wrong=wrong)
        if wrong:
            self._width.setFocus()

    def _add(self, key: str) -> None:
        target = TARGETS.get(key)
        shape = target.size if target is not None else Size(7, 6)
        tile = SizeTile(self._shared, f"size-{key}", shape)
        self._tiles.add(key, tile)
        tile.name(NAMES[key], details="" if target is None else str(target.size), tip=TIPS[key])
        tile.setHidden(key not in USUAL)

    def _make_more(self) -> SizeTile:
        tile = SizeTile(self._shared, "moreSizesButton", None)
        tile.name(N_("More"), tip=N_("4K, square, or any size that you say"))
        tile.toggled.connect(self._on_more)
        self._tiles.place(tile)
        return tile

    def _make_side(self, name: str, source: str, value: int) -> WholeNumber:
        side = WholeNumber(self._shared.look, name)
        side.setRange(SMALLEST, LARGEST)
        side.setSingleStep(8)
        side.setValue(value)
        side.valueChanged.connect(lambda _: self.changed.emit())
        self._shared.speech.say(side, QWidget.setAccessibleName, source)
        return side

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._sides)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._width, 1)
        row.addWidget(QLabel("×"))
        row.addWidget(self._height, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self._tiles)
        layout.addWidget(self._sides)
        self._sides.hide()

    def _on_chosen(self, key: str) -> None:
        self._sides.setVisible(key == CUSTOM)
        if key not in USUAL:
            self._more.setChecked(True)
        self.changed.emit()

    def _on_more(self, opened: bool) -> None:  # noqa: FBT001 - Qt's signal
        """Opens or closes the second row; the chosen tile stays in sight."""
        if not opened and self._tiles.key not in USUAL:
            self._more.setChecked(True)
            return
        for key, tile in self._tiles.tiles.items():
            if key not in USUAL:
                tile.setVisible(opened)
