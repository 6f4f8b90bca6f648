"""What lies in the library's rows: jobs and pictures, as values and as SQLite has them."""

import json
import os
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.job import JobState, Picture
from thumbgen.domain.request import LONGEST_PROMPT, ThumbRequest
from thumbgen.domain.sizes import Size

PRACTICE = "practice"
"""The first word of an owner's place if it is the practice Horde that makes the pictures."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose jobs: the front end's name, and which of several of that kind."""

    front: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A caller's own name for a job, and the digest of what was asked for by that name."""

    name: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished picture, and the job that made it. ``made_at`` is in UTC.

    ``practice``: it is a painted example of the practice Horde's.
    """

    id: int
    made_at: datetime
    job_id: str
    request: ThumbRequest
    picture: Picture
    practice: bool = False


@dataclass(frozen=True, slots=True)
class SavedJob:
    """A job that had not ended when it was last heard of.

    ``horde_id`` is empty if the Horde had not answered yet; then ``sent`` says whether it may have
    the job, and ``active`` what the account had there before (``None``: nobody knows). ``pictures``
    are those that were on the disk already, by their place among the job's. ``whole`` is false if
    the request would not be taken any more: then only its words are there.
    """

    id: str
    request: ThumbRequest
    begun_at: datetime
    horde_id: str
    models: tuple[str, ...]
    pictures: tuple[tuple[int, Picture], ...]
    sent: bool = False
    active: frozenset[str] | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file was made of; ``practice``: by the practice Horde."""

    request: ThumbRequest
    practice: bool


@dataclass(frozen=True, slots=True)
class EndedJob:
    """A job that is over: how it ended, and what it brought. ``error`` is its code, or empty."""

    id: str
    request: ThumbRequest
    state: JobState
    error: str
    pictures: tuple[Picture, ...]


def pictures_of(db: sqlite3.Connection, job_id: str) -> tuple[tuple[int, Picture], ...]:
    """A job's pictures, by their numbers."""
    rows = db.execute("SELECT * FROM pictures WHERE job_id = ? ORDER BY number", (job_id,))
    return tuple((row["number"], _picture(row)) for row in rows)


def path_value(path: Path) -> str | bytes:
    """A path as text; one whose name is no text as the bytes on the disk."""
    try:
        return os.fsencode(path).decode()
    except UnicodeDecodeError:
        return os.fsencode(path)


def _picture(row: sqlite3.Row) -> Picture:
    return Picture(
        path=Path(os.fsdecode(row["path"])),
        size=Size(row["width"], row["height"]),
        seed=row["seed"],
        model=row["model"],
        worker_id=row["worker_id"],
        generation=row["generation"],
        enlarged=row["enlarged"],
    )


def entry_of(row: sqlite3.Row) -> Entry:
    """A picture with the job that made it."""
    made_at = datetime.fromisoformat(row["made_at"])
    request, _ = decoded(row["request"])
    return Entry(row["id"], made_at, row["job_id"], request, _picture(row), _is_practice(row))


def origin_of(row: sqlite3.Row) -> Origin | None:
    """What a picture was made of; ``None`` if that would not be taken any more."""
    request, whole = decoded(row["request"])
    return Origin(request, _is_practice(row)) if whole else None


def _is_practice(row: sqlite3.Row) -> bool:
    return bool(row["place"].partition(" ")[0] == PRACTICE)


def saved_of(row: sqlite3.Row, pictures: tuple[tuple[int, Picture], ...]) -> SavedJob:
    """A job that has not ended; not whole if its row makes no sense."""
    request, whole = decoded(row["request"])
    saved = SavedJob(
        id=row["id"],
        request=request,
        begun_at=datetime.now(UTC),
        horde_id=row["horde_id"],
        models=(),
        pictures=pictures,
        sent=row["sent"] is not None,
        whole=whole,
    )
    try:
        return replace(
            saved,
            begun_at=datetime.fromisoformat(row["begun_at"]),
            models=msgspec.json.decode(row["models"], type=tuple[str, ...]),
            active=msgspec.json.decode(row["sent"] or "null", type=frozenset[str] | None),
        )
    except (msgspec.MsgspecError, ValueError):
        return replace(saved, whole=False)


def ended_of(row: sqlite3.Row, pictures: tuple[tuple[int, Picture], ...]) -> EndedJob:
    """A job that has."""
    return EndedJob(
        id=row["id"],
        request=decoded(row["request"])[0],
        state=JobState(row["state"]),
        error=row["error"],
        pictures=tuple(picture for _, picture in pictures),
    )


def encoded(request: ThumbRequest) -> str:
    """A request as JSON; without the picture to start from, which may be large."""
    bare = replace(request, extras=replace(request.extras, source=None))
    return json.dumps(msgspec.to_builtins(bare, enc_hook=_from_path))  # in ASCII, come what may


def decoded(text: str) -> tuple[ThumbRequest, bool]:
    """A request, and whether it is whole: of one that would not be taken any more, the words."""
    raw: Any = None
    try:
        raw = json.loads(text)
        return msgspec.convert(raw, ThumbRequest, dec_hook=_to_path), True
    except (InvalidRequest, msgspec.ValidationError, ValueError):
        prompt = raw.get("prompt", "") if isinstance(raw, dict) else ""
        return ThumbRequest(prompt=str(prompt)[:LONGEST_PROMPT].replace("\0", "")), False


def _from_path(value: Any) -> str:  # noqa: ANN401 - whatever msgspec does not know
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError(type(value).__name__)


def _to_path(kind: type, value: Any) -> Path:  # noqa: ANN401 - whatever msgspec does not know
    if issubclass(kind, Path):
        return Path(value)
    raise NotImplementedError(kind.__name__)
