"""What most people never need, folded away: negative prompt, model, seed, steps, CFG, sampler."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import Extras
from thumbgen.domain.models import SAMPLERS, Model
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.styles import Style
from thumbgen.marks import N_
from thumbgen.ui.buttons import Button, Line, mark
from thumbgen.ui.fields import Choice, Number, WholeNumber
from thumbgen.ui.finishing_box import FinishingBox
from thumbgen.ui.model_field import ModelField
from thumbgen.ui.model_words import AUTOMATIC
from thumbgen.ui.shared import Shared

LONGEST_SEED = 100
"""Characters; more than any seed has, so that one that is too long is refused, not cut."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was chosen; ``None`` and empty leave it to the genre and the model."""

    negative: str
    models: tuple[str, ...]
    seed: int | None
    steps: int | None
    cfg_scale: float | None
    sampler: str | None
    style: Style | None
    extras: Extras


class MoreOptions(QWidget):
    """A line that unfolds into fields. ``changed`` says that one of them has another value."""

    unfolded = Signal(bool)
    changed = Signal()

    def __init__(self, shared: Shared, models: Mapping[str, Model]) -> None:
        super().__init__()
        self._shared = shared
        self.button = Button(shared.look, shared.speech, "moreButton", N_("More options"))
        self.button.setCheckable(True)
        self._hint = Line(kind="quiet", wrap=False)
        self.negative = QLineEdit()
        self.model = ModelField(shared, models)
        self.seed = QLineEdit()
        self.steps = WholeNumber(shared.look, "stepsBox")
        self.cfg = Number(shared.look, "cfgBox")
        self.sampler = _choice(shared, "samplerBox", SAMPLERS)
        self.finishing = FinishingBox(shared, models)
        self.source = Button(
            shared.look,
            shared.speech,
            "sourceButton",
            N_("Choose a picture…"),
            icon="picture",
        )
        self._fields = QWidget()
        self._set_ranges()
        self._lay_out()
        self._fold(opened=False)
        self.button.toggled.connect(lambda opened: self._fold(opened=opened))
        for edited in (
            self.negative.textChanged,
            self.seed.textChanged,
            self.steps.valueChanged,
            self.cfg.valueChanged,
            self.model.changed,
            self.sampler.currentIndexChanged,
            self.finishing.changed,
        ):
            edited.connect(self.changed)
        self.model.changed.connect(self._tell_models)
        self.finishing.style_field.changed.connect(
            lambda: self.model.set_style(self.finishing.style_chosen)
        )

    @property
    def order(self) -> tuple[QWidget, ...]:
        """Everything that takes the focus, in the order of reading."""
        fields = (self.negative, self.model.button, self.seed, self.steps, self.cfg, self.sampler)
        return (self.button, *fields, self.source, *self.finishing.order)

    @property
    def options(self) -> Options:
        """What is chosen.

        Raises:
            InvalidRequest: a seed that is no number, or a LoRA that can be none.
        """
        sampler = self.sampler.currentData()
        return Options(
            negative=self.negative.text().strip(),
            models=self.model.names,
            seed=_seed(self.seed.text().strip()),
            steps=self.steps.value() or None,
            cfg_scale=self.cfg.value() if self.cfg.value() >= 0 else None,
            sampler=sampler or None,
            style=self.finishing.style_chosen,
            extras=self.finishing.extras,
        )

    def apply(self, request: ThumbRequest) -> None:
        """Shows a request's steps and sampler."""
        self.steps.setValue(request.steps or 0)
        self.sampler.setCurrentIndex(max(0, self.sampler.findData(request.sampler or "")))

    def mark_wrong(self, error: InvalidRequest | None) -> None:
        """Shows which field is at fault, if it is one of these, and unfolds and goes there."""
        at_fault = error.field if error is not None else ""
        for name, field in (
            ("seed", self.seed),
            ("negative", self.negative),
            ("steps", self.steps),
            ("cfg", self.cfg),
            ("sampler", self.sampler),
            ("model", self.model.button),
        ):
            mark(field, "wrong", "true" if at_fault == name else "false")
            if at_fault == name:
                self.button.setChecked(True)
                field.setFocus()
        if at_fault == "lora":
            self.button.setChecked(True)
        self.finishing.mark_wrong(error)

    def _tell_models(self) -> None:
        """What a model cannot do, cannot be ticked."""
        self.finishing.set_models(self.model.names)

    def _set_ranges(self) -> None:
        self.negative.setObjectName("negativeEdit")
        self.seed.setObjectName("seedEdit")
        self.seed.setMaxLength(LONGEST_SEED)
        self.steps.setRange(0, 500)
        self.cfg.setRange(-0.5, 100)
        self.cfg.setDecimals(1)
        self.cfg.setSingleStep(0.5)
        self.cfg.setValue(-0.5)
        self.steps.usual, self.cfg.usual = 25, 7.0
        say = self._shared.speech.say
        for box in (self.steps, self.cfg):
            say(box, QAbstractSpinBox.setSpecialValueText, AUTOMATIC)
        say(self.seed, QLineEdit.setPlaceholderText, N_("Random"))
        say(self.negative, QLineEdit.setPlaceholderText, N_("such as: people, cars"))

    def _lay_out(self) -> None:
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget, str], ...] = (
            (N_("Negative prompt"), self.negative, N_("What must not be in the picture")),
            (N_("Model"), self.model, N_("Automatic takes one that suits the genre and has time")),
            (N_("Seed"), self.seed, N_("The same seed, words and settings give the same picture")),
            (N_("Steps"), self.steps, N_("More steps take longer, and are rarely better")),
            (N_("CFG scale"), self.cfg, N_("How closely to follow the words")),
            (N_("Sampler"), self.sampler, N_("How the model works; each model has a good one")),
            (
                N_("Start from"),
                self.source,
                N_("Keeps its layout. Or drop or paste one."),
            ),
        )
        say = self._shared.speech.say
        for number, (source, field, tip) in enumerate(rows):
            label = QLabel()
            label.setBuddy(field)
            label.setProperty("quiet", "true")
            say(label, QLabel.setText, source)
            say(field, QWidget.setAccessibleName, source)
            say(field, QWidget.setToolTip, tip)
            say(label, QWidget.setToolTip, tip)
            grid.addWidget(label, 2 * number, 0)
            grid.addWidget(field, 2 * number, 1)
            if field is self.model:
                grid.addWidget(self.model.note, 2 * number + 1, 0, 1, 2)
        hint = Line(kind="hint")
        say(hint, QLabel.setText, rows[-1][2])
        grid.addWidget(hint, 2 * len(rows), 0, 1, 2)
        grid.addWidget(self.finishing, 2 * len(rows) + 1, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.button)
        layout.addWidget(self._fields)

    def _fold(self, *, opened: bool) -> None:
        self._fields.setVisible(opened)
        self.button.set_icon("chevron-down" if opened else "chevron-right", "muted")
        source = N_("Fewer options") if opened else N_("More options  ·  model, style, picture")
        self._shared.speech.say(self.button, QPushButton.setText, source)
        self.unfolded.emit(opened)


def _choice(shared: Shared, name: str, values: Iterable[str]) -> Choice:
    box = Choice(shared.look, name)
    box.addItem("", "")
    for value in values:
        box.addItem(value, value)
    shared.speech.say(box, lambda box, text: box.setItemText(0, text), AUTOMATIC)
    return box


def _seed(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()):
        raise InvalidRequest("seed", "whole", text)
    return int(text)
