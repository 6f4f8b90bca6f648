"""The OpenAPI document is served, and true: what it says is what happens, whatever is sent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from tests.server.stage import STILL, Endpoint
from thumbgen.horde.practice import PracticeHorde
from thumbgen.server.asking import Ask

OPERATIONS = {
    "GET /",
    "POST /generate-thumbnail",
    "GET /jobs/{job_id}",
    "DELETE /jobs/{job_id}",
    "GET /jobs/{job_id}/events",
    "GET /models",
    "GET /presets",
    "GET /sizes",
    "GET /health",
    "GET /thumbnails/{name}",
}

UNSAID = ("positive_data_acceptance", "use_after_free", "ensure_resource_availability")
"""Checks of what no schema can say (only a prompt or a scene is needed, a size has its bounds), and
of chains of calls."""

FEW = settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[*HealthCheck],
)


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """One that waits for nobody, at a Horde that does nothing."""
    with PracticeHorde(STILL) as horde:
        home = tmp_path_factory.mktemp("patient")
        endpoint = Endpoint(horde.url, home, longest_wait=0.0, most_jobs=10_000).start()
        yield endpoint
        endpoint.stop()


@pytest.fixture(scope="module")
def schema(patient: Endpoint) -> Any:
    return schemathesis.openapi.from_url(f"{patient.url}/openapi.json")


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_all_operations_are_described(schema: Any) -> None:
    """Of the document itself nobody asks whether it is as it says."""
    assert "/openapi.json" in schema.raw_schema["paths"]
    assert {one.ok().label for one in schema.get_all_operations()} == OPERATIONS


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        *((name, GenerationMode.POSITIVE) for name in sorted(OPERATIONS)),
        *((name, GenerationMode.NEGATIVE) for name in ("POST /generate-thumbnail", "GET /models")),
    ],
)
def test_what_is_described_is_what_happens(
    schema: Any, patient: Endpoint, session: requests.Session, name: str, mode: GenerationMode
) -> None:
    (operation,) = (one.ok() for one in schema.get_all_operations() if one.ok().label == name)
    excluded: list[Any] = [CHECKS.get_one(one) for one in UNSAID]

    @FEW
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        answer = case.call(session=session, timeout=10)
        case.validate_response(
            answer, excluded_checks=excluded, transport_kwargs={"session": session}
        )
        if answer.status_code == 202:
            patient.call("DELETE", f"/jobs/{answer.json()['job_id']}")

    check()


def test_the_answers_that_fuzzing_does_not_reach_are_as_described(
    schema: Any, endpoint: Endpoint
) -> None:
    done = endpoint.post(headers={"Idempotency-Key": "described"})
    told = done.json()
    job = endpoint.get(f"/jobs/{told['job_id']}")
    failed = endpoint.post({"prompt": "x", "size": "9x9"})
    picture = endpoint.get(told["image_url"])
    reused = endpoint.post({"prompt": "y"}, headers={"Idempotency-Key": "described"})
    beyond = endpoint.get(told["image_url"], headers={"Range": "bytes=99999999-"})
    post, get = schema["/generate-thumbnail"]["POST"], schema["/jobs/{job_id}"]["GET"]
    one = schema["/thumbnails/{name}"]["GET"]
    for operation, answer, status in (
        (post, done, 200),
        (get, job, 200),
        (post, failed, 422),
        (post, reused, 409),
        (one, picture, 200),
        (one, beyond, 416),
    ):
        assert answer.status_code == status
        operation.validate_response(answer)


def test_every_field_that_is_taken_is_described(patient: Endpoint) -> None:
    document = patient.get("/openapi.json").json()
    described = document["components"]["schemas"]["Ask"]["properties"]
    assert set(described) == set(Ask.__struct_fields__)
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": patient.url}]
    assert "security" not in document


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(
        ["lofi", "youtube", "1280x720", "99999999999x1", "a:b:c", "\0", "\ud800", ""]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
BODIES = (
    st.dictionaries(st.sampled_from([*Ask.__struct_fields__, "x"]), VALUES, max_size=8)
    | VALUES
    | st.fixed_dictionaries(
        {"prompt": st.text(min_size=1)},
        optional={
            "title": st.text(max_size=90),
            "size": st.from_regex(r"[0-9]{1,4}x[0-9]{1,4}"),
            "style": st.just(""),
            "loras": st.lists(st.text(min_size=1, max_size=30), max_size=3),
            "models": st.lists(st.text(min_size=1, max_size=30), max_size=3),
            "palette": st.text(),
            "seed": st.from_regex(r"[0-9]{1,11}\n?"),
            "sampler": st.text(max_size=5),
        },
    )
)


@settings(FEW, max_examples=40)
@given(body=BODIES)
def check_body(patient: Endpoint, session: requests.Session, body: object) -> None:
    sent = json.dumps(body).encode() if not isinstance(body, bytes) else body
    headers = {"Content-Type": "application/json"}
    url = f"{patient.url}/generate-thumbnail?wait=0"
    answer = session.post(url, data=sent, headers=headers, timeout=10)
    told = answer.json()
    assert answer.status_code in {202, 400, 422}, (body, told)
    if answer.status_code == 202:
        session.delete(told["status_url"], timeout=10)
    else:
        assert told["code"] in {"malformed", "invalid_request", "refused"}
        assert told["detail"]
        assert told["success"] is False


def test_no_body_makes_it_fail(patient: Endpoint, session: requests.Session) -> None:
    check_body(patient, session)


@settings(FEW, max_examples=25)
@given(sent=st.binary(max_size=60) | st.from_regex(rb'\{"prompt": ?"[^"]{0,9}"[,}].{0,9}'))
def check_bytes(patient: Endpoint, session: requests.Session, sent: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    url = f"{patient.url}/generate-thumbnail?wait=0"
    answer = session.post(url, data=sent, headers=headers, timeout=10)
    assert answer.status_code in {202, 400, 422}, (sent, answer.text)
    if answer.status_code == 202:
        session.delete(answer.json()["status_url"], timeout=10)


def test_no_bytes_make_it_fail(patient: Endpoint, session: requests.Session) -> None:
    check_bytes(patient, session)
