"""The Horde's addresses: which call is meant, and what a wrong path gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from thumbgen.horde.practice.replies import Refusal, Reply, html, refusal

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
    ("styles", "GET", re.compile(r"/styles/image")),
    ("style", "GET", re.compile(r"/styles/image/([^/]+)")),
    ("style_by_name", "GET", re.compile(r"/styles/image_by_name/([^/]+)")),
    ("sharedkey", "GET", re.compile(r"/sharedkeys/([^/]+)")),
)
FAULT_ROUTES = {"model": "models", "style_by_name": "style"}
"""Routes that share another one's scripted faults."""


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


def not_found(request: Request, rc: str, sentence: str) -> Refusal:
    """The Horde's 404, with the web framework's guess at the end."""
    tail = f" You have requested this URI [{request.path}] but did you mean {PREFIX}/find_user ?"
    return refusal(404, rc, sentence + tail)


def wrong_path() -> Reply:
    """The web framework's page for a path that is no route."""
    return html(404, "404 Not Found")
