"""What is said of a batch: paths or JSON on stdout, and what it all came to on stderr."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.batch_live import BatchLive, label
from thumbgen.cli.output import deliver
from thumbgen.cli.table import cut, plain, room, width
from thumbgen.domain.errors import Cancelled, InvalidRequest, NotSaved, ThumbgenError
from thumbgen.domain.presets import fold
from thumbgen.domain.tracks import COLUMNS, Fault, TrackList, unheard
from thumbgen.jobs.batch import Batch, Fate, Flaw, Outcome
from thumbgen.jobs.tracks import Look, Piece
from thumbgen.marks import N_
from thumbgen.words import Words

MOST_TOLD = 20
"""Lines that are worth naming at once."""

_COUNTED = (
    (Fate.MADE, N_("Made: {count}.")),
    (Fate.THERE, N_("Already there: {count}.")),
    (Fate.OUTDATED, N_("Already there, but outdated: {count}.")),
    (Fate.FAILED, N_("Failed: {count}.")),
    (Fate.WITHDRAWN, N_("Withdrawn: {count}.")),
    (Fate.LEFT, N_("Not begun: {count}.")),
)


_FLAWS = {
    Flaw.OTHER: N_("{track}: there, but made of other words or settings."),
    Flaw.PRACTICE: N_("{track}: there, but only as a practice picture."),
    Flaw.NO_PICTURE: N_("{track}: there is a file of that name, but it is no picture."),
}


class Reporter:
    """Says how the tracks ended, to people and to scripts."""

    def __init__(self, live: BatchLive, words: Words, *, as_json: bool) -> None:
        self._live = live
        self._words = words
        self._as_json = as_json

    def faults(self, faults: Sequence[Fault]) -> int:
        """Of lines that are wrong; the exit code."""
        told = [(fault, self._what(fault)) for fault in faults]
        for fault, what in told[:MOST_TOLD]:
            facts = {"line": fault.line, "column": fault.column, "what": what}
            if _is_wordless(fault):
                self._live.say(what)
            elif fault.column:
                self.say(N_("Line {line}, “{column}”: {what}"), **facts)
            else:
                self.say(N_("Line {line}: {what}"), **facts)
        error = InvalidRequest("tracks", "rows", len(faults))
        self._live.say(str(self._words.explain(error)))
        if self._as_json:
            result = answers.failure(error, self._words)
            result["error"]["rows"] = [
                {"line": fault.line, "column": fault.column, "message": what}
                for fault, what in told
            ]
            self.line(result)
        return codes.USAGE

    def _what(self, fault: Fault) -> str:
        if _is_wordless(fault):
            wordless = N_("Line {line} has neither an idea nor a title.")
            return self._words.text(wordless, line=fault.line)
        return str(self._words.explain(fault.error))

    def misspelt(self, columns: Sequence[tuple[str, str]]) -> None:
        """Of columns that nothing uses, each with the name that was probably meant."""
        for column, meant in columns:
            unused = N_("Column “{column}” is not used. Did you mean “{meant}”?")
            self.say(unused, column=column, meant=meant)

    def unheard(self, listing: TrackList, look: Look) -> None:
        """Of cells in columns without a name, and of those whose rows say nothing to paint."""
        if listing.nameless:
            line, cell = listing.nameless[0]
            nameless = N_(
                "Columns without a name are not used (line {line}: “{cell}”). Name them in the "
                "list's first line."
            )
            self.say(nameless, line=line, cell=cut(plain(cell), 40))
        if look.prompt or look.request.scene:
            return
        if columns := unheard(listing, (look.title,)):
            names = {key: " / ".join(COLUMNS[key]) for key in ("prompt", "title")}
            unheard_of = N_(
                "These columns are neither ideas nor titles: {columns}. Ideas may be called "
                "{prompt}, titles {title}."
            )
            self.say(unheard_of, columns=", ".join(columns), **names)

    def ended(self, outcome: Outcome) -> None:
        """Of one track."""
        self._live.end(outcome)
        if self._as_json:
            self.line(_as_json(outcome, self._words))
        elif outcome.path is not None:
            self.show(str(outcome.path.absolute()))

    def sum_up(self, outcomes: Sequence[Outcome], run: Batch, folder: Path) -> int:
        """Of the whole batch; the exit code."""
        self._live.over()
        code = _exit_code(outcomes, interrupted=run.interrupted)
        self._unremembered(run.unremembered)
        self.outdated(outcomes)
        counts = Counter(outcome.fate for outcome in outcomes)
        self._say_failed(outcomes)
        if run.stopped is not None and counts[Fate.LEFT]:
            self.say(N_("No more tracks were handed in: they would have met the same."))
        parts = [
            self._words.text(text, count=counts[fate]) for fate, text in _COUNTED if counts[fate]
        ]
        self._live.say(" ".join(parts))
        if any(outcome.path is not None for outcome in outcomes):
            self.say(N_("The pictures are in {folder}"), folder=folder)
        if code != codes.DONE:
            self.say(N_("To make what is missing, run the same command again."))
        if self._as_json:
            for outcome in outcomes:
                if outcome.fate is Fate.LEFT:
                    self.line(_as_json(outcome, self._words))
            self.line({"summary": _summary(outcomes, folder, code)})
        return code

    def _unremembered(self, error: NotSaved | None) -> None:
        """Of a library that could not be asked what was under way the last time."""
        if error is not None:
            why = self._words.explain(error).what
            self.say(N_("What was under way the last time is not known. {why}"), why=why)

    def outdated(self, outcomes: Sequence[Outcome]) -> None:
        """Of the tracks whose pictures are there, but are not what the list asks for now."""
        told = [outcome for outcome in outcomes if outcome.fate is Fate.OUTDATED]
        for outcome in told[:MOST_TOLD]:
            if outcome.flaw is not None:
                self.say(_FLAWS[outcome.flaw], track=label(outcome.piece))
        if len(told) > MOST_TOLD:
            self.say(N_("… and {count} more like these."), count=len(told) - MOST_TOLD)
        if told:
            self.say(N_("To have these made anew, delete or move their files."))

    def _say_failed(self, outcomes: Sequence[Outcome]) -> None:
        """Each track that failed, with what to do."""
        for outcome in outcomes:
            if outcome.fate is Fate.FAILED and outcome.error is not None:
                facts = {
                    "track": label(outcome.piece),
                    "line": outcome.piece.track.line,
                    "what": self._words.explain(outcome.error),
                }
                self.say(N_("Not made: {track} (line {line}). {what}"), **facts)

    def say(self, text: str, **facts: object) -> None:
        """A marked text, on stderr."""
        self._live.say(self._words.text(text, **facts))

    def plan(self, row: dict[str, Any], shown: str) -> None:
        """A track that would be made."""
        if self._as_json:
            self.line(row)
        else:
            self.show(shown)

    def sum_up_plan(self, tracks: int, there: Sequence[Outcome], folder: Path) -> None:
        """What the whole plan comes to."""
        missing = tracks - len(there)
        self.outdated(there)
        facts = {"count": missing, "there": len(there), "folder": folder}
        self.say(N_("To make: {count}. Already there: {there}. Folder: {folder}"), **facts)
        self.say(N_("Nothing was sent."))
        if self._as_json:
            found = Counter(outcome.fate for outcome in there)
            counts = {fate.value: found[fate] for fate in (Fate.THERE, Fate.OUTDATED)}
            places = {"folder": str(folder), "exit_code": codes.DONE}
            summary = {"success": True, "tracks": tracks, "missing": missing, **counts, **places}
            self.line({"summary": summary})

    def line(self, result: dict[str, Any]) -> None:
        """A JSON object, on stdout."""
        self.show(answers.as_line(result))

    def show(self, text: str) -> None:
        """A line on stdout, where a terminal's bar is not."""
        self._live.finish()
        deliver(text)
        self._live.tick()


