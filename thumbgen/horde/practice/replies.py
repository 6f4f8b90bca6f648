"""What goes back over the wire: a reply as bytes, and a refusal raised on the way to one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HTML = "text/html; charset=utf-8"
XML = "application/xml"
Json = Any
"""A value as JSON has it."""
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished HTTP answer."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """The Horde says no; ``body`` is what it says."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body


def as_json(status: int, body: object, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON reply."""
    return Reply(status, json.dumps(body).encode(), JSON, headers or {})


def refusal(status: int, rc: str, message: str) -> Refusal:
    """The error shape of the Horde's own rules: a sentence and a code."""
    return Refusal(status, {"message": message, "rc": rc})


def html(status: int, title: str, headers: Mapping[str, str] | None = None) -> Reply:
    """A page as proxies and web frameworks send it."""
    page = f"<!doctype html>\n<html lang=en>\n<title>{title}</title>\n<h1>{title}</h1>\n</html>\n"
    return Reply(status, page.encode(), HTML, headers or {})


def xml(status: int, code: str, message: str) -> Reply:
    """An error of the picture store."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    )
    return Reply(status, body.encode(), XML)
