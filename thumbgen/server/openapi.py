"""The OpenAPI document: made from the types that calls are read into and answers written from."""

from functools import cache
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from thumbgen.server import facts, replies
from thumbgen.server.asking import Ask
from thumbgen.server.calls import base_of, json_reply, options_of
from thumbgen.server.options import THUMBNAILS
from thumbgen.server.problems import MEDIA_TYPE, OWN, kinds
from thumbgen.version import __version__

Json = dict[str, Any]

_REF = "#/components/schemas/{name}"

_TYPES = (
    Ask,
    replies.Result,
    replies.JobTold,
    facts.Index,
    facts.Health,
    facts.Sizes,
    facts.Presets,
    facts.Models,
)

PROBLEM: Json = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `code` is stable; `detail` is for people.",
    "required": ["type", "title", "status", "detail", "code", "success"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"enum": sorted({*kinds(), *OWN})},
        "success": {"const": False},
        "reason": {"type": "string"},
        "field": {"type": "string"},
        "fields": {"type": "array", "items": {"type": "string"}},
        "retry_after": {"type": "number"},
        "job_id": {"type": "string"},
    },
}

_TOLD = {
    "Location": {"description": "Where to ask after the job.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds.", "schema": {"type": "string"}},
}

_EVERYWHERE = {
    401: "A token is needed.",
    403: "That host name or page may not call.",
    404: "There is no such thing.",
    405: "Another method is needed.",
    500: "Something unforeseen; the log has it.",
}

_GENERATING = {
    400: "The call or its body does not fit.",
    402: "It costs more kudos than there are.",
    408: "The body came too slowly.",
    409: "Cancelled meanwhile, or the Idempotency-Key was used for another request.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "A value that cannot be, or words or settings that the Horde refuses.",
    502: "The Horde cannot be reached, or the job failed there.",
    503: "The Horde makes us wait, or too much is under way here.",
    504: "The job took too long.",
    507: "The picture could not be saved, or the library cannot be used.",
}


async def described(request: Request) -> Response:
    """The document, with the address that was called."""
    document = {**_document(), "servers": [{"url": base_of(request)}]}
    if options_of(request).token:
        document["security"] = [{"token": []}]
    return json_reply(document)


@cache
def _document() -> Json:
    _, components = msgspec.json.schema_components(_TYPES, ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ThumbGen",
            "version": __version__,
            "description": "From an idea to a finished thumbnail, by way of the AI Horde.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": _paths(),
        "components": {
            "schemas": {**components, "Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> Json:
    return {
        "/": {"get": _get("index", "What this is.", "Index", public=True)},
        "/generate-thumbnail": {"post": _generate()},
        "/jobs/{job_id}": {
            "parameters": [_JOB_ID],
            "get": _get("job", "How a job stands.", "JobTold", 404, 507),
            "delete": _get(
                "cancel", "Cancels a job; one that has ended stays.", "JobTold", 404, 507
            ),
        },
        "/jobs/{job_id}/events": {"parameters": [_JOB_ID], "get": _events()},
        "/models": {
            "get": {
                **_get("models", "The models that are served now.", "Models", 422, 502, 503),
                "parameters": [_query("genre", {"type": "string"}, "The best for it come first.")],
            }
        },
        "/presets": {"get": _get("presets", "Genres and their scenes.", "Presets")},
        "/sizes": {"get": _get("sizes", "The named sizes.", "Sizes")},
        "/health": {"get": _health()},
        "/openapi.json": {"get": _plain("description", "This document.")},
        f"/{THUMBNAILS}/{{name}}": {"get": _picture()},
    }


_JOB_ID = {"name": "job_id", "in": "path", "required": True, "schema": {"type": "string"}}


def _query(name: str, schema: Json, description: str) -> Json:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _header(name: str, schema: Json, description: str) -> Json:
    return {"name": name, "in": "header", "schema": schema, "description": description}


def _json(name: str, description: str) -> Json:
    schema = {"$ref": _REF.format(name=name)}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problems(codes: dict[int, str]) -> Json:
    schema = {"$ref": _REF.format(name="Problem")}
    content = {MEDIA_TYPE: {"schema": schema}}
    return {str(code): {"description": why, "content": content} for code, why in codes.items()}


def _get(name: str, summary: str, reply: str, *codes: int, public: bool = False) -> Json:
    known = {**_GENERATING, **_EVERYWHERE}
    told = {code: known[code] for code in sorted({*codes, 403, 500})}
    if not public:
        told[401] = known[401]
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": _json(reply, summary), **_problems(told)},
        **({"security": []} if public else {}),
    }


def _health() -> Json:
    told = _get("health", "Whether all is well.", "Health", public=True)
    told["responses"]["503"] = _json("Health", "It is about to stop.")
    return told


def _plain(name: str, summary: str) -> Json:
    told = _get(name, summary, "Index", public=True)
    content = {"application/json": {"schema": {"type": "object"}}}
    told["responses"]["200"] = {"description": summary, "content": content}
    return told


def _generate() -> Json:
    wait = {"type": "integer", "minimum": 0, "maximum": 999_999}
    reply = {**_json("JobTold", "Accepted: it will be done."), "headers": _TOLD}
    codes = {code: why for code, why in {**_GENERATING, **_EVERYWHERE}.items() if code != 405}
    return {
        "operationId": "generateThumbnail",
        "summary": "Makes a thumbnail.",
        "description": (
            "Waits until it is ready, or until the time to wait is over: then, as with "
            "`Prefer: respond-async` or `?wait=0`, the answer is 202 and the job goes on."
        ),
        "parameters": [
            _query("wait", wait, "Seconds to wait; the program has a limit of its own."),
            _header("Prefer", {"type": "string"}, "`respond-async`, `wait=SECONDS`."),
            _header(
                "Idempotency-Key",
                {"type": "string", "pattern": "^[!-~]{1,200}$"},
                "Your own name for the job: sent again, it gives the same job.",
            ),
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": _REF.format(name="Ask")}}},
        },
        "responses": {
            "200": _json("Result", "The picture is ready."),
            "202": reply,
            **_problems(codes),
        },
    }


def _events() -> Json:
    told = _get("events", "Progress as server-sent events.", "JobTold", 404, 507)
    content = {"text/event-stream": {"schema": {"type": "string"}}}
    told["responses"]["200"] = {
        "description": "`progress`, and last `done`, `failed` or `cancelled`; data: `JobTold`.",
        "content": content,
    }
    return told


def _picture() -> Json:
    told = _get("picture", "A finished picture.", "Index", 404, public=True)
    told["parameters"] = [
        {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    whole: Json = {kind: {"schema": {}} for kind in ("image/jpeg", "image/png")}
    parts: Json = {**whole, "multipart/byteranges": {"schema": {}}}
    told["responses"]["200"] = {"description": "The file.", "content": whole}
    told["responses"]["206"] = {"description": "A part of it, or several.", "content": parts}
    told["responses"]["304"] = {"description": "As you have it."}
    told["responses"] |= _problems({416: "There is no such range."})
    return told
