"""The practice workers' pictures: calm scenes, painted from a prompt and a seed."""

from thumbgen.horde.practice.painting.paint import card, flat, paint
from thumbgen.horde.practice.painting.rework import Rework, rework

__all__ = ["Rework", "card", "flat", "paint", "rework"]
