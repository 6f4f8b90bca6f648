"""Connections of those who say nothing, or nothing whole."""

import time

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


def test_one_who_calls_slowly_is_waited_for_anew_with_each_call(endpoint: Endpoint) -> None:
    whole = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connected(endpoint) as slow:
        slow.settimeout(10)
        for _ in range(3):
            slow.sendall(whole[:20])
            time.sleep(PATIENCE / 2)  # it is the time between two pieces that is tried
            slow.sendall(whole[20:])
            assert slow.recv(65536).startswith(b"HTTP/1.1 200")
        slow.sendall(whole[:20])
        assert slow.recv(100) == b""
