"""What each refusal of the Horde's means: its ``rc`` decides first, then the HTTP status.

Codes and shapes: the Horde's ``README_return_codes`` and its error handlers. The list of codes is
open: an unknown one is told apart by its status, with the server's own words.
"""

import re
from collections.abc import Mapping

import msgspec

from thumbgen.domain.errors import (
    AccountError,
    AddressBlocked,
    Expired,
    HordeDown,
    KeyRefused,
    KudosNeeded,
    Maintenance,
    PromptRefused,
    Refused,
    ThumbgenError,
    TooManyRequests,
)

PROMPT_CODES = frozenset(
    {"CorruptPrompt", "MissingPrompt", "InvalidPromptSize", "NulByteInPayload"}
)
KEY_CODES = frozenset(
    {"InvalidAPIKey", "UserNotFound", "DeletedUser", "SharedKeyEmpty", "SharedKeyExpired"}
)
KUDOS_CODES = frozenset({"KudosUpfront", "SharedKeyInsufficientKudos"})
ACCOUNT_CODES = frozenset(
    {
        "AnonForbidden",
        "BetaAnonForbidden",
        "StylesAnonForbidden",
        "SharedKeyAssignedStyles",
        "NotTrusted",
        "RequiresTrust",
        "NotModerator",
    }
)
BLOCKED_CODES = frozenset({"TimeoutIP", "UntrustedUnsafeIP"})

MANY_PROMPTS_PAUSE = 15.0
"""Seconds: ``TooManyPrompts`` comes with the limiter's Retry-After, which means nothing there."""

LONGEST_PAUSE = 120.0


class _ErrorBody(msgspec.Struct):
    message: object = None
    rc: object = None
    errors: object = None


def refusal(
    status: int, headers: Mapping[str, str], body: bytes, *, keyed: bool = True
) -> ThumbgenError:
    """The error that an unsuccessful answer stands for. Never raises, whatever the body is.

    ``keyed``: the call carried an API key. Without one, a bare 401 or 403 is some proxy's word.
    """
    try:
        parsed = msgspec.json.decode(body, type=_ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # A proxy's page, or nothing: the status is all there is.
        parsed = _ErrorBody()
    words = _words(parsed)
    code = str(parsed.rc or "").rstrip(".")
    error = _by_code(code, words) or _by_status(status, words, headers)
    if keyed or code:
        return error
    if status == 404 and words:
        return Expired()
    return HordeDown(f"HTTP {status}") if status in {401, 403} else error


def _words(body: _ErrorBody) -> str:
    """What the server says, with the fields at fault: the message alone is useless there."""
    message = str(body.message or "").split(" You have requested this URI", 1)[0].strip()
    if not isinstance(body.errors, dict) or not body.errors:
        return message
    return "; ".join(f"{field}: {fault}" for field, fault in body.errors.items())


def _by_code(code: str, words: str) -> ThumbgenError | None:
    if code in BLOCKED_CODES:
        seconds = re.search(r"\b(\d{1,8})\s+more\s+second", words)
        return AddressBlocked(words, int(seconds[1]) if seconds else None)
    if code == "TooManyPrompts":
        return TooManyRequests(words, MANY_PROMPTS_PAUSE)
    if code == "UserNotFound":
        return KeyRefused()  # its message repeats the key
    if code in {"RequestNotFound", "RequestExpired"}:
        return Expired()  # its message repeats the job's id
    kinds: tuple[tuple[frozenset[str], type[ThumbgenError]], ...] = (
        (PROMPT_CODES, PromptRefused),
        (KEY_CODES, KeyRefused),
        (KUDOS_CODES, KudosNeeded),
        (ACCOUNT_CODES, AccountError),
        (frozenset({"MaintenanceMode"}), Maintenance),
    )
    for codes, kind in kinds:
        if code in codes:
            return kind(words)
    return None


def _by_status(status: int, words: str, headers: Mapping[str, str]) -> ThumbgenError:
    if status == 429:
        return TooManyRequests(words, retry_after(headers))
    if status == 401:
        return KeyRefused(words)
    if status == 403:
        return AccountError(words)
    if 400 <= status < 500 and words:
        return Refused(words)
    return HordeDown(words or f"HTTP {status}")


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait by the ``Retry-After`` header: at least 1, at most two minutes."""
    text = headers.get("Retry-After", "").strip()
    return min(LONGEST_PAUSE, max(1.0, float(text))) if text.isascii() and text.isdigit() else 1.0
