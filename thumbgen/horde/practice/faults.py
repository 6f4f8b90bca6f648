"""Scripted troubles: which call gets one, and what a troubled reply looks like."""

from __future__ import annotations

import functools
import json
import math
import struct
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, cast

from thumbgen.horde.practice.replies import JSON, Json, Reply, as_json, html, xml
from thumbgen.horde.practice.script import Fault, Kind, Route, Script

LIMITS = {
    "submit": "2 per 1 second",
    "check": "10 per 1 second",
    "status": "10 per 1 minute",
    "cancel": "10 per 1 minute",
    "styles": "2 per 1 second",
    "style": "20 per 1 hour",
    "modes": "30 per 1 minute",
}
ERRORS: dict[str, tuple[int, dict[str, Any]]] = {
    "429_prompts": (
        429,
        {"message": "Parallel requests (31) exceed this account's limit (30).",
         "rc": "TooManyPrompts"},
    ),
    "500": (500, {"message": "Internal Server Error"}),
    "timeout_ip": (
        403,
        {"message": "Due to abuse prevention, your IP is in timeout for 179 more seconds.",
         "rc": "TimeoutIP"},
    ),
    "corrupt_prompt": (
        400, {"message": "The content filter refuses this prompt.", "rc": "CorruptPrompt"},
    ),
    "kudos": (
        403,
        {"message": "Due to heavy demand this request requires 53.56 kudos upfront.",
         "rc": "KudosUpfront"},
    ),
    "bad_key": (401, {"message": "No user matches this API key.", "rc": "InvalidAPIKey"}),
    "forbidden": (403, {"message": "Access denied.", "rc": "Forbidden"}),
    "unknown_rc": (
        400, {"message": "The moon is in the wrong phase for this request.", "rc": "MoonPhase"},
    ),
    "no_rc": (400, {"message": "Something about this request is not right."}),
    "banned_agent": (
        403, {"message": "This client agent is banned.", "rc": "BannedClientAgent"},
    ),
    "maintenance_503": (
        503, {"message": "The horde is in maintenance. Try again later.", "rc": "MaintenanceMode"},
    ),
}  # fmt: skip
STORED = "binary/octet-stream"
RIFF = b"RIFF\xff\xff\xff\xffWEBPVP8 "
ODD = {
    "html_200": html(200, "Welcome to the hotel network"),
    "empty": Reply(200, b""),
    "garbage": Reply(200, b'{"id": "d9c1'),
    "junk": Reply(200, bytes(range(256)) * 40, STORED),
    "missing": xml(404, "NoSuchKey", "The specified key does not exist."),
}
LOST_502 = html(502, "502 Bad Gateway")
GATEWAYS = {
    "502_html": "502 Bad Gateway",
    "503_html": "503 Service Unavailable",
    "504_html": "504 Gateway Time-out",
}
ESSENTIAL = frozenset(
    {"id", "done", "finished", "processing", "waiting", "img", "seed", "name", "count", "message",
     "username", "state", "generations"}
)  # fmt: skip
PASSING: tuple[Kind, ...] = (
    "429", "500", "502_html", "503_html", "504_html", "html_200", "empty", "garbage",
    "maintenance_503", "reset", "redirect", "wrong_types", "missing_fields", "extra_fields", "slow",
    "drip", "lost_reply", "lost_502", "cut",
)  # fmt: skip
"""Troubles that come and go; a submission is lost by some of them, its reply alone by others."""
PASSING_AT: dict[str, tuple[Kind, ...]] = {
    "submit": (*PASSING, "429_prompts"),
    "picture": (
        "500", "502_html", "503_html", "html_200", "empty", "junk", "missing", "expired_link",
        "reset", "redirect", "slow", "drip", "lost_reply", "cut", "cut_quiet",
    ),
}  # fmt: skip
PASSING_SECONDS = 0.3
PIXELS = 30_000
ENDLESS = 50_000_000_000
"""Bytes of a huge body."""

Spoiler = Callable[[Json], Json]