def show_plan(
    pieces: Sequence[Piece], there: Mapping[Piece, Outcome], look: Look, reporter: Reporter
) -> int:
    """What would be made, and where; the exit code. ``there`` are those that need not be."""
    wide = max(width(piece.file.name) for piece in pieces)
    places = room(sys.stdout)
    for piece in pieces:
        request, found = piece.request, there.get(piece)
        row = {
            **_named(piece, "missing" if found is None else found.fate.value),
            "path": str(piece.file if found is None else found.path),
            "prompt": request.prompt,
            "genre": request.genre,
            "scene": request.scene,
            "size": request.target.key,
            "seed": str(request.seed),
        }
        mark = " " if found is None else _MARKS[found.fate]
        name = piece.file.name + " " * (wide - width(piece.file.name))
        shown = plain(f"{mark} {piece.number:>3}  {name}  {_told(piece, look)}")
        reporter.plan(row, shown if places is None else cut(shown, places))
    reporter.sum_up_plan(len(pieces), [*there.values()], look.folder)
    return codes.DONE


_MARKS = {Fate.THERE: "✓", Fate.OUTDATED: "≠"}


def _told(piece: Piece, look: Look) -> str:
    """What is said of a track: its idea and title, and what is not as for all the others."""
    request, shared = piece.request, look.request
    parts = [" ".join((request.prompt or request.scene).split())]
    if request.title:
        parts.append(f"“{' '.join(request.title.split())}”")
    if fold(request.genre) != fold(shared.genre) and piece.track.cell("genre"):
        parts.append(request.genre)
    if request.target != shared.target:
        parts.append(request.target.key)
    return " · ".join(parts)


def _is_wordless(fault: Fault) -> bool:
    """Whether a row says nothing of what to paint."""
    return not fault.column and (fault.error.field, fault.error.problem) == ("prompt", "empty")


def _exit_code(outcomes: Sequence[Outcome], *, interrupted: bool) -> int:
    wanting = [outcome for outcome in outcomes if outcome.path is None]
    if not wanting:
        return codes.DONE
    if interrupted:
        return codes.INTERRUPTED
    failed = (outcome.error for outcome in wanting if outcome.fate is Fate.FAILED)
    return codes.exit_code(next(failed, None) or ThumbgenError())


def _named(piece: Piece, status: str) -> dict[str, Any]:
    return {
        "number": piece.number,
        "line": piece.track.line,
        "title": piece.track.cell("title"),
        "picture_title": piece.request.title,
        "status": status,
    }


def _as_json(outcome: Outcome, words: Words) -> dict[str, Any]:
    piece, job = outcome.piece, outcome.job
    named = _named(piece, outcome.fate.value)
    if outcome.fate is Fate.MADE and job is not None:
        return answers.success(job, words) | named
    if outcome.path is not None:
        path = str(outcome.path.absolute())
        flaw = {} if outcome.flaw is None else {"reason": outcome.flaw.value}
        return {"success": True, "prompt": piece.request.prompt, "path": path} | named | flaw
    failure = answers.failure(outcome.error or Cancelled(), words, job)
    return failure | {"prompt": piece.request.prompt} | named


def _summary(outcomes: Sequence[Outcome], folder: Path, code: int) -> dict[str, Any]:
    counts = Counter(outcome.fate for outcome in outcomes)
    return {
        "success": code == codes.DONE,
        "tracks": len(outcomes),
        **{fate.value: counts[fate] for fate in Fate},
        "folder": str(folder),
        "exit_code": code,
    }
