"""Paints the pictures of the genres in ``resources/scenes``.

They are on the tiles, and stand in the preview while there is no picture yet. They are ThumbGen's
own, by the practice Horde's painter.

    python tools/paint_scenes.py
"""

from pathlib import Path
from random import Random

from thumbgen.horde.practice.painting import land, lofi, rnb
from thumbgen.horde.practice.painting.canvas import Canvas
from thumbgen.resources import resource

SIZE = (640, 360)
SCENES = {
    "lofi": (lofi.roof, 11),
    "rnb": (rnb.silhouette, 10),
    "worship": (land.raised_arms, 12),
    "none": (land.lake, 10),
}


def main() -> None:
    """Writes one JPEG a genre."""
    for name, (motif, seed) in SCENES.items():
        canvas = Canvas(SIZE, Random(seed))
        motif(canvas)
        path = Path(resource("scenes", f"{name}.jpg"))
        canvas.image.save(path, "JPEG", quality=86, optimize=True)


if __name__ == "__main__":
    main()
