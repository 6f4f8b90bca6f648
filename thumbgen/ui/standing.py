"""How a work stands, in words: the same ones wherever it is shown."""

import time
from dataclasses import dataclass

from thumbgen.domain.errors import Cancelled
from thumbgen.domain.job import JobState
from thumbgen.marks import N_
from thumbgen.ui.session import Work
from thumbgen.words import Words

_TONES = {JobState.DONE: "good", JobState.FAILED: "bad", JobState.CANCELLED: "quiet"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One sentence; what to do next, and the facts, if there are any; and in which tone to say it.

    ``tone`` is one of the style sheet's: ``plain``, ``good``, ``bad`` or ``quiet``.
    """

    sentence: str
    advice: str
    facts: str
    tone: str


def standing(work: Work, words: Words) -> Standing:
    """How ``work`` stands at this moment."""
    error = work.job.error
    tone = _TONES.get(work.job.state, "plain")
    if error is None:
        if work.gone and not work.running:
            return Standing(words.text(N_("Discarded")), "", "", "quiet")
        return Standing(words.progress(work.job, time.monotonic()), "", _facts(work, words), tone)
    if isinstance(error, Cancelled) and work.busy:
        kept = N_("Cancelled. A picture that is being rendered already will still be kept.")
        return Standing(words.text(kept), "", "", tone)
    told = words.explain(error)
    advice = "" if work.gone else told.next  # a picture kept elsewhere is no longer there
    facts = _facts(work, words) if isinstance(error, Cancelled) else ""
    return Standing(told.what, advice, facts, tone)


def _facts(work: Work, words: Words) -> str:
    """Of the picture that is looked at: pixels, model and seed."""
    picture = work.picture
    if picture is None or work.running:
        return ""
    facts = {"size": picture.size, "model": picture.model, "seed": picture.seed}
    return words.text(N_("{size} · {model} · seed {seed}"), **facts)
