"""The practice Horde as a pair of loopback web servers: the API, and the picture store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from thumbgen.horde.practice.api import Api
from thumbgen.horde.practice.faults import LOST_502, FaultBook, canned, spoiled
from thumbgen.horde.practice.host import Host, Manner, Seen
from thumbgen.horde.practice.jobs import JobView, Made
from thumbgen.horde.practice.limits import Limiter, limits_for
from thumbgen.horde.practice.links import FOLDER, Links, expired, picture_of
from thumbgen.horde.practice.queue import Floor
from thumbgen.horde.practice.replies import Refusal, Reply, as_json, xml
from thumbgen.horde.practice.routes import FAULT_ROUTES, PREFIX, Request, route_of, wrong_path
from thumbgen.horde.practice.script import Fault, Script

Answer = tuple[Reply, Manner]
BODIES_KEPT = 256 * 1024 * 1024
"""Bytes of the calls that are remembered whole; of earlier ones the bodies are forgotten."""


class PracticeHorde:
    """An AI Horde on this machine: strict about the protocol, and as troublesome as scripted.

    It is bound to 127.0.0.1 when made, answers between ``start`` and ``stop``, and may be started
    again, with its jobs, on the same ports.
    """

    def __init__(self, script: Script | None = None, port: int = 0) -> None:
        self._script = script or Script()
        self._book = FaultBook(self._script)
        self._lock = threading.Lock()
        self._seen: list[Seen] = []
        self._bodies, self._forgotten = 0, 0
        self._floor = Floor(self._script)
        self._links = Links()
        self._limiter = Limiter()
        self._horde = Host("api", port, self._answer_api, self._seen_one)
        self._pictures = Host("pictures", 0, self._answer_picture, self._seen_one)
        self._api = Api(self._floor, self._links, self.pictures_url, self._script)

    @property
    def url(self) -> str:
        """The base of the API."""
        return f"http://127.0.0.1:{self._horde.port}{PREFIX}"

    @property
    def pictures_url(self) -> str:
        """The picture store, on a port of its own."""
        return f"http://127.0.0.1:{self._pictures.port}"

    @property
    def requests(self) -> list[Seen]:
        """Every call so far, in the order of the replies."""
        with self._lock:
            return list(self._seen)

    def start(self) -> None:
        """Accept connections; returns once it does."""
        self._floor.start()
        self._pictures.start()
        self._horde.start()

    def stop(self) -> None:
        """Close every connection and wait for the threads."""
        self._horde.stop()
        self._pictures.stop()
        self._floor.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def set_script(self, script: Script) -> None:
        """Behave differently from now on; the faults are counted anew."""
        with self._lock:
            self._script, self._book = script, FaultBook(script)
        self._api.set_script(script)
        self._floor.set_script(script)

    def jobs(self) -> list[JobView]:
        """Every job that has not expired."""
        return self._floor.views()

    def made(self) -> list[Made]:
        """Every picture that a worker delivered so far, with what became of it."""
        return self._floor.made()

    def forget(self, job_id: str) -> None:
        """Let a job expire at once."""
        self._floor.forget(job_id)
        self._api.forget(job_id)

    def cancel(self, job_id: str) -> None:
        """As if somebody else had sent a DELETE."""
        self._floor.cancel(job_id)

    def _seen_one(self, seen: Seen) -> None:
        with self._lock:
            self._seen.append(seen)
            self._bodies += len(seen.body)
            while self._bodies > BODIES_KEPT and self._forgotten < len(self._seen):
                old = self._seen[self._forgotten]
                self._seen[self._forgotten] = replace(old, body=b"")
                self._bodies -= len(old.body)
                self._forgotten += 1

    def _fault(self, route: str) -> tuple[Script, Fault | None]:
        with self._lock:
            return self._script, self._book.take(route)

    def _answer_api(self, request: Request) -> Answer:
        try:
            route, argument = route_of(request.method, request.path)
        except Refusal as no:
            return as_json(no.status, no.body), Manner()
        if not route:
            return wrong_path(), Manner()
        script, fault = self._fault(FAULT_ROUTES.get(route, route))
        request = replace(request, argument=argument)
        return _troubled(
            fault,
            f"http://127.0.0.1:{self._horde.port}{request.path}",
            lambda: self._limited(route, request, script),
        )

    def _limited(self, route: str, request: Request, script: Script) -> Reply:
        key = request.headers.get("apikey", "")
        limits = limits_for(route, request.method, request.path, key, "127.0.0.1")
        standing = self._limiter.hit(limits if script.rate_limits else [], time.monotonic())
        if not standing:
            return self._api.answer(route, request)
        if standing.refused:
            return as_json(429, {"message": str(standing.limit)}, standing.headers())
        reply = self._api.answer(route, request)
        return replace(reply, headers={**reply.headers, **standing.headers()})

    def _answer_picture(self, request: Request) -> Answer:
        _, fault = self._fault("picture")
        if fault and fault.kind == "expired_link":
            self._links.kill(picture_of(request.path))
            return expired(), Manner()
        own_url = f"{self.pictures_url}{request.path}?{request.query}"
        reply, manner = _troubled(fault, own_url, lambda: self._picture(request))
        self._count(request, reply, manner)
        return reply, manner

    def _count(self, request: Request, reply: Reply, manner: Manner) -> None:
        """Note a picture that goes out whole."""
        picture_id = picture_of(request.path)
        whole = manner.cut is None and not manner.close and not manner.endless
        if whole and reply.status == 200 and reply.body == self._floor.picture(picture_id):
            self._floor.fetched(picture_id)

    def _picture(self, request: Request) -> Reply:
        if "apikey" in request.headers:
            return xml(400, "InvalidRequest", "An API key has no business here.")
        if not request.path.startswith(FOLDER) or request.method != "GET":
            return xml(403, "AccessDenied", "Access Denied")
        if trouble := self._links.trouble(request.path, request.query, datetime.now(UTC)):
            return trouble
        picture = self._floor.picture(picture_of(request.path))
        if picture is None:
            return xml(404, "NoSuchKey", "The specified key does not exist.")
        return Reply(200, picture, "binary/octet-stream")


def _troubled(fault: Fault | None, own_url: str, real: Callable[[], Reply]) -> Answer:
    """The reply to a call and the manner of sending it, with the fault that it meets."""
    if not fault:
        return real(), Manner()
    if fault.kind == "reset":
        return Reply(0, b""), Manner(close="reset")
    if reply := canned(fault, own_url):
        return reply, Manner(endless=fault.kind if fault.kind.startswith("huge") else "")
    reply = spoiled(fault, real())
    half = len(reply.body) // 2
    if fault.kind == "lost_reply":
        reply = replace(reply, status=0)
    if fault.kind == "lost_502":
        reply = LOST_502
    if fault.kind == "cut_quiet":
        reply = replace(reply, body=reply.body[:half])
    manners = {
        "slow": Manner(delay=fault.seconds),
        "lost_502": Manner(delay=fault.seconds),
        "drip": Manner(drip=fault.seconds),
        "lost_reply": Manner(close="silent"),
        "cut": Manner(cut=half),
    }
    return reply, manners.get(fault.kind, Manner())
