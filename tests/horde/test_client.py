"""The client over real HTTP: every trouble has its error, every wait its limit, no secret leaks."""

import gzip
import json
import logging
import re
import socket
import threading
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import pytest

from tests.conftest import quick
from tests.horde.loopback import Loopback, reply
from thumbgen.domain.errors import (
    AccountError,
    AddressBlocked,
    Expired,
    HordeDown,
    InvalidRequest,
    KeyRefused,
    KudosNeeded,
    Maintenance,
    NoAnswer,
    NoConnection,
    PictureLost,
    PromptRefused,
    Redirected,
    Refused,
    SubmissionUnsure,
    ThumbgenError,
    TooManyRequests,
)
from thumbgen.domain.models import Settings
from thumbgen.domain.plan import Plan
from thumbgen.domain.sizes import Size
from thumbgen.domain.standing import Verdict, judge
from thumbgen.horde import client as client_module
from thumbgen.horde.address import horde_url
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import Fault, PracticeHorde, Seen
from thumbgen.horde.practice import script as script_module
from thumbgen.horde.practice.faults import bomb
from thumbgen.horde.wire import Generation, payload
from thumbgen.version import CLIENT_AGENT

KEY = "practice-key-000000000000"
SECRET = "SECRET-SIGNATURE"
PLAN = Plan("a lighthouse", "", ("AAM XL",), Settings(steps=1), Size(64, 64))
ROUTES = ("submit", "check", "status", "cancel", "models", "picture")
UNKNOWN = "00000000-0000-4000-8000-000000000000"
SHORT = 0.5
"""Seconds of silence that these tests sit out."""

Kind = type[ThumbgenError]


@pytest.fixture(scope="module")
def horde() -> Iterator[PracticeHorde]:
    bomb()  # it takes a while to make
    with PracticeHorde(quick(rate_limits=False, render_seconds=0.05)) as horde:
        yield horde


@pytest.fixture
def calm(horde: PracticeHorde) -> PracticeHorde:
    """The practice Horde of this module, without any trouble."""
    trouble(horde)
    return horde


@pytest.fixture
def client(calm: PracticeHorde) -> Iterator[HordeClient]:
    client = HordeClient(calm.url, timeout=5)
    yield client
    client.close()


@pytest.fixture(scope="module")
def finished(horde: PracticeHorde) -> tuple[str, Generation]:
    """A job with a picture, made once and looked at by many."""
    trouble(horde)
    return made(HordeClient(horde.url))


def trouble(horde: PracticeHorde, *faults: Fault, **changes: Any) -> None:
    usual = {"rate_limits": False, "render_seconds": 0.05, "check_cache_seconds": 0.0}
    horde.set_script(quick(**(usual | changes), faults=faults))


def made(client: HordeClient) -> tuple[str, Generation]:
    job_id = client.submit(PLAN).id
    deadline = time.monotonic() + 20
    while judge(client.check(job_id)) is Verdict.WAIT:
        assert time.monotonic() < deadline
    (generation,) = client.status(job_id).generations
    return job_id, generation


def call(client: HordeClient, route: str, finished: tuple[str, Generation]) -> Callable[[], object]:
    job_id, generation = finished
    return {
        "submit": lambda: client.submit(PLAN),
        "check": lambda: client.check(job_id),
        "status": lambda: client.status(job_id),
        "cancel": lambda: client.cancel(job_id),
        "models": client.models,
        "picture": lambda: client.download(generation.img),
    }[route]


def failure(act: Callable[[], object]) -> ThumbgenError:
    with pytest.raises(ThumbgenError) as caught:
        act()
    return caught.value


# The way that nothing goes wrong


def test_a_job_from_submission_to_picture(client: HordeClient, calm: PracticeHorde) -> None:
    job_id, generation = made(client)
    assert generation.model == "AAM XL"
    picture = client.download(generation.img)
    assert (picture[:4], picture[8:12]) == (b"RIFF", b"WEBP")
    before = client.cancel(job_id)
    assert before is not None
    assert before.finished == 1
    assert "AAM XL" in {model.name for model in client.models()}
    sent = next(seen for seen in reversed(calm.requests) if seen.method == "POST")
    assert json.loads(sent.body) == payload(PLAN)
    assert sent.headers["content-type"] == "application/json"


