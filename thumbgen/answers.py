"""Results as plain values: the same for the command line's JSON, the endpoint and Python."""

import json
from typing import Any

from thumbgen.domain.choosing import Choice
from thumbgen.domain.errors import (
    AddressBlocked,
    InvalidRequest,
    NotSaved,
    Refused,
    ThumbgenError,
    TooManyRequests,
)
from thumbgen.domain.job import Job, Picture
from thumbgen.words import Words

SOURCE = "stablehorde"
"""The founding document's word for where the pictures come from."""


def success(job: Job, words: Words) -> dict[str, Any]:
    """The result of a job that is done: its first picture, and all of them under ``images``."""
    return {
        "success": True,
        "prompt": job.request.prompt,
        "image_url": job.pictures[0].source_url,
        "source": SOURCE,
        **_picture(job.pictures[0]),
        "genre": job.request.genre,
        "scene": job.request.scene,
        "size": job.request.target.key,
        "title": job.request.title,
        "job_id": job.id,
        "notices": [
            {"code": notice.kind.value, "message": words.notice(notice)} for notice in job.notices
        ],
        "images": [_picture(picture) for picture in job.pictures],
    }


def failure(error: ThumbgenError, words: Words, job: Job | None = None) -> dict[str, Any]:
    """Why there is no result; with the pictures that were kept all the same, if any."""
    fault: dict[str, Any] = {"code": error.code, "message": str(words.explain(error))}
    if error.reason:
        fault["reason"] = error.reason
    match error:
        case InvalidRequest():
            fault["field"] = error.field
        case TooManyRequests():
            fault["retry_after"] = error.retry_after
        case AddressBlocked(seconds=int(seconds)):
            fault["retry_after"] = seconds
        case Refused(fields=fields) if fields:
            fault["fields"] = list(fields)
        case NotSaved(kept_at=kept) if kept is not None:
            fault["kept_at"] = str(kept)
        case _:
            pass
    result: dict[str, Any] = {"success": False, "error": fault}
    if job is not None:
        result["prompt"] = job.request.prompt
        result["job_id"] = job.id
        if job.pictures:
            result["images"] = [_picture(picture) for picture in job.pictures]
    return result


def _picture(picture: Picture) -> dict[str, Any]:
    return {
        "path": str(picture.path.absolute()),
        "source_url": picture.source_url,
        "width": picture.size.width,
        "height": picture.size.height,
        "seed": picture.seed,
        "model": picture.model,
    }


def model(one: Choice, *, known: bool) -> dict[str, Any]:
    """A model; ``known``: whether anybody said who serves it."""
    status = one.status
    return {
        "name": one.name,
        "family": one.family or None,
        "look": one.look or None,
        "workers": (0 if status is None else status.workers) if known else None,
        "queue": (0 if status is None else status.jobs) if known else None,
        "seconds": None if one.wait is None else round(one.wait),
        "recommended": one.suits,
        "rewrites": rewrites(one),
    }


def rewrites(one: Choice) -> bool | None:
    """Whether the Horde rewrites some words for a model; ``None`` if that is not known."""
    return None if one.card is None or not one.known else not one.card.clean


def as_line(result: dict[str, Any]) -> str:
    """One JSON object on one line, in ASCII: it survives every pipe and every code page."""
    return json.dumps(result)
