"""Progress on stderr: a live bar on a terminal, plain lines elsewhere."""

import contextlib
import shutil
import sys
import time
from typing import TextIO

from thumbgen.cli.table import width
from thumbgen.domain.job import Job, JobState
from thumbgen.marks import N_
from thumbgen.words import Words

BARS = ((76, 24), (56, 10), (0, 0))
"""The bar's length in characters, on a terminal of at least so many columns."""

WITHDRAWING = N_("Withdrawing…")

_BETWEEN = " · "
"""What stands between the parts of a sentence on progress."""


class Live:
    """Says how a job goes on; ``show`` takes every change of it."""

    def __init__(self, words: Words, out: TextIO | None = None) -> None:
        self._words = words
        self._out = sys.stderr if out is None else out
        self._terminal = self._out.isatty()
        self._said = ""
        self._notices = 0
        self._began = time.monotonic()
        self._job: Job | None = None
        self._withdrawing = False

    def begin(self) -> None:
        """Another job: nothing has been said of it yet."""
        self._said, self._notices, self._job = "", 0, None
        self._began = time.monotonic()

    def show(self, job: Job) -> None:
        """Shows a change."""
        self._job = job
        for notice in job.notices[self._notices :]:
            self.say(self._words.notice(notice))
        self._notices = len(job.notices)
        if job.state.final and job.state is not JobState.DONE:
            if job.state is JobState.CANCELLED and job.withdrawing:
                self.withdrawing()
            return  # how it ended is said once, at the end
        if self._terminal:
            self._redraw(job)
            return
        line = self._words.progress(job)
        if line != self._said:
            self._said = line
            self.say(line)

    def tick(self) -> None:
        """Redraws the bar: the seconds go on although nothing else changes."""
        if self._job is not None and self._busy:
            self._redraw(self._job)

    def withdrawing(self) -> None:
        """What was interrupted is called back: said once, at once, for that takes a moment."""
        if not self._withdrawing:
            self._withdrawing = True
            self.say(self._words.text(WITHDRAWING))

    def say(self, line: str) -> None:
        """A whole line, above the bar if there is one."""
        start, end = ("\r", "\x1b[K") if self._terminal else ("", "")
        self._write(f"{start}{line}{end}\n")
        if self._busy:
            self.tick()

    def finish(self) -> None:
        """Clears the bar away."""
        if self._terminal:
            self._write("\r\x1b[K")

    @property
    def _busy(self) -> bool:
        """Whether the bar belongs below what is said."""
        return self._job is not None and not self._job.state.final

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError):  # nobody listens: no reason to lose the picture
            self._out.write(text)
            self._out.flush()

    def _redraw(self, job: Job) -> None:
        self._draw(job.progress.fraction, self._words.progress(job, time.monotonic()))

    def _draw(self, fraction: float, doing: str) -> None:
        """The bar, on a terminal: how much is done, for how long, and what happens now."""
        if self._terminal:
            columns = shutil.get_terminal_size().columns
            self._write(f"\r{self._fitted(fraction, doing, columns)}\x1b[K")

    def _fitted(self, fraction: float, doing: str, columns: int) -> str:
        """As much as a line holds: the bar is shortened first, then whole parts are left out."""
        parts = doing.split(_BETWEEN)
        lengths = [length for least, length in BARS if columns >= least and length] or [0]
        line = ""
        for kept in range(len(parts), 0, -1):
            for length in (*lengths, 0) if kept == 1 else lengths:
                line = self._bar(fraction, _BETWEEN.join(parts[:kept]), length)
                if width(line) < columns:
                    return line
        while width(line) + 1 >= columns and " " in line:
            line = line.rpartition(" ")[0]
        return f"{line}…"[: columns - 1]

    def _bar(self, fraction: float, doing: str, length: int) -> str:
        full = int(fraction * length)
        seconds = int(time.monotonic() - self._began)
        bar = "█" * full + "░" * (length - full)
        encoding = self._out.encoding or "ascii"
        try:
            bar.encode(encoding)
        except UnicodeEncodeError:
            bar = "#" * full + "-" * (length - full)
        percent = int(fraction * 100)
        elapsed = f"{seconds // 60}:{seconds % 60:02}"
        return f"{bar} {percent:3}%  {elapsed}  {doing}".lstrip()
