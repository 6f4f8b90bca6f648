"""The genres' painted scenes: sharp for the tiles, and out of focus for the wait."""

from functools import cached_property

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from thumbgen.domain.presets import NO_GENRE
from thumbgen.resources import resource

STEPS = 6
"""How far out of focus a scene can be: at step 6 it is 10 pixels wide, and soft again."""


class Scene:
    """One scene, as a picture and in steps out of focus."""

    def __init__(self, image: QImage) -> None:
        self._image = image

    @cached_property
    def picture(self) -> QPixmap:
        """The scene as it is."""
        return QPixmap.fromImage(self._image)

    @cached_property
    def frames(self) -> tuple[QPixmap, ...]:
        """The scene coming into focus: the first frame shows little more than its colours."""
        return tuple(QPixmap.fromImage(self._soft(step)) for step in range(STEPS, -1, -1))

    def _soft(self, step: int) -> QImage:
        """Scaled down by halves, and up again: a blur that costs next to nothing."""
        sizes = [self._image.size() / 2**one for one in range(step + 1)]
        soft = self._image
        for size in (*sizes[1:], *reversed(sizes[:-1])):
            soft = _scaled(soft, size)
        return soft


class Scenery:
    """All scenes; one that nobody painted for is the neutral one."""

    def __init__(self) -> None:
        self._scenes: dict[str, Scene] = {}

    def scene(self, genre: str) -> Scene:
        """A genre's scene."""
        if genre not in self._scenes:
            path = resource("scenes", f"{genre}.jpg")
            if not path.is_file():
                return self.scene(NO_GENRE)
            self._scenes[genre] = Scene(QImage(str(path)))
        return self._scenes[genre]


def _scaled(image: QImage, size: QSize) -> QImage:
    return image.scaled(
        size.expandedTo(QSize(2, 2)),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
