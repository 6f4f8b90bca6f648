"""Rate limits in fixed windows, as the Horde's limiter keeps them (horde-api.md §5a)."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass

UNITS = {1: "second", 60: "minute", 3600: "hour"}
WINDOWS_KEPT = 5000
PER_PATH = {
    "check": ((10, 1),),
    "status": ((10, 60),),
    "cancel": ((10, 60),),
    "styles": ((2, 1), (90, 60)),
    "style": ((2, 1), (20, 3600)),
    "style_by_name": ((2, 1), (20, 3600)),
}
"""Calls and seconds, for each address and path by itself."""


@dataclass(frozen=True, slots=True)
class Limit:
    """``count`` calls in ``period`` seconds for everybody who shares ``key``."""

    key: str
    count: int
    period: int

    def __str__(self) -> str:
        return f"{self.count} per 1 {UNITS[self.period]}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a call stands against the tightest of its limits."""

    limit: Limit
    remaining: int
    seconds_left: float
    refused: bool

    def headers(self) -> dict[str, str]:
        """The limiter's headers, which successes carry too."""
        return {
            "X-RateLimit-Limit": str(self.limit.count),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(math.ceil(time.time() + self.seconds_left)),
            "Retry-After": str(max(0, math.ceil(self.seconds_left))),
        }


class Limiter:
    """Counts calls; every call counts, refused ones too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, int], tuple[float, int]] = {}

    def hit(self, limits: list[Limit], now: float) -> Standing | None:
        """Count one call against all its limits; the standing against the tightest, if any."""
        with self._lock:
            if len(self._windows) > WINDOWS_KEPT:
                self._forget_old(now)
            standings = [self._count(limit, now) for limit in limits]
        return min(standings, key=lambda s: (not s.refused, s.remaining), default=None)

    def _count(self, limit: Limit, now: float) -> Standing:
        started, calls = self._windows.get((limit.key, limit.period), (now, 0))
        if now - started >= limit.period:
            started, calls = now, 0
        calls += 1
        self._windows[limit.key, limit.period] = (started, calls)
        left = started + limit.period - now
        return Standing(limit, max(0, limit.count - calls), left, calls > limit.count)

    def _forget_old(self, now: float) -> None:
        self._windows = {
            key: window for key, window in self._windows.items() if now - window[0] < key[1]
        }


def limits_for(route: str, method: str, path: str, key: str, ip: str) -> list[Limit]:
    """The limits of one call: per address and path, per address and route, or per key."""
    here = f"{ip}@{method}@{path}"
    if route == "submit":
        per_key = Limit(f"{key}@{method}@{path}", 60 if key == "0000000000" else 2, 1)
        return [Limit(here, 2, 1), Limit(here, 90, 60), per_key]
    if route in PER_PATH:
        return [Limit(here, count, period) for count, period in PER_PATH[route]]
    if route == "heartbeat":
        return []
    return [Limit(f"{ip}@{route}", 30 if route == "modes" else 90, 60)]
