"""Everything that can go wrong, for whoever wants to catch it; loads next to nothing.

>>> from thumbgen.errors import InvalidRequest, ThumbgenError
>>> issubclass(InvalidRequest, ThumbgenError)
True

The tree is drawn in ``thumbgen.domain.errors``, where its classes are.
"""

from thumbgen.domain.errors import (
    AccountError,
    AddressBlocked,
    Cancelled,
    Censored,
    Expired,
    HordeDown,
    InvalidRequest,
    JobFailed,
    JobWithdrawn,
    KeyRefused,
    KudosNeeded,
    Maintenance,
    NoAnswer,
    NoConnection,
    NoTrash,
    NotSaved,
    PictureGone,
    PictureLost,
    PictureUnreadable,
    PromptRefused,
    Redirected,
    Refused,
    SubmissionUnsure,
    ThumbgenError,
    TookTooLong,
    TooManyRequests,
    Unreachable,
    WorkersFailed,
)

__all__ = [
    "AccountError",
    "AddressBlocked",
    "Cancelled",
    "Censored",
    "Expired",
    "HordeDown",
    "InvalidRequest",
    "JobFailed",
    "JobWithdrawn",
    "KeyRefused",
    "KudosNeeded",
    "Maintenance",
    "NoAnswer",
    "NoConnection",
    "NoTrash",
    "NotSaved",
    "PictureGone",
    "PictureLost",
    "PictureUnreadable",
    "PromptRefused",
    "Redirected",
    "Refused",
    "SubmissionUnsure",
    "ThumbgenError",
    "TooManyRequests",
    "TookTooLong",
    "Unreachable",
    "WorkersFailed",
]
