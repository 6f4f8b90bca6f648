"""``POST /generate-thumbnail`` and ``/jobs``: taking a job in, waiting for it, asking after it."""

import asyncio
import re
from collections.abc import AsyncIterator
from hashlib import sha256

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.job import Job
from thumbgen.domain.styles import Style
from thumbgen.jobs.catalogue import catalogue_of
from thumbgen.marks import N_
from thumbgen.server.asking import Ask, request_of
from thumbgen.server.calls import (
    Answered,
    base_of,
    body_of,
    desk_of,
    gone,
    json_reply,
    options_of,
    words_of,
)
from thumbgen.server.desk import Desk
from thumbgen.server.prefer import preferences
from thumbgen.server.problems import own_problem, problem, problem_of
from thumbgen.server.replies import Found, told
from thumbgen.store.library_rows import Tag
from thumbgen.words import Words

HEARTBEAT = 15.0
"""Seconds of silence after which a stream of events says that it lives."""

_SECONDS = re.compile(r"[0-9]{1,6}")
_PREFERRED_SECONDS = re.compile(r"[0-9]{1,20}")
_TAG = re.compile(r"[\x21-\x7e]{1,200}")
_UNKNOWN = re.compile(r"unknown field `(.*)`")
_UNFIT = re.compile(r"at `\$\.([a-z_]+)")


async def generate_thumbnail(request: Request) -> Response:
    """Takes a job in; answers with the result, or with where to ask after it."""
    words, desk = words_of(request), desk_of(request)
    wait, name = _wait(request), _name(request)
    ask = await _asked(request)
    if desk.stopping.is_set():
        return own_problem("stopping", words)
    tag = Tag(name, sha256(msgspec.json.encode(ask)).hexdigest() if name else "")
    job_id = await desk.known(tag)
    if job_id is None:
        job_id = await desk.accept(request_of(ask, await _style(desk, ask)), tag)
    if wait <= 0:
        return await _later(request, desk, job_id, words)
    return await _waited(request, desk, job_id, keep=bool(name), seconds=wait)


async def job(request: Request) -> Response:
    """How a job stands; a ``DELETE`` cancels it."""
    if request.method == "DELETE":
        return await _cancel(request)
    words = words_of(request)
    found = await desk_of(request).find(request.path_params["job_id"])
    if found is None:
        return own_problem("not_found", words)
    headers = {} if found.state.final else {"Retry-After": "2"}
    return json_reply(told(found, words, base_of(request)), headers=headers)


async def events(request: Request) -> Response:
    """A job's progress as server-sent events, until it has ended."""
    words, desk, base = words_of(request), desk_of(request), base_of(request)
    found = await desk.find(request.path_params["job_id"])
    if found is None:
        return own_problem("not_found", words)
    jobs = desk.changes(found.id) if isinstance(found, Job) else _only(found)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if request.method == "HEAD":
        return Response(headers=headers, media_type="text/event-stream")
    stream = _as_events(jobs, words, base)
    return StreamingResponse(stream, headers=headers, media_type="text/event-stream")


async def _cancel(request: Request) -> Response:
    """Cancels a job; one that has ended stays as it is."""
    words, desk = words_of(request), desk_of(request)
    job_id = request.path_params["job_id"]
    found = await desk.find(job_id)
    if isinstance(found, Job) and not found.state.final:
        desk.cancel(job_id)
        await desk.noted(job_id)  # what is said here holds after a kill, too
        found = await desk.find(job_id)
    if found is None:
        return own_problem("not_found", words)
    return json_reply(told(found, words, base_of(request)))


# -- waiting -------------------------------------------------------------------------------------


async def _waited(
    request: Request, desk: Desk, job_id: str, *, keep: bool, seconds: float
) -> Response:
    """Waits for a job: its result, its error, or later.

    A caller who goes away before a word was said wants it no more; unless the job has a name
    (``keep``) by which it can be asked for again.
    """
    words, base = words_of(request), base_of(request)
    ending = asyncio.create_task(_ended(desk, job_id))
    leaving = asyncio.create_task(gone(request))
    try:
        await asyncio.wait({ending, leaving}, timeout=seconds, return_when="FIRST_COMPLETED")
        if leaving.done() and not ending.done() and not keep and not desk.stopping.is_set():
            desk.cancel(job_id)
    finally:
        leaving.cancel()
        ending.cancel()
    found = await desk.find(job_id)
    if found is None or not found.state.final:
        return await _later(request, desk, job_id, words)
    await desk.noted(job_id)
    body = told(found, words, base)
    if body.error is not None:
        return problem_of({**msgspec.to_builtins(body.error), "job_id": job_id}, words)
    return json_reply(body.result)


