"""The Horde's routes: a request in, a reply or a refusal out (horde-api.md §2, §3, §7)."""

from __future__ import annotations

import re
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote

from thumbgen.horde.practice.accounts import find_user, whose
from thumbgen.horde.practice.admission import UNKNOWN_AGENT, Admission, worker_id
from thumbgen.horde.practice.jobs import Job, Picture
from thumbgen.horde.practice.links import Links
from thumbgen.horde.practice.protocol import FAILED
from thumbgen.horde.practice.queue import Floor
from thumbgen.horde.practice.replies import Refusal, Reply, as_json, refusal
from thumbgen.horde.practice.reports import models, performance
from thumbgen.horde.practice.routes import PREFIX, VERSION, Request, not_found
from thumbgen.horde.practice.script import Script
from thumbgen.horde.practice.shared_keys import describe
from thumbgen.horde.practice.simple import simple_check, simple_status
from thumbgen.horde.practice.styles import Style, find_style, page_of, style_body


class Api:
    """Answers the calls of the API, without a thought for HTTP."""

    def __init__(self, floor: Floor, links: Links, pictures_url: str, script: Script) -> None:
        self._floor = floor
        self._links = links
        self._pictures_url = pictures_url
        self._script = script
        self._lock = threading.Lock()
        self._checks: dict[str, tuple[float, Reply]] = {}
        self._users: dict[str, tuple[float, Reply]] = {}
        self._admission = Admission(floor)
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
            "styles": self._styles,
            "style": self._style,
            "style_by_name": self._style_by_name,
            "sharedkey": self._shared_key,
        }

    def set_script(self, script: Script) -> None:
        """Behave differently from now on."""
        self._script = script
        with self._lock:
            self._checks.clear()
            self._users.clear()

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

    def _submit(self, request: Request) -> Reply:
        return self._admission.submit(request, self._script)

    # -- following a job -------------------------------------------------------------------------

    def _check(self, request: Request) -> Reply:
        agent = request.headers.get("client-agent", UNKNOWN_AGENT)
        if agent == UNKNOWN_AGENT and self._admission.seconds_out():
            raise refusal(403, "Forbidden", "Name your client while your address is in timeout.")
        now = time.monotonic()
        with self._lock:
            asked, reply = self._checks.get(request.path, (-1e9, None))
        if reply and now - asked < self._script.check_cache_seconds:
            return reply
        found = self._floor.find(request.argument)
        if not found:
            raise _no_job(request, "Image")
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
            raise _no_job(request, "Image (Status)")
        return self._full_status(*found)

    def _cancel(self, request: Request) -> Reply:
        before = self._floor.cancel(request.argument)
        if not before:
            raise _no_job(request, "Image (Delete)")
        return self._full_status(*before)

    def _full_status(self, counts: dict[str, Any], job: Job) -> Reply:
        generations = [self._generation(picture, job) for picture in job.finished]
        self._floor.handed_out(job.finished)
        if self._script.simplified:
            return as_json(200, simple_status(counts, job, generations))
        return as_json(200, {"generations": generations, "shared": False} | counts)

    def _generation(self, picture: Picture, job: Job) -> dict[str, Any]:
        if job.payload["r2"]:
            seconds, now = self._script.link_seconds, datetime.now(UTC)
            img = self._links.sign(self._pictures_url, picture.id, seconds, now)
        else:
            img = b64encode(picture.webp or b"").decode()
        return {
            "img": img,
            "seed": str(picture.seed),
            "id": picture.id,
            "censored": bool(picture.censored),
            "gen_metadata": picture.remarks,
            "worker_id": worker_id(picture.worker),
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

    # -- accounts --------------------------------------------------------------------------------

    def _find_user(self, request: Request) -> Reply:
        """Cached per key, as the live one is."""
        key = request.headers.get("apikey")
        if key is None:
            raise refusal(401, "InvalidAPIKey", "An API key is needed.")
        now, script = time.monotonic(), self._script
        with self._lock:
            asked, reply = self._users.get(key, (-1e9, None))
        if reply and now - asked < script.user_cache_seconds:
            return reply
        account = whose(key, script)
        if account is None:
            raise not_found(request, "UserNotFound", f"No user matches the key '{key}'.")
        ids, spent = self._floor.account(account.key)
        reply = as_json(200, find_user(account, script, ids, spent))
        with self._lock:
            self._users[key] = (now, reply)
        return reply

    def _shared_key(self, request: Request) -> Reply:
        account = whose(request.argument, self._script)
        if account is None or account.shared is None:
            raise refusal(401, "InvalidAPIKey", "There is no such shared key.")
        used = self._floor.account(account.shared.id)[1]
        return as_json(200, describe(account.shared, account.name, used))

    # -- styles ----------------------------------------------------------------------------------

    def _styles(self, request: Request) -> Reply:
        asked = {name: values[-1] for name, values in parse_qs(request.query).items()}
        sort, page = asked.get("sort", "popular"), asked.get("page", "1")
        if not re.fullmatch(r"-?[0-9]{1,9}", page):
            errors = {"page": f"invalid literal for int() with base 10: {page!r}"}
            raise Refusal(400, {"errors": errors, "message": FAILED})
        if sort not in {"popular", "age"}:
            raise refusal(400, "BadRequest", "Styles are sorted by 'popular' or 'age'.")
        if int(page) < 1:
            raise Refusal(500, {"message": "Internal Server Error"})
        found = page_of(sort, int(page), asked.get("tag", ""), asked.get("model", ""))
        return as_json(200, [style_body(style) for style in found])

    def _style(self, request: Request) -> Reply:
        style = find_style(request.argument)
        return _one_style(request, style if style and style.id == request.argument else None)

    def _style_by_name(self, request: Request) -> Reply:
        return _one_style(request, find_style(request.argument))


def _one_style(request: Request, style: Style | None) -> Reply:
    if style is None:
        message = f"Image Style with ID '{request.argument}' not found."
        raise not_found(request, "StyleNotFound", message)
    return as_json(200, style_body(style))


def _no_job(request: Request, what: str) -> Refusal:
    message = f"{what} request with ID '{request.argument}' not found."
    return not_found(request, "RequestNotFound", message)
