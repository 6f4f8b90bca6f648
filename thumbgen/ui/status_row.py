"""The one line of state under the picture: the sentence, the facts, and what goes with them."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from thumbgen.domain.errors import Censored
from thumbgen.domain.job import JobState
from thumbgen.marks import N_
from thumbgen.ui.buttons import Button, Line, ShortLine, mark, show
from thumbgen.ui.picture_strip import PictureStrip
from thumbgen.ui.session import Work
from thumbgen.ui.shared import Shared
from thumbgen.ui.standing import Standing, standing

MOST_AT_ONCE = 4
HEIGHT = 48
TICK_MS = 500


class StatusRow(QWidget):
    """Shows how a work stands, in words."""

    cancelled = Signal()
    again = Signal()

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self.setObjectName("statusRow")
        self.setMinimumHeight(HEIGHT)
        self._shared = shared
        self._work: Work | None = None
        self.sentence = Line("progressLabel", kind="state")
        self.sentence.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._advice = Line("adviceLabel", kind="quiet")
        self._facts = ShortLine("factsLabel", kind="quiet")
        self._elapsed = QLabel()
        self._elapsed.setObjectName("elapsedLabel")
        self._elapsed.setProperty("quiet", "true")
        look, speech = shared.look, shared.speech
        self.cancel = Button(look, speech, "cancelButton", N_("Cancel"), icon="close")
        self.again_button = Button(look, speech, "againButton", N_("Try again"), icon="again")
        self.strip = PictureStrip(shared, MOST_AT_ONCE)
        self.cancel.clicked.connect(self.cancelled)
        self.again_button.clicked.connect(self.again)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        speech.changed.connect(self.render_words)
        self.show_work(None)

    def _lay_out(self) -> None:
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addStretch()
        said.addWidget(self.sentence)
        said.addWidget(self._advice)
        said.addStretch()
        layout.addLayout(said)
        layout.addWidget(self._facts, 1)
        layout.addWidget(self._elapsed)
        layout.addWidget(self.strip)
        layout.addWidget(self.cancel)
        layout.addWidget(self.again_button)

    def show_work(self, work: Work | None) -> None:
        """Shows this work from now on."""
        if work is not self._work:
            self.strip.forget()
        self._work = work
        running = work is not None and work.running
        again = work is not None and _may_try_again(work)
        for button, shown in ((self.cancel, running), (self.again_button, again)):
            show(button, shown=shown)
        if again and work is not None:
            source, facts = _again_words(work), {"missing": work.job.missing}
            self._shared.speech.say(self.again_button, Button.setText, source, **facts)
            self._shared.speech.say(self.again_button, QWidget.setAccessibleName, source, **facts)
        self.cancel.setEnabled(running)
        self._elapsed.setVisible(running)
        paths = [picture.path for picture in work.pictures] if work is not None else []
        self.strip.show_pictures(paths, min(work.chosen, len(paths) - 1) if work else 0)
        if running:
            self._timer.start()
        else:
            self._timer.stop()
        self.render_words()

    def set_usable(self, *, usable: bool) -> None:
        """Whether anything can be tried again at all."""
        self.again_button.setEnabled(usable)

    def render_words(self) -> None:
        """Says it again: something changed, or the language."""
        work, words = self._work, self._shared.speech.words
        how = _NOTHING if work is None else standing(work, words)
        self.sentence.setText(how.sentence)
        mark(self.sentence, "tone", how.tone)
        for label, text in ((self._advice, how.advice), (self._facts, how.facts)):
            label.setText(text)
            label.setVisible(bool(text))
        self.sentence.setWordWrap(not how.facts)  # a long sentence has the row to itself
        self._row.setStretch(0, 0 if how.facts else 1)
        self._facts.setToolTip(how.facts)
        self._tick()

    def _tick(self) -> None:
        """The seconds go on, and estimates down, although nothing else changes."""
        if self._work is not None:
            if self._work.running:
                self.sentence.setText(standing(self._work, self._shared.speech.words).sentence)
            seconds = int(self._work.seconds)
            self._elapsed.setText(f"{seconds // 60}:{seconds % 60:02}")


_NOTHING = Standing("", "", "", "")


def _may_try_again(work: Work) -> bool:
    return work.job.state in {JobState.FAILED, JobState.CANCELLED} or work.job.missing > 0


def _again_words(work: Work) -> str:
    """What the button does: the same once more, or what is still missing."""
    if work.job.missing == 1:
        return N_("Make the missing picture")
    if work.job.missing:
        return N_("Make the missing {missing}")
    return N_("Another seed") if isinstance(work.job.error, Censored) else N_("Try again")
