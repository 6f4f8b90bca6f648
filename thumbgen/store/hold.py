"""One program at a time: a lock that the system lets go of, however the program ends."""

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from thumbgen.domain.errors import NotSaved


class Held(Exception):
    """Another program holds it."""


def hold(folder: Path, what: str) -> contextlib.AbstractContextManager[None]:
    """Holds ``what`` until the body ends, by a small file in ``folder``.

    SQLite's own lock is the only one in Python that works alike on all systems.

    Raises:
        Held: another program does.
        NotSaved: the folder cannot be written.
    """
    file = folder / f"in-use-{hashlib.sha256(os.fsencode(what)).hexdigest()[:12]}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(file, timeout=0.2, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise NotSaved.because(file, error) from error
    try:
        db.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        db.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise NotSaved.because(file, error) from error
        raise Held from error
    return _until_the_end(db)


@contextlib.contextmanager
def _until_the_end(db: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    finally:
        db.close()