def test_warnings_come_along(client: HordeClient, calm: PracticeHorde) -> None:
    trouble(calm, workers_models=())
    assert "NoAvailableWorker" in client.submit(PLAN).warnings


def test_the_simplified_horde_is_understood(calm: PracticeHorde) -> None:
    trouble(calm, simplified=True)
    client = HordeClient(calm.url)
    job_id, generation = made(client)
    assert generation.seed
    assert client.download(generation.img)
    before = client.cancel(job_id)
    assert before is not None
    assert before.done


def test_a_picture_without_a_link_is_in_the_answer(client: HordeClient) -> None:
    assert client.download("UklGRg==") == b"RIFF"
    assert isinstance(failure(lambda: client.download("N/A")), PictureLost)


@pytest.mark.parametrize("route", ["check", "status", "cancel"])
def test_an_unknown_job_has_expired(client: HordeClient, route: str) -> None:
    act = call(client, route, (UNKNOWN, Generation("", "")))
    error = failure(act)
    assert type(error) is Expired
    assert UNKNOWN not in leaks(error)


def test_a_wrong_key_is_refused(calm: PracticeHorde) -> None:
    client = HordeClient(calm.url, "no-such-key")
    assert type(failure(lambda: client.submit(PLAN))) is KeyRefused


def test_the_heartbeat(calm: PracticeHorde, client: HordeClient) -> None:
    client.heartbeat()
    assert "apikey" not in calm.requests[-1].headers
    trouble(calm, Fault("heartbeat", "missing", times=None))
    client.heartbeat()  # an imitation: its models are answer enough
    trouble(calm, Fault("heartbeat", "502_html"), Fault("models", "502_html"))
    assert type(failure(client.heartbeat)) is HordeDown
    trouble(calm, Fault("heartbeat", "reset"))
    assert type(failure(client.heartbeat)) is NoAnswer
    trouble(calm, Fault("heartbeat", "429"))
    assert type(failure(client.heartbeat)) is TooManyRequests


def test_a_text_without_the_key(calm: PracticeHorde) -> None:
    client = HordeClient(calm.url, "my-own-secret-key")
    assert client.without_key("apikey: my-own-secret-key!") == "apikey: …!"
    assert HordeClient(calm.url).without_key("0000000000") == "0000000000"


def test_a_dear_job_needs_kudos(client: HordeClient) -> None:
    dear = Plan("a lighthouse", "", ("AAM XL",), Settings(steps=50), Size(1920, 1088))
    assert type(failure(lambda: client.submit(dear))) is KudosNeeded


def test_the_limits_of_the_horde_are_told(calm: PracticeHorde) -> None:
    calm.set_script(quick(rate_limits=True))
    client = HordeClient(calm.url)
    job_id = client.submit(PLAN).id
    for _ in range(10):
        client.status(job_id)
    error = failure(lambda: client.status(job_id))
    assert isinstance(error, TooManyRequests)
    assert error.retry_after > 1


# Troubles, by kind and route

