"""Everything that can go wrong, as a tree. Callers catch as widely as they like.

::

    ThumbgenError
    ├── InvalidRequest         invalid_request        the caller asked for what cannot be
    ├── Refused                refused                the Horde will not take this request
    │   └── PromptRefused      prompt_refused         … because of its words
    ├── AccountError           account_refused        this account may not do that
    │   ├── KeyRefused         key_refused            the API key is wrong
    │   └── KudosNeeded        kudos_needed           it costs more kudos than there are
    ├── Unreachable            unreachable            no useful answer from the Horde
    │   ├── NoConnection       no_connection          no network, or nobody there
    │   ├── NoAnswer           no_answer              connected, then silence
    │   ├── HordeDown          horde_down             5xx, a proxy's page, or gibberish
    │   ├── Maintenance        maintenance            closed for maintenance
    │   ├── TooManyRequests    too_many_requests      slow down
    │   ├── AddressBlocked     address_blocked        this internet address must wait
    │   ├── Redirected         redirected             the address points somewhere else
    │   └── SubmissionUnsure   submission_unsure      handed in, but the reply was lost
    ├── TookTooLong            timed_out              the caller's time limit is over
    │   └── Expired            expired                the Horde has forgotten the job
    ├── Censored               censored               workers withheld every picture
    ├── JobFailed              job_failed             the job ended without a picture
    │   ├── WorkersFailed      workers_failed         the workers gave up
    │   ├── JobWithdrawn       withdrawn              somebody else withdrew it
    │   ├── PictureLost        picture_lost           made, but it cannot be downloaded
    │   ├── PictureUnreadable  picture_unreadable     downloaded, but it is no picture
    │   └── NotSaved           not_saved              finished, but the disk refused it
    ├── PictureGone            picture_gone           a finished picture's file is no longer there
    ├── NoTrash                no_trash               the system has no trash for this file
    └── Cancelled              cancelled              the caller withdrew the job

An error carries data, not sentences: ``thumbgen.words`` makes those, in the user's language.
``code`` is stable and is what scripts should look at; ``reason`` is a stable word too, and tells
apart what one class has in common.
"""

import errno
from pathlib import Path
from typing import Any, ClassVar

_DISK_REASONS = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "denied",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EEXIST: "missing",  # what should be the folder is a file
}
"""What the system's error numbers mean to the user; anything else is ``other``."""


MOST_SHOWN = 1000
"""Letters of a wrong value that are worth repeating."""


class ThumbgenError(Exception):
    """Any failure of ThumbGen. ``server_words`` is what the Horde itself said, if it spoke.

    ``reason`` is a stable word, or empty where the class says it all.
    """

    code: ClassVar[str] = "error"
    transient: ClassVar[bool] = False
    """Whether the same call may well succeed in a moment."""

    def __init__(self, server_words: str = "", *, reason: str = "") -> None:
        super().__init__(server_words)
        self.server_words = server_words
        self.reason = reason

    def __str__(self) -> str:
        """The code, the reason and the server's words, for logs and developers."""
        known = f"{self.code} ({self.reason})" if self.reason else self.code
        return f"{known}: {self.server_words}" if self.server_words else known

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process: everything it carries, its notes as well."""
        return _bare, (type(self), self.args), dict(self.__dict__)


def _bare(kind: type[ThumbgenError], args: tuple[object, ...]) -> ThumbgenError:
    """An error before its data: each class is made from other facts, and ``args`` are not those."""
    return kind.__new__(kind, *args)


class InvalidRequest(ThumbgenError):
    """The caller asked for what cannot be: ``field`` is at fault, ``problem`` says how.

    ``problem`` is one of a few stable words (``empty``, ``unknown``, ``range``, …), ``value`` is
    what was given and ``allowed`` what could have been.
    """

    code = "invalid_request"

    def __init__(self, field: str, problem: str, value: object = "", allowed: str = "") -> None:
        super().__init__()
        self.field = field
        self.problem = problem
        self.value = str(value)[:MOST_SHOWN]
        self.allowed = allowed

    def __str__(self) -> str:
        """Field, problem and value, for logs and developers."""
        allowed = f" (allowed: {self.allowed})" if self.allowed else ""
        return f"{self.code}: {self.field} {self.problem} {self.value!r}{allowed}"


class Refused(ThumbgenError):
    """The Horde will not take this request, however often it is sent.

    ``fields`` are those at fault, by stable words of our own (``size``, ``steps``, …), if known.
    """

    code = "refused"

    def __init__(
        self, server_words: str = "", *, reason: str = "", fields: tuple[str, ...] = ()
    ) -> None:
        super().__init__(server_words, reason=reason)
        self.fields = fields


class PromptRefused(Refused):
    """The Horde's content filter, or one of its rules on prompts, said no."""

    code = "prompt_refused"


