"""Keys that an account lends: what they allow, and how they are refused (horde-api.md §4, §7)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from thumbgen.horde.practice.replies import refusal
from thumbgen.horde.practice.script import Script, SharedKey


def lent(key: str, script: Script) -> SharedKey | None:
    """The shared key of this id."""
    return next((one for one in script.shared_keys if one.id == key), None)


def kudos_left(shared: SharedKey, used: float) -> float:
    """What may still be spent by a key; -1 is without limit."""
    return -1.0 if shared.kudos < 0 else round(max(0.0, shared.kudos - used), 2)


def check_valid(shared: SharedKey, used: float) -> None:
    """Refuse a key that is used up or out of date."""
    if kudos_left(shared, used) == 0:
        raise refusal(403, "SharedKeyEmpty", "This shared key has no kudos left.")
    if shared.expiry is not None and shared.expiry <= datetime.now(UTC):
        raise refusal(403, "SharedKeyExpired", "This shared key has expired.")


def check_price(shared: SharedKey, used: float, price: float) -> None:
    """Refuse what costs more than a key has left, whether it must be paid beforehand or not."""
    left = kudos_left(shared, used)
    if 0 <= left < price:
        message = f"This shared key has {left} kudos left; this request requires {price} kudos."
        raise refusal(403, "SharedKeyInsufficientKudos", message)


def check_limits(shared: SharedKey, params: dict[str, Any]) -> None:
    """Refuse pictures that are larger, or take more steps, than a key allows."""
    pixels, steps = params["width"] * params["height"], params["steps"]
    if 0 <= shared.max_image_pixels < pixels:
        message = f"This shared key allows {shared.max_image_pixels} pixels, not {pixels}."
        raise refusal(400, "BadRequest", message)
    if 0 <= shared.max_image_steps < steps:
        message = f"This shared key allows {shared.max_image_steps} steps, not {steps}."
        raise refusal(400, "BadRequest", message)


def describe(shared: SharedKey, owner: str, used: float) -> dict[str, Any]:
    """What the Horde says of a key."""
    expiry = shared.expiry and shared.expiry.astimezone(UTC).replace(tzinfo=None)
    return {
        "id": shared.id,
        "username": owner,
        "name": shared.name,
        "kudos": kudos_left(shared, used),
        "expiry": expiry.isoformat(timespec="seconds") if expiry else None,
        "utilized": round(used, 2),
        "max_image_pixels": shared.max_image_pixels,
        "max_image_steps": shared.max_image_steps,
        "max_text_tokens": -1,
    }