UNSURE: dict[str, Kind | None] = {"submit": SubmissionUnsure}
EXPECTED: dict[str, tuple[Kind | None, dict[str, Kind | None]]] = {
    # kind: (the usual error, or None for no error at all, and the exceptions by route)
    "429": (TooManyRequests, {}),
    "429_prompts": (TooManyRequests, {}),
    "500": (HordeDown, {}),
    "502_html": (HordeDown, {}),
    "503_html": (HordeDown, {}),
    "504_html": (NoAnswer, {**UNSURE, "picture": HordeDown}),
    "html_200": (HordeDown, {**UNSURE, "picture": None}),
    "empty": (HordeDown, {**UNSURE, "picture": PictureLost, "cancel": None}),
    "garbage": (HordeDown, {**UNSURE, "picture": None}),
    "timeout_ip": (AddressBlocked, {"picture": PictureLost}),
    "corrupt_prompt": (PromptRefused, {"picture": PictureLost}),
    "kudos": (KudosNeeded, {"picture": PictureLost}),
    "bad_key": (KeyRefused, {"picture": PictureLost}),
    "forbidden": (AccountError, {"picture": PictureLost}),
    "unknown_rc": (Refused, {"picture": PictureLost}),
    "no_rc": (Refused, {"picture": PictureLost}),
    "banned_agent": (AccountError, {"picture": PictureLost}),
    "maintenance_503": (Maintenance, {"picture": HordeDown}),
    "huge": (NoAnswer, UNSURE),
    "huge_declared": (NoAnswer, UNSURE),
    "bomb": (HordeDown, {**UNSURE, "picture": None}),
    "junk": (HordeDown, {**UNSURE, "picture": None}),
    "missing": (HordeDown, {"picture": PictureLost}),
    "reset": (NoAnswer, UNSURE),
    "wrong_types": (HordeDown, {**UNSURE, "picture": None, "cancel": None}),
    "missing_fields": (HordeDown, {**UNSURE, "picture": None, "cancel": None}),
    "extra_fields": (None, {}),
    "slow": (NoAnswer, UNSURE),
    "lost_reply": (NoAnswer, UNSURE),
    "lost_502": (HordeDown, {}),
    "cut": (NoAnswer, UNSURE),
    "cut_quiet": (HordeDown, {**UNSURE, "picture": None}),
}
ELSEWHERE = {"redirect", "drip", "expired_link"}
"""Kinds with tests of their own."""


def test_every_kind_of_trouble_is_expected() -> None:
    assert set(get_args(script_module.Kind)) == EXPECTED.keys() | ELSEWHERE


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("kind", EXPECTED)
def test_troubles(
    calm: PracticeHorde,
    finished: tuple[str, Generation],
    monkeypatch: pytest.MonkeyPatch,
    kind: Any,
    route: Any,
) -> None:
    monkeypatch.setattr(client_module, "REPLY_BYTES", 200_000)
    monkeypatch.setattr(client_module, "PICTURE_BYTES", 2_000_000)
    usual, exceptions = EXPECTED[kind]
    expected = exceptions.get(route, usual)
    client = HordeClient(calm.url, timeout=SHORT if kind == "slow" else 10)
    act = call(client, route, finished)
    if route == "cancel":  # what is cancelled here is looked at by nobody else
        job_id = client.submit(PLAN).id
        act = lambda: client.cancel(job_id)  # noqa: E731
    trouble(calm, Fault(route, kind, times=None, seconds=2 * SHORT if kind == "slow" else 0))
    before = len(calm.requests)
    if expected is None:
        act()
    else:
        error = failure(act)
        assert type(error) is expected
        assert finished[1].img not in leaks(error)
    client.close()
    if kind != "slow":
        assert len(calm.requests) == before + 1


def test_a_lost_reply_leaves_exactly_one_submission(calm: PracticeHorde) -> None:
    trouble(calm, Fault("submit", "lost_reply"))
    before = len(calm.jobs())
    error = failure(lambda: HordeClient(calm.url).submit(PLAN))
    assert type(error) is SubmissionUnsure
    assert len(calm.jobs()) == before + 1


@pytest.mark.parametrize("kind", ["502_html", "lost_502", "503_html", "500"])
def test_only_of_a_502_nobody_can_tell(calm: PracticeHorde, kind: Any) -> None:
    trouble(calm, Fault("submit", kind))
    error = failure(lambda: HordeClient(calm.url).submit(PLAN))
    assert isinstance(error, HordeDown)
    assert error.doubtful is ("502" in kind)


def test_a_link_that_expired_is_lost_and_signed_anew(calm: PracticeHorde) -> None:
    client = HordeClient(calm.url)
    job_id, generation = made(client)
    trouble(calm, Fault("picture", "expired_link"))
    assert type(failure(lambda: client.download(generation.img))) is PictureLost
    assert type(failure(lambda: client.download(generation.img))) is PictureLost
    (again,) = client.status(job_id).generations
    assert again.id == generation.id
    assert again.img != generation.img
    assert client.download(again.img)


