"""The practice workers' pictures: calm scenes, painted from a prompt and a seed."""

from thumbgen.horde.practice.painting.paint import card, paint

__all__ = ["card", "paint"]
