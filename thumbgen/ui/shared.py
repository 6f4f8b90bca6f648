"""What every panel works with; made once, in ``thumbgen.ui.app``."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from thumbgen.domain.sizes import Size
from thumbgen.jobs.threads import in_thread
from thumbgen.ui.chores import Chores
from thumbgen.ui.drag import Drags
from thumbgen.ui.errands import Errands
from thumbgen.ui.scenery import Scenery
from thumbgen.ui.speech import Speech
from thumbgen.ui.theme import Look


@dataclass(frozen=True, slots=True)
class Shared:
    """Look, language and scenes; and what is going on: chores, errands and drags.

    Chores are given up when the program ends; errands are brought to their end.
    """

    look: Look
    speech: Speech
    scenery: Scenery
    chores: Chores
    errands: Errands
    drags: Drags


async def load_image(path: Path, room: Size | None = None) -> QImage:
    """The picture in a file, scaled down to fit into ``room`` (device pixels), in a thread.

    Raises:
        PictureGone: the file is not there.
        PictureUnreadable: the file holds no picture.
    """
    return await in_thread(_load, path, room)


def _load(path: Path, room: Size | None) -> QImage:
    from thumbgen.imaging.preview import load_pixels

    pixels = load_pixels(path, room)
    width, height = pixels.size.width, pixels.size.height
    # A copy of its own: Qt would go on using the bytes after Python has let go of them.
    return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32).copy()
