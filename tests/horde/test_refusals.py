"""What each refusal of the Horde's means to the one who asked, and what is said of it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.conftest import quick
from tests.horde.loopback import Loopback, reply
from thumbgen.answers import failure
from thumbgen.cli import codes as exits
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
from thumbgen.domain.models import Settings
from thumbgen.domain.plan import Plan
from thumbgen.domain.sizes import Size
from thumbgen.horde import refusal_table
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.horde.refusals import MANY_PROMPTS_PAUSE, refusal, retry_after
from thumbgen.refusal_sentences import FIELDS, QUOTED, REFUSALS
from thumbgen.words import Words

Kind = type[ThumbgenError]
ENGLISH = Words("en")
SAID = "The server's words."
PLAN = Plan("a lighthouse", "", ("AAM XL",), Settings(steps=1), Size(64, 64))

INPUT = """
    BadRequest bad_request
    BadCFGDecimals cfg_decimals
    BadCFGNumber cfg_number
    TooManyUpscalers too_many_upscalers
    TooManyLoras too_many_loras
    BadLoraVersion lora_version
    TooManyTIs too_many_embeddings
    UnexpectedModelName model_is_a_tool
    UnsupportedModel model_unsupported
    SourceImageRequiredForModel model_needs_picture
    HiResMismatch hires_mismatch
    ControlNetMismatch. control_model
    ControlNetUnsupported control_unsupported
    ControlNetSourceMissing control_picture_missing
    ControlNetInvalidPayload control_invalid
    ControlNetInpaintingMismatch control_inpainting
    InvalidTransparencyModel transparency_model
    InvalidTransparencyImg2Img transparency_picture
    InvalidTransparencyCN transparency_control
    InvalidRemix remix_model
    InvalidExtraTexts texts_invalid
    MissingExtraTexts. texts_missing
    InvalidExtraSourceImages. extra_pictures_invalid
    TooManyExtraSourceImages extra_pictures_many
    MoreThanMinExtraSourceImage extra_pictures_trust
    ImageValidationFailed picture_unusable
    SourceImageResolutionExceeded picture_pixels
    SourceImageSizeExceeded picture_file_large
    SourceImageUrlInvalid picture_address
    SourceImageUnreadable picture_unreadable
    InpaintingMissingMask mask_missing
    SourceMaskUnnecessary mask_unnecessary
    OnlyServiceAccountProxy service_accounts_only
    InvalidSize size_refused
    TooManySteps too_many_steps
    UnsupportedSampler sampler_unsupported
    NoValidWorkers no_worker
    StyleMismatch style_mismatch
    StylePromptMissingVars style_incomplete
    InvalidJobID job_id_invalid
    AestheticsNotPublic ratings
    AestheticsAlreadyExist ratings
"""
ACCOUNT = """
    AnonForbidden account_needed
    BetaAnonForbidden account_needed_for_trials
    StylesAnonForbidden account_needed_for_styles
    SharedKeyAssignedStyles shared_key_styles
    NotTrusted not_trusted
    NotModerator moderators_only
    BannedClientAgent program_banned
    Forbidden forbidden
    SpecialForbidden special_accounts_only
    SpecialModelNeedsSpecialUser special_accounts_only