def test_retry_after_is_passed_on(calm: PracticeHorde, finished: tuple[str, Generation]) -> None:
    client = HordeClient(calm.url)
    for route in ("models", "picture"):
        trouble(calm, Fault(route, "429", seconds=7))
        error = failure(call(client, route, finished))
        assert isinstance(error, TooManyRequests)
        assert error.retry_after == 7


# Limits in time and size


@pytest.mark.parametrize("route", ROUTES)
def test_silence_has_a_limit(
    calm: PracticeHorde, finished: tuple[str, Generation], route: Any
) -> None:
    trouble(calm, Fault(route, "slow", seconds=30))
    began = time.monotonic()
    error = failure(call(HordeClient(calm.url, timeout=0.1), route, finished))
    assert type(error) is (SubmissionUnsure if route == "submit" else NoAnswer)
    assert time.monotonic() - began < 5
    trouble(calm)


@pytest.mark.parametrize("route", ROUTES)
def test_a_drip_has_a_limit(
    calm: PracticeHorde,
    finished: tuple[str, Generation],
    monkeypatch: pytest.MonkeyPatch,
    route: Any,
) -> None:
    monkeypatch.setattr(client_module, "REPLY_SECONDS", 0.2)
    monkeypatch.setattr(client_module, "PICTURE_SECONDS", 0.2)
    trouble(calm, Fault(route, "drip", seconds=30))
    began = time.monotonic()
    error = failure(call(HordeClient(calm.url, timeout=5), route, finished))
    assert type(error) is (SubmissionUnsure if route == "submit" else NoAnswer)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("route", ["check", "picture"])
def test_a_drip_within_the_limit_arrives(
    calm: PracticeHorde, finished: tuple[str, Generation], route: Any
) -> None:
    trouble(calm, Fault(route, "drip", seconds=0.3))
    assert call(HordeClient(calm.url), route, finished)()


def chunks(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"1\r\n[\r\n")
        time.sleep(0.01)


def test_chunks_without_end_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "REPLY_SECONDS", 0.2)
    with Loopback(chunks) as server:
        assert type(failure(HordeClient(server.address).models)) is NoAnswer
        monkeypatch.setattr(client_module, "REPLY_SECONDS", 30)
        monkeypatch.setattr(client_module, "REPLY_BYTES", 5)
        assert type(failure(HordeClient(server.address).models)) is NoAnswer


def test_chunks_and_compression_are_understood() -> None:
    packed = gzip.compress(b'[{"name": "AAM XL"}]')
    body = b"".join(b"1\r\n%c\r\n" % byte for byte in packed) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    with Loopback(head + body) as server:
        client = HordeClient(server.address)
        assert [model.name for model in client.models()] == ["AAM XL"]
        assert [model.name for model in client.models()] == ["AAM XL"]
        assert server.connections == 1
        client.close()


def squeezed(megabytes: int, layers: int = 1) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()
    for _ in range(layers - 1):
        body = gzip.compress(body)
    return body


@pytest.mark.parametrize(("megabytes", "layers"), [(64, 1), (256, 2)])
def test_a_bomb_of_zeros_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch, megabytes: int, layers: int
) -> None:
    monkeypatch.setattr(client_module, "REPLY_BYTES", 1 << 20)
    monkeypatch.setattr(client_module, "PICTURE_BYTES", 1 << 20)
    encoding = "Content-Encoding: " + ", ".join(["gzip"] * layers)
    with Loopback(reply(squeezed(megabytes, layers), encoding)) as server:
        client = HordeClient(server.address)
        assert type(failure(client.models)) is NoAnswer
        assert type(failure(lambda: client.download(f"{server.address}/a"))) is NoAnswer


@pytest.mark.parametrize(
    "answer",
    [
        b"\x00\xff\r\n\r\n",
        b"HTTP/1.1 huh\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhuh\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n[]",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n[]",
        reply(b"no gzip", "Content-Encoding: gzip"),
    ],
    ids=["noise", "status", "lengths", "chunk", "headers", "header", "gzip"],
)
def test_broken_http_is_no_answer(answer: bytes) -> None:
    def speak(connection: socket.socket, _: bytes) -> None:
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_RDWR)

    with Loopback(speak) as server:
        client = HordeClient(server.address)
        assert type(failure(client.models)) is NoAnswer
        assert type(failure(lambda: client.submit(PLAN))) is SubmissionUnsure
        assert type(failure(lambda: client.download(server.address))) is NoAnswer


