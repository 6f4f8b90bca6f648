"""The library: every job and every finished picture, in one SQLite file.

A picture's file lies where the user wanted it; the library knows where, and how it was made. Jobs
are written down so that one that was promised goes on after the program was stopped or killed.

Every call opens the file, does one thing whole or not at all, and closes it: so threads and other
programs may use it at the same time. All of them block; none takes more than ``PATIENCE`` seconds.
"""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import msgspec

from thumbgen.domain.errors import NotSaved
from thumbgen.domain.filter import unaccented
from thumbgen.domain.job import Job, Picture
from thumbgen.store.library_rows import (
    EndedJob,
    Entry,
    Origin,
    Owner,
    SavedJob,
    Tag,
    encoded,
    ended_of,
    entry_of,
    origin_of,
    path_value,
    pictures_of,
    saved_of,
)

PATIENCE = 10.0
"""Seconds to wait for another program that is writing."""

REMEMBERED = timedelta(hours=2)
"""The Horde forgets a job sooner: twenty minutes after its last sign of life, at most an hour."""

_VERSION = 1

_SCHEMA = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    front TEXT NOT NULL,
    place TEXT NOT NULL,
    tag TEXT NOT NULL DEFAULT '',
    digest TEXT NOT NULL DEFAULT '',
    sent TEXT,
    begun_at TEXT NOT NULL,
    ended_at TEXT,
    state TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    horde_id TEXT NOT NULL DEFAULT '',
    models TEXT NOT NULL DEFAULT '[]',
    request TEXT NOT NULL
);
CREATE INDEX open_jobs ON jobs (front, place) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX tagged_jobs ON jobs (front, place, tag) WHERE tag != '';
CREATE TABLE pictures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL REFERENCES jobs (id),
    number INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    path NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    seed TEXT NOT NULL,
    model TEXT NOT NULL,
    worker_id TEXT NOT NULL,
    generation TEXT NOT NULL,
    enlarged REAL NOT NULL,
    UNIQUE (job_id, number)
);
"""


class Library:
    """The library in one file, made when the first job is written down.

    Every method raises ``NotSaved`` where the file cannot be used. ``patience`` is in seconds, and
    ``PATIENCE`` where nobody says.
    """

    def __init__(self, file: Path, patience: float | None = None) -> None:
        self.file = file
        self._patience = patience

    # -- writing ---------------------------------------------------------------------------------

    def begin(self, job: Job, owner: Owner, tag: Tag | None = None) -> None:
        """Writes a new job down. ``owner`` may go on with it later, and find it by its ``tag``."""
        tag = tag or Tag()
        row = (job.id, owner.front, owner.place, tag.name, tag.digest, _now(), job.state.value)
        with self._open() as db:
            db.execute(
                "INSERT INTO jobs (id, front, place, tag, digest, begun_at, state, request)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (*row, encoded(job.request)),
            )

    def send(self, job: Job, active: Iterable[str] | None) -> None:
        """Writes down that a job is about to be sent: from now on the Horde may have it.

        ``active`` are the requests that the account had there before; ``None``: nobody knows.
        """
        before = json.dumps(None if active is None else sorted(active))
        models = msgspec.json.encode(job.models).decode()
        with self._open() as db:
            db.execute(
                "UPDATE jobs SET horde_id = '', sent = ?, models = ? WHERE id = ?",
                (before, models, job.id),
            )

    def hand_in(self, job: Job, horde_id: str) -> None:
        """Writes down what the Horde calls a job; empty if it has none any more."""
        models = msgspec.json.encode(job.models).decode()
        row = (horde_id, models, job.state.value, job.id)
        with self._open() as db:
            db.execute("UPDATE jobs SET horde_id = ?, models = ?, state = ? WHERE id = ?", row)

    def keep(self, job_id: str, number: int, picture: Picture) -> None:
        """Writes down a finished picture, the ``number``-th (from 0) of its job."""
        size = picture.size
        row = (
            job_id,
            number,
            _now(),
            path_value(picture.path),
            size.width,
            size.height,
            picture.seed,
        )
        made = (picture.model, picture.worker_id, picture.generation, picture.enlarged)
        with self._open() as db:
            db.execute(
                "INSERT OR REPLACE INTO pictures (job_id, number, made_at, path, width, height,"
                " seed, model, worker_id, generation, enlarged)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, *made),
            )

    def end(self, job: Job) -> None:
        """Writes down how a job ended."""
        error = "" if job.error is None else job.error.code
        with self._open() as db:
            db.execute(
                "UPDATE jobs SET ended_at = ?, state = ?, error = ? WHERE id = ?",
                (_now(), job.state.value, error, job.id),
            )

    # -- reading ---------------------------------------------------------------------------------

    def unfinished(self, owner: Owner) -> tuple[SavedJob, ...]:
        """The jobs of a front end that have not ended, the oldest first."""
        with self._read() as db:
            rows = db.execute(
                "SELECT * FROM jobs WHERE front = ? AND place = ? AND ended_at IS NULL"
                " ORDER BY begun_at, rowid",
                (owner.front, owner.place),
            ).fetchall()
            return tuple(saved_of(row, pictures_of(db, row["id"])) for row in rows)

    def ended(self, job_id: str, owner: Owner) -> EndedJob | None:
        """A job of a front end that is over; ``None`` if there is no such job."""
        with self._read() as db:
            row = db.execute(
                "SELECT * FROM jobs WHERE id = ? AND front = ? AND place = ?"
                " AND ended_at IS NOT NULL",
                (job_id, owner.front, owner.place),
            ).fetchone()
            return None if row is None else ended_of(row, pictures_of(db, job_id))

    def tagged(self, name: str, owner: Owner) -> tuple[str, str] | None:
        """The job with the tag of that name: its id, and the tag's digest; ``None``: none."""
        with self._read() as db:
            row = db.execute(
                "SELECT id, digest FROM jobs WHERE tag = ? AND front = ? AND place = ?",
                (name, owner.front, owner.place),
            ).fetchone()
            return None if row is None else (row["id"], row["digest"])

    def claimed(self) -> frozenset[str]:
        """What the Horde calls the jobs, of all front ends, that it may still know."""
        lately = _stamp(datetime.now(UTC) - REMEMBERED)
        with self._read() as db:
            rows = db.execute(
                "SELECT horde_id FROM jobs WHERE horde_id != ''"
                " AND (ended_at IS NULL OR ended_at > ?)",
                (lately,),
            )
            return frozenset(row["horde_id"] for row in rows)

    def pictures(
        self, *, search: str = "", genre: str = "", limit: int | None = None
    ) -> tuple[Entry, ...]:
        """Finished pictures, the newest first; ``search`` is looked for in prompt and title.

        Case and accents do not count. Files may have been moved or deleted since.
        """
        with self._read() as db:
            rows = db.execute(f"{_ENTRIES} ORDER BY pictures.id DESC")
            wanted = (entry for row in rows if _matches(entry := entry_of(row), search, genre))
            return tuple(islice(wanted, limit))

    def origins(self, paths: Iterable[Path]) -> dict[Path, Origin]:
        """What was saved last at each of these places, as far as it is known."""
        wanted = {path_value(path): path for path in paths}
        with self._read() as db:
            rows = db.execute(f"{_ENTRIES} ORDER BY pictures.id")
            last = {row["path"]: row for row in rows if row["path"] in wanted}
            found = {wanted[value]: origin_of(row) for value, row in last.items()}
            return {path: origin for path, origin in found.items() if origin is not None}

    def picture(self, number: int) -> Entry | None:
        """The picture of that number; ``None`` if there is none."""
        with self._read() as db:
            row = db.execute(f"{_ENTRIES} WHERE pictures.id = ?", (number,)).fetchone()
            return None if row is None else entry_of(row)

    # -- the file --------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, ready for one transaction, which is kept if the body ends well."""
        with self._translated():
            if not self.file.exists():
                _make_private(self.file)
            with self._connected(self.file) as db:
                db.execute("BEGIN IMMEDIATE")
                _prepare(db, self.file)
                yield db
                db.execute("COMMIT")

    @contextlib.contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """The file for reading alone: none is made, and one that may not be written will do."""
        with self._translated():
            begun = self.file.exists() and self.file.stat().st_size > 0
            with self._connected(self.file if begun else ":memory:") as db:
                db.execute("BEGIN")
                _prepare(db, self.file)
                yield db

    @contextlib.contextmanager
    def _connected(self, place: Path | str) -> Iterator[sqlite3.Connection]:
        patience = PATIENCE if self._patience is None else self._patience
        with contextlib.closing(
            sqlite3.connect(place, timeout=patience, isolation_level=None)
        ) as db:
            db.row_factory = sqlite3.Row
            yield db

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NotSaved.because(self.file, error) from error
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more than we ask
            raise NotSaved(self.file, _REASONS.get(code, "other")) from error
        except (msgspec.MsgspecError, ValueError) as error:  # a row that makes no sense
            raise NotSaved(self.file, "damaged") from error


_REASONS = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "denied",
    sqlite3.SQLITE_CANTOPEN: "denied",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
"""What SQLite's error codes mean to the user."""


def _make_private(file: Path) -> None:
    """An empty file that only this user can read: ideas are nobody else's business."""
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))


_ENTRIES = (
    "SELECT pictures.*, jobs.request, jobs.place FROM pictures"
    " JOIN jobs ON jobs.id = pictures.job_id"
)


def _prepare(db: sqlite3.Connection, file: Path) -> None:
    """Makes the tables in a new file; one of a later version, or not of ours, is left alone."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > _VERSION:
        raise NotSaved(file, "newer")
    if version == 0 and db.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise NotSaved(file, "damaged")
    if version == 0:
        for statement in filter(str.strip, _SCHEMA.split(";")):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {_VERSION}")


def _matches(entry: Entry, search: str, genre: str) -> bool:
    request = entry.request
    text = unaccented(f"{request.prompt} {request.title} {request.scene}")
    return all(word in text for word in unaccented(search).split()) and genre in {"", request.genre}


def _now() -> str:
    return _stamp(datetime.now(UTC))


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