"""


def listed(text: str) -> Iterator[tuple[str, str]]:
    for line in text.strip().splitlines():
        code, reason = line.split()
        yield code, reason


BY_CODE: list[tuple[int, str, Kind, str]] = [
    # Fix the input
    (400, "MissingPrompt", PromptRefused, "prompt_missing"),
    (400, "InvalidPromptSize", PromptRefused, "prompt_too_long"),
    (400, "NulByteInPayload", PromptRefused, "prompt_unsendable"),
    (400, "CorruptPrompt", PromptRefused, "prompt_filtered"),
    *[(400, code, Refused, reason) for code, reason in listed(INPUT)],
    (404, "WorkerNotFound", Refused, "worker_unknown"),
    (404, "StyleNotFound", Refused, "style_unknown"),
    # The key, the account
    (401, "InvalidAPIKey", KeyRefused, "key_unknown"),
    (404, "UserNotFound", KeyRefused, "key_unknown"),
    (403, "DeletedUser", KeyRefused, "account_deleted"),
    (403, "SharedKeyEmpty", KeyRefused, "shared_key_empty"),
    (403, "SharedKeyExpired", KeyRefused, "shared_key_expired"),
    (400, "SharedKeyInvalid", KeyRefused, "shared_key_invalid"),
    (403, "KudosUpfront", KudosNeeded, "kudos_upfront"),
    (403, "SharedKeyInsufficientKudos", KudosNeeded, "shared_key_kudos"),
    *[(403, code, AccountError, reason) for code, reason in listed(ACCOUNT)],
    (400, "RequiresTrust", AccountError, "trust_required"),
    (400, "SpecialFieldNeedsSpecialUser", AccountError, "special_accounts_only"),
    # Wait
    (429, "TooManyPrompts", TooManyRequests, "too_many_waiting"),
    (400, "MaintenanceMode", Maintenance, "maintenance"),
    (503, "MaintenanceMode", Maintenance, "maintenance"),
    (403, "TimeoutIP", AddressBlocked, "address_timeout"),
    (403, "UntrustedUnsafeIP", AddressBlocked, "address_unsafe"),
    # Give up
    (404, "RequestNotFound", Expired, "job_gone"),
    (410, "RequestExpired", Expired, "job_gone"),
]
ECHOING = {"UserNotFound", "RequestNotFound", "RequestExpired", "InvalidJobID"}
EXITS: dict[Kind, int] = {
    PromptRefused: exits.REFUSED,
    Refused: exits.REFUSED,
    KeyRefused: exits.ACCOUNT,
    KudosNeeded: exits.ACCOUNT,
    AccountError: exits.ACCOUNT,
    TooManyRequests: exits.UNREACHABLE,
    Maintenance: exits.UNREACHABLE,
    AddressBlocked: exits.UNREACHABLE,
    Expired: exits.TIMED_OUT,
}


def answer(status: int, value: object, *, keyed: bool = True, **headers: str) -> ThumbgenError:
    renamed = {name.replace("_", "-"): text for name, text in headers.items()}
    return refusal(status, renamed, json.dumps(value).encode(), keyed=keyed)


def told(error: ThumbgenError) -> str:
    return str(ENGLISH.explain(error))


# The table


@pytest.mark.parametrize(("status", "code", "kind", "reason"), BY_CODE)
def test_every_code_has_its_error_its_reason_and_its_sentence(
    status: int, code: str, kind: Kind, reason: str
) -> None:
    error = answer(status, {"message": SAID, "rc": code})
    assert (type(error), error.reason) == (kind, reason)
    assert error.server_words == ("" if code in ECHOING else SAID)
    assert exits.exit_code(error) == EXITS[kind]
    explanation = ENGLISH.explain(error)
    quoted = f" It says: “{SAID}”" if reason in QUOTED else ""
    assert explanation.what == REFUSALS[reason][0] + quoted
    assert explanation.next == REFUSALS[reason][1] != ""


@pytest.mark.parametrize(("status", "code", "kind", "reason"), BY_CODE)
def test_a_code_goes_before_status_dots_key_and_fields(
    status: int, code: str, kind: Kind, reason: str
) -> None:
    bare = code.rstrip(".")
    body = {"message": SAID, "rc": bare, "errors": {"params.width": "odd"}}
    for other in {status, 400, 401, 403, 404, 410, 413, 429, 500, 503}:
        for rc, keyed in product((bare, f"{bare}.", f" {bare}. "), (True, False)):
            error = answer(other, {**body, "rc": rc}, keyed=keyed)
            assert (type(error), error.reason) == (kind, reason), (other, rc, keyed)


def test_the_table_is_walked_whole() -> None:
    walked = {code.rstrip(".") for _, code, _, _ in BY_CODE}
    families = tuple(refusal_table.FAMILIES)
    assert {code for code in walked if not code.startswith(families)} == set(refusal_table.CODES)
    assert {family for family in families if any(code.startswith(family) for code in walked)} == {
        "Special",
        "Aesthetics",
    }


def test_every_reason_has_a_sentence_and_every_sentence_a_reason() -> None:
    meanings = [
        *refusal_table.CODES.values(),
        *refusal_table.FAMILIES.values(),
        *refusal_table.STATUSES.values(),
        refusal_table.SCHEMA,
    ]
    assert {meaning.reason for meaning in meanings if meaning.reason} == REFUSALS.keys()


def test_no_two_reasons_say_the_same() -> None:
    assert len({ENGLISH.text(what) for what, _ in REFUSALS.values()}) == len(REFUSALS)


@pytest.mark.parametrize("reason", REFUSALS)
def test_every_sentence_is_plain(reason: str) -> None:
    for sentence in map(ENGLISH.text, REFUSALS[reason]):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert len(sentence) < 110
        assert "{" not in sentence
        assert "HTTP" not in sentence
        assert not [code for code in refusal_table.CODES if code in sentence.split()]


# What has no code, or an unknown one

STATUSES = range(300, 600)
SPECIAL: dict[int, tuple[Kind, str]] = {
    401: (KeyRefused, "key_unknown"),
    403: (AccountError, ""),
    404: (HordeDown, "not_a_horde"),
    405: (HordeDown, "not_a_horde"),
    408: (HordeDown, ""),
    410: (HordeDown, "not_a_horde"),
    413: (Refused, "job_too_large"),
    425: (HordeDown, ""),
    429: (TooManyRequests, "rate_limit"),
    451: (Refused, "legal"),
    500: (HordeDown, "server_fault"),
    **dict.fromkeys((502, 503, 504, *range(520, 528), 530), (HordeDown, "gateway")),
}
NOTHING = [
    b"",
    b"<html><h1>502 Bad Gateway</h1> maintenance</html>",
    b"\xff\xfe",
    b'{"message": "cut',
    b"[" * 100_000,
    b"null",
    b"[]",
    b'"no"',
    b"7",
    b"{}",
    b'{"message": null, "rc": null, "errors": null}',
    b'{"message": {"a": 1}, "rc": ["TimeoutIP"], "errors": ["y"]}',
    b'{"message": "", "rc": "", "errors": {}}',
    b'{"message": ' + b"9" * 6000 + b"}",
    b'{"message": 1e999}',
]


@pytest.mark.parametrize("page", NOTHING, ids=range(len(NOTHING)))
def test_what_says_nothing_is_told_by_its_status(page: bytes) -> None:
    for status in STATUSES:
        error = refusal(status, {}, page)
        kind, reason = SPECIAL.get(status, (HordeDown, ""))
        assert (type(error), error.reason) == (kind, reason), status
        assert error.server_words == (f"HTTP {status}" if kind is HordeDown else "")
        assert "HTTP" not in told(error)


@pytest.mark.parametrize("code", ["MoonPhase", "", None, 7])
def test_an_unknown_code_is_told_by_its_status(code: object) -> None:
    for status in STATUSES:
        error = answer(status, {"message": SAID, "rc": code})
        kind, reason = SPECIAL.get(status, (Refused if 400 <= status < 500 else HordeDown, ""))
        if status in {404, 405, 410}:
            kind, reason = Refused, ""
        assert (type(error), error.reason, error.server_words) == (kind, reason, SAID), status
        assert (f"It says: “{SAID}”" in told(error)) == (
            not reason and kind in {Refused, AccountError}
        )
        assert ENGLISH.explain(error).next


def test_a_code_is_read_from_text_that_is_no_utf_8() -> None:
    error = refusal(403, {}, b'\xef\xbb\xbf{"message": "\xff 20 more seconds", "rc": "TimeoutIP"}')
    assert isinstance(error, AddressBlocked)
    assert error.seconds == 20


@pytest.mark.parametrize(
    ("status", "value", "closed"),
    [
        (400, {"message": SAID, "rc": "MaintenanceMode"}, True),
        (503, {"message": SAID, "rc": "MaintenanceMode"}, True),
        (503, {"message": "Horde has entered maintenance mode."}, True),
        (503, {"message": "Down for MAINTENANCE", "rc": "MoonPhase"}, True),
        (500, {"message": "maintenance"}, True),
        (503, {"message": "Service Unavailable"}, False),
        (503, {"message": "unmaintenanced"}, False),
        (400, {"message": "Your worker is in maintenance."}, False),
    ],
)
def test_maintenance_in_all_its_shapes(status: int, value: object, *, closed: bool) -> None:
    for keyed in (True, False):
        error = answer(status, value, keyed=keyed)
        assert (type(error) is Maintenance, error.reason == "maintenance") == (closed, closed)


def test_a_proxys_page_on_maintenance_is_no_word_of_the_hordes() -> None:
    error = refusal(503, {}, b"<html>Down for maintenance</html>")
    assert (type(error), error.reason) == (HordeDown, "gateway")


# Fields at fault


@pytest.mark.parametrize(
    ("faults", "what", "following"),
    [
        (
            {"params.width": "1080 is not a multiple of 64"},
            "The Horde does not accept the size. It says: “1080 is not a multiple of 64”",
            "Choose another size.",
        ),
        (
            {"params.width": "a", "params.height": "b: c; d", "params.n": "50 is too many"},
            (
                "The Horde does not accept the size, the number of pictures. "
                "It says: “a; b: c; d; 50 is too many”"
            ),
            "Choose another size.",
        ),
        (
            {"params.loras.0.model": "9 is greater than the maximum of 5"},
            "The Horde does not accept a LoRA. It says: “9 is greater than the maximum of 5”",
            "Check the LoRAs' names and strengths, or remove one.",
        ),
        (
            {"params.width": "odd", "proxied_account": "odder"},
            (
                "The Horde does not accept one of this job's settings. "
                "It says: “params.width: odd; proxied_account: odder”"
            ),
            "Change the setting that it names, and try again.",
        ),
        ({"apikey": "Missing"}, "The Horde does not accept the API key. It says: “Missing”", None),
        ({"prompt": ["a", "b"]}, "The Horde does not accept the idea. It says: “a, b”", None),
        (
            {"prompt": {"a": "b"}, "params.n": ""},
            "The Horde does not accept the idea, the number of pictures.",
            None,
        ),
        ({"prompt": None}, "The Horde does not accept the idea.", None),
        ({"models.0": "; "}, "The Horde does not accept the model.", None),
    ],
)
def test_fields_at_fault_have_our_names(
    faults: dict[str, object], what: str, following: str | None
) -> None:
    for status in (400, 422):
        error = answer(status, {"errors": faults, "message": "Input payload validation failed"})
        assert (type(error), error.reason) == (Refused, "schema")
        explanation = ENGLISH.explain(error)
        assert explanation.what == what
        assert following in {explanation.next, None}


@pytest.mark.parametrize("field", refusal_table.FIELDS)
def test_every_field_has_a_name_and_a_remedy(field: str) -> None:
    for path in (field, f"params.{field}", f"params.{field}.0.name"):
        error = answer(400, {"errors": {path: "is odd"}})
        assert isinstance(error, Refused)
        assert error.fields == (refusal_table.FIELDS[field],)
        name, following = FIELDS[error.fields[0]]
        explanation = ENGLISH.explain(error)
        assert explanation.what == f"The Horde does not accept {name}. It says: “is odd”"
        assert explanation.next == following != ""
        assert failure(error, ENGLISH)["error"]["fields"] == [*error.fields]


def test_every_field_that_has_a_name_can_be_at_fault() -> None:
    assert FIELDS.keys() == set(refusal_table.FIELDS.values())


# Words


@pytest.mark.parametrize("code", sorted(ECHOING))
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
    ("status", "page", "kind"),
    [
        (401, b"<html>Just a moment</html>", HordeDown),
        (403, b"<html>Just a moment</html>", HordeDown),
        (403, b'{"message": "no"}', HordeDown),
        (403, b'{"message": "no", "rc": "Forbidden"}', AccountError),
        (404, b'{"message": "not here"}', Expired),
        (410, b'{"message": "not here"}', Expired),
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
        ("timeout for 99999999 more seconds", None),
        ("Try again in 2 minutes", 120),
        ("timeout for 1 hour, 2 minutes and 30 seconds.", 3750),
        ("timeout for 2 days", 172800),
        ("timeout for 3m 5s", 185),
        ("3 refusals in 24 hours: your IP is in timeout for 9 more minutes.", 540),
        ("After 3 refusals in 24 hours, a timeout of 15 minutes", 900),
        ("your IP 10.0.0.1 has 5 strikes", None),
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
        ("Wed, 21 Oct 2015 07:28:00 GMT", 1),
        ("Wed, 21 Oct 9999 07:28:00 GMT", 120),
        ("Wed, 99 Oct 2015 07:28:00 GMT", 1),
    ],
    ids=lambda value: str(value)[:20],
)
def test_retry_after(header: str, seconds: float) -> None:
    assert retry_after({"Retry-After": header}) == seconds
    error = answer(429, {"message": "2 per 1 second"}, Retry_After=header)
    assert isinstance(error, TooManyRequests)
    assert error.retry_after == seconds


def test_a_date_is_compared_with_the_servers_own_clock() -> None:
    date = "Wed, 21 Oct 2015 07:28:00 GMT"
    assert retry_after({"Retry-After": "Wed, 21 Oct 2015 07:28:45 GMT", "Date": date}) == 45
    assert retry_after({"Retry-After": "Wed, 21 Oct 2015 07:28:45 -0000", "Date": date}) == 45
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 50 < retry_after({"Retry-After": soon}) <= 60
    assert 50 < retry_after({"Retry-After": soon, "Date": "yesterday"}) <= 60


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
codes = st.sampled_from([code for _, code, _, _ in BY_CODE])
bodies = (
    st.binary()
    | values.map(lambda value: json.dumps(value).encode())
    | st.builds(
        lambda message, rc: json.dumps({"message": message, "rc": rc}).encode(), st.text(), codes
    )
)


@given(
    st.integers(0, 999),
    st.dictionaries(
        st.sampled_from(["Retry-After", "Date"]),
        st.text(max_size=10) | st.datetimes().map(format_datetime),
    ),
    bodies,
    st.booleans(),
)
@example(403, {}, b'{"rc": "TimeoutIP", "message": "' + b"1" * 5000 + b' more seconds"}', True)
def test_every_refusal_means_something(
    status: int, headers: dict[str, str], body: bytes, keyed: bool
) -> None:
    error = refusal(status, headers, body, keyed=keyed)
    assert isinstance(error, ThumbgenError)
    assert isinstance(error.server_words, str)
    if isinstance(error, TooManyRequests):
        assert 1 <= error.retry_after <= 120
    if isinstance(error, AddressBlocked):
        assert error.seconds is None or 0 <= error.seconds <= 366 * 24 * 3600
    explanation = ENGLISH.explain(error)
    assert explanation.what
    assert explanation.next
    assert failure(error, ENGLISH)["error"].get("reason", "") == error.reason
    assert error.reason in {"", *REFUSALS}


@given(st.text(alphabet="0123456789 dhmsoreinutca,.") | st.text())
def test_a_wait_is_read_from_any_words(words: str) -> None:
    error = answer(403, {"message": words, "rc": "TimeoutIP"})
    assert isinstance(error, AddressBlocked)
    assert error.seconds is None or error.seconds >= 0


# Over HTTP, to the user's sentence

KEY = "my-own-secret-key-00000"
HTTP: dict[str, tuple[str, bytes, Kind, str]] = {
    "lora": (
        "400 No",
        b'{"message": "x", "rc": "TooManyLoras"}',
        Refused,
        "This job has more LoRAs than the Horde takes. Remove a LoRA: at most 5 are possible.",
    ),
    "shared key": (
        "403 No",
        b'{"message": "x", "rc": "SharedKeyExpired"}',
        KeyRefused,
        (
            "The time of this shared key is over. "
            "Ask its owner for a new one, or go on without the key."
        ),
    ),
    "vpn": (
        "403 No",
        b'{"message": "x", "rc": "UntrustedUnsafeIP"}',
        AddressBlocked,
        (
            "The Horde is protecting itself, and takes nothing from VPNs and proxies right now. "
            "Turn off the VPN or proxy, or try again later."
        ),
    ),
    "too large": (
        "413 Too Large",
        b"<html>413</html>",
        Refused,
        (
            "This job is too large to hand in, most likely because of the picture to start from. "
            "Choose a smaller picture, or start without one."
        ),
    ),
    "maintenance": (
        "503 Closed",
        b'{"message": "In maintenance"}',
        Maintenance,
        (
            "The Horde is closed for maintenance, and this job is not in its queue. "
            "Please try again in a few minutes."
        ),
    ),
    "echo": (
        "404 No",
        f'{{"message": "Nobody matches {KEY}", "rc": "UserNotFound"}}'.encode(),
        KeyRefused,
        (
            "The Horde does not know this API key. "
            "Check the key, or leave it out: it also works without an account."
        ),
    ),
    "echo in a field": (
        "400 No",
        f'{{"errors": {{"apikey": "{KEY} is odd"}}}}'.encode(),
        Refused,
        (
            "The Horde does not accept the API key. It says: “… is odd” "
            "Enter the API key anew in the settings, or go on without one."
        ),
    ),
    "echo in an unknown code": (
        "403 No",
        f'{{"message": "{KEY} is odd", "rc": "{KEY}"}}'.encode(),
        AccountError,
        (
            "The Horde does not let this account do that. It says: “… is odd” "
            "Try without an API key, or with another one."
        ),
    ),
}


@pytest.mark.parametrize("name", HTTP)
def test_a_refusal_reaches_the_user(name: str) -> None:
    status, body, kind, sentence = HTTP[name]
    with (
        Loopback(reply(body, "Content-Type: application/json", status=status)) as server,
        pytest.raises(ThumbgenError) as caught,
    ):
        HordeClient(server.address, KEY).submit(PLAN)
    assert type(caught.value) is kind
    assert told(caught.value) == sentence
    result = failure(caught.value, ENGLISH)["error"]
    assert result["message"] == sentence
    assert KEY not in f"{caught.value!r} {caught.value} {vars(caught.value)} {result}"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("429_prompts", REFUSALS["too_many_waiting"][0]),
        ("timeout_ip", "Please try again in about 3 min."),
        ("corrupt_prompt", REFUSALS["prompt_filtered"][0]),
        ("banned_agent", REFUSALS["program_banned"][0]),
        ("503_html", REFUSALS["gateway"][0]),
        ("unknown_rc", "It says: “The moon is in the wrong phase for this request.”"),
    ],
)
def test_the_practice_hordes_refusals_reach_the_user(fault: Any, sentence: str) -> None:
    with (
        PracticeHorde(quick(faults=(Fault("submit", fault),))) as horde,
        pytest.raises(ThumbgenError) as caught,
    ):
        HordeClient(horde.url).submit(PLAN)
    assert sentence in told(caught.value)
