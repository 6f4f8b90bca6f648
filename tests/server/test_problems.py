"""Every way to fail has a code, a status and a sentence, here and as the Horde makes it happen."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.server.stage import IDEA, STILL, SWIFT, Endpoint, until
from thumbgen.domain import errors
from thumbgen.domain.errors import ThumbgenError
from thumbgen.horde.practice import Fault, PracticeHorde, Script
from thumbgen.server.problems import OWN, kinds, own_problem, problem
from thumbgen.words import Words

ERRORS: dict[str, tuple[ThumbgenError, int, dict[str, Any]]] = {
    "error": (ThumbgenError("X"), 500, {}),
    "invalid_request": (errors.InvalidRequest("size", "unknown", "x"), 422, {"field": "size"}),
    "refused": (errors.Refused("no", fields=("steps",)), 422, {"fields": ["steps"]}),
    "prompt_refused": (errors.PromptRefused("no", reason="filter"), 422, {"reason": "filter"}),
    "account_refused": (errors.AccountError(), 502, {}),
    "key_refused": (errors.KeyRefused(), 502, {}),
    "kudos_needed": (errors.KudosNeeded(), 402, {}),
    "unreachable": (errors.Unreachable(), 502, {}),
    "no_connection": (errors.NoConnection(), 502, {}),
    "no_answer": (errors.NoAnswer(), 502, {}),
    "horde_down": (errors.HordeDown(), 502, {}),
    "maintenance": (errors.Maintenance(), 503, {}),
    "too_many_requests": (errors.TooManyRequests("", 7.4), 503, {"retry_after": 7.4}),
    "address_blocked": (errors.AddressBlocked("", 90), 503, {"retry_after": 90}),
    "redirected": (errors.Redirected("elsewhere.example.org"), 502, {}),
    "submission_unsure": (errors.SubmissionUnsure(), 502, {}),
    "timed_out": (errors.TookTooLong(), 504, {}),
    "expired": (errors.Expired(), 504, {}),
    "censored": (errors.Censored(), 422, {}),
    "job_failed": (errors.JobFailed(), 502, {}),
    "workers_failed": (errors.WorkersFailed(), 502, {}),
    "withdrawn": (errors.JobWithdrawn(), 502, {}),
    "picture_lost": (errors.PictureLost(), 502, {}),
    "picture_unreadable": (errors.PictureUnreadable(), 502, {}),
    "not_saved": (
        errors.NotSaved(Path("/secret/place"), "full", Path("/secret/refuge")),
        507,
        {"reason": "full"},
    ),
    "picture_gone": (errors.PictureGone(Path("/secret/place")), 502, {}),
    "no_trash": (errors.NoTrash(Path("/secret/place")), 502, {}),
    "cancelled": (errors.Cancelled(), 409, {}),
}

OWN_STATUSES = {
    "malformed": 400,
    "unauthorized": 401,
    "unknown_host": 403,
    "foreign_origin": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "body_too_slow": 408,
    "key_reused": 409,
    "body_too_large": 413,
    "not_json": 415,
    "range_not_satisfiable": 416,
    "error": 500,
    "busy": 503,
    "stopping": 503,
}


def check(told: dict[str, Any], code: str, status: int) -> None:
    """What every problem has."""
    assert told["type"] == f"urn:thumbgen:problem:{code}"
    assert told["title"] == HTTPStatus(status).phrase
    assert (told["status"], told["code"], told["success"]) == (status, code, False)
    assert told["detail"]


def test_the_tables_here_have_all_there_is() -> None:
    assert {one for one in kinds() if kinds()[one].__module__ == errors.__name__} == set(ERRORS)
    assert {code: status for code, (status, _) in OWN.items()} == OWN_STATUSES


@pytest.mark.parametrize("code", ERRORS)
def test_every_error_is_told_in_full(code: str) -> None:
    error, status, more = ERRORS[code]
    assert error.code == code
    answer = problem(error, Words("en"), job_id="x")
    told = msgspec.json.decode(bytes(answer.body))
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == "en"
    check(told, code, status)
    assert told["job_id"] == "x"
    assert {name: told[name] for name in more} == more
    usual = {"type", "title", "status", "detail", "code", "success", "job_id"}
    assert set(told) - usual == set(more)
    assert code != "not_saved" or "secret" not in str(told)
    wait = answer.headers.get("Retry-After")
    assert wait == (str(round(more.get("retry_after", 30))) if status == 503 else None)
    assert problem(error, Words("pt_BR")).headers["Content-Language"] == "pt-BR"


@pytest.mark.parametrize("code", OWN)
def test_every_problem_of_our_own_is_told_in_full(code: str) -> None:
    answer = own_problem(code, Words("en"), fault="$.x", limit=64)
    told = msgspec.json.decode(bytes(answer.body))
    assert answer.status_code == OWN_STATUSES[code]
    check(told, code, OWN_STATUSES[code])
    assert "{" not in told["detail"]
    assert ("Retry-After" in answer.headers) is (answer.status_code == 503)


# -- as the Horde makes it happen ----------------------------------------------------------------


@pytest.fixture
def script(horde: PracticeHorde) -> Iterator[Any]:
    """Makes the module's Horde behave otherwise, for one test."""
    yield horde.set_script
    horde.set_script(SWIFT)


