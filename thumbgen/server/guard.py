"""The guard at the door: whose name was called, from which page, and with which token."""

import hmac

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from thumbgen.server.calls import base_of, options_of, words_of
from thumbgen.server.options import THUMBNAILS
from thumbgen.server.problems import own_problem

_FOR_ALL = ("/", "/health", "/openapi.json")
"""What needs no token: nothing of the jobs is told there."""


class Guard:
    """Lets nobody through whom the options do not let in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers in the place of the app, or hands on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        code = _objection(request)
        if code is None:
            await self._app(scope, receive, send)
            return
        headers = {"WWW-Authenticate": "Bearer"} if code == "unauthorized" else {}
        await own_problem(code, words_of(request), headers=headers)(scope, receive, send)


def _objection(request: Request) -> str | None:
    options = options_of(request)
    hosts = request.headers.getlist("host")
    if len(hosts) != 1 or not options.answers_to(hosts[0]):
        return "unknown_host"
    origin = request.headers.get("origin")
    path: str = request.scope["path"]
    is_picture = path.startswith(f"/{THUMBNAILS}/")
    if origin is not None and not is_picture and not options.is_welcome(origin, base_of(request)):
        return "foreign_origin"
    if not options.token or path in _FOR_ALL or is_picture:
        return None
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    right = hmac.compare_digest(token.strip().encode(), options.token.encode())
    return None if kind.lower() == "bearer" and right else "unauthorized"
