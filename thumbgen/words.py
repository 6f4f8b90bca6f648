"""Every sentence made from domain values, in the user's language.

One gettext catalogue serves the command line, the window and the endpoint. English is the source,
in ``thumbgen.sentences`` and here. Run ``make catalogue`` after a change.
"""

import gettext
import locale
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thumbgen.domain.errors import (
    AddressBlocked,
    InvalidRequest,
    NoTrash,
    NotSaved,
    PictureGone,
    Redirected,
    ThumbgenError,
    TooManyRequests,
)
from thumbgen.domain.job import Job, JobState, Notice, NoticeKind
from thumbgen.marks import N_
from thumbgen.resources import resource
from thumbgen.sentences import (
    ABOUT,
    ABOUT_URLS,
    BROKEN_PRESETS,
    ERRORS,
    INVALID,
    INVALID_OTHER,
    MODEL_AWAY_ALONE,
    NOT_SAVED,
    NOTICES,
    STATES,
)

DOMAIN = "thumbgen"


def choose_language(wanted: str, environ: Mapping[str, str]) -> str:
    """The shipped language nearest to ``wanted``, else to the system's, else English."""
    candidates = [wanted]
    if not wanted:
        candidates = [
            *environ.get("LANGUAGE", "").split(":"),
            environ.get("LC_ALL", "") or environ.get("LC_MESSAGES", "") or environ.get("LANG", ""),
            locale.getlocale()[0] or "",
        ]
    for candidate in candidates:
        tag = candidate.strip().lower().replace("-", "_")
        if tag.startswith(("pt", "portuguese")):
            return "pt_BR"
        if tag.startswith("en") or tag.split(".")[0] in {"c", "posix"}:
            return "en"
    return "en"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What went wrong, and what to do next; each one sentence or two."""

    what: str
    next: str

    def __str__(self) -> str:
        return f"{self.what} {self.next}".strip()


class Words:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        translations = gettext.translation(
            DOMAIN, resource("locale"), languages=[language], fallback=True
        )
        self._gettext = translations.gettext
        self._ngettext = translations.ngettext

    def text(self, source: str, **facts: object) -> str:
        """A marked text in this language, with its facts filled in."""
        translated = self._gettext(source) if source else ""
        return translated.format(**facts) if facts else translated

    def explain(self, error: ThumbgenError) -> Explanation:
        """An error as one plain sentence and a next step."""
        match error:
            case InvalidRequest():
                return Explanation(self._invalid(error), "")
            case NotSaved():
                return self._not_saved(error)
            case AddressBlocked(seconds=int(seconds)):
                _what, _ = ERRORS[error.code]
                wait = self.text(N_("Please try again in {time}."), time=self.duration(seconds))
                return Explanation(self.text(_what), wait)
        what, following = ERRORS.get(error.code, ERRORS["error"])
        facts: dict[str, object] = {}
        if isinstance(error, Redirected):
            facts = {"host": error.host}
        elif isinstance(error, PictureGone | NoTrash):
            facts = {"path": error.path}
        return Explanation(
            self._with_server_words(self.text(what, **facts), error), self.text(following)
        )

    def _with_server_words(self, what: str, error: ThumbgenError) -> str:
        """Adds what the Horde itself said, where that can help: its reasons are in English."""
        helpful = error.code in {"refused", "account_refused", "kudos_needed", "error"}
        if not helpful or not error.server_words:
            return what
        words = " ".join(error.server_words.split())
        if len(words) > 300:
            words = words[:299] + "…"
        quoted = self.text(N_("It says: “{words}”"), words=words)
        return f"{what} {quoted}"

    def _invalid(self, error: InvalidRequest) -> str:
        problem = error.problem
        if error.field == "scene" and not error.allowed:
            problem = "none"  # "Choose one of:", and then nothing, would help nobody
        source = INVALID.get((error.field, problem), INVALID_OTHER)
        return self.text(source, value=error.value, allowed=error.allowed, field=error.field)

    def _not_saved(self, error: NotSaved) -> Explanation:
        what = self.text(NOT_SAVED.get(error.reason, NOT_SAVED["other"]), path=error.path)
        if error.kept_at is None:
            full = N_("Make room or choose another folder, and try again.")
            other = N_("Choose another folder, and try again.")
            return Explanation(what, self.text(full if error.reason == "full" else other))
        return Explanation(
            what, self.text(N_("The picture is safe: it was kept as {path}."), path=error.kept_at)
        )

    def progress(self, job: Job) -> str:
        """One line on where a job stands, such as "12th in the queue · about 40 s"."""
        if job.trouble is not None:
            return self.trouble(job)
        progress = job.progress
        waits = job.state in {JobState.QUEUED, JobState.RENDERING}
        parts = [self._doing(job)]
        if waits and progress.eta is not None and progress.possible:
            parts.append(self.duration(progress.eta))
        if waits and job.request.count > 1:
            facts = {"done": progress.finished, "all": job.request.count}
            parts.append(self.text(N_("{done} of {all} pictures rendered"), **facts))
        return " · ".join(parts)

    def _doing(self, job: Job) -> str:
        place = job.progress.queue_position
        if job.state is not JobState.QUEUED:
            return self.text(STATES[job.state])
        if not job.progress.possible:
            return self.text(N_("No computer online can render this right now; waiting for one"))
        if place is None:
            return self.text(STATES[job.state])
        return self.text(N_("{place} in the queue"), place=self.ordinal(place))

    def trouble(self, job: Job) -> str:
        """A passing trouble that a job is sitting out; the job itself is safe."""
        if isinstance(job.trouble, TooManyRequests):
            return self.text(N_("The Horde asks us to slow down; going on in a moment"))
        if job.state in {JobState.PREPARING, JobState.SUBMITTING}:
            return self.text(N_("The Horde does not answer; trying again"))
        return self.text(N_("The connection is interrupted, the job goes on; trying again"))

    def notice(self, notice: Notice) -> str:
        """What a user should hear although the job goes on."""
        facts = {
            name: ", ".join(value) if isinstance(value, tuple) else value
            for name, value in notice.facts
        }
        if notice.kind is NoticeKind.MODEL_AWAY and not facts["near"]:
            return self.text(MODEL_AWAY_ALONE, **facts)
        return self.text(NOTICES[notice.kind], **facts)

    def duration(self, seconds: float) -> str:
        """An estimate in words: "about 40 s", "about 6 min"."""
        if seconds < 90:
            rounded = max(1, round(seconds)) if seconds < 15 else round(seconds / 5) * 5
            return self.text(N_("about {seconds} s"), seconds=rounded)
        return self.text(N_("about {minutes} min"), minutes=round(seconds / 60))

    def ordinal(self, number: int) -> str:
        """A place in a queue: "1st", "12th"; in Portuguese "1º"."""
        if self.language == "pt_BR":
            return f"{number}º"
        if number % 100 in {11, 12, 13}:
            return f"{number}th"
        return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"

    def ignored_setting(self, name: str, path: Path) -> str:
        """Why a setting was left out; ``*`` stands for the whole file."""
        if name == "*":
            return self.text(
                N_("The settings file {path} cannot be read; the usual settings are used."),
                path=path,
            )
        return self.text(
            N_("The setting “{name}” in {path} cannot be used and was ignored."),
            name=name,
            path=path,
        )

    def broken_preset(self, name: str, reason: str, where: str) -> str:
        """Why one of the user's own preset files was left out."""
        why = self.text(BROKEN_PRESETS.get(reason, BROKEN_PRESETS["unreadable"]), where=where)
        return self.text(N_("The preset file {name} was skipped: {why}."), name=name, why=why)

    def unforeseen(self, log: Path) -> str:
        """For what nobody foresaw: one kind sentence, and where the details are."""
        what, _ = ERRORS["error"]
        details = self.text(N_("The details are in {path}."), path=log)
        return f"{self.text(what)} {details}"

    def about(self, version: str) -> str:
        """What may be done with the pictures, and where the Horde's own documents are."""
        first, use, words, terms, reference = ABOUT
        return "\n".join(
            [
                self.text(first, version=version),
                self.text(use),
                self.text(words),
                self.text(terms, url=ABOUT_URLS[0]),
                self.text(reference, url=ABOUT_URLS[1]),
            ]
        )
