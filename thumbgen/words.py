"""Every sentence made from domain values, in the user's language.

One gettext catalogue serves the command line, the window and the endpoint. English is the source,
in ``thumbgen.sentences`` and here. Run ``make catalogue`` after a change.
"""

import gettext
import locale
import math
import re
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thumbgen.domain.account import Account
from thumbgen.domain.errors import (
    AddressBlocked,
    InvalidRequest,
    NoTrash,
    NotSaved,
    PictureGone,
    Redirected,
    Refused,
    SubmissionUnsure,
    ThumbgenError,
    TooManyRequests,
)
from thumbgen.domain.job import Job, JobState, Notice, NoticeKind
from thumbgen.domain.presets import near_name
from thumbgen.marks import N_
from thumbgen.refusal_sentences import FIELDS, FIELDS_REFUSED, QUOTED, REFUSALS
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


def _without_fields(words: str) -> str:
    """What a schema says, without its names for the fields: ours stand before it."""
    return re.sub(r"(^|; )[^\s:;]+:(?: |(?=;)|$)", r"\1", words).strip("; ")


MEANT = {
    "genre": N_(
        "There is no genre called “{value}”. Did you mean {near}? Choose one of: {allowed}."
    ),
    "scene": N_(
        "This genre has no scene called “{value}”. Did you mean {near}? Choose one of: {allowed}."
    ),
    "size": N_("There is no size called “{value}”. Did you mean {near}? Choose one of: {allowed}."),
}
"""What is said of a name that comes near a known one, by its field."""