# Redirects


def moved(location: str, status: str = "302 Found", body: bytes = b"Moved") -> bytes:
    return reply(body, f"Location: {location}", status=status)


def by_path(answers: dict[str, bytes]) -> Callable[[socket.socket, bytes], None]:
    def speak(connection: socket.socket, request: bytes) -> None:
        path = request.split(b" ", 2)[1].decode()
        connection.sendall(answers[path])
        connection.shutdown(socket.SHUT_WR)

    return speak


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_a_get_follows_on_the_same_host(status: str) -> None:
    answers = {
        "/api/v2/status/models?type=image": moved("/elsewhere?a=b", f"{status} Moved"),
        "/elsewhere?a=b": reply(b'[{"name": "AAM XL"}]'),
    }
    with Loopback(by_path(answers)) as server:
        assert [model.name for model in HordeClient(server.address).models()] == ["AAM XL"]
        assert len(server.heard) == 2


@pytest.mark.parametrize("route", ["submit", "check", "status", "cancel", "models"])
@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_no_call_goes_to_another_host(route: str, status: str) -> None:
    with Loopback(reply(b"{}")) as other:
        answer = moved(f"http://localhost:{other.port}/x", f"{status} Moved")
        with Loopback(answer) as server:
            client = HordeClient(server.address, KEY)
            error = failure(call(client, route, (UNKNOWN, Generation("", ""))))
            assert isinstance(error, Redirected)
            assert error.host == "localhost"
        assert other.heard == []
        assert other.connections == 0


@pytest.mark.parametrize("location", ["https://127.0.0.1:{port}/x", "//127.0.0.1:1/x"])
def test_another_port_or_scheme_is_another_host(location: str) -> None:
    holder: list[int] = []

    def speak(connection: socket.socket, _: bytes) -> None:
        connection.sendall(moved(location.format(port=holder[0])))
        connection.shutdown(socket.SHUT_WR)

    with Loopback(speak) as server:
        holder.append(server.port)
        assert type(failure(HordeClient(server.address).models)) is Redirected
        assert len(server.heard) == 1


@pytest.mark.parametrize("status", ["307", "308"])
def test_a_submission_follows_where_it_stays_one(status: str) -> None:
    answers = {
        "/api/v2/generate/async": moved("/moved", f"{status} Moved"),
        "/moved": reply(b'{"id": "abc"}', status="202 ACCEPTED"),
    }
    with Loopback(by_path(answers)) as server:
        assert HordeClient(server.address, KEY).submit(PLAN).id == "abc"
        first, second = server.heard
        assert first.partition(b"\r\n\r\n")[2] == second.partition(b"\r\n\r\n")[2] != b""
        assert KEY.encode() in second
        assert second.startswith(b"POST ")


@pytest.mark.parametrize("status", ["301", "302", "303"])
def test_a_submission_never_becomes_another_kind_of_call(status: str) -> None:
    with Loopback(moved("/moved", f"{status} Moved")) as server:
        error = failure(lambda: HordeClient(server.address).submit(PLAN))
        assert type(error) is Redirected
        assert len(server.heard) == 1


def test_redirects_in_a_circle_end(calm: PracticeHorde, finished: tuple[str, Generation]) -> None:
    client = HordeClient(calm.url)
    expected: dict[str, Kind] = {"picture": NoAnswer}
    for route in ROUTES:
        trouble(calm, Fault(route, "redirect", times=None))  # type: ignore[arg-type]
        error = failure(call(client, route, finished))
        assert type(error) is expected.get(route, Redirected)


@pytest.mark.parametrize("location", ["http://[", "//[::1", "http://\u00e9[/"])
def test_a_redirect_to_nowhere(location: str) -> None:
    with Loopback(moved(location, "307 Moved")) as server:
        client = HordeClient(server.address)
        for act in (
            client.models,
            lambda: client.submit(PLAN),
            lambda: client.download(server.address),
        ):
            assert type(failure(act)) is HordeDown


