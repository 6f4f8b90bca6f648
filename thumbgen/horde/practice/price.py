"""What a picture costs in kudos, interpolated from measured prices (horde-api.md §6)."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from thumbgen.horde.practice.models import price_factor
from thumbgen.horde.practice.protocol import UPSCALERS

STEPS = (8, 20, 25, 30, 40)
PRICES = (
    (512 * 512, (4.1, 5.8, 6.6, 7.6, 9.4)),
    (768 * 768, (6.2, 9.1, 10.5, 11.8, 14.2)),
    (1024 * 1024, (12.1, 16.0, 18.3, 21.0, 26.5)),
    (1536 * 1536, (30.7, 43.9, 50.5, 57.1, 69.8)),
    (2048 * 2048, (84.0, 100.0, 107.0, 114.0, 126.0)),
)


def _between(x: float, xs: list[float], ys: list[float]) -> float:
    """The line through the two nearest points, also beyond the ends."""
    right = min(max(bisect_right(xs, x), 1), len(xs) - 1)
    share = (x - xs[right - 1]) / (xs[right] - xs[right - 1])
    return ys[right - 1] + share * (ys[right] - ys[right - 1])


def base_price(params: dict[str, Any]) -> float:
    """One picture, before every multiplier: what the reply to a submission says."""
    steps = [float(count) for count in STEPS]
    by_area = [_between(params["steps"], steps, list(row)) for _, row in PRICES]
    areas = [float(area) for area, _ in PRICES]
    return max(1.0, round(_between(params["width"] * params["height"], areas, by_area), 1))


def total_price(payload: dict[str, Any]) -> float:
    """The whole request, as a dry run prices it."""
    params = payload["params"]
    one = base_price(params) + 3 * len(params.get("loras", ())) + bool(params.get("tis"))
    one *= 1.3 if "source_image" in payload else 1
    one *= 1.05 if any(name in UPSCALERS for name in params["post_processing"]) else 1
    one += 1
    one *= 1 if payload["slow_workers"] else 1.2
    one *= 1.1 if payload["worker_blacklist"] else 1
    return float(round(one * params["n"] * price_factor(payload["models"]) + 1, 2))
