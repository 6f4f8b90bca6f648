"""Jobs in the Horde's wire format: plans to JSON, JSON to domain values.

Besides the real Horde's replies, the simplified shape with a request-level ``state`` is understood
(some servers that imitate the Horde speak it). Fields: the Horde's ``/api/v2`` documentation, and
what the service really does where that differs.
"""

import base64
from dataclasses import dataclass, field
from typing import Any

import msgspec

from thumbgen.domain.errors import Expired, HordeDown, PictureLost
from thumbgen.domain.extras import Lora
from thumbgen.domain.plan import Plan
from thumbgen.domain.standing import Standing
from thumbgen.horde.decoding import bounded, decode, whole

ANONYMOUS_KEY = "0" * 10
SEPARATOR = " ### "
"""Between prompt and negative prompt."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The Horde took a request; ``warnings`` are codes such as ``NoAvailableWorker``.

    ``id`` is the only handle to it, and a secret: whoever has it can read or withdraw the job.
    """

    id: str = field(repr=False)
    warnings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Generation:
    """One picture at the Horde. ``img`` is a link that expires, and a secret, or bare base64.

    ``id`` stays the same when the link is signed anew. ``reason`` says why it was censored;
    ``remarks`` are what else the worker noted, as (type, value, what it is about).
    """

    id: str
    img: str = field(repr=False)
    seed: str = ""
    model: str = ""
    worker_id: str = ""
    censored: bool = False
    reason: str = ""
    remarks: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """A standing with the pictures that are ready."""

    standing: Standing
    generations: tuple[Generation, ...]


def key_header(api_key: str) -> str:
    """What goes into the ``apikey`` header: nothing, or "anonymous", means ten zeros."""
    key = api_key.strip()
    return ANONYMOUS_KEY if key.lower() in {"", "anonymous"} else key


def payload(plan: Plan, source: bytes = b"", *, dry_run: bool = False) -> dict[str, Any]:
    """The body of ``POST /generate/async``. Nothing is left to the server's defaults, never null.

    ``source`` is an encoded picture to start from; a ``dry_run`` only asks for the price.
    The server's real defaults differ from the documented ones (``nsfw`` is true, ``cfg_scale`` 5,
    ``models`` only Stable Diffusion 1.5), and a null is refused.
    """
    settings = plan.settings
    params: dict[str, Any] = {
        "width": plan.size.width,
        "height": plan.size.height,
        "n": plan.count,
        "steps": settings.steps,
        "cfg_scale": round(settings.cfg_scale, 2),
        "sampler_name": settings.sampler,
        "karras": settings.karras,
        "clip_skip": settings.clip_skip,
        "post_processing": [name for name in (plan.extras.face_fixer, plan.upscaler) if name],
        "tiling": plan.extras.tiling,
        "hires_fix": plan.extras.hires_fix,
    }
    if plan.extras.loras:
        params["loras"] = [_lora(one) for one in plan.extras.loras]
    if plan.seed is not None:
        params["seed"] = str(plan.seed)
        if plan.count > 1:
            # Otherwise every worker that takes one of the pictures renders the same.
            params["seed_variation"] = 1
    body: dict[str, Any] = {
        "prompt": plan.prompt + (SEPARATOR + plan.negative if plan.negative else ""),
        "params": params,
        "nsfw": False,
        "censor_nsfw": True,
        "trusted_workers": False,
        "slow_workers": True,
        "replacement_filter": True,
        "r2": True,
        "models": list(plan.models),
    }
    if source:
        params["denoising_strength"] = round(plan.extras.strength, 2)
        body["source_image"] = base64.b64encode(source).decode()
        body["source_processing"] = "img2img"
    if dry_run:
        body["dry_run"] = True
    return body


def _lora(lora: Lora) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": lora.name.strip(), "model": lora.strength, "clip": 1.0}
    if lora.trigger:
        entry["inject_trigger"] = lora.trigger
    if lora.version:
        entry["is_version"] = True
    return entry


class _Accepted(msgspec.Struct):
    id: str
    warnings: list[dict[str, Any]] | None = None


class _Standing(msgspec.Struct):
    finished: float | None = None
    processing: float | None = None
    restarted: float | None = None
    waiting: float | None = None
    done: bool | None = None
    faulted: bool | None = None
    wait_time: float | None = None
    queue_position: float | None = None
    is_possible: bool | None = None
    state: str | None = None


class _Generation(msgspec.Struct):
    img: str | None = None
    id: str | None = None
    seed: str | int | None = None
    model: str | None = None
    worker_id: str | None = None
    censored: bool | None = None
    gen_metadata: list[dict[str, Any]] | None = None