def test_a_redirect_without_a_place_is_a_refusal() -> None:
    with Loopback(reply(b"", status="302 Found")) as server:
        assert type(failure(HordeClient(server.address).models)) is HordeDown
        error = failure(lambda: HordeClient(server.address).download(server.address))
        assert type(error) is HordeDown


def test_a_picture_may_lie_elsewhere() -> None:
    with (
        Loopback(reply(b"picture")) as other,
        Loopback(moved(f"http://localhost:{other.port}/x")) as server,
    ):
        client = HordeClient(server.address, KEY)
        assert client.download(f"{server.address}/a?{SECRET}") == b"picture"
        for heard in (*other.heard, *server.heard):
            assert KEY.encode() not in heard
            assert b"client-agent" not in heard.lower()


def test_what_a_redirect_holds_is_not_read() -> None:
    def endless(connection: socket.socket, request: bytes) -> None:
        if request.startswith(b"GET /there"):
            connection.sendall(reply(b"picture"))
            return
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n")
        while True:
            connection.sendall(bytes(65536))

    with Loopback(endless) as server:
        assert HordeClient(server.address).download(f"{server.address}/here") == b"picture"


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_a_picture_is_fetched_by_http_alone(location: str) -> None:
    with Loopback(moved(location)) as server:
        error = failure(lambda: HordeClient(server.address).download(server.address))
        assert type(error) is NoAnswer


# Nobody there


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


NOWHERE = [
    "http://127.0.0.1:{port}",
    "http://nowhere.invalid",
    "http://a..b",
    f"http://{'a' * 64}.invalid",
    "http://.x",
]


@pytest.mark.parametrize("address", NOWHERE)
@pytest.mark.parametrize("route", ROUTES)
def test_nobody_there(address: str, route: str) -> None:
    address = address.format(port=free_port())
    client = HordeClient(address, timeout=5)
    error = failure(call(client, route, (UNKNOWN, Generation("", f"{address}/a?{SECRET}"))))
    assert type(error) is NoConnection
    assert SECRET not in leaks(error)


@pytest.mark.parametrize(
    "link", ["http://", "http://[::1/a", "http://h:99999/a", "http://\0/a", "http://\u2100.x/a"]
)
def test_a_link_that_is_none(client: HordeClient, link: str) -> None:
    assert type(failure(lambda: client.download(link))) is NoConnection


def test_a_server_that_restarts_is_found_again(calm: PracticeHorde) -> None:
    client = HordeClient(calm.url)
    job_id = client.submit(PLAN).id
    client.check(job_id)
    calm.stop()
    assert isinstance(failure(lambda: client.check(job_id)), NoConnection | NoAnswer)
    assert type(failure(lambda: client.submit(PLAN))) is NoConnection
    calm.start()
    client.check(job_id)
    client.submit(PLAN)


def test_a_broken_tls_handshake_is_no_connection() -> None:
    def speak_no_tls() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(reply(b"I speak no TLS"))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=speak_no_tls)
        thread.start()
        client = HordeClient(f"https://127.0.0.1:{listener.getsockname()[1]}")
        assert type(failure(client.models)) is NoConnection
        thread.join()


def test_a_submission_takes_a_fresh_connection() -> None:
    with Loopback(reply(b'{"id": "abc", "done": true}', close=False)) as server:
        client = HordeClient(server.address)
        for _ in range(3):
            client.check("abc")
        assert server.connections == 1
        client.submit(PLAN)
        assert server.connections == 2
        client.close()


# Secrets


def leaks(error: BaseException) -> str:
    """Everything that an error could show to anybody."""
    parts = [repr(error), str(error), repr(error.args), repr(vars(error))]
    return "\n".join([*parts, *traceback.format_exception(error)])


