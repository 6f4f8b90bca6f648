"""Exit codes: part of the contract with scripts, documented in the README."""

from thumbgen.domain.errors import (
    AccountError,
    Cancelled,
    Censored,
    InvalidRequest,
    Refused,
    ThumbgenError,
    TookTooLong,
    Unreachable,
)

DONE = 0
USAGE = 2
REFUSED = 3
ACCOUNT = 4
UNREACHABLE = 5
TIMED_OUT = 6
CENSORED = 7
FAILED = 8
INTERRUPTED = 130

_BY_KIND: tuple[tuple[type[ThumbgenError], int], ...] = (
    (InvalidRequest, USAGE),
    (Refused, REFUSED),
    (AccountError, ACCOUNT),
    (Unreachable, UNREACHABLE),
    (TookTooLong, TIMED_OUT),
    (Censored, CENSORED),
    (Cancelled, INTERRUPTED),
)


def exit_code(error: ThumbgenError) -> int:
    """The exit code for an error; ``FAILED`` for any that has none of its own."""
    return next((code for kind, code in _BY_KIND if isinstance(error, kind)), FAILED)
