"""The LoRAs of a job: a short list to fill in, each with a name and a strength."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.extras import LONGEST_LORA, MOST_LORAS, STRONGEST_LORA, Lora
from thumbgen.domain.loras import named_lora
from thumbgen.marks import N_
from thumbgen.ui.buttons import Button, IconButton, mark
from thumbgen.ui.fields import Number
from thumbgen.ui.shared import Shared

LONGEST_LINK = 2 * LONGEST_LORA
"""Characters that may be typed: a link is longer than what is taken from it."""


class LoraRow(QWidget):
    """One LoRA. Left empty, it is none."""

    def __init__(self, shared: Shared, number: int) -> None:
        super().__init__()
        self.name = QLineEdit()
        self.name.setObjectName(f"loraEdit{number}")
        self.name.setMaxLength(LONGEST_LINK)
        self.strength = Number(shared.look, f"loraStrength{number}")
        self.strength.setRange(-STRONGEST_LORA, STRONGEST_LORA)
        self.strength.setSingleStep(0.1)
        self.strength.setDecimals(2)
        self.strength.setValue(1.0)
        self.strength.setFixedWidth(84)
        self.remove = IconButton(
            shared.look, shared.speech, f"removeLora{number}", N_("Remove this LoRA"), "close"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.name, 1)
        row.addWidget(self.strength)
        row.addWidget(self.remove)
        say = shared.speech.say
        say(self.name, QLineEdit.setPlaceholderText, N_("Name or number"))
        say(self.name, QWidget.setAccessibleName, N_("LoRA"))
        say(self.strength, QWidget.setAccessibleName, N_("Strength"))
        strength = N_("Strength: 1 as its makers meant it, less is weaker")
        say(self.strength, QWidget.setToolTip, strength)

    @property
    def lora(self) -> Lora | None:
        """What it says.

        Raises:
            InvalidRequest: the Horde would refuse it.
        """
        text = self.name.text().strip()
        return named_lora(text, round(self.strength.value(), 2)) if text else None

    @property
    def order(self) -> tuple[QWidget, ...]:
        """What takes the focus."""
        return (self.name, self.strength, self.remove)


class LoraRows(QWidget):
    """Up to five of them; ``changed`` says that one of them is another.

    The Tab key comes to them from the field ``after`` which they stand.
    """

    changed = Signal()

    def __init__(self, shared: Shared, after: QWidget) -> None:
        super().__init__()
        self._shared = shared
        self._after = after
        self.rows: list[LoraRow] = []
        self.button = Button(shared.look, shared.speech, "addLoraButton", N_("Add a LoRA"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.button)
        self.setFocusProxy(self.button)
        self.button.clicked.connect(self._on_add)

    @property
    def loras(self) -> tuple[Lora, ...]:
        """Those that are filled in.

        Raises:
            InvalidRequest: the Horde would refuse one.
        """
        return tuple(lora for row in self.rows if (lora := row.lora) is not None)

    def add(self) -> LoraRow:
        """One more row, ready to be filled in."""
        used = {row.name.objectName() for row in self.rows}
        number = next(n for n in range(1, MOST_LORAS + 1) if f"loraEdit{n}" not in used)
        row = LoraRow(self._shared, number)
        before = self.rows[-1].remove if self.rows else self._after
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        for widget in row.order:
            QWidget.setTabOrder(before, widget)
            before = widget
        row.name.textChanged.connect(self._on_edited)
        row.strength.valueChanged.connect(self.changed)
        row.remove.clicked.connect(lambda: self._take(row))
        self._render()
        row.name.setFocus()
        return row

    def mark_wrong(self, error: InvalidRequest | None) -> bool:
        """Shows which of them is at fault, and goes there; whether one is."""
        found = False
        for row in self.rows:
            wrong = error is not None and error.field == "lora" and not found and _is_wrong(row)
            mark(row.name, "wrong", "true" if wrong else "false")
            if wrong:
                row.name.setFocus()
            found = found or wrong
        return found

    def _on_add(self) -> None:
        self.add()

    def _take(self, row: LoraRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._render()
        self.button.setFocus()
        self.changed.emit()

    def _on_edited(self) -> None:
        self.changed.emit()

    def _render(self) -> None:
        self.button.setVisible(len(self.rows) < MOST_LORAS)


def _is_wrong(row: LoraRow) -> bool:
    try:
        row.lora  # noqa: B018 - whether it raises
    except InvalidRequest:
        return True
    return False