def troubled(*faults: Fault) -> Script:
    return replace(SWIFT, faults=faults)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("corrupt_prompt", 422, "prompt_refused"),
        ("kudos", 402, "kudos_needed"),
        ("bad_key", 502, "key_refused"),
        ("forbidden", 502, "account_refused"),
        ("banned_agent", 502, "account_refused"),
        ("unknown_rc", 422, "refused"),
        ("no_rc", 422, "refused"),
        ("maintenance_503", 503, "maintenance"),
        ("redirect", 502, "redirected"),
    ],
)
def test_what_the_horde_refuses_is_handed_on(
    endpoint: Endpoint, script: Any, kind: Any, status: int, code: str
) -> None:
    script(troubled(Fault("submit", kind, location="http://127.0.0.1:9/")))
    answer = endpoint.post()
    told = answer.json()
    assert answer.status_code == status, answer.text
    check(told, code, status)
    assert "moon" not in told["detail"] or code == "refused"
    job = endpoint.told(told["job_id"])
    assert (job["state"], job["error"]["code"]) == ("failed", code)
    assert job["error"]["message"] == job["message"] == told["detail"]
    ((name, last),) = endpoint.events(told["job_id"])
    assert (name, last) == ("failed", job)


@pytest.mark.parametrize(
    ("played", "status", "code"),
    [
        (replace(SWIFT, censored="all"), 422, "censored"),
        (replace(SWIFT, maintenance=True), 503, "maintenance"),
        (replace(SWIFT, maintenance_drops=True), 503, "maintenance"),
        (troubled(Fault("picture", "bomb", times=None)), 502, "picture_unreadable"),
        (STILL, 504, "timed_out"),
    ],
)
def test_what_befalls_a_job_is_told(
    endpoint: Endpoint,
    script: Any,
    monkeypatch: pytest.MonkeyPatch,
    played: Script,
    status: int,
    code: str,
) -> None:
    monkeypatch.setattr("thumbgen.jobs.deliver.LINK_PAUSES", ())
    script(played)
    body = {**IDEA, "timeout": 1} if played is STILL else IDEA
    answer = endpoint.post(body)
    assert answer.status_code == status, answer.text
    check(answer.json(), code, status)


def test_a_job_that_the_horde_forgot_or_somebody_withdrew(
    endpoint: Endpoint, script: Any, horde: PracticeHorde
) -> None:
    script(STILL)
    forgotten, withdrawn = endpoint.accepted(), endpoint.accepted()
    until(lambda: {endpoint.told(one)["state"] for one in (forgotten, withdrawn)} == {"queued"})
    first, second = horde.jobs()[-2:]
    horde.forget(first.id)
    horde.cancel(second.id)
    codes = {endpoint.ended(one)["error"]["code"] for one in (forgotten, withdrawn)}
    assert codes == {"expired", "withdrawn"}


def test_a_horde_that_is_not_there(endpoint: Endpoint, horde: PracticeHorde) -> None:
    horde.stop()
    try:
        answer = endpoint.post({**IDEA, "timeout": 1})
        assert (answer.status_code, answer.json()["code"]) == (502, "no_connection")
    finally:
        horde.start()


def test_a_disk_that_refuses_the_picture(horde: PracticeHorde, tmp_path: Path, script: Any) -> None:
    endpoint = Endpoint(horde.url, tmp_path).start()
    try:
        script(STILL)
        job_id = endpoint.accepted()
        endpoint.thumbnails.rmdir()
        assert endpoint.get("/thumbnails/x.jpg").status_code == 404
        endpoint.thumbnails.write_bytes(b"")
        script(SWIFT)
        told = endpoint.ended(job_id)
        assert (told["state"], told["error"]["code"]) == ("failed", "not_saved")
        assert "result" not in told
        assert str(tmp_path) not in str(told)
        at_once = endpoint.post()
        check(at_once.json(), "not_saved", 507)
        assert str(tmp_path) not in at_once.text
        assert endpoint.get("/thumbnails/x.jpg").status_code == 404
    finally:
        endpoint.stop()


def test_calls_by_name_wait_together_for_a_library_that_is_locked(
    another: Callable[..., Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.store.library.PATIENCE", 0.6)
    endpoint = another()
    endpoint.accepted()
    began = time.monotonic()
    with closing(sqlite3.connect(endpoint.home / "data" / "library.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")

        def call(number: int) -> int:
            headers = {"Idempotency-Key": f"key-{number}"}
            return endpoint.post(wait=0, headers=headers).status_code

        with ThreadPoolExecutor(12) as pool:
            assert {*pool.map(call, range(12))} == {507}
    assert time.monotonic() - began < 12 * 0.6  # one after the other they would take twice that
    assert endpoint.get("/health").json()["open_jobs"] <= 1


def test_a_library_that_cannot_be_written_takes_nothing_in(
    horde: PracticeHorde, tmp_path: Path
) -> None:
    endpoint = Endpoint(horde.url, tmp_path).start()
    jobs = len(horde.jobs())
    library = tmp_path / "data" / "library.sqlite"
    try:
        library.write_bytes(b"no library at all" * 100)
        answer = endpoint.post(wait=0)
        check(answer.json(), "not_saved", 507)
        assert answer.json()["reason"] == "damaged"
        assert str(tmp_path) not in answer.text
        tagged = endpoint.post(wait=0, headers={"Idempotency-Key": "x"})
        check(tagged.json(), "not_saved", 507)
        check(endpoint.get("/jobs/x").json(), "not_saved", 507)
        assert endpoint.get("/health").json()["open_jobs"] == 0
        assert len(horde.jobs()) == jobs
    finally:
        endpoint.stop()
