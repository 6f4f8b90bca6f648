"""What every handler needs of a call: the desk, the caller's language, the public address."""

import asyncio
import re

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from thumbgen.server.desk import Desk
from thumbgen.server.options import Options
from thumbgen.words import Words, choose_language

MOST_BYTES = 64 * 1024
"""Of a body: a prompt of the greatest length, in letters of three bytes, fits twice."""

BODY_SECONDS = 15.0

_LANGUAGE = re.compile(r"\s*([A-Za-z-]+|\*)\s*(?:;\s*q\s*=\s*([0-9.]{1,5}))?")


class Answered(Exception):
    """The call is at its end: ``response`` says why."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class BodyTooLarge(Exception):
    """More than ``MOST_BYTES``."""


class BodyTooSlow(Exception):
    """It did not arrive within ``BODY_SECONDS``."""


def desk_of(request: Request) -> Desk:
    """The desk of the program that was called."""
    desk: Desk = request.app.state.desk
    return desk


def options_of(request: Request) -> Options:
    """What the program was told."""
    options: Options = request.app.state.options
    return options


def words_of(request: Request) -> Words:
    """Sentences in the caller's language; else in the program's own."""
    known: dict[str, Words] = request.app.state.words
    usual: Words = request.app.state.usual
    header = request.headers.get("accept-language", "")
    return known.get(_preferred(header) or usual.language, usual)


def base_of(request: Request) -> str:
    """The public address, without a slash at its end."""
    return options_of(request).base or f"{request.url.scheme}://{request.headers['host']}"


async def body_of(request: Request) -> bytes:
    """The body of a call.

    Raises:
        BodyTooLarge, BodyTooSlow: it is not read to its end.
        ClientDisconnect: the caller has gone.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > MOST_BYTES:
        raise BodyTooLarge
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise BodyTooLarge
    except TimeoutError:
        raise BodyTooSlow from None
    return bytes(body)


def json_reply(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A value as JSON that nobody keeps."""
    sent = {"Cache-Control": "no-store", **(headers or {})}
    return Response(msgspec.json.encode(value), status, sent, "application/json")


async def gone(request: Request) -> None:
    """Returns when the caller has gone. The body must have been read."""
    try:
        while (await request.receive())["type"] != "http.disconnect":
            pass
    except ClientDisconnect:
        return


def _preferred(header: str) -> str:
    """The language that a caller likes best of those that are spoken here; empty if none."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:20]):
        match = _LANGUAGE.fullmatch(part.rstrip())
        if match is None or match[1][:2].lower() not in {"en", "pt"}:
            continue
        try:
            weight = float(match[2] or 1)
        except ValueError:
            continue
        if weight > 0:
            wanted.append((-weight, place, match[1]))
    return choose_language(min(wanted)[2], {}) if wanted else ""
