"""What is there on the disk; asked so that nothing unreachable is an error."""

import os
from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether there is such a file; one that cannot be reached is not there."""
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises for a share that has gone


def is_picture(path: Path) -> bool:
    """Whether a file begins as a JPEG or PNG does; one that cannot be read is none."""
    try:
        with path.open("rb") as file:
            return file.read(8).startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    except OSError:
        return False


def is_empty(path: Path) -> bool:
    """Whether there is nothing in a file."""
    try:
        return path.stat().st_size == 0
    except OSError:
        return False


def is_file(output: Path) -> bool:
    """Whether an output names a file rather than a folder: it has an ending and is no folder."""
    return bool(output.suffix) and not is_folder(output)


def is_folder(path: Path) -> bool:
    """Whether there is such a folder; one that cannot be reached is not there."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for a name that is too long