class AccountError(ThumbgenError):
    """This account may not do that."""

    code = "account_refused"


class KeyRefused(AccountError):
    """The API key is wrong, expired or used up."""

    code = "key_refused"


class KudosNeeded(AccountError):
    """The request costs more kudos than the account has."""

    code = "kudos_needed"


class Unreachable(ThumbgenError):
    """No useful answer from the Horde."""

    code = "unreachable"
    transient = True


class NoConnection(Unreachable):
    """No network, no such host, or nobody listens there."""

    code = "no_connection"


class NoAnswer(Unreachable):
    """Connected, and then silence or a broken line."""

    code = "no_answer"


class HordeDown(Unreachable):
    """A 5xx, a proxy's HTML page, or an answer that makes no sense.

    ``doubtful``: a proxy spoke which may have passed the request on before. As a rule it has not.
    """

    code = "horde_down"
    doubtful = False


class Maintenance(Unreachable):
    """The Horde is closed for maintenance, for minutes rather than seconds."""

    code = "maintenance"
    transient = False


class TooManyRequests(Unreachable):
    """A rate limit: try again after ``retry_after`` seconds."""

    code = "too_many_requests"

    def __init__(
        self, server_words: str = "", retry_after: float = 1.0, *, reason: str = ""
    ) -> None:
        super().__init__(server_words, reason=reason)
        self.retry_after = retry_after


class AddressBlocked(Unreachable):
    """The Horde makes this internet address wait; ``seconds`` is ``None`` when it won't say."""

    code = "address_blocked"
    transient = False

    def __init__(
        self, server_words: str = "", seconds: int | None = None, *, reason: str = ""
    ) -> None:
        super().__init__(server_words, reason=reason)
        self.seconds = seconds


class Redirected(Unreachable):
    """The Horde's address sends callers to another ``host``; the key does not go along."""

    code = "redirected"
    transient = False

    def __init__(self, host: str) -> None:
        super().__init__()
        self.host = host


class SubmissionUnsure(Unreachable):
    """The job was handed in, but the reply was lost: the Horde may or may not have it."""

    code = "submission_unsure"
    transient = False


class TookTooLong(ThumbgenError):
    """The caller's own time limit is over; the job was withdrawn."""

    code = "timed_out"


class Expired(TookTooLong):
    """The Horde no longer knows the job: it waited too long, or never existed."""

    code = "expired"


class Censored(ThumbgenError):
    """Every picture of the job was withheld by the workers' safety check."""

    code = "censored"


class JobFailed(ThumbgenError):
    """The job ended without a picture."""

    code = "job_failed"


class WorkersFailed(JobFailed):
    """The workers that tried gave up."""

    code = "workers_failed"


class JobWithdrawn(JobFailed):
    """The job was cancelled, but not from here."""

    code = "withdrawn"


class PictureLost(JobFailed):
    """The picture was made, but its link does not deliver it."""

    code = "picture_lost"


class PictureUnreadable(JobFailed):
    """What was downloaded is no picture, or a dangerous one."""

    code = "picture_unreadable"


class NotSaved(JobFailed):
    """The disk refused the finished file.

    ``reason`` is ``full``, ``denied``, ``missing``, ``keyring`` or ``other``; for the library also
    ``busy``, ``damaged`` or ``newer``. ``kept_at`` is where the picture was kept instead, if
    anywhere.
    """

    code = "not_saved"

    def __init__(self, path: Path, reason: str, kept_at: Path | None = None) -> None:
        super().__init__(reason=reason)
        self.path = path
        self.kept_at = kept_at

    @classmethod
    def because(cls, path: Path, error: Exception) -> "NotSaved":
        """The refusal of ``path``, with the reason that the system's own error gives."""
        number = getattr(error, "errno", None) or 0
        usual = "denied" if isinstance(error, PermissionError) else "other"
        return cls(path, _DISK_REASONS.get(number, usual))

    def __str__(self) -> str:
        """Path and reason, for logs and developers."""
        return f"{self.code}: {self.path} ({self.reason})"


class PictureGone(ThumbgenError):
    """A finished picture's file was moved or deleted by somebody else; ``path`` is where it was."""

    code = "picture_gone"

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path


class NoTrash(ThumbgenError):
    """The system has no trash for the file at ``path``, which stays where it is."""

    code = "no_trash"

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path


class Cancelled(ThumbgenError):
    """The caller withdrew the job."""

    code = "cancelled"
