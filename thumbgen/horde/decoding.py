"""From bytes to values: no reply is trusted to be JSON, and no number to be of a sane size."""

from typing import TypeVar

import msgspec

from thumbgen.domain.errors import HordeDown

T = TypeVar("T")


def decode(body: bytes, shape: type[T]) -> T:
    """The body as a value of that shape.

    Raises:
        HordeDown: it is none.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        message = "an answer that makes no sense"
        raise HordeDown(message) from None  # its text could quote a link or a key


def bounded(number: float | None) -> float:
    """Not negative, and of a size that can be reckoned with, whatever was sent."""
    return max(0.0, min(number or 0.0, 1e9))


def whole(number: float | None) -> int:
    """A count."""
    return int(bounded(number))
