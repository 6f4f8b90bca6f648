"""Discarding a picture into the system's trash, and taking it back from there."""

import contextlib
import shutil
from pathlib import Path

from PySide6.QtCore import QDir, QFile, QStandardPaths

from thumbgen.domain.errors import NoTrash, NotSaved, PictureGone
from thumbgen.jobs.places import is_there


def discard(path: Path) -> Path | None:
    """Moves a file to the system's trash; where it lies there, if the system tells.

    Raises:
        PictureGone: the file is not there.
        NoTrash: there is none for this folder; the file stays where it is.
    """
    if not is_there(path):
        raise PictureGone(path)
    # Qt makes the trash itself, but not the folder of the user's data that it stands in.
    data = QStandardPaths.StandardLocation.GenericDataLocation
    QDir().mkpath(QStandardPaths.writableLocation(data))
    file = QFile(str(path))
    if not file.moveToTrash():
        raise NoTrash(path)
    trashed = file.fileName()
    return Path(trashed) if trashed and trashed != str(path) else None


def restore(trashed: Path, path: Path) -> Path:
    """Brings a file back to where it was, or beside what has taken its place; where it is now.

    Raises:
        PictureGone: it is no longer in the trash.
        NotSaved: the disk refused; it still lies in the trash.
    """
    from thumbgen.imaging.export import write_new

    try:
        data = trashed.read_bytes()
    except FileNotFoundError:
        raise PictureGone(path) from None
    except OSError as error:
        raise NotSaved.because(trashed, error) from error
    back = write_new(path.parent, path.stem, path.suffix, data)
    info = trashed.parent.parent / "info" / f"{trashed.name}.trashinfo"  # of a Linux desktop
    with contextlib.suppress(OSError):
        shutil.copystat(trashed, back)
    with contextlib.suppress(OSError):
        trashed.unlink()
        info.unlink()
    return back
