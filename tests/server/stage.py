"""The endpoint as callers meet it: the real program in a thread, HTTP, a practice Horde."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
import requests

from thumbgen.horde.practice import PracticeHorde, Script
from thumbgen.horde.practice.jobs import JobView
from thumbgen.jobs.engine import Engine, build_engine
from thumbgen.jobs.gate import Gate, Gates
from thumbgen.jobs.wishes import Wishes
from thumbgen.server import running
from thumbgen.server.options import Options
from thumbgen.words import Words

KEY = "practice-key-000000000000"

SWIFT = Script(
    queue_length=0,
    seconds_per_place=0.02,
    render_seconds=0.1,
    flat=True,
    workers=4,
    rate_limits=False,
    check_cache_seconds=0.05,
)
"""A Horde that is done before it is asked for the first time, and never says "slow down"."""

STILL = replace(SWIFT, never_starts=True)
"""A Horde that takes jobs in, and leaves it at that."""

LIMIT = 20.0
"""Seconds that anything here may take."""

IDEA = {"prompt": "a lighthouse in the rain", "type": "lofi", "size": "320x180", "format": "jpeg"}
"""A small picture, soon finished."""


class SwiftGates(Gates):
    """Gates through which one may go as fast as one likes: what spaces them has its own tests."""

    def at(self, url: str) -> Gate:
        return self._gates.setdefault(url, Gate(spacing=0.0, a_minute=100_000))


def swift_engine(wishes: Wishes, environ: Mapping[str, str]) -> Engine:
    return build_engine(wishes, environ, SwiftGates())


class Endpoint:
    """The endpoint, running until ``stop``; it may be started again on the same folders."""

    def __init__(self, horde_url: str, home: Path, **options: Any) -> None:
        self.home = home
        self.options = Options(**{"port": 0, "assets": home / "assets", **options})
        self.url = ""
        self.resumed = 0
        self._horde_url = horde_url
        self._ended: BaseException | None = None
        self._thread = threading.Thread()
        self._end: Callable[[], None] = lambda: None
        self._ready = threading.Event()
        self.engine: Engine | None = None

    @property
    def thumbnails(self) -> Path:
        return self.home / "assets" / "thumbnails"

    def start(self) -> Self:
        """Starts it; returns when it answers."""
        self._ready.clear()
        self._thread = threading.Thread(target=self._run, name="endpoint", daemon=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(running, "build_engine", swift_engine)
            self._thread.start()
            assert self._ready.wait(LIMIT)
        if self._ended is not None:
            self._thread.join()
            raise self._ended
        return self

    def stop(self) -> None:
        """Ends it as a signal would; returns when it has ended."""
        self._end()
        self._thread.join(LIMIT)
        assert not self._thread.is_alive()
        if self._ended is not None:
            raise self._ended

    def end(self) -> None:
        """Tells it to end, and does not wait for that."""
        self._end()

    def _run(self) -> None:
        wishes = Wishes(horde_url=self._horde_url, api_key=KEY)
        environ = {"THUMBGEN_HOME": str(self.home)}

        @contextlib.contextmanager
        def ending(end: Callable[[], None]) -> Iterator[None]:
            self._end = end
            yield

        def ready(address: str, _port: int, engine: Engine, resumed: int) -> None:
            self.url, self.engine, self.resumed = address, engine, resumed
            self._ready.set()

        serving = running.serve(self.options, wishes, environ, Words("en"), ready, ending=ending)
        try:
            with asyncio.Runner() as runner:
                runner.run(serving)
        except Exception as error:  # noqa: BLE001 - handed over to the test
            self._ended = error
        finally:
            self._ready.set()

    # -- calls -----------------------------------------------------------------------------------

    def call(self, method: str, path: str, **given: Any) -> requests.Response:
        """One call, on a connection of its own; ``path`` may be a whole address."""
        url = path if path.startswith("http") else self.url + path
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, url, timeout=LIMIT, **given)

    def get(self, path: str, **given: Any) -> requests.Response:
        return self.call("GET", path, **given)

    def post(self, body: object = None, wait: object = None, **given: Any) -> requests.Response:
        """Asks for a thumbnail: ``IDEA``, if nothing else is said."""
        params = {} if wait is None else {"wait": str(wait)}
        body = IDEA if body is None else body
        return self.call("POST", "/generate-thumbnail", json=body, params=params, **given)

    def accepted(self, body: object = None, **given: Any) -> str:
        """The id of a job that was taken in and is not waited for."""
        answer = self.post(body, wait=0, **given)
        assert answer.status_code == 202, answer.text
        job_id: str = answer.json()["job_id"]
        return job_id

    def told(self, job_id: str) -> dict[str, Any]:
        """How a job stands."""
        answer: dict[str, Any] = self.get(f"/jobs/{job_id}").json()
        return answer

    def ended(self, job_id: str) -> dict[str, Any]:
        """A job's last word, asked for until it comes."""
        until(lambda: self.told(job_id)["state"] in {"done", "failed", "cancelled"})
        return self.told(job_id)

    def events(self, job_id: str, **given: Any) -> list[tuple[str, dict[str, Any]]]:
        """All events of a job, until the stream ends."""
        with requests.Session() as session:
            session.trust_env = False
            url = f"{self.url}/jobs/{job_id}/events"
            with session.get(url, stream=True, timeout=LIMIT, **given) as answer:
                assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
                return events_in(answer.content)


def events_in(stream: bytes) -> list[tuple[str, dict[str, Any]]]:
    """The events in a stream: name and data."""
    found = []
    for block in stream.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def raw(endpoint: Endpoint, sent: bytes, *, seconds: float = LIMIT) -> bytes:
    """What comes back for these bytes, until the endpoint hangs up or that time is over."""
    with connected(endpoint) as line:
        line.settimeout(seconds)
        line.sendall(sent)
        got = bytearray()
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while part := line.recv(65536):
                got += part
        return bytes(got)


def connected(endpoint: Endpoint) -> socket.socket:
    """A line to the endpoint, for what no proper client would send."""
    parts = urlsplit(endpoint.url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), LIMIT)


def asking(body: object = IDEA, *headers: str, path: str = "/generate-thumbnail") -> bytes:
    """The bytes of a POST."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(sent)}",
        *headers,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + sent


def until(condition: Callable[[], object]) -> None:
    """Waits for something to become true."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def left(horde: PracticeHorde) -> list[JobView]:
    """The Horde's jobs that nobody has called back."""
    return [job for job in horde.jobs() if not job.cancelled]
