"""The app: which address is answered by what, and what becomes of errors."""

import time
from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from thumbgen.domain.errors import ThumbgenError
from thumbgen.server import facts, generating
from thumbgen.server.calls import MOST_BYTES, Answered, BodyTooLarge, BodyTooSlow, words_of
from thumbgen.server.desk import Busy, Desk, KeyReused
from thumbgen.server.guard import Guard
from thumbgen.server.openapi import described
from thumbgen.server.options import THUMBNAILS, Options, origin_of
from thumbgen.server.pictures import Pictures
from thumbgen.server.problems import own_problem, problem
from thumbgen.words import Words

_ALLOWED = ("Authorization", "Content-Type", "Idempotency-Key", "Prefer")
_EXPOSED = ("Location", "Retry-After", "Preference-Applied")

_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 416: "range_not_satisfiable"}


def build_app(desk: Desk, options: Options, words: Words, spoken: Mapping[str, Words]) -> Starlette:
    """The app. ``words`` are the program's own language, ``spoken`` all of them by tag."""
    app = Starlette(
        routes=[
            Route("/", facts.index),
            Route("/generate-thumbnail", generating.generate_thumbnail, methods=["POST"]),
            Route("/jobs/{job_id}", generating.job, methods=["GET", "DELETE"]),
            Route("/jobs/{job_id}/events", generating.events),
            Route("/models", facts.models),
            Route("/presets", facts.presets),
            Route("/sizes", facts.sizes),
            Route("/health", facts.health),
            Route("/openapi.json", described),
            Mount(f"/{THUMBNAILS}", Pictures(directory=options.thumbnails)),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=[origin_of(one) for one in options.origins],
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=list(_ALLOWED),
                expose_headers=list(_EXPOSED),
            ),
            Middleware(Guard),
        ],
        exception_handlers={
            Answered: _answered,
            ThumbgenError: _refused,
            HTTPException: _not_served,
            BodyTooLarge: _own("body_too_large", limit=MOST_BYTES // 1024),
            BodyTooSlow: _own("body_too_slow", {"Connection": "close"}),
            Busy: _own("busy"),
            KeyReused: _own("key_reused"),
            ClientDisconnect: _own("body_too_slow"),
            Exception: _own("error"),
        },
    )
    app.router.redirect_slashes = False  # the address that we know may not be the public one
    app.state.desk, app.state.options = desk, options
    app.state.usual, app.state.words = words, spoken
    app.state.since = time.monotonic()
    return app


async def _answered(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Answered):
        raise error
    return error.response


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, ThumbgenError):
        raise error
    return problem(error, words_of(request))


async def _not_served(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = _BY_STATUS.get(status, "error" if status >= 500 else "not_found")
    headers = getattr(error, "headers", None) or {}
    return own_problem(code, words_of(request), headers=headers)


Handler = Callable[[Request, Exception], Awaitable[Response]]


def _own(code: str, headers: Mapping[str, str] | None = None, limit: int = 0) -> Handler:
    """A handler that answers with one of our own problems."""

    async def answer(request: Request, _error: Exception) -> Response:
        return own_problem(code, words_of(request), headers=headers, limit=limit)

    return answer
