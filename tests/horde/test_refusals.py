"""What each refusal of the Horde's means to the one who asked."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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
from thumbgen.horde.refusals import MANY_PROMPTS_PAUSE, refusal, retry_after

Kind = type[ThumbgenError]

INPUT = (
    "BadRequest BadCFGDecimals BadCFGNumber TooManyUpscalers TooManyLoras BadLoraVersion "
    "TooManyTIs UnexpectedModelName UnsupportedModel SourceImageRequiredForModel "
    "HiResMismatch ControlNetMismatch. ControlNetUnsupported ControlNetSourceMissing "
    "ControlNetInvalidPayload ControlNetInpaintingMismatch InvalidTransparencyModel "
    "InvalidRemix InvalidExtraTexts MissingExtraTexts. InvalidExtraSourceImages. "
    "TooManyExtraSourceImages ImageValidationFailed SourceImageSizeExceeded "
    "InpaintingMissingMask SourceMaskUnnecessary OnlyServiceAccountProxy MoonPhase"
)
ACCOUNT = (
    "SharedKeyAssignedStyles AnonForbidden BetaAnonForbidden StylesAnonForbidden "
    "NotTrusted NotModerator BannedClientAgent Forbidden MoonPhase"
)
BY_CODE: list[tuple[int, str, Kind]] = [
    # Fix the input
    *[
        (400, code, PromptRefused)
        for code in ("MissingPrompt", "InvalidPromptSize", "NulByteInPayload", "CorruptPrompt")
    ],
    *[(400, code, Refused) for code in INPUT.split()],
    (404, "WorkerNotFound", Refused),
    (404, "StyleNotFound", Refused),
    (400, "InvalidJobID", Refused),
    # The key, the account
    (401, "InvalidAPIKey", KeyRefused),
    (401, "InvalidAPIKey.", KeyRefused),
    (404, "UserNotFound", KeyRefused),
    (403, "DeletedUser", KeyRefused),
    (403, "SharedKeyEmpty", KeyRefused),
    (403, "SharedKeyExpired", KeyRefused),
    (403, "KudosUpfront", KudosNeeded),
    (403, "SharedKeyInsufficientKudos", KudosNeeded),
    *[(403, code, AccountError) for code in ACCOUNT.split()],
    (400, "RequiresTrust", AccountError),
    (401, "MoonPhase", KeyRefused),
    # Wait
    (429, "TooManyPrompts", TooManyRequests),
    (429, "MoonPhase", TooManyRequests),
    (400, "MaintenanceMode", Maintenance),
    (503, "MaintenanceMode", Maintenance),
    (403, "TimeoutIP", AddressBlocked),
    (403, "UntrustedUnsafeIP", AddressBlocked),
    (500, "MoonPhase", HordeDown),
    (503, "MoonPhase", HordeDown),
    # Give up
    (404, "RequestNotFound", Expired),
    (410, "RequestExpired", Expired),
]


def answer(status: int, value: object, **headers: str) -> ThumbgenError:
    renamed = {name.replace("_", "-"): text for name, text in headers.items()}
    return refusal(status, renamed, json.dumps(value).encode())


@pytest.mark.parametrize(("status", "code", "kind"), BY_CODE)
def test_codes(status: int, code: str, kind: Kind) -> None:
    error = answer(status, {"message": "The server's words.", "rc": code})
    assert type(error) is kind
    if code not in {"UserNotFound", "RequestNotFound", "RequestExpired"}:
        assert error.server_words == "The server's words."


@pytest.mark.parametrize("code", ["UserNotFound", "RequestNotFound", "RequestExpired"])
def test_what_the_server_repeats_is_dropped(code: str) -> None:
    error = answer(404, {"message": "Nothing matching my-secret was found", "rc": code})
    assert error.server_words == ""
    assert "secret" not in f"{error!r} {error} {error.args}"


@pytest.mark.parametrize(
    ("status", "value", "kind", "words"),
    [
        (
            400,
            {
                "errors": {
                    "params.width": "1080 is not a multiple of 64",
                    "params.steps": "0 is less than the minimum of 1",
                },
                "message": "Input payload validation failed",
            },
            Refused,
            (
                "params.width: 1080 is not a multiple of 64; "
                "params.steps: 0 is less than the minimum of 1"
            ),
        ),
        (400, {"errors": {}, "message": "Something"}, Refused, "Something"),
        (400, {"errors": None, "message": "Something"}, Refused, "Something"),
        (400, {"message": "Not right.", "rc": None}, Refused, "Not right."),
        (400, {"message": "Not right.", "rc": ""}, Refused, "Not right."),
        (400, {"errors": {"apikey": "missing"}}, Refused, "apikey: missing"),
        (405, {"message": "The method is not allowed."}, Refused, "The method is not allowed."),
        (
            404,
            {"message": "Not here. You have requested this URI [/x] but did you mean /y ?"},
            Refused,
            "Not here.",
        ),
        (429, {"message": "2 per 1 second"}, TooManyRequests, "2 per 1 second"),
        (500, {"message": "Internal Server Error"}, HordeDown, "Internal Server Error"),
        (400, {"message": 7}, Refused, "7"),
        (400, {"message": "x", "rc": 7}, Refused, "x"),
        (400, {"message": "x", "errors": ["y"]}, Refused, "x"),
        # Nothing that could help: the status is all there is.
        (400, {}, HordeDown, "HTTP 400"),
        (404, {"rc": None}, HordeDown, "HTTP 404"),
        (400, {"message": None}, HordeDown, "HTTP 400"),
        (400, [], HordeDown, "HTTP 400"),
        (400, None, HordeDown, "HTTP 400"),
        (400, "no", HordeDown, "HTTP 400"),
        (401, [], KeyRefused, ""),
        (403, [], AccountError, ""),
        (429, [], TooManyRequests, ""),
        (302, {"message": "moved"}, HordeDown, "moved"),
    ],
)
def test_shapes(status: int, value: object, kind: Kind, words: str) -> None:
    error = answer(status, value)
    assert (type(error), error.server_words) == (kind, words)


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<html><h1>502 Bad Gateway</h1></html>",
        b"\xff\xfe",
        b'{"message": "cut',
        b"[" * 100_000,
    ],
    ids=["empty", "page", "bytes", "cut", "deep"],
)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, HordeDown),
        (401, KeyRefused),
        (403, AccountError),
        (404, HordeDown),
        (429, TooManyRequests),
        (500, HordeDown),
        (502, HordeDown),
        (503, HordeDown),
        (520, HordeDown),
    ],
)
def test_what_is_no_json_is_told_by_its_status(page: bytes, status: int, kind: Kind) -> None:
    error = refusal(status, {}, page)
    assert type(error) is kind
    assert error.server_words == (f"HTTP {status}" if kind is HordeDown else "")


@pytest.mark.parametrize(
    ("status", "page", "kind"),
    [
        (401, b"<html>Just a moment</html>", HordeDown),
        (403, b"<html>Just a moment</html>", HordeDown),
        (403, b'{"message": "no"}', HordeDown),
        (403, b'{"message": "no", "rc": "Forbidden"}', AccountError),
        (404, b'{"message": "not here"}', Expired),
        (404, b"<html>no such page</html>", HordeDown),
        (429, b"", TooManyRequests),
        (400, b'{"message": "no"}', Refused),
    ],
)
def test_calls_without_a_key_are_not_refused_for_the_account(
    status: int, page: bytes, kind: Kind
) -> None:
    assert type(refusal(status, {}, page, keyed=False)) is kind


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Due to abuse prevention, your IP is in timeout for 179 more seconds.", 179),
        ("timeout for 1 more second.", 1),
        ("timeout for 345600  more seconds", 345600),
        ("Your IP is in timeout.", None),
        ("", None),
        ("timeout for " + "9" * 5000 + " more seconds", None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_how_long_an_address_must_wait(words: str, seconds: int | None) -> None:
    error = answer(403, {"message": words, "rc": "TimeoutIP"}, Retry_After="1")
    assert isinstance(error, AddressBlocked)
    assert error.seconds == seconds


def test_a_number_without_an_end_takes_no_time() -> None:
    error = answer(403, {"message": "9" * 1_000_000, "rc": "TimeoutIP"})
    assert isinstance(error, AddressBlocked)
    assert error.seconds is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("59", 59),
        ("1", 1),
        ("0", 1),
        (" 14 ", 14),
        ("120", 120),
        ("86400", 120),
        ("9" * 500, 120),
        ("-5", 1),
        ("1.5", 1),
        ("٣", 1),
        ("²", 1),
        ("", 1),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 1),
    ],
    ids=lambda value: str(value)[:20],
)
def test_retry_after(header: str, seconds: float) -> None:
    assert retry_after({"Retry-After": header}) == seconds
    error = answer(429, {"message": "2 per 1 second"}, Retry_After=header)
    assert isinstance(error, TooManyRequests)
    assert error.retry_after == seconds


def test_without_retry_after_a_second_it_is() -> None:
    assert retry_after({}) == 1


def test_too_many_prompts_pause_longer_than_the_header_says() -> None:
    error = answer(429, {"message": "…", "rc": "TooManyPrompts"}, Retry_After="1")
    assert isinstance(error, TooManyRequests)
    assert error.retry_after == MANY_PROMPTS_PAUSE == 15


values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda deeper: (
        st.lists(deeper, max_size=3)
        | st.dictionaries(st.sampled_from(["message", "rc", "errors"]) | st.text(), deeper)
    ),
    max_leaves=10,
)
codes = st.sampled_from([code for _, code, _ in BY_CODE])
bodies = (
    st.binary()
    | values.map(lambda value: json.dumps(value).encode())
    | st.builds(
        lambda message, rc: json.dumps({"message": message, "rc": rc}).encode(), st.text(), codes
    )
)


@given(
    st.integers(0, 999),
    st.dictionaries(st.sampled_from(["Retry-After", "Location"]), st.text(max_size=10)),
    bodies,
)
@example(403, {}, b'{"rc": "TimeoutIP", "message": "' + b"1" * 5000 + b' more seconds"}')
def test_every_refusal_means_something(status: int, headers: dict[str, str], body: bytes) -> None:
    error = refusal(status, headers, body)
    assert isinstance(error, ThumbgenError)
    assert isinstance(error.server_words, str)
    if isinstance(error, TooManyRequests):
        assert 1 <= error.retry_after <= 120
