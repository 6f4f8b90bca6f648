"""The one line of state under the picture: the sentence, the facts, and what goes with them."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from thumbgen.domain.errors import Cancelled
from thumbgen.domain.job import JobState
from thumbgen.sentences import N_
from thumbgen.ui.buttons import Button, Line, ShortLine, mark
from thumbgen.ui.picture_strip import PictureStrip
from thumbgen.ui.session import Work
from thumbgen.ui.shared import Shared
from thumbgen.words import Words

MOST_PICTURES = 4
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
        self.strip = PictureStrip(shared, MOST_PICTURES)
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
        self._work = work
        running = work is not None and work.running
        self.cancel.setVisible(running)
        self.cancel.setEnabled(running)
        self._elapsed.setVisible(running)
        self.again_button.setVisible(work is not None and _may_try_again(work))
        paths = [picture.path for picture in work.pictures] if work is not None else []
        self.strip.show_pictures(paths, min(work.chosen, len(paths) - 1) if work else 0)
        if running:
            self._timer.start()
        else:
            self._timer.stop()
        self.render_words()

    def render_words(self) -> None:
        """Says it again: something changed, or the language."""
        work, words = self._work, self._shared.speech.words
        self.sentence.setText("" if work is None else _sentence(work, words))
        tone = "" if work is None else _TONES.get(work.job.state, "plain")
        mark(self.sentence, "tone", tone)
        done = work is not None and work.job.state is JobState.DONE
        self.sentence.setWordWrap(not done)  # a long sentence has the row to itself
        self._row.setStretch(0, 0 if done else 1)
        for label, text in ((self._advice, _advice), (self._facts, _facts)):
            label.setText("" if work is None else text(work, words))
            label.setVisible(bool(label.text()))
        self._facts.setToolTip(self._facts.text())
        self._tick()

    def _tick(self) -> None:
        if self._work is not None:
            seconds = int(self._work.seconds)
            self._elapsed.setText(f"{seconds // 60}:{seconds % 60:02}")


_TONES = {JobState.DONE: "good", JobState.FAILED: "bad", JobState.CANCELLED: "quiet"}


def _may_try_again(work: Work) -> bool:
    return work.job.state in {JobState.FAILED, JobState.CANCELLED}


def _sentence(work: Work, words: Words) -> str:
    error = work.job.error
    if error is None:
        gone = not work.running and work.picture is None  # all of them are in the trash
        return "" if gone else words.progress(work.job)
    if isinstance(error, Cancelled) and work.busy:
        return words.text(
            N_("Cancelled. A picture that is being rendered already will still be kept.")
        )
    return words.explain(error).what


def _advice(work: Work, words: Words) -> str:
    """What to do next, if anything went wrong."""
    return "" if work.job.error is None else words.explain(work.job.error).next


def _facts(work: Work, words: Words) -> str:
    """Of the chosen picture: pixels, model and seed."""
    picture = work.picture
    if picture is None or (work.job.error is not None):
        return ""
    facts = {"size": picture.size, "model": picture.model, "seed": picture.seed}
    return words.text(N_("{size} · {model} · seed {seed}"), **facts)