def _nearest(error: InvalidRequest) -> str:
    """The allowed name that a wrong one comes near; empty if there is none."""
    return near_name(error.value, error.allowed.split(", "))


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

    def state(self, state: JobState) -> str:
        """A state in a word or two."""
        return self.text(STATES[state])

    def error_by_code(self, code: str) -> str:
        """What kind of error that is, for one of which no more is known."""
        what, following = ERRORS.get(code, ERRORS["error"])
        unknown = defaultdict[str, object](lambda: "…")
        return str(Explanation(self.text(what).format_map(unknown), self.text(following)))

    def explain(self, error: ThumbgenError) -> Explanation:
        """An error as one plain sentence and a next step: by its reason first, then its code."""
        what, following = REFUSALS.get(error.reason) or ERRORS.get(error.code, ERRORS["error"])
        facts: dict[str, object] = {}
        match error:
            case InvalidRequest():
                return Explanation(self._invalid(error), "")
            case NotSaved():
                return self._not_saved(error)
            case AddressBlocked(seconds=int(seconds)):
                wait = self.text(N_("Please try again in {time}."), time=self.duration(seconds))
                return Explanation(self.text(what), wait)
            case Refused(fields=(first, *_) as fields) if first in FIELDS:
                known = [self.text(FIELDS[name][0]) for name in fields if name in FIELDS]
                what, facts = FIELDS_REFUSED, {"fields": ", ".join(known)}
                _, following = FIELDS[first]
            case Redirected():
                facts = {"host": error.host}
            case PictureGone() | NoTrash():
                facts = {"path": error.path}
        return Explanation(
            self._with_server_words(self.text(what, **facts), error), self.text(following)
        )

    def _with_server_words(self, what: str, error: ThumbgenError) -> str:
        """Adds what the Horde itself said, where that can help: its reasons are in English."""
        general = error.code in {"refused", "account_refused", "kudos_needed", "error"}
        helpful = error.reason in QUOTED if error.reason in REFUSALS else general
        words = " ".join(error.server_words.split()) if helpful else ""
        if isinstance(error, Refused) and error.fields:
            words = _without_fields(words)
        if not words:
            return what
        if len(words) > 300:
            words = words[:299] + "…"
        quoted = self.text(N_("It says: “{words}”"), words=words)
        return f"{what} {quoted}"

    def _invalid(self, error: InvalidRequest) -> str:
        problem = error.problem
        if error.field == "scene" and not error.allowed:
            problem = "none"  # "Choose one of:", and then nothing, would help nobody
        source = INVALID.get((error.field, problem), INVALID_OTHER)
        sides = self.text(N_("WIDTHxHEIGHT"))
        allowed = error.allowed.replace("WIDTHxHEIGHT", sides)
        facts = {"value": error.value, "allowed": allowed, "field": error.field}
        if problem == "unknown" and error.field in MEANT and (near := _nearest(error)):
            source, facts["near"] = MEANT[error.field], near
        return self.text(source, **facts)

    def _not_saved(self, error: NotSaved) -> Explanation:
        what = self.text(NOT_SAVED.get(error.reason, NOT_SAVED["other"]), path=error.path)
        if error.kept_at is None:
            following = {
                "full": N_("Make room or choose another folder, and try again."),
                "keyring": N_("Unlock the keyring, and try again."),
                "busy": N_("Please try again."),
                "damaged": N_("Move that file elsewhere, and ThumbGen begins a new one."),
                "newer": N_("Please update ThumbGen, and try again."),
            }.get(error.reason, N_("Choose another folder, and try again."))
            return Explanation(what, self.text(following))
        return Explanation(
            what, self.text(N_("The picture is safe: it was kept as {path}."), path=error.kept_at)
        )

    def progress(self, job: Job, now: float | None = None) -> str:
        """One line on where a job stands, such as "12th in the queue · about 40 s".

        With ``now``, by ``time.monotonic``, the estimate is counted down since it was made.
        """
        if job.trouble is not None:
            return self.trouble(job)
        progress = job.progress
        waits = job.state in {JobState.QUEUED, JobState.RENDERING}
        parts = [self._doing(job)]
        eta = progress.eta if now is None else progress.eta_at(now)
        if waits and eta is not None and progress.possible:
            parts.append(self.duration(eta))
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
        match job.trouble:
            case AddressBlocked():
                left = self.clock((job.resumes_at or 0.0) - time.monotonic())
                held = N_("The Horde makes your internet address wait; sent by itself in {left}")
                return self.text(held, left=left)
            case TooManyRequests(reason="too_many_waiting"):
                return self.text(
                    N_("Your account has no more places in the queue; sent when one is free")
                )
            case TooManyRequests():
                return self.text(N_("The Horde asks us to slow down; going on in a moment"))
            case SubmissionUnsure():
                return self.text(N_("The answer was lost; asking whether the Horde has the job"))
        if job.state in {JobState.PREPARING, JobState.SUBMITTING}:
            return self.text(N_("The Horde does not answer; trying again"))
        return self.text(N_("The connection is interrupted, the job goes on; trying again"))

    def signed_in(self, account: Account) -> str:
        """Who it is, with how many kudos."""
        facts = {"name": account.short_name, "kudos": self.whole(account.kudos)}
        if account.shared is not None:
            facts["key"] = account.shared.name or self.text(N_("without a name"))
            return self.text(N_("Signed in by a shared key of {name}: {key}."), **facts)
        return self.text(N_("Signed in as {name}, with {kudos} kudos."), **facts)

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
        """An estimate in words: "about 40 s", "about 6 min", "about 3 h"."""
        if seconds < 90:
            rounded = max(1, round(seconds)) if seconds < 15 else round(seconds / 5) * 5
            return self.text(N_("about {seconds} s"), seconds=rounded)
        if seconds < 2 * 3600:
            return self.text(N_("about {minutes} min"), minutes=round(seconds / 60))
        if seconds < 48 * 3600:
            return self.text(N_("about {hours} h"), hours=round(seconds / 3600))
        return self.text(N_("about {days} days"), days=round(seconds / (24 * 3600)))

    def whole(self, number: float) -> str:
        """A number without decimals, its thousands set off as the language does."""
        text = f"{math.floor(number):,}"
        return text.replace(",", ".") if self.language == "pt_BR" else text

    @staticmethod
    def clock(seconds: float) -> str:
        """A time that is counted, not estimated: "2:31"; never less than nothing."""
        whole = max(0, math.ceil(seconds))
        return f"{whole // 60}:{whole % 60:02}"

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
