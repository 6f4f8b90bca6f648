"""Connections of those who say nothing, or nothing whole."""

import contextlib
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.stage import Endpoint, connected, until
from thumbgen.server import line, running

PATIENCE = 0.5


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "CALL_SECONDS", PATIENCE)


@pytest.mark.parametrize("said", [b"", b"G", b"GET /health HTTP/1.1\r\nHost: localhost\r\n"])
def test_one_who_says_nothing_whole_is_not_waited_for(endpoint: Endpoint, said: bytes) -> None:
    with connected(endpoint) as silent:
        silent.settimeout(10)
        silent.sendall(said)
        assert silent.recv(100) == b""


def test_a_body_that_drips_is_not_waited_for_although_nobody_reads_it(endpoint: Endpoint) -> None:
    head = b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
    with connected(endpoint) as dripping:
        dripping.settimeout(10)
        dripping.sendall(head)
        assert dripping.recv(65536).startswith(b"HTTP/1.1 404")
        with pytest.raises((ConnectionError, EOFError)):  # noqa: PT012 - until it has had enough
            while True:
                dripping.sendall(b"x")
                dripping.settimeout(0.1)
                with contextlib.suppress(TimeoutError):
                    if dripping.recv(65536) == b"":
                        raise EOFError


@pytest.mark.parametrize("rest", [b"POST /nowhere HTTP/1.1\r\nHost: x\r\n", b"GET"])
def test_what_follows_a_call_at_once_is_not_waited_for_either(
    endpoint: Endpoint, rest: bytes
) -> None:
    whole = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    halves = (rest, b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab")
    for half in halves:
        with connected(endpoint) as hasty:
            hasty.settimeout(10)
            hasty.sendall(whole + half)
            while hasty.recv(65536):
                pass


def test_between_two_calls_there_is_time(endpoint: Endpoint) -> None:
    whole = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connected(endpoint) as calm:
        calm.settimeout(10)
        calm.sendall(whole)
        assert answered(calm).startswith(b"HTTP/1.1 200")
        calm.settimeout(3 * PATIENCE)
        with pytest.raises(TimeoutError):  # it is open still
            calm.recv(65536)
        calm.settimeout(10)
        calm.sendall(whole)
        assert answered(calm).startswith(b"HTTP/1.1 200")


def answered(line_in: socket.socket) -> bytes:
    """A whole answer: of an object, as JSON."""
    answer = b""
    while not answer.endswith(b"}"):
        part = line_in.recv(65536)
        assert part, answer
        answer += part
    return answer


def test_one_who_reads_nothing_is_not_waited_for(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "READ_SECONDS", PATIENCE)
    large = endpoint.thumbnails / "large.png"
    large.write_bytes(bytes(40_000_000))  # more than the system keeps on the way
    with connected(endpoint) as deaf:
        deaf.settimeout(10)
        deaf.sendall(b"GET /thumbnails/large.png HTTP/1.1\r\nHost: localhost\r\n\r\n")
        until(lambda: not lines_of(endpoint, deaf))
        got = 0
        with contextlib.suppress(ConnectionError):
            while part := deaf.recv(1_000_000):
                got += len(part)
    assert 0 < got < 40_000_000
    large.unlink()


def lines_of(endpoint: Endpoint, ours: socket.socket) -> list[str]:
    """The other end of a connection, as the system lists it; nothing once it is closed there."""
    port = ours.getsockname()[1]
    served = int(endpoint.url.rpartition(":")[2])
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [
        row[3]
        for row in rows
        if (int(row[1].split(":")[1], 16), int(row[2].split(":")[1], 16)) == (served, port)
        and row[3] == "01"
    ]


def test_one_line_too_many_is_told_to_come_back(
    another: Callable[..., Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "CALL_SECONDS", 20.0)
    monkeypatch.setattr(running, "MOST_LINES", 8)
    endpoint = another()
    with contextlib.ExitStack() as crowd:
        for _ in range(7):
            crowd.enter_context(connected(endpoint))
        until(lambda: b"503" in first_words(endpoint))
    until(lambda: endpoint.get("/health").ok)


def first_words(endpoint: Endpoint) -> bytes:
    with connected(endpoint) as another:
        another.settimeout(0.3)
        with contextlib.suppress(TimeoutError, ConnectionError):
            return another.recv(100)
    return b""


def test_after_a_whole_call_the_next_one_is_waited_for_no_longer(endpoint: Endpoint) -> None:
    whole = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connected(endpoint) as line_in:
        line_in.settimeout(10)
        for _ in range(2):
            line_in.sendall(whole)
            assert answered(line_in).startswith(b"HTTP/1.1 200")
        line_in.sendall(whole[:20])
        assert line_in.recv(100) == b""