def test_the_key_travels_with_submissions_alone(calm: PracticeHorde) -> None:
    client = HordeClient(calm.url, f" {KEY}\n")
    assert not client.anonymous
    before = len(calm.requests)
    job_id, generation = made(client)
    client.download(generation.img)
    client.cancel(job_id)
    client.models()
    seen = calm.requests[before:]
    assert {route_of(one) for one in seen} == set(ROUTES)
    for one in seen:
        submission = route_of(one) == "submit"
        assert one.headers.get("apikey") == (KEY if submission else None)
        rest = {name: value for name, value in one.headers.items() if name != "apikey"}
        assert KEY not in f"{one.path} {rest} {one.body!r}"
        assert one.headers.get("client-agent") == (CLIENT_AGENT if one.host == "api" else None)


def route_of(seen: Seen) -> str:
    if seen.host == "pictures":
        return "picture"
    if seen.method == "POST":
        return "submit"
    if seen.method == "DELETE":
        return "cancel"
    return next(name for name in ("check", "models", "status") if f"/{name}" in seen.path)


def test_an_anonymous_user_sends_ten_zeros(calm: PracticeHorde) -> None:
    for key in ("", "anonymous", " 0000000000 "):
        client = HordeClient(calm.url, key)
        assert client.anonymous
        client.submit(PLAN)
        assert calm.requests[-1].headers["apikey"] == "0000000000"


@pytest.mark.parametrize("key", ["k\u9375y", "k\u00e9y", "k y", "k\r\nX-More: y", "k\x7f"])
def test_a_key_that_cannot_travel_is_refused_without_being_shown(key: str) -> None:
    error = failure(lambda: HordeClient("http://127.0.0.1:1", key))
    assert type(error) is KeyRefused
    assert key not in leaks(error)


@pytest.mark.parametrize("kind", EXPECTED)
@pytest.mark.parametrize("route", ["submit", "picture"])
def test_no_error_and_no_record_shows_a_secret(
    calm: PracticeHorde,
    finished: tuple[str, Generation],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: Any,
    route: Any,
) -> None:
    monkeypatch.setattr(client_module, "REPLY_BYTES", 100_000)
    monkeypatch.setattr(client_module, "PICTURE_BYTES", 100_000)
    trouble(calm, Fault(route, kind, times=None, seconds=1 if kind == "slow" else 0))
    with caplog.at_level(logging.DEBUG):
        client = HordeClient(calm.url, KEY, timeout=0.2)
        shown = repr(client)
        try:
            call(client, route, finished)()
        except ThumbgenError as error:
            shown += leaks(error)
        client.close()
    shown += caplog.text
    assert KEY not in shown
    assert finished[1].img not in shown
    assert "Signature" not in shown


@pytest.mark.parametrize("status", ["400", "401", "403", "404", "409", "429", "500", "503", "504"])
def test_a_server_that_repeats_the_key_is_not_quoted(status: str) -> None:
    said = json.dumps({"message": f"The key {KEY} is odd.", "rc": "MoonPhase"}).encode()
    with Loopback(reply(said, status=f"{status} No")) as server:
        error = failure(lambda: HordeClient(server.address, KEY).submit(PLAN))
        assert KEY not in leaks(error)
        assert error.server_words == "The key … is odd."
        assert "The key … is odd." in str(error)


def test_odd_headers_put_no_link_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nno colon here\r\nA: b\r\n\r\n[]"
    with Loopback(answer) as server, caplog.at_level(logging.DEBUG):
        client = HordeClient(server.address)
        client.download(f"{server.address}/a?{SECRET}")
        client.models()
        client.close()
    assert SECRET not in caplog.text
    assert not caplog.records


def test_a_proxy_from_the_environment_has_no_business_here(
    calm: PracticeHorde, finished: tuple[str, Generation], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback(reply(b"{}")) as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.address)
            monkeypatch.setenv(name.upper(), proxy.address)
        client = HordeClient(calm.url)
        for route in ROUTES:
            call(client, route, finished)()
        assert proxy.heard == []
        # Elsewhere a proxy is what the user wants.
        failure(HordeClient("http://horde.invalid").models)
        assert proxy.heard[0].startswith(b"GET http://horde.invalid/api/v2/status/models")


