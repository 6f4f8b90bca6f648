"""Pictures that a submission brings along: whether they can be read (horde-api.md §2a, §4)."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

from PIL import Image

from thumbgen.horde.practice.replies import refusal

MOST_PIXELS = 3072 * 3072
USUAL_STRENGTH = 0.75
"""Of a picture to start from, where the submission names none."""
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
UNREADABLE = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow raises on pictures that are none."""


def check_source(payload: dict[str, Any]) -> None:
    """Refuse a source image or mask that is no picture, too large, or an address.

    The practice Horde fetches nothing, so an address is as good as a wrong one.
    """
    if "source_image" not in payload:
        return
    picture = _read(payload["source_image"])
    if "source_mask" in payload:
        _read(payload["source_mask"])
    elif payload.get("source_processing") == "inpainting" and picture.mode not in {"RGBA", "CMYK"}:
        message = "Inpainting wants a mask, or a source image with an alpha channel."
        raise refusal(400, "InpaintingMissingMask", message)


def starting_picture(payload: dict[str, Any]) -> tuple[Image.Image, float] | None:
    """What a worker starts from, and how far it may go from there (0 to 1)."""
    params = payload["params"]
    text = payload.get("source_image", "")
    if not text or "control_type" in params:
        return None
    return _read(text), float(params.get("denoising_strength", USUAL_STRENGTH))


def _read(text: str) -> Image.Image:
    if text.startswith(("http://", "https://")):
        raise refusal(400, "SourceImageUrlInvalid", "There is no picture at this address.")
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(text)))
        if picture.width * picture.height > MOST_PIXELS:
            message = "A source image may have 3072*3072 pixels at most."
            raise refusal(400, "SourceImageResolutionExceeded", message)
        picture.load()
    except BOMBS:
        message = "A source image may have 3072*3072 pixels at most."
        raise refusal(400, "SourceImageResolutionExceeded", message) from None
    except UNREADABLE:
        message = "The source image is no picture in base64."
        raise refusal(400, "ImageValidationFailed", message) from None
    return picture
