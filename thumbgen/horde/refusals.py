"""What each refusal of the Horde's means: its ``rc`` decides first, then the HTTP status.

``thumbgen.horde.refusal_table`` says which. The list of codes is open: an unknown one is told apart
by its status, with the server's own words.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from thumbgen.domain.errors import (
    AddressBlocked,
    Expired,
    HordeDown,
    Refused,
    ThumbgenError,
    TooManyRequests,
)
from thumbgen.horde.refusal_table import (
    CODES,
    ECHOING,
    FAMILIES,
    FIELDS,
    NOT_A_HORDE,
    SCHEMA,
    STATUSES,
    Meaning,
)

MANY_PROMPTS_PAUSE = 15.0
"""Seconds: ``TooManyPrompts`` comes with the limiter's Retry-After, which means nothing there."""

LONGEST_PAUSE = 120.0
LONGEST_BLOCK = 366 * 24 * 3600
"""Seconds; a longer one is taken for a misunderstanding."""


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
    parsed = _parsed(body)
    words = _words(parsed)
    code = _text(parsed.rc).strip().rstrip(".")
    if meaning := _by_code(code):
        return _made(meaning, "" if code in ECHOING else words, headers)
    if not keyed and not code:
        if status in {404, 410} and words:
            return Expired(reason=CODES["RequestNotFound"].reason)
        if status in {401, 403}:
            return HordeDown(f"HTTP {status}")
    faults = _faults(parsed)
    if faults and status in {400, 422}:
        return Refused(words, reason=SCHEMA.reason, fields=_fields(faults))
    meaning = _by_status(status, words)
    if meaning.kind is HordeDown and not words:
        words = f"HTTP {status}"
    return _made(meaning, words, headers)


def _parsed(body: bytes) -> _ErrorBody:
    """The body of a refusal; an empty one for a proxy's page, or for nothing."""
    try:
        return msgspec.json.decode(body.decode("utf-8-sig", "replace"), type=_ErrorBody)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _ErrorBody()


def _text(value: object) -> str:
    """A value of the server's as text: plain ones only, lists and objects say nothing."""
    return str(value) if isinstance(value, str | int | float) and value else ""


def _listed(value: object) -> str:
    """The same of a list of such values."""
    return ", ".join(filter(None, map(_text, value))) if isinstance(value, list) else _text(value)


def _faults(body: _ErrorBody) -> dict[str, str]:
    """What the schema finds fault with, by the path of the field."""
    if not isinstance(body.errors, dict):
        return {}
    return {str(field): _listed(fault) for field, fault in body.errors.items()}


def _words(body: _ErrorBody) -> str:
    """What the server says, with the fields at fault: the message alone is useless there."""
    if faults := _faults(body):
        return "; ".join(f"{field}: {fault}" for field, fault in faults.items())
    return _text(body.message).split(" You have requested this URI", 1)[0].strip()


def _fields(faults: Mapping[str, str]) -> tuple[str, ...]:
    """Our own names of the fields at fault, each once; nothing if one of them is not the user's."""
    names = [re.sub(r"^params\.", "", path).split(".", 1)[0] for path in faults]
    if any(name not in FIELDS for name in names):
        return ()
    return tuple(dict.fromkeys(FIELDS[name] for name in names))


def _by_code(code: str) -> Meaning | None:
    family = (meaning for start, meaning in FAMILIES.items() if code.startswith(start))
    return CODES.get(code) or next(family, None)


def _by_status(status: int, words: str) -> Meaning:
    meaning = STATUSES.get(status)
    if 400 <= status < 500 and words and meaning in {None, NOT_A_HORDE}:
        return Meaning(Refused)
    if 500 <= status < 600 and re.search(r"\bmaintenance\b", words, re.IGNORECASE):
        return CODES["MaintenanceMode"]
    return meaning or Meaning(HordeDown)


def _made(meaning: Meaning, words: str, headers: Mapping[str, str]) -> ThumbgenError:
    """The error, with the facts that its kind takes from the words and the headers."""
    kind, reason = meaning
    if kind is TooManyRequests:
        limit = reason == STATUSES[429].reason
        pause = retry_after(headers) if limit else MANY_PROMPTS_PAUSE
        return TooManyRequests(words, pause, reason=reason)
    if meaning == CODES["TimeoutIP"]:
        return AddressBlocked(words, blocked_seconds(words), reason=reason)
    return kind(words, reason=reason)


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 24 * 3600}
_AMOUNT = (
    r"(?<![\w.])\d{1,8}\s*(?:more\s+)?"
    r"(?:days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|[dhms])\b"
)
_TIME = re.compile(rf"{_AMOUNT}(?:(?:\s*,)?(?:\s+and)?\s+{_AMOUNT})*", re.IGNORECASE)


def blocked_seconds(words: str) -> int | None:
    """How long an address must wait, by the words that say so; ``None`` if they do not.

    Of several times the one with "more" counts, else the one after "timeout", else the first.
    """
    times = list(_TIME.finditer(words[:10_000]))
    timeout = words.lower().find("timeout")
    times.sort(key=lambda time: ("more" not in time[0].lower(), time.start() < timeout))
    if not times:
        return None
    parts = re.findall(r"(\d+)\s*(?:more\s+)?([dhms])", times[0][0].lower())
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    return seconds if seconds <= LONGEST_BLOCK else None


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait by the ``Retry-After`` header: at least 1, at most two minutes.

    It may be a number or a date; a date is compared with the server's own clock.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return _bounded(float(text))
    if until := _date(text):
        now = _date(headers.get("Date", "")) or datetime.now(UTC)
        return _bounded((until - now).total_seconds())
    return 1.0


def _bounded(seconds: float) -> float:
    return min(LONGEST_PAUSE, max(1.0, seconds))


def _date(text: str) -> datetime | None:
    """A date as HTTP writes it."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
