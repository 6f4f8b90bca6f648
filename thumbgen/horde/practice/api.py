"""The Horde's routes: a request in, a reply or a refusal out (horde-api.md §2, §3, §7)."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote

from thumbgen.horde.practice import rules
from thumbgen.horde.practice.forecast import is_possible
from thumbgen.horde.practice.jobs import Job, Picture
from thumbgen.horde.practice.links import Links
from thumbgen.horde.practice.price import base_price, total_price
from thumbgen.horde.practice.protocol import FAILED, read_loosely, read_submission
from thumbgen.horde.practice.queue import Floor
from thumbgen.horde.practice.replies import Refusal, Reply, as_json, html, refusal
from thumbgen.horde.practice.reports import find_user, models, performance
from thumbgen.horde.practice.script import Script
from thumbgen.horde.practice.simple import simple_check, simple_status

ANONYMOUS = "0000000000"
BANNED_AGENT = "My-Project:v0.0.1:My-Contact"
UNKNOWN_AGENT = "unknown:0:unknown"
UNSPENDABLE = 25.0
"""Kudos of a registered account that cannot be spent (horde-api.md §5c)."""
VERSION = "5.1.5"
PREFIX = "/api/v2"
ROUTES = (
    ("submit", "POST", re.compile(r"/generate/async")),
    ("check", "GET", re.compile(r"/generate/check/([^/]+)")),
    ("status", "GET", re.compile(r"/generate/status/([^/]+)")),
    ("cancel", "DELETE", re.compile(r"/generate/status/([^/]+)")),
    ("models", "GET", re.compile(r"/status/models")),
    ("model", "GET", re.compile(r"/status/models/([^/]+)")),
    ("heartbeat", "GET", re.compile(r"/status/heartbeat")),
    ("performance", "GET", re.compile(r"/status/performance")),
    ("modes", "GET", re.compile(r"/status/modes")),
    ("find_user", "GET", re.compile(r"/find_user")),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One call: header names in lower case, ``path`` without the query."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    argument: str = ""


def route_of(method: str, path: str) -> tuple[str, str]:
    """The name of a route and the id in its path, or Refusal(405), or no name at all."""
    inner = path.removeprefix(PREFIX) if path.startswith(PREFIX + "/") else ""
    known = False
    for name, wanted, pattern in ROUTES:
        if found := pattern.fullmatch(inner):
            known = True
            if method == wanted:
                return name, unquote(found[1]) if found.groups() else ""
    if known:
        message = "The method is not allowed for the requested URL."
        raise Refusal(405, {"message": message})
    return "", ""


class Api:
    """Answers the calls of the API, without a thought for HTTP."""

    def __init__(self, floor: Floor, links: Links, pictures_url: str, script: Script) -> None:
        self._floor = floor
        self._links = links
        self._pictures_url = pictures_url
        self._script = script
        self._lock = threading.Lock()
        self._priced: dict[str, float] = {}
        self._checks: dict[str, tuple[float, Reply]] = {}
        self._timeouts = 0
        self._timeout_until = 0.0
        self._answers: dict[str, Callable[[Request], Reply]] = {
            "submit": self._submit,
            "check": self._check,
            "status": self._status,
            "cancel": self._cancel,
            "models": self._models,
            "model": self._model,
            "heartbeat": self._heartbeat,
            "performance": self._performance,
            "modes": self._modes,
            "find_user": self._find_user,
        }

    def set_script(self, script: Script) -> None:
        """Behave differently from now on."""
        self._script = script
        with self._lock:
            self._checks.clear()

    def forget(self, job_id: str) -> None:
        """Let no cached reply outlive a job."""
        with self._lock:
            self._checks.pop(f"{PREFIX}/generate/check/{job_id}", None)

    def answer(self, route: str, request: Request) -> Reply:
        """The reply to a call; refusals are replies too."""
        try:
            return self._answers[route](request)
        except Refusal as no:
            return as_json(no.status, no.body)

    # -- submitting ------------------------------------------------------------------------------

    def _submit(self, request: Request) -> Reply:
        script = self._script
        content_type = request.headers.get("content-type", "")
        if script.simplified:
            payload = rules.effective(read_loosely(request.body))
            job_id = self._floor.submit(payload, ANONYMOUS, registered=False)
            return as_json(202, {"id": job_id, "message": "Request accepted."})
        sent = read_submission(content_type, request.body)
        key = request.headers.get("apikey")
        if key is None:
            raise Refusal(400, {"errors": {"apikey": "An API key is needed."}, "message": FAILED})
        payload = rules.effective(sent)
        if payload["dry_run"] and (price := self._priced.get(_price_key(payload))) is not None:
            return as_json(200, {"kudos": price})
        self._check_sender(request, key)
        self._check_payload(payload, key)
        if payload["dry_run"]:
            price = float(round(total_price(payload)))
            self._priced[_price_key(payload)] = price
            return as_json(200, {"kudos": price})
        job_id = self._floor.submit(payload, key, registered=key != ANONYMOUS)
        reply: dict[str, Any] = {"id": job_id, "kudos": base_price(payload["params"])}
        return as_json(202, reply | _warnings(payload, sent, script))

    def _check_sender(self, request: Request, key: str) -> None:
        left = self._timeout_until - time.monotonic()
        if left > 0:
            message = f"This address is in timeout for {left:.0f} more seconds."
            raise refusal(403, "TimeoutIP", message)
        if key != ANONYMOUS and key not in dict(self._script.keys):
            raise refusal(401, "InvalidAPIKey", "No user matches this API key.")
        if self._script.maintenance:
            message = "The horde is in maintenance. Try again later."
            raise refusal(400, "MaintenanceMode", message)
        if request.headers.get("client-agent", UNKNOWN_AGENT) == BANNED_AGENT:
            raise refusal(403, "BannedClientAgent", "This client agent is banned.")

    def _check_payload(self, payload: rules.Payload, key: str) -> None:
        rules.check_rules(payload)
        for worker in payload["workers"]:
            if worker not in workers_of(self._script):
                raise refusal(404, "WorkerNotFound", f"Worker {worker} not found.")
        prompt, no = rules.filter_prompt(payload)
        if no:
            self._punish(no)
            raise no
        payload["prompt"] = prompt
        load = self._floor.views()
        queued = self._script.queue_length + sum(job.waiting for job in load)
        side = rules.max_side(payload["models"], self._script.workers, queued)
        if not rules.needs_upfront_kudos(payload, side):
            return
        price, kudos = total_price(payload), dict(self._script.keys).get(key, 0.0)
        if price <= kudos - UNSPENDABLE - self._floor.account(key)[1]:
            return
        if not payload["allow_downgrade"]:
            message = f"This request requires {price} kudos upfront; make it smaller."
            raise refusal(403, "KudosUpfront", message)
        if not payload["models"]:
            raise Refusal(500, {"message": "Internal Server Error"})
        rules.downgrade(payload, side)

    def _punish(self, no: Refusal) -> None:
        """A corrupt prompt starts a timeout of 3, 9, 15 … minutes."""
        if no.body["rc"] == "CorruptPrompt":
            with self._lock:
                self._timeout_until = time.monotonic() + (2 * self._timeouts + 1) * 180
                self._timeouts += 1

    # -- following a job -------------------------------------------------------------------------

    def _check(self, request: Request) -> Reply:
        agent = request.headers.get("client-agent", UNKNOWN_AGENT)
        if agent == UNKNOWN_AGENT and self._timeout_until > time.monotonic():
            raise refusal(403, "Forbidden", "Name your client while your address is in timeout.")
        now = time.monotonic()
        with self._lock:
            asked, reply = self._checks.get(request.path, (-1e9, None))
        if reply and now - asked < self._script.check_cache_seconds:
            return reply
        found = self._floor.find(request.argument)
        if not found:
            raise _not_found(request, "Image")
        counts, job = found
        body = simple_check(counts, job) if self._script.simplified else counts
        reply = as_json(200, body)
        with self._lock:
            self._checks = {
                path: kept for path, kept in self._checks.items() if now - kept[0] < 60
            } | {request.path: (now, reply)}
        return reply

    def _status(self, request: Request) -> Reply:
        found = self._floor.find(request.argument)
        if not found:
            raise _not_found(request, "Image (Status)")
        return self._full_status(*found)

    def _cancel(self, request: Request) -> Reply:
        before = self._floor.cancel(request.argument)
        if not before:
            raise _not_found(request, "Image (Delete)")
        return self._full_status(*before)

    def _full_status(self, counts: dict[str, Any], job: Job) -> Reply:
        generations = [self._generation(picture, job) for picture in job.finished]
        if self._script.simplified:
            return as_json(200, simple_status(counts, job, generations))
        return as_json(200, {"generations": generations, "shared": False} | counts)

    def _generation(self, picture: Picture, job: Job) -> dict[str, Any]:
        if job.payload["r2"]:
            seconds, now = self._script.link_seconds, datetime.now(UTC)
            img = self._links.sign(self._pictures_url, picture.id, seconds, now)
        else:
            img = b64encode(picture.webp or b"").decode()
        reason = [{"type": "censorship", "value": picture.censored}] if picture.censored else []
        return {
            "img": img,
            "seed": str(picture.seed),
            "id": picture.id,
            "censored": bool(picture.censored),
            "gen_metadata": reason,
            "worker_id": _worker_id(picture.worker),
            "worker_name": f"Practice worker {picture.worker + 1}",
            "model": picture.model,
            "state": "ok",
        }

    # -- the Horde itself ------------------------------------------------------------------------

    def _models(self, request: Request) -> Reply:
        asked = {name: values[-1] for name, values in parse_qs(request.query).items()}
        for name in ("min_count", "max_count"):
            if not asked.get(name, "0").isdecimal():
                errors = {name: f"invalid literal for int() with base 10: {asked[name]!r}"}
                raise Refusal(400, {"errors": errors, "message": FAILED})
        return as_json(200, models(self._script, self._floor.views(), asked))

    def _model(self, request: Request) -> Reply:
        rows = models(self._script, self._floor.views(), {})
        return as_json(200, [row for row in rows if row["name"] == unquote(request.argument)])

    def _heartbeat(self, _: Request) -> Reply:
        waiting = sum(job.waiting for job in self._floor.views())
        body = {"message": "OK", "version": VERSION, "queue": waiting, "threads": 16}
        return as_json(200, body | {"active_count": 1, "db_connection": True})

    def _performance(self, _: Request) -> Reply:
        return as_json(200, performance(self._script, self._floor.views()))

    def _modes(self, request: Request) -> Reply:
        if "apikey" in request.headers:
            raise refusal(403, "NotModerator", "Only moderators may send a key here.")
        body = {"maintenance_mode": self._script.maintenance, "invite_only_mode": False}
        return as_json(200, body)

    def _find_user(self, request: Request) -> Reply:
        key = request.headers.get("apikey")
        if key is None:
            raise refusal(401, "InvalidAPIKey", "An API key is needed.")
        ids, spent = self._floor.account(key)
        body = find_user(key, self._script, ids, spent)
        if body is None:
            raise refusal(404, "UserNotFound", f"No user matches the key '{key}'." + _tail(request))
        return as_json(200, body)


def workers_of(script: Script) -> list[str]:
    """The ids of the practice workers."""
    return [_worker_id(number) for number in range(script.workers)]


def _worker_id(number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"practice-worker-{number}"))


def _price_key(payload: rules.Payload) -> str:
    return json.dumps([payload["params"], payload["models"]], sort_keys=True)


def _warnings(payload: rules.Payload, sent: rules.Payload, script: Script) -> dict[str, Any]:
    """The message and the warnings of an acceptance; nothing when nothing is off."""
    codes = rules.mismatches(payload, sent)
    found = [{"code": code, "message": f"Unusual setting: {code}."} for code in codes]
    if is_possible(payload, script):
        return {"warnings": found} if found else {}
    sentence = "No worker can take this request now. It waits for 20 minutes."
    return {
        "message": sentence,
        "warnings": [{"code": "NoAvailableWorker", "message": sentence}, *found],
    }


def _not_found(request: Request, what: str) -> Refusal:
    message = f"{what} request with ID '{request.argument}' not found."
    return refusal(404, "RequestNotFound", message + _tail(request))


def _tail(request: Request) -> str:
    return f" You have requested this URI [{request.path}] but did you mean {PREFIX}/find_user ?"


def wrong_path() -> Reply:
    """The web framework's page for a path that is no route."""
    return html(404, "404 Not Found")
