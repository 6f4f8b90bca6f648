"""The progress of a whole batch on stderr: one bar, and a line for each track that ends."""

import time

from thumbgen.cli.live import Live
from thumbgen.domain.job import Job, JobState
from thumbgen.jobs.batch import Fate, Outcome
from thumbgen.jobs.tracks import Piece
from thumbgen.marks import N_
from thumbgen.words import Words


class BatchLive(Live):
    """Says how a batch goes on; ``all_tracks`` is how many there are."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.all_tracks = 0
        self._made = 0
        self._there = 0
        self._over = 0
        self._running: dict[Piece, Job] = {}
        self._told: dict[Piece, int] = {}
        """How many notices of each track were said."""
        self._troubles: dict[Piece, str] = {}

    def change(self, piece: Piece, job: Job) -> None:
        """A track's job goes on."""
        self._notice(piece, job)
        if job.state.final:
            if job.state is JobState.CANCELLED and job.withdrawing:
                self.withdrawing()
            return  # how it ended comes in a moment
        began = piece not in self._running
        self._running[piece] = job
        if self._terminal:
            self.tick()
        elif began:
            self._of_track(piece, self._words.text(N_("begun")))
        elif job.trouble is not None:
            self._trouble(piece, self._words.trouble(job))

    def end(self, outcome: Outcome) -> None:
        """A track has ended."""
        self._running.pop(outcome.piece, None)
        self._over += 1
        self._made += outcome.fate is Fate.MADE
        self._there += outcome.fate in {Fate.THERE, Fate.OUTDATED}
        if outcome.job is not None:
            self._notice(outcome.piece, outcome.job)
        if outcome.fate is Fate.MADE:
            facts = {"done": self._made + self._there, "all": self.all_tracks}
            self._of_track(outcome.piece, self._words.text(N_("ready ({done} of {all})"), **facts))
        elif outcome.fate is Fate.FAILED and outcome.error is not None:
            self._of_track(outcome.piece, self._words.explain(outcome.error).what)

    def over(self) -> None:
        """The batch is at its end: no more bar."""
        self.finish()
        self.all_tracks = 0

    def tick(self) -> None:
        """Redraws the bar."""
        if self._busy:
            share = self._over + sum(job.progress.fraction for job in self._running.values())
            self._draw(share / max(1, self.all_tracks), self._doing())

    @property
    def _busy(self) -> bool:
        return self.all_tracks > 0 and self._over < self.all_tracks

    def _doing(self) -> str:
        """How many are ready, and what the track does that is farthest."""
        facts = {"done": self._made + self._there, "all": self.all_tracks}
        parts = [self._words.text(N_("{done} of {all} ready"), **facts)]
        jobs = self._running.items()
        if jobs:
            piece, job = max(jobs, key=lambda one: (one[1].trouble is not None, _far(one[1])))
            parts.append(f"{piece.number}: {self._words.progress(job, time.monotonic())}")
        return " · ".join(parts)

    def _notice(self, piece: Piece, job: Job) -> None:
        for notice in job.notices[self._told.get(piece, 0) :]:
            self._of_track(piece, self._words.notice(notice))
        self._told[piece] = len(job.notices)

    def _trouble(self, piece: Piece, sentence: str) -> None:
        if self._troubles.get(piece) != sentence:
            self._troubles[piece] = sentence
            self._of_track(piece, sentence)

    def _of_track(self, piece: Piece, sentence: str) -> None:
        self.say(f"{label(piece)}: {sentence}")


def label(piece: Piece) -> str:
    """A track as a line's beginning: its number and its name, not too long."""
    name = " ".join(piece.name.split())
    return f"{piece.number} {name if len(name) <= 40 else name[:39] + '…'}"


def _far(job: Job) -> float:
    return job.progress.fraction
