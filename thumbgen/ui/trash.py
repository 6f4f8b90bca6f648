"""Discarding a picture into the system's trash, and taking it back from there."""

import contextlib
import shutil
from itertools import chain, count
from pathlib import Path

from PySide6.QtCore import QDir, QFile, QStandardPaths

from thumbgen.domain.errors import NoTrash, NotSaved, PictureGone


def discard(path: Path) -> Path:
    """Moves a file to the system's trash; where it lies there.

    Raises:
        PictureGone: the file is not there.
        NoTrash: there is none for this folder; the file stays where it is.
    """
    if not path.exists():
        raise PictureGone(path)
    # Qt makes the trash itself, but not the folder of the user's data that it stands in.
    data = QStandardPaths.StandardLocation.GenericDataLocation
    QDir().mkpath(QStandardPaths.writableLocation(data))
    file = QFile(str(path))
    if not file.moveToTrash():
        raise NoTrash(path)
    return Path(file.fileName())


def restore(trashed: Path, path: Path) -> Path:
    """Brings a file back to where it was, or beside what has taken its place; where it is now.

    Raises:
        PictureGone: it is no longer in the trash.
        NotSaved: the disk refused.
    """
    if not trashed.exists():
        raise PictureGone(path)
    names = chain([path], (path.with_stem(f"{path.stem}-{number}") for number in count(2)))
    target = next(name for name in names if not name.exists())
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(trashed, target)
    except OSError as error:
        raise NotSaved.because(target, error) from error
    with contextlib.suppress(OSError):  # what the trash of a Linux desktop notes beside it
        (trashed.parent.parent / "info" / f"{trashed.name}.trashinfo").unlink()
    return target
