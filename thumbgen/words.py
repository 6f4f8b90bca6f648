"""Every sentence made from domain values, in the user's language.

One gettext catalogue serves the command line, the window and the endpoint. English is the source;
``N_`` marks what is translated later, ``_`` translates now. Run ``make catalogue`` after a change.
"""

import gettext
import locale
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thumbgen.domain.errors import (
    AddressBlocked,
    InvalidRequest,
    NotSaved,
    Redirected,
    ThumbgenError,
    TooManyRequests,
)
from thumbgen.domain.job import Job, JobState, Notice, NoticeKind
from thumbgen.resources import resource

LANGUAGES = ("en", "pt_BR")
DOMAIN = "thumbgen"


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a text for the catalogue."""
    return text


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


ERRORS: dict[str, tuple[str, str]] = {
    "error": (
        N_("Something went wrong that ThumbGen did not foresee."),
        N_("Please try again."),
    ),
    "refused": (
        N_("The Horde did not accept this job."),
        N_("Change the settings it names, and try again."),
    ),
    "prompt_refused": (
        N_("The Horde's content filter did not accept these words."),
        N_("Describe the idea in other words, and try again."),
    ),
    "account_refused": (
        N_("The Horde does not let this account do that."),
        N_("Try without an API key, or with another one."),
    ),
    "key_refused": (
        N_("The Horde does not know this API key."),
        N_("Check the key, or leave it out: it also works without an account."),
    ),
    "kudos_needed": (
        N_("This job costs more kudos than the account has."),
        N_("Choose fewer steps or the usual models: those are free."),
    ),
    "unreachable": (
        N_("The Horde could not be reached."),
        N_("Please try again in a few minutes."),
    ),
    "no_connection": (
        N_("There is no connection to the Horde."),
        N_("Check your internet connection, and try again."),
    ),
    "no_answer": (
        N_("The Horde did not answer in time."),
        N_("Please try again in a moment."),
    ),
    "horde_down": (
        N_("The Horde is having trouble at the moment."),
        N_("Please try again in a few minutes."),
    ),
    "maintenance": (
        N_("The Horde is closed for maintenance, and took the job out of its queue."),
        N_("Please try again in a few minutes."),
    ),
    "too_many_requests": (
        N_("That was too much at once for the Horde."),
        N_("Wait a minute or two, and try again."),
    ),
    "address_blocked": (
        N_("The Horde makes your internet address wait for a while."),
        N_("Please try again later; a VPN may be the reason."),
    ),
    "redirected": (
        N_("The Horde's address leads to another place: {host}."),
        N_("Your API key was not sent there. Check the Horde's address in the settings."),
    ),
    "submission_unsure": (
        N_(
            "The connection broke just as the job was handed in, so nobody knows whether the "
            "Horde has it."
        ),
        N_("It was not sent twice. Wait a minute, and try again."),
    ),
    "timed_out": (
        N_("The picture was not ready within your time limit."),
        N_("Try again, or allow more time."),
    ),
    "expired": (
        N_("The Horde no longer has this job: it waited too long."),
        N_("Please try again; another model may be quicker."),
    ),
    "censored": (
        N_("The safety check held back the picture. That also happens to harmless ideas."),
        N_("Try again with another seed, or word the idea a little differently."),
    ),
    "job_failed": (
        N_("The job ended without a picture."),
        N_("Please try again."),
    ),
    "workers_failed": (
        N_("The computers that tried to render this picture gave up."),
        N_("Please try again, or choose another model."),
    ),
    "withdrawn": (
        N_("The job was withdrawn at the Horde, but not from here."),
        N_("Please try again."),
    ),
    "picture_lost": (
        N_("The picture was made, but could not be downloaded."),
        N_("Please try again."),
    ),
    "picture_unreadable": (
        N_("What arrived is damaged, or is not a picture."),
        N_("Please try again."),
    ),
    "cancelled": (N_("Cancelled."), ""),
}
"""What each error is, and what to do next, by its code."""

NOT_SAVED: dict[str, str] = {
    "full": N_("The disk is full: {path} could not be saved."),
    "denied": N_("ThumbGen may not write to {path}."),
    "missing": N_("The folder for {path} is not there and cannot be made."),
    "other": N_("{path} could not be saved."),
}

INVALID: dict[tuple[str, str], str] = {
    ("prompt", "empty"): N_("There is nothing to paint yet: type an idea, or choose a scene."),
    ("prompt", "long"): N_("The idea is too long: {value} characters; {allowed} is the most."),
    ("negative", "long"): N_("The negative prompt is too long: {allowed} characters is the most."),
    ("prompt", "control"): N_("The idea contains a character that cannot be sent. Type it again."),
    ("negative", "control"): N_("The negative prompt contains a character that cannot be sent."),
    ("genre", "unknown"): N_("There is no genre called “{value}”. Choose one of: {allowed}."),
    ("scene", "unknown"): N_("This genre has no scene called “{value}”. Choose one of: {allowed}."),
    ("scene", "none"): N_(
        "There are no scenes here to choose from. Name a genre that has some, such as lofi."
    ),
    ("size", "unknown"): N_("There is no size called “{value}”. Choose one of: {allowed}."),
    ("size", "range"): N_("{value} is out of bounds: each side may have {allowed} pixels."),
    ("size", "aspect"): N_("{value} is too long and narrow: {allowed} is the most."),
    ("count", "range"): N_("{value} pictures at once is out of bounds: choose {allowed}."),
    ("seed", "range"): N_("The seed {value} is out of bounds: choose {allowed}."),
    ("steps", "range"): N_("{value} steps are out of bounds: choose {allowed}."),
    ("cfg", "range"): N_("A CFG scale of {value} is out of bounds: choose {allowed}."),
    ("count", "whole"): N_("The number of pictures must be a whole number, not “{value}”."),
    ("seed", "whole"): N_("The seed must be a whole number, not “{value}”."),
    ("steps", "whole"): N_("The steps must be a whole number, not “{value}”."),
    ("timeout", "range"): N_("A time limit of {value} s is out of bounds: choose {allowed}."),
    ("sampler", "unknown"): N_("There is no sampler called “{value}”. Choose one of: {allowed}."),
    ("format", "unknown"): N_("There is no format called “{value}”. Choose one of: {allowed}."),
    ("model", "empty"): N_("A model's name is missing."),
    ("output", "ending"): N_("“{value}” has an ending ThumbGen cannot write. Use {allowed}."),
    ("output", "control"): N_("“{value}” holds a character that no file name can have."),
    ("output", "no_folder"): N_(
        "{value} is a file where a folder is needed. Choose another place."
    ),
    ("horde_url", "unknown"): N_("“{value}” is not the address of a Horde. An example: {allowed}"),
    ("key_file", "unreadable"): N_("The key file {value} cannot be read."),
    ("key_file", "no_key"): N_("{value} does not hold an API key."),
    ("pictures", "relative"): N_(
        "The pictures folder in the settings must be a full path: {value}"
    ),
}
"""What is wrong with a request, and what to do, by field and problem."""

INVALID_OTHER = N_("“{value}” cannot be used for {field}.")

STATES: dict[JobState, str] = {
    JobState.PREPARING: N_("Getting ready"),
    JobState.SUBMITTING: N_("Handing in the job"),
    JobState.QUEUED: N_("Waiting in the queue"),
    JobState.RENDERING: N_("Rendering"),
    JobState.FETCHING: N_("Downloading and finishing"),
    JobState.DONE: N_("Ready"),
    JobState.FAILED: N_("Failed"),
    JobState.CANCELLED: N_("Cancelled"),
}

NOTICES: dict[NoticeKind, str] = {
    NoticeKind.WORDS_REWRITTEN: N_(
        "With {models} the Horde replaces these words of yours: {words}. "
        "The genre's own models leave them alone."
    ),
    NoticeKind.MODEL_AWAY: N_(
        "Nobody offers {models} right now, so the job waits. Models with similar names: {near}."
    ),
    NoticeKind.OTHER_MODEL: N_("Nobody could render this with the first choice; trying {models}."),
    NoticeKind.FEWER_PICTURES: N_("{got} of {asked} pictures were made."),
    NoticeKind.SOME_CENSORED: N_("Held back by the safety check: {censored}. Try another seed."),
    NoticeKind.SOME_LOST: N_("Made, but could not be downloaded: {lost}."),
    NoticeKind.ENLARGED: N_(
        "The computer that rendered the picture skipped its upscaler, so it was enlarged here "
        "by a factor of {factor}: it may look a little soft."
    ),
    NoticeKind.LARGE_FILE: N_(
        "The file has {megabytes} MB; YouTube's phone app takes at most {limit} MB. "
        "A JPEG would be smaller."
    ),
}

BROKEN_PRESETS: dict[str, str] = {
    "unreadable": N_("it cannot be read"),
    "too_large": N_("it is too large"),
    "encoding": N_("it is not UTF-8 text (line {where})"),
    "empty": N_("it is empty"),
    "syntax": N_("it is not valid TOML (line {where})"),
    "field_unknown": N_("there is no field “{where}”"),
    "field_missing": N_("the field “{where}” is missing"),
    "wrong_type": N_("the field “{where}” holds the wrong kind of value"),
    "bad_value": N_("the value of “{where}” cannot be used"),
    "models_differ": N_("the models in “{where}” cannot share one request"),
    "key_taken": N_("another file has the same key"),
}

ABOUT = (
    N_("ThumbGen {version}: from an idea to a finished thumbnail, free, by way of the AI Horde."),
    N_(
        "The pictures are yours to use for free, in personal and commercial work, within the "
        "rules of the Horde's community and the licence of the model that made them. "
        "No NSFW material."
    ),
    N_(
        "Volunteers' computers render the pictures and could see your words: treat prompts as "
        "public."
    ),
    N_("The Horde's terms: {url}"),
    N_("The Horde's own API reference: {url}"),
)


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
        facts = {"host": error.host} if isinstance(error, Redirected) else {}
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
            return Explanation(
                what, self.text(N_("Make room or choose another folder, and try again."))
            )
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
        if waits and job.request.count > 1:
            facts = {"done": progress.finished, "all": job.request.count}
            parts.append(self.text(N_("{done} of {all} pictures rendered"), **facts))
        if waits and progress.eta is not None and progress.possible:
            parts.append(self.duration(progress.eta))
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

    def ignored_setting(self, name: str) -> str:
        """Why a setting was left out; ``*`` stands for the whole file."""
        if name == "*":
            return self.text(N_("The settings file cannot be read; the usual settings are used."))
        return self.text(N_("The setting “{name}” cannot be used and was ignored."), name=name)

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
        urls = ("https://aihorde.net/terms", "https://aihorde.net/api/")
        first, use, words, terms, reference = ABOUT
        return "\n".join(
            [
                self.text(first, version=version),
                self.text(use),
                self.text(words),
                self.text(terms, url=urls[0]),
                self.text(reference, url=urls[1]),
            ]
        )
