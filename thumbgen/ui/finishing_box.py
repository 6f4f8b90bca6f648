"""Style, LoRAs, and what happens to the finished picture: for those who look for it."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import FACE_FIXERS, NO_UPSCALER, UPSCALERS, Extras
from thumbgen.domain.models import HIRES_FAMILIES, TILING_FAMILIES, Model, card_of
from thumbgen.domain.presets import NO_GENRE, Genre
from thumbgen.domain.styles import Style
from thumbgen.marks import N_
from thumbgen.ui.buttons import Heading, Line
from thumbgen.ui.fields import Check, Choice
from thumbgen.ui.lora_rows import LoraRows
from thumbgen.ui.shared import Shared
from thumbgen.ui.style_field import StyleField

ONLY_SMALL = N_("Only with Stable Diffusion 1.5 models.")

LABELS = 108
"""Pixels for the words before the fields: as many as the fields above them take."""


class FinishingBox(QWidget):
    """A grid of fields, each with a line on what it does.

    ``changed`` says that one of them has another value; ``browse`` that the catalogue of styles is
    wanted.
    """

    changed = Signal()
    browse = Signal()

    def __init__(self, shared: Shared, cards: Mapping[str, Model]) -> None:
        super().__init__()
        self._shared = shared
        self._cards = cards
        self._genre: Genre | None = None
        self._models: Sequence[str] = ()
        self.style_field = StyleField(shared)
        upscalers = {"": N_("Automatic"), NO_UPSCALER: N_("None")}
        self.upscaler = self._choice("upscalerBox", upscalers, UPSCALERS)
        self.faces = self._choice("facesBox", {"": N_("Leave as they are")}, FACE_FIXERS)
        self.loras = LoraRows(shared, self.faces)
        self.tiling = PossibleCheck(shared, "tilingCheck", N_("Tiling"))
        self.hires = PossibleCheck(shared, "hiresCheck", N_("Hires fix"))
        self._lines: dict[QWidget, Line] = {}
        self._row = 0
        self._lay_out()
        self.style_field.browse.connect(self.browse)
        self.style_field.changed.connect(self._render)
        shared.speech.changed.connect(self._render)
        for edited in (
            self.style_field.changed,
            self.upscaler.currentIndexChanged,
            self.faces.currentIndexChanged,
            self.loras.changed,
            self.tiling.clicked,
            self.hires.clicked,
        ):
            edited.connect(self.changed)
        self._render()

    @property
    def order(self) -> tuple[QWidget, ...]:
        """Everything that takes the focus, in the order of reading."""
        style, checks = self.style_field, (self.tiling, self.hires)
        return (style.button, style.remove, self.upscaler, self.faces, self.loras.button, *checks)

    @property
    def style_chosen(self) -> Style | None:
        """The chosen style."""
        return self.style_field.chosen

    @property
    def extras(self) -> Extras:
        """What else is chosen; nothing that the model cannot do.

        Raises:
            InvalidRequest: a LoRA that the Horde would refuse.
        """
        return Extras(
            upscaler=self.upscaler.currentData(),
            face_fixer=self.faces.currentData(),
            loras=self.loras.loras,
            tiling=self.tiling.isChecked(),
            hires_fix=self.hires.isChecked(),
        )

    def choose_style(self, style: Style | None) -> None:
        """Takes a style, or none."""
        self.style_field.choose(style)

    def set_genre(self, genre: Genre | None) -> None:
        """Hears which genre is chosen: its models count where nobody chose any."""
        self._genre = genre
        self._render()

    def set_models(self, models: Sequence[str]) -> None:
        """Hears which models are chosen; none of them leaves it to the style or the genre."""
        self._models = tuple(models)
        self._render()

    def mark_wrong(self, error: InvalidRequest | None) -> bool:
        """Shows which field is at fault, if it is one of these; whether it is."""
        return self.loras.mark_wrong(error)

    # -- building --------------------------------------------------------------------------------

    def _choice(self, name: str, said: Mapping[str, str], names: Iterable[str]) -> Choice:
        """A box with what is said in the user's language, and then with names as they are."""
        box = Choice(self._shared.look, name)
        for place, (value, source) in enumerate(said.items()):
            box.addItem("", value)
            self._shared.speech.say(box, _Item(place), source)
        for one in names:
            box.addItem(one, one)
        return box

    def _lay_out(self) -> None:
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, LABELS)
        self._add(N_("Style"), self.style_field, N_("A look from the Horde's catalogue"))
        heading = Heading(self._shared.speech, N_("Finishing"))
        grid.setRowMinimumHeight(self._row, 28)
        grid.addWidget(heading, self._row, 0, 1, 2, Qt.AlignmentFlag.AlignBottom)
        self._row += 1
        automatic = N_("Enlarges the picture; Automatic does so where the size needs it")
        self._add(N_("Upscaler"), self.upscaler, automatic)
        self._add(N_("Faces"), self.faces, N_("Repairs faces that came out wrong; may smooth them"))
        loras = N_("Small add-ons that teach the model a look: a name at civitai.com, a page's number, or 12345@67890 for one version")  # fmt: skip  # noqa: E501
        self._add(N_("LoRAs"), self.loras, loras)
        for check in (self.tiling, self.hires):
            self._add("", check, "")

    def _add(self, source: str, field: QWidget, tip: str) -> None:
        """One row, and a quiet line below it."""
        say, line = self._shared.speech.say, Line(kind="hint")
        if source:
            label = QLabel()
            label.setBuddy(field)
            label.setProperty("quiet", "true")
            say(label, QLabel.setText, source)
            say(field, QWidget.setAccessibleName, source)
            self._grid.addWidget(label, self._row, 0, Qt.AlignmentFlag.AlignTop)
            label.setFixedHeight(36)
            self._grid.addWidget(field, self._row, 1)
        else:
            self._grid.addWidget(field, self._row, 0, 1, 2)
        if tip:
            say(field, QWidget.setToolTip, tip)
            say(line, QLabel.setText, tip)
        self._grid.addWidget(line, self._row + 1, 0, 1, 2)
        self._grid.setRowMinimumHeight(self._row + 2, 6)
        self._lines[field] = line
        self._row += 3

    # -- what depends on model, genre and style --------------------------------------------------

    def _render(self) -> None:
        families = self._families()
        say = self._shared.speech.text
        for check, able, source in (
            (self.tiling, TILING_FAMILIES, N_("The edges meet, so that the picture can repeat.")),
            (
                self.hires,
                HIRES_FAMILIES,
                N_("Paints small, then large: fewer doubled bodies."),
            ),
        ):
            possible = bool(families & able)
            check.set_possible(possible=possible)
            text = say(source) if possible else f"{say(source)} {say(ONLY_SMALL)}"
            self._lines[check].setText(text)
            check.setToolTip(text)
            check.setAccessibleDescription(text)
        self._render_style()

    def _families(self) -> frozenset[str]:
        """Those of the models that may be asked."""
        style, genre = self.style_chosen, self._genre
        names: Sequence[str] = self._models or (style.models if style is not None else ())
        if not names and genre is not None:
            names = [name for group in genre.models for name in group]
        cards = (card_of(name, self._cards) for name in names)
        return frozenset(card.family for card in cards if card is not None)

    def _render_style(self) -> None:
        """What becomes of the genre's look, or what a style is."""
        say, genre = self._shared.speech.text, self._genre
        if self.style_chosen is None:
            text = say(N_("A look from the Horde's catalogue"))
        elif genre is None or genre.key == NO_GENRE:
            text = say(N_("The style's own look and models are used."))
        else:
            name = genre.name(self._shared.speech.words.language)
            text = say(N_("The style's own look takes the place of {genre}'s."), genre=name)
        self._lines[self.style_field].setText(text)


class _Item:
    """Names one entry of a box; each is a setter of its own to whoever says texts again."""

    def __init__(self, place: int) -> None:
        self._place = place

    def __call__(self, box: Choice, text: str) -> None:
        box.setItemText(self._place, text)


class PossibleCheck(Check):
    """A box to tick that shows as off while the model cannot do it; the tick is not forgotten."""

    def __init__(self, shared: Shared, name: str, source: str) -> None:
        super().__init__(shared.look, name)
        self._wanted = False
        shared.speech.say(self, QCheckBox.setText, source)
        shared.speech.say(self, QWidget.setAccessibleName, source)
        self.clicked.connect(self._on_clicked)

    def set_possible(self, *, possible: bool) -> None:
        """Whether the model can do it."""
        self.setEnabled(possible)
        with QSignalBlocker(self):
            self.setChecked(self._wanted and possible)

    def _on_clicked(self, ticked: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._wanted = ticked
