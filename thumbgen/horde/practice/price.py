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
FACTORS = {
    "k_dpmpp_sde": 1.44, "k_heun": 1.39, "k_dpm_2": 1.39, "k_dpm_2_a": 1.39, "k_dpmpp_2s_a": 1.42,
    "RealESRGAN_x4plus": 1.78, "RealESRGAN_x4plus_anime_6B": 1.45, "RealESRGAN_x2plus": 1.48,
    "4x_AnimeSharp": 1.44, "NMKD_Siax": 1.37, "strip_background": 1.17, "GFPGAN": 1.08,
    "CodeFormers": 1.08,
}  # fmt: skip
"""Measured at 1024x1024 and 25 steps, against k_euler_a and nothing afterwards."""
LEGACY = frozenset(
    {
        "4xNomos8kSC", "4xLSDIRplus", "4xNomosWebPhoto_RealPLKSR", "4xNomos2_realplksr_dysample",
        "4xNomos2_hq_dat2", "2xModernSpanimationV1", "GFPGANv1.3", "RestoreFormer",
    }
)  # fmt: skip
"""Post-processors that are too new for the price table: an older formula stands in."""


def _between(x: float, xs: list[float], ys: list[float]) -> float:
    """The line through the two nearest points, also beyond the ends."""
    right = min(max(bisect_right(xs, x), 1), len(xs) - 1)
    share = (x - xs[right - 1]) / (xs[right] - xs[right - 1])
    return ys[right - 1] + share * (ys[right] - ys[right - 1])


def base_price(params: dict[str, Any]) -> float:
    """One picture, before every multiplier: what the reply to a submission says."""
    steps, pixels = params["steps"], params["width"] * params["height"]
    asked = params["post_processing"]
    if not LEGACY.isdisjoint(asked):
        sized = 1 + 8.75 * (max(0, pixels - 4096) / 1_044_480) ** 1.75
        return float(round(0.1232 * steps * sized * 1.2 ** len(asked), 1))
    counted = [float(count) for count in STEPS]
    by_area = [_between(steps, counted, list(row)) for _, row in PRICES]
    price = _between(pixels, [float(area) for area, _ in PRICES], by_area)
    for name in (params["sampler_name"], *asked):
        price *= FACTORS.get(name, 1.0)
    return max(1.0, round(price, 1))


def _one(payload: dict[str, Any]) -> float:
    """One picture with what is added to it, before the model's factor."""
    params = payload["params"]
    one = base_price(params) + 3 * len(params.get("loras", ())) + bool(params.get("tis"))
    one *= 1.3 if "source_image" in payload else 1
    return one * (1.05 if any(name in UPSCALERS for name in params["post_processing"]) else 1)


def _wishes(payload: dict[str, Any]) -> float:
    """What choosy users pay more."""
    return (1 if payload["slow_workers"] else 1.2) * (1.1 if payload["worker_blacklist"] else 1)


def picture_price(payload: dict[str, Any]) -> float:
    """What a delivered picture is charged, without the 1 that each costs besides."""
    return _one(payload) * _wishes(payload) * price_factor(payload["models"])


def total_price(payload: dict[str, Any]) -> float:
    """The whole request, as a dry run prices it."""
    each = (_one(payload) + 1) * _wishes(payload)
    total = each * payload["params"]["n"] * price_factor(payload["models"]) + 1
    return float(round(total, 2))