# Addresses


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://aihorde.net/api/v2", "https://aihorde.net/api/v2"),
        ("https://aihorde.net/api/v2/", "https://aihorde.net/api/v2"),
        ("https://aihorde.net/api", "https://aihorde.net/api/v2"),
        ("https://aihorde.net/api/", "https://aihorde.net/api/v2"),
        ("https://aihorde.net", "https://aihorde.net/api/v2"),
        ("https://aihorde.net//", "https://aihorde.net/api/v2"),
        ("  http://localhost:8788 \n", "http://localhost:8788/api/v2"),
        ("http://[::1]:8788", "http://[::1]:8788/api/v2"),
        ("https://example.org/horde/v2", "https://example.org/horde/v2"),
    ],
)
def test_addresses(given: str, url: str) -> None:
    assert horde_url(given) == url
    assert HordeClient(given).url == url
    assert url in repr(HordeClient(given))


@pytest.mark.parametrize(
    "given",
    [
        "",
        "aihorde.net",
        "ftp://aihorde.net",
        "file:///etc/passwd",
        "http://",
        "http:///api",
        "http://:80",
        "http://x:abc",
        "http://x:0",
        "http://x:70000",
        "http://[::1",
        "http://user@x",
        "http://user:word@x",
        "http://x/?q=1",
        "http://x/#there",
        "http://x y",
        "http://x/a b",
        "http://\u2100x",
    ],
)
def test_what_is_no_address(given: str) -> None:
    error = failure(lambda: horde_url(given))
    assert isinstance(error, InvalidRequest)
    assert (error.field, error.problem, error.value) == ("horde_url", "unknown", given)
    assert error.allowed == "https://aihorde.net/api/v2"


# Many at once, and the end


def test_many_threads_at_once(calm: PracticeHorde) -> None:
    trouble(calm, render_seconds=30.0, workers=40)
    client = HordeClient(calm.url)
    everyone = threading.Barrier(20)

    def work(number: int) -> list[int]:
        everyone.wait(10)
        job_id = client.submit(PLAN).id
        standings = [client.check(job_id) for _ in range(10)]
        return [one.waiting + one.processing for one in standings]

    with ThreadPoolExecutor(20) as pool:
        counts = list(pool.map(work, range(20)))
    assert counts == [[1] * 10] * 20
    trouble(calm)
    client.close()


def test_each_thread_hears_its_own_answer() -> None:
    def speak(connection: socket.socket, request: bytes) -> None:
        match = re.search(rb"/check/job-(\d+)", request)
        assert match
        body = b'{"done": false, "waiting": 1, "queue_position": ' + match[1] + b"}"
        connection.sendall(reply(body, close=False))

    with Loopback(speak) as server:
        client = HordeClient(server.address)

        def work(number: int) -> set[int]:
            return {client.check(f"job-{number}").queue_position for _ in range(10)}

        with ThreadPoolExecutor(20) as pool:
            assert list(pool.map(work, range(1, 21))) == [{number} for number in range(1, 21)]
        # Connections are shared and kept: far fewer than calls.
        assert server.connections <= 20
        client.close()


def test_an_id_cannot_change_the_address() -> None:
    with Loopback(reply(b'{"done": true}')) as server:
        HordeClient(server.address).check("a/../b?c=d#e")
        assert server.heard[0].startswith(b"GET /api/v2/generate/check/a%2F..%2Fb%3Fc%3Dd%23e ")


def test_close_lets_go_and_may_be_followed_by_more() -> None:
    with Loopback(reply(b'{"done": true}', close=False)) as server:
        client = HordeClient(server.address)
        client.check("a")
        client.close()
        client.close()
        client.check("a")
        assert server.connections == 2
        client.close()


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 ACCEPTED"])
def test_every_success_is_one(status: str) -> None:
    with Loopback(reply(b'{"id": "abc"}', status=status)) as server:
        assert HordeClient(server.address).submit(PLAN).id == "abc"


def test_a_success_without_a_body_leaves_it_open() -> None:
    with Loopback(reply(b"", status="204 No Content")) as server:
        error = failure(lambda: HordeClient(server.address).submit(PLAN))
        assert type(error) is SubmissionUnsure