class _Status(_Standing):
    generations: list[_Generation] | None = None


def parse_accepted(body: bytes) -> Accepted:
    """Reads the answer to a submission.

    Raises:
        HordeDown: it is none.
    """
    reply = decode(body, _Accepted)
    if not reply.id.strip():
        raise HordeDown("a reply without an id")
    codes = (warning.get("code") for warning in reply.warnings or [])
    return Accepted(reply.id, frozenset(code for code in codes if isinstance(code, str)))


def parse_standing(body: bytes) -> Standing:
    """Reads the answer to a check.

    Raises:
        HordeDown: it is none.
    """
    return _standing(decode(body, _Standing), pictures=0)


def parse_withdrawal(body: bytes) -> Standing | None:
    """Reads the answer to a withdrawal: how the job stood before, ``None`` if it does not say.

    Raises:
        HordeDown: it is none.
        Expired: the job had run out of time by itself.
    """
    if not body.strip():
        return None
    try:
        return parse_standing(body)
    except HordeDown:
        decode(body, dict[str, Any])
        return None


def parse_status(body: bytes) -> Status:
    """Reads the answer to a status request, with the pictures that are ready.

    Raises:
        HordeDown: it is none.
    """
    reply = decode(body, _Status)
    generations = tuple(_generation(one) for one in reply.generations or [])
    return Status(_standing(reply, len(generations)), generations)


def inline_picture(text: str) -> bytes:
    """The bytes of a picture that was sent as base64.

    Raises:
        PictureLost: the Horde could not find it (it then sends ``N/A``), or it is no base64.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    if not data or text == "N/A":
        raise PictureLost("no picture in the answer")
    return data


def _standing(reply: _Standing, pictures: int) -> Standing:
    if reply.done is None:
        return _from_state(reply, pictures)
    return Standing(
        finished=whole(reply.finished),
        processing=whole(reply.processing),
        restarted=whole(reply.restarted),
        waiting=whole(reply.waiting),
        done=reply.done,
        faulted=bool(reply.faulted),
        is_possible=reply.is_possible is not False,
        queue_position=whole(reply.queue_position),
        wait_time=bounded(reply.wait_time),
    )


_DONE = frozenset(
    {"completed", "complete", "done", "finished", "success", "succeeded", "partial", "censored"}
)
_EXPIRED = frozenset({"expired", "timeout", "timed_out", "not_found"})
_FAULTED = frozenset({"faulted", "failed", "error"})
_WITHDRAWN = frozenset({"cancelled", "canceled"})
_QUEUED = frozenset({"queued", "waiting", "pending"})


def _from_state(reply: _Standing, pictures: int) -> Standing:
    """The simplified shape: one word instead of counts."""
    if not reply.state:
        raise HordeDown("a reply without done or state")
    state = reply.state.strip().lower()
    if state in _EXPIRED:
        raise Expired
    if state in _DONE:
        return Standing(finished=max(1, pictures), done=True)
    if state in _FAULTED:
        return Standing(finished=pictures, done=True, faulted=True)
    if state in _WITHDRAWN:
        return Standing(finished=pictures, done=True)
    position = whole(reply.queue_position)
    waits = position > 0 or state in _QUEUED
    return Standing(
        waiting=int(waits),
        processing=int(not waits),
        queue_position=position,
        wait_time=bounded(reply.wait_time),
    )


def _generation(reply: _Generation) -> Generation:
    seed = "" if reply.seed is None else str(reply.seed)
    img = reply.img or ""  # one lost picture must not cost the others
    return Generation(
        # Without an id the picture's own name does: the link's path, free of its signature.
        id=reply.id or img.split("?", 1)[0][-200:],
        img=img,
        seed=seed,
        model=reply.model or "",
        worker_id=reply.worker_id or "",
        censored=bool(reply.censored),
        reason=_censorship(reply.gen_metadata or []),
        remarks=_remarks(reply.gen_metadata or []),
    )


def _censorship(metadata: list[dict[str, Any]]) -> str:
    for entry in metadata:
        if entry.get("type") == "censorship":
            return str(entry.get("value") or "")
    return ""


def _remarks(metadata: list[dict[str, Any]]) -> tuple[tuple[str, str, str], ...]:
    """Everything else, as text: type, value and ``ref``, each cut to what a sentence can hold."""
    return tuple(
        (_short(entry.get("type")), _short(entry.get("value")), _short(entry.get("ref")))
        for entry in metadata
        if entry.get("type") != "censorship"
    )


def _short(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())[:255]
