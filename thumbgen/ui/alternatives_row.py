"""What else could be done about a long wait: a few buttons, each of them enough by itself."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from thumbgen.domain.alternatives import Alternative, Way
from thumbgen.marks import N_
from thumbgen.ui.buttons import Button, Line, show
from thumbgen.ui.shared import Shared
from thumbgen.words import Words

MOST = 3

WAYS = {
    Way.MODEL: N_("{model} · {time}"),
    Way.NO_UPSCALER: N_("Enlarge it here"),
    Way.ONE_PICTURE: N_("Only one picture"),
    Way.SIGN_IN: N_("Sign in"),
}

TIPS = {
    Way.MODEL: N_("Starts again with this model, which has time; the waiting job is withdrawn."),
    Way.NO_UPSCALER: N_(
        "Starts again without an upscaler: more computers can do that, and it is a little softer."
    ),
    Way.ONE_PICTURE: N_("Starts again with one picture in place of several."),
    Way.SIGN_IN: N_("With an API key of the Horde's, which costs nothing, you wait less."),
}


class AlternativesRow(QWidget):
    """Hidden while there is nothing to offer. ``chosen`` carries the ``Alternative``."""

    chosen = Signal(object)

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self.setObjectName("alternativesRow")
        self._shared = shared
        self._offered: tuple[Alternative, ...] = ()
        text = Line("alternativesLabel", kind="quiet")
        shared.speech.say(text, Line.setText, N_("That is a long wait. What may be quicker:"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(text, 1)
        self.buttons = [
            Button(shared.look, shared.speech, f"alternativeButton{number}", "")
            for number in range(MOST)
        ]
        for number, button in enumerate(self.buttons):
            button.clicked.connect(partial(self._on_button, number))
            layout.addWidget(button)
        shared.speech.changed.connect(self._render)
        self._render()

    def offer(self, alternatives: tuple[Alternative, ...]) -> None:
        """Offers these from now on; what was offered already keeps its button."""
        kept = [one for old in self._offered for one in alternatives if one.way is old.way]
        new = [one for one in alternatives if one not in kept]
        offered = (*kept, *new)[:MOST]
        if offered != self._offered:
            news = bool(offered) and not self._offered
            self._offered = offered
            self._render()
            if news:
                texts = ", ".join(self._words_of(one) for one in offered)
                self._shared.speech.announce(self, texts)

    def _words_of(self, one: Alternative) -> str:
        words: Words = self._shared.speech.words
        time = "" if one.estimate is None else words.duration(one.estimate)
        return words.text(WAYS[one.way], model=one.model, time=time)

    def _render(self) -> None:
        text = self._shared.speech.text
        for number, button in enumerate(self.buttons):
            there = number < len(self._offered)
            show(button, shown=there)
            if there:
                one = self._offered[number]
                button.setText(self._words_of(one))
                button.setAccessibleName(button.text())
                button.setToolTip(text(TIPS[one.way]))
        self.setVisible(bool(self._offered))

    def _on_button(self, number: int) -> None:
        if number < len(self._offered):
            self.chosen.emit(self._offered[number])