async def _ended(desk: Desk, job_id: str) -> None:
    """Returns when a job has ended, or the program is about to stop."""
    try:
        async for _ in desk.changes(job_id):
            pass
    except KeyError:
        return


async def _later(request: Request, desk: Desk, job_id: str, words: Words) -> Response:
    """Where to ask after a job that is accepted; from now on it is promised."""
    found = await desk.find(job_id)
    if found is None:
        return own_problem("not_found", words)
    body = told(found, words, base_of(request))
    headers = {"Location": body.status_url, "Retry-After": "2"}
    if "respond-async" in preferences(request.headers.getlist("prefer")):
        headers["Preference-Applied"] = "respond-async"
    return json_reply(body, 202, headers)


def _wait(request: Request) -> float:
    """Seconds that the caller would wait; ``?wait=`` goes before ``Prefer``.

    Raises:
        Answered: what they say makes no sense.
    """
    longest = options_of(request).longest_wait
    said = request.query_params.get("wait")
    if said is not None and not _SECONDS.fullmatch(said):
        raise Answered(_malformed(_NO_SECONDS, request))
    if said is not None:
        return min(longest, float(said))
    preferred = preferences(request.headers.getlist("prefer"))
    seconds = preferred.get("wait", "")
    if _PREFERRED_SECONDS.fullmatch(seconds):
        return min(longest, float(seconds))
    return 0.0 if "respond-async" in preferred else longest


# -- what is asked -------------------------------------------------------------------------------


def _name(request: Request) -> str:
    """The caller's own name for the job; empty if there is none.

    Raises:
        Answered: it cannot be one.
    """
    name = request.headers.get("idempotency-key", "").strip()
    if name and not _TAG.fullmatch(name):
        raise Answered(_malformed(_NO_NAME, request))
    return name


async def _asked(request: Request) -> Ask:
    """What the body says.

    Raises:
        Answered: it is not what it should be.
    """
    words = words_of(request)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise Answered(own_problem("not_json", words))
    body = await body_of(request)
    try:
        return msgspec.json.decode(body, type=Ask)
    except msgspec.ValidationError as error:
        raise Answered(_unfit(str(error), words)) from None
    except UnicodeDecodeError:
        raise Answered(_malformed(_NO_UTF8, request)) from None
    except RecursionError:
        raise Answered(own_problem("malformed", words)) from None
    except msgspec.DecodeError as error:
        raise Answered(_malformed(_NO_JSON, request, fault=str(error)[:200])) from None


# -- events --------------------------------------------------------------------------------------


async def _only(found: Found) -> AsyncIterator[Found]:
    yield found


async def _as_events(jobs: AsyncIterator[Found], words: Words, base: str) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    said = b""
    news = asyncio.ensure_future(anext(jobs, None))
    try:
        while True:
            await asyncio.wait({news}, timeout=HEARTBEAT)
            if not news.done():
                yield b": still here\n\n"
                continue
            found = news.result()
            if found is None:
                return
            event = _event(found, words, base)
            if event != said:  # not every change of a job is one of what is told
                yield event
            said = event
            news = asyncio.ensure_future(anext(jobs, None))
    finally:
        news.cancel()


def _event(found: Found, words: Words, base: str) -> bytes:
    body = told(found, words, base)
    name = body.state if found.state.final else "progress"
    return f"event: {name}\ndata: {msgspec.json.encode(body).decode()}\n\n".encode()


async def _style(desk: Desk, ask: Ask) -> Style | None:
    if not ask.style.strip():
        return None
    return await catalogue_of(desk.engine).named(ask.style)


def _unfit(told: str, words: Words) -> Response:
    """The response to JSON whose fields do not fit; ``told`` names the field at fault."""
    unknown, unfit = _UNKNOWN.search(told), _UNFIT.search(told)
    if unknown:
        known = ", ".join(Ask.__struct_fields__)
        error = InvalidRequest("field", "unknown", unknown[1][:100], known)
        return problem(error, words, field=unknown[1][:100])
    if unfit:
        return problem(InvalidRequest("field", "unfit", unfit[1]), words, field=unfit[1])
    return own_problem("malformed", words)


def _malformed(sentence: str, request: Request, fault: str = "") -> Response:
    """The response to a call that cannot be read; nothing of the call itself is repeated."""
    return own_problem("malformed", words_of(request), sentence=sentence, fault=fault)


_NO_SECONDS = N_("“wait” is a whole number of seconds, such as ?wait=60.")
_NO_NAME = N_("An Idempotency-Key has 1 to 200 letters, digits or signs, without spaces.")
_NO_UTF8 = N_("The body is not UTF-8.")
_NO_JSON = N_("The body is not JSON: {fault}.")