class FaultBook:
    """Counts the calls per route, and says which fault a call meets."""

    def __init__(self, script: Script) -> None:
        self._lock = threading.Lock()
        self._faults = script.faults
        self._share = script.random_faults
        self._seed = script.seed
        self._calls: dict[str, int] = {}
        self._used = [0] * len(self._faults)

    def take(self, route: str) -> Fault | None:
        """The fault of this call: the first one of its route whose turn it is."""
        with self._lock:
            call = self._calls.get(route, 0)
            self._calls[route] = call + 1
            for place, fault in enumerate(self._faults):
                used_up = fault.times is not None and self._used[place] >= fault.times
                if fault.route == route and call >= fault.after and not used_up:
                    self._used[place] += 1
                    return fault
        return self._random(route, call)

    def _random(self, route: str, call: int) -> Fault | None:
        """A passing trouble now and then, always the same ones for the same seed."""
        if self._share <= 0:
            return None
        luck = Random(f"{self._seed}:{route}:{call}:trouble")
        if luck.random() >= self._share:
            return None
        kind = luck.choice(PASSING_AT.get(route, PASSING))
        seconds = PASSING_SECONDS if kind in {"slow", "drip"} else 0.0
        return Fault(cast("Route", route), kind, seconds=seconds)


def canned(fault: Fault, own_url: str) -> Reply | None:
    """The reply of a fault that keeps the request from taking effect; None for other kinds."""
    kind = fault.kind
    if kind in ERRORS:
        headers = {"Retry-After": "1"} if kind == "429_prompts" else {}
        status, body = ERRORS[kind]
        if kind == "timeout_ip" and fault.seconds:
            body = body | {"message": body["message"].replace("179", f"{fault.seconds:.0f}")}
        return as_json(status, body, headers)
    if kind in GATEWAYS:
        waits = {"Retry-After": str(math.ceil(fault.seconds))} if fault.seconds else {}
        return html(int(kind[:3]), GATEWAYS[kind], waits)
    if kind == "redirect":
        code = 302 if fault.route in {"picture", "check", "status"} else 307
        return html(code, "Moved", {"Location": fault.location or own_url})
    if kind == "429":
        headers = _limit_headers(fault)
        return as_json(429, {"message": LIMITS.get(fault.route, "90 per 1 minute")}, headers)
    return _odd_body(fault)


def _limit_headers(fault: Fault) -> dict[str, str]:
    limit = LIMITS.get(fault.route, "90 per 1 minute").split()[0]
    wait = str(max(1, math.ceil(fault.seconds)))
    return {"Retry-After": wait, "X-RateLimit-Limit": limit, "X-RateLimit-Remaining": "0"}


def _odd_body(fault: Fault) -> Reply | None:
    if fault.kind == "bomb":
        return Reply(200, bomb(), STORED)
    if fault.kind in {"huge", "huge_declared"}:
        picture = fault.route == "picture"
        return Reply(200, RIFF, STORED) if picture else Reply(200, b'{"message": "', JSON)
    return ODD.get(fault.kind)


def spoiled(fault: Fault, reply: Reply) -> Reply:
    """A reply whose JSON is not what it should be; untouched for kinds that spoil no JSON."""
    spoilers: dict[str, Spoiler] = {
        "wrong_types": _wrong, "missing_fields": _without, "extra_fields": _with_more,
    }  # fmt: skip
    if fault.kind not in spoilers or reply.content_type != JSON:
        return reply
    value = spoilers[fault.kind](json.loads(reply.body))
    return replace(reply, body=json.dumps(value).encode())


def _wrong(value: Json) -> Json:
    match value:
        case dict():
            return {key: _wrong(inner) for key, inner in value.items()}
        case list():
            return {"0": "not a list"}
        case bool():
            return "perhaps"
        case int() | float():
            return {"many": True}
        case _:
            return 7


def _without(value: Json) -> Json:
    match value:
        case dict():
            keep = {key: _without(inner) for key, inner in value.items() if key not in ESSENTIAL}
            if isinstance(value.get("generations"), list):
                keep["generations"] = _without(value["generations"])
            return keep
        case list():
            return [_without(item) for item in value]
        case _:
            return value


def _with_more(value: Json) -> Json:
    match value:
        case dict():
            more = {"surprise": {"nested": [1, None, "x"]}, "state_v3": None}
            return {key: _with_more(inner) for key, inner in value.items()} | more
        case list():
            return [_with_more(item) for item in value]
        case _:
            return value


@functools.cache
def bomb() -> bytes:
    """A small PNG of 30000×30000 pixels, valid to the last byte."""
    packer = zlib.compressobj(9)
    row = bytes(1 + PIXELS // 8)
    pieces = [packer.compress(row) for _ in range(PIXELS)]
    pieces.append(packer.flush())

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", PIXELS, PIXELS, 1, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", b"".join(pieces)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
