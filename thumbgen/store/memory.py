"""What the window remembers from one time to the next: a small file beside the settings."""

from dataclasses import dataclass
from pathlib import Path

from thumbgen.store.flat import read_flat, write_flat


@dataclass(frozen=True, slots=True)
class Memory:
    """How the window was left. Empty text means that there is nothing to remember.

    ``geometry`` is Qt's own record of the window's place, in base64; ``genre``, ``scene`` and
    ``size`` are keys; ``save_folder`` is where the user last saved a copy.
    """

    geometry: str = ""
    genre: str = ""
    scene: str = ""
    size: str = ""
    prompt: str = ""
    save_folder: str = ""
    started: bool = False
    """False only the very first time."""


def load_memory(path: Path) -> Memory:
    """Reads the file; what is missing or wrong is simply not remembered."""
    return read_flat(path, Memory(), {})[0]


def save_memory(path: Path, memory: Memory) -> None:
    """Writes the file, atomically.

    Raises:
        NotSaved: the disk refused.
    """
    write_flat(path, memory, Memory())
