"""What becomes of a submission: a job, a price, or a refusal (horde-api.md §2, §4, §5, §6)."""

from __future__ import annotations

import json
import math
import threading
import time
import uuid
from dataclasses import replace
from typing import Any

from thumbgen.horde.practice import rules
from thumbgen.horde.practice.accounts import Account, nobody, whose
from thumbgen.horde.practice.forecast import is_possible, load_of
from thumbgen.horde.practice.price import base_price, total_price
from thumbgen.horde.practice.protocol import FAILED, read_loosely, read_submission
from thumbgen.horde.practice.queue import Floor
from thumbgen.horde.practice.replies import Refusal, Reply, as_json, refusal
from thumbgen.horde.practice.routes import Request
from thumbgen.horde.practice.script import Script
from thumbgen.horde.practice.shared_keys import check_limits, check_price, check_valid
from thumbgen.horde.practice.source import check_source
from thumbgen.horde.practice.styles import Style, find_style, styled

BANNED_AGENT = "My-Project:v0.0.1:My-Contact"
UNKNOWN_AGENT = "unknown:0:unknown"


class Admission:
    """Takes submissions, and remembers whose address is in timeout and what was priced before."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._lock = threading.Lock()
        self._priced: dict[str, float] = {}
        self._timeouts = 0
        self._timeout_until = 0.0

    def seconds_out(self) -> float:
        """How long the caller's address stays in timeout."""
        return max(0.0, self._timeout_until - time.monotonic())

    def submit(self, request: Request, script: Script) -> Reply:
        """The reply to a submission; raises Refusal."""
        if script.simplified:
            return self._submit_loosely(request)
        sent = read_submission(request.headers.get("content-type", ""), request.body)
        key = request.headers.get("apikey")
        if key is None:
            raise Refusal(400, {"errors": {"apikey": "An API key is needed."}, "message": FAILED})
        payload = rules.effective(sent)
        priced = self._priced.get(_price_key(payload))
        if payload["dry_run"] and priced is not None:
            return as_json(200, {"kudos": priced})
        account = self._sender(request, key, script)
        price_key = _price_key(payload)
        if style := _style(payload):
            sent = styled(style, sent)
            payload, account = rules.effective(sent), self._treated(account, style)
        self._check(payload, account, script)
        if payload["dry_run"]:
            price = self._priced[price_key] = float(round(total_price(payload)))
            return as_json(200, {"kudos": price})
        check_source(payload)
        job_id = self._floor.submit(payload, account)
        reply: dict[str, Any] = {"id": job_id, "kudos": base_price(payload["params"])}
        return as_json(202, reply | _warnings(payload, sent, script))

    def _submit_loosely(self, request: Request) -> Reply:
        """As imitations of the Horde take it, whoever asks."""
        payload = rules.effective(read_loosely(request.body))
        job_id = self._floor.submit(payload, nobody())
        return as_json(202, {"id": job_id, "message": "Request accepted."})

    def _sender(self, request: Request, key: str, script: Script) -> Account:
        if left := self.seconds_out():
            message = f"This address is in timeout for {left:.0f} more seconds."
            raise refusal(403, "TimeoutIP", message)
        account = whose(key, script)
        if account is None:
            raise refusal(401, "InvalidAPIKey", "No user matches this API key.")
        if account.shared:
            check_valid(account.shared, self._floor.account(account.shared.id)[1])
        if script.maintenance:
            message = "The horde is in maintenance. Try again later."
            raise refusal(400, "MaintenanceMode", message)
        if request.headers.get("client-agent", UNKNOWN_AGENT) == BANNED_AGENT:
            raise refusal(403, "BannedClientAgent", "This client agent is banned.")
        return account

    def _treated(self, account: Account, style: Style) -> Account:
        """Whoever uses a style that has a shared key of its own need not pay beforehand."""
        if style.shared_key is None:
            return account
        check_valid(style.shared_key, self._floor.account(style.shared_key.id)[1])
        return replace(account, shared=style.shared_key, kudos=math.inf, treated=True)

    def _check(self, payload: rules.Payload, account: Account, script: Script) -> None:
        rules.check_rules(payload)
        for worker in payload["workers"]:
            if worker not in workers_of(script):
                raise refusal(404, "WorkerNotFound", f"Worker {worker} not found.")
        prompt, no = rules.filter_prompt(payload)
        if no:
            self._punish(no)
            raise no
        payload["prompt"] = prompt
        self._check_kudos(payload, account, script)
        if account.shared:
            check_limits(account.shared, payload["params"])

    def _check_kudos(self, payload: rules.Payload, account: Account, script: Script) -> None:
        """Refuse, or make smaller, what this account or its shared key cannot pay."""
        price, shared = total_price(payload), account.shared
        if shared and not payload["allow_downgrade"]:
            check_price(shared, self._floor.account(shared.id)[1], price)
        threads, queued = load_of(script, sum(job.waiting for job in self._floor.views()))
        side = rules.max_side(payload["models"], threads, queued)
        if not rules.needs_upfront_kudos(payload, side):
            return
        if price <= account.spendable(self._floor.account(account.key)[1]):
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


def workers_of(script: Script) -> list[str]:
    """The ids of the practice workers."""
    return [worker_id(number) for number in range(script.workers)]


def worker_id(number: int) -> str:
    """The id of one practice worker."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"practice-worker-{number}"))


def _style(payload: rules.Payload) -> Style | None:
    """The style that a submission names, if it does."""
    if "style" not in payload:
        return None
    style = find_style(payload["style"])
    if style is None:
        raise refusal(404, "StyleNotFound", "There is no such style.")
    return style


def _price_key(payload: rules.Payload) -> str:
    """What a price is remembered by: neither the account nor the choice of workers."""
    pictures = [name in payload for name in ("source_image", "source_mask")]
    known = [payload["params"], payload["models"], payload.get("style"), pictures]
    return json.dumps(known, sort_keys=True)


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
