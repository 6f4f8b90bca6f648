"""Problem details (RFC 9457): what went wrong, for people and for scripts."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from thumbgen import answers
from thumbgen.domain.errors import (
    AccountError,
    AddressBlocked,
    Cancelled,
    Censored,
    InvalidRequest,
    KudosNeeded,
    Maintenance,
    NotSaved,
    Refused,
    ThumbgenError,
    TookTooLong,
    TooManyRequests,
    Unreachable,
)
from thumbgen.marks import N_
from thumbgen.words import Words

MEDIA_TYPE = "application/problem+json"

RETRY_SECONDS = 30
"""When to come back if nobody knows better."""

STATUSES: tuple[tuple[type[ThumbgenError], int], ...] = (
    (InvalidRequest, 422),
    (Refused, 422),
    (KudosNeeded, 402),
    (AccountError, 502),
    (Maintenance, 503),
    (TooManyRequests, 503),
    (AddressBlocked, 503),
    (Unreachable, 502),
    (TookTooLong, 504),
    (Censored, 422),
    (NotSaved, 507),
    (Cancelled, 409),
)
"""The status for each kind of error; 502 for any other: the job failed at the Horde."""

OWN: dict[str, tuple[int, str]] = {
    "malformed": (
        400,
        N_("The body must be one JSON object, with a “prompt” in it."),
    ),
    "unauthorized": (401, N_("A token is needed, the right one: send “Authorization: Bearer …”.")),
    "unknown_host": (
        403,
        N_("This program does not answer to that host name; --allow-host adds it."),
    ),
    "foreign_origin": (403, N_("Pages of another site may not call this program.")),
    "not_found": (404, N_("There is nothing here by that name.")),
    "method_not_allowed": (405, N_("That method is not meant for this address.")),
    "body_too_slow": (408, N_("The body did not arrive in time.")),
    "key_reused": (409, N_("This Idempotency-Key was used for another request.")),
    "body_too_large": (413, N_("The body is too large: {limit} KB is the most.")),
    "not_json": (415, N_("Send JSON, with “Content-Type: application/json”.")),
    "range_not_satisfiable": (416, N_("The file has no such range.")),
    "error": (500, N_("Something went wrong that ThumbGen did not foresee.")),
    "busy": (503, N_("Too many jobs are open here already. Try again in a while.")),
    "stopping": (503, N_("This program is about to stop. Try again in a while.")),
}
"""Our own problems: code → status and sentence."""

_NOT_SAVED = N_("It could not be saved on this server.")
"""Where it should have been saved, or was kept instead, is nobody's business outside."""


def status_of(kind: type[ThumbgenError]) -> int:
    """The HTTP status for a kind of error."""
    if kind.code == ThumbgenError.code:
        return 500
    return next((status for one, status in STATUSES if issubclass(kind, one)), 502)


def kinds(kind: type[ThumbgenError] = ThumbgenError) -> dict[str, type[ThumbgenError]]:
    """All kinds of error, by their codes."""
    below = [kinds(one) for one in kind.__subclasses__()]
    return {kind.code: kind} | {code: one for part in below for code, one in part.items()}


def facts_of(error: ThumbgenError, words: Words) -> dict[str, Any]:
    """An error as plain values: ``code``, ``message`` and what else scripts may want."""
    fault: dict[str, Any] = answers.failure(error, words)["error"]
    fault.pop("kept_at", None)
    if isinstance(error, NotSaved):
        fault["message"] = words.text(_NOT_SAVED)
    return fault


def problem(error: ThumbgenError, words: Words, **more: Any) -> JSONResponse:  # noqa: ANN401 - JSON
    """The response that tells of an error."""
    return problem_of({**facts_of(error, words), **more}, words)


def problem_of(facts: Mapping[str, Any], words: Words) -> JSONResponse:
    """The same for an error's ``code``, ``message`` and further facts."""
    status = status_of(kinds().get(facts["code"], ThumbgenError))
    headers = {}
    if status == 503:
        headers["Retry-After"] = str(round(facts.get("retry_after", RETRY_SECONDS)))
    return _response(status, facts, words.language, headers)


def own_problem(
    code: str,
    words: Words,
    *,
    headers: Mapping[str, str] | None = None,
    sentence: str = "",
    **facts: object,
) -> JSONResponse:
    """The response that tells of one of our own problems; in a better ``sentence``, if there is."""
    status, usual = OWN[code]
    sent = dict(headers or {})
    if status == 503:
        sent["Retry-After"] = str(RETRY_SECONDS)
    told = {"code": code, "message": words.text(sentence or usual, **facts)}
    return _response(status, told, words.language, sent)


def _response(
    status: int, facts: Mapping[str, Any], language: str, headers: Mapping[str, str]
) -> JSONResponse:
    code = facts["code"]
    body = {
        "type": f"urn:thumbgen:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": facts["message"],
        "success": False,
        **{name: fact for name, fact in facts.items() if name != "message"},
    }
    tag = language.replace("_", "-")
    sent = {"Content-Language": tag, "Cache-Control": "no-store", **headers}
    return JSONResponse(body, status, sent, MEDIA_TYPE)
