"""Connections of those who say nothing, or nothing whole."""

import pytest

from tests.server.stage import Endpoint, connected
from thumbgen.server import line

PATIENCE = 0.5


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "HEADER_SECONDS", PATIENCE)


@pytest.mark.parametrize("said", [b"", b"G", b"GET /health HTTP/1.1\r\nHost: localhost\r\n"])
def test_one_who_says_nothing_whole_is_not_waited_for(endpoint: Endpoint, said: bytes) -> None:
    with connected(endpoint) as silent:
        silent.settimeout(10)
        silent.sendall(said)
        assert silent.recv(100) == b""


def test_after_a_whole_call_the_next_one_is_waited_for_no_longer(endpoint: Endpoint) -> None:
    whole = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connected(endpoint) as line_in:
        line_in.settimeout(10)
        for _ in range(2):
            line_in.sendall(whole)
            answer = b""
            while not answer.endswith(b"}"):
                answer += line_in.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200")
        line_in.sendall(whole[:20])
        assert line_in.recv(100) == b""
