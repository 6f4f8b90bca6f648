"""Whose a key is, what may be spent by it, and what find_user says of it (horde-api.md §5c, §7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from thumbgen.horde.practice.script import Script, SharedKey
from thumbgen.horde.practice.shared_keys import lent

ANONYMOUS = "0000000000"
ANONYMOUS_CONCURRENCY = 500
"""Waiting images of all anonymous users of a model together."""
REGISTERED_FLOOR, PSEUDONYMOUS_FLOOR = 25.0, 14.0
"""Kudos of an account that cannot be spent."""
ANONYMOUS_DEBT = -50.0
NO_RIGHTS = dict.fromkeys(
    ("trusted", "flagged", "moderator", "vpn", "service", "education", "customizer", "special"),
    False,
)
DETAILS = (
    "accumulated",
    "gifted",
    "admin",
    "received",
    "recurring",
    "awarded",
    "styled",
    "donated",
)


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks. ``key`` is the account's own one, also when it was a shared one that came."""

    key: str
    number: int
    name: str
    kudos: float
    """Before anything was spent."""
    floor: float
    concurrency: int
    pseudonymous: bool = False
    shared: SharedKey | None = None
    treated: bool = False
    """Somebody else pays: the shared key is a style's."""

    @property
    def registered(self) -> bool:
        """Whether this is anybody's own account."""
        return self.key != ANONYMOUS

    def spendable(self, spent: float) -> float:
        """Kudos that a job may cost beforehand; none are anonymous users'."""
        if self.treated or self.registered:
            return self.kudos - self.floor - spent
        return 0.0


def nobody() -> Account:
    """The account of all who have none."""
    return Account(ANONYMOUS, 0, "Anonymous#0", 0.0, 0.0, ANONYMOUS_CONCURRENCY)


def whose(key: str, script: Script) -> Account | None:
    """The account of a key, None for one that nobody has."""
    if key == ANONYMOUS:
        return nobody()
    if shared := lent(key, script):
        owner = _registered(shared.owner or next(iter(dict(script.keys)), ""), script)
        if owner is None:
            return None
        return replace(owner, shared=shared)
    return _registered(key, script)


def _registered(key: str, script: Script) -> Account | None:
    keys = [name for name, _ in script.keys]
    if key not in keys:
        return None
    number = keys.index(key) + 1
    floor = PSEUDONYMOUS_FLOOR if script.pseudonymous else REGISTERED_FLOOR
    return Account(
        key, number, f"practice#{number}", dict(script.keys)[key], floor, script.concurrency,
        script.pseudonymous,
    )  # fmt: skip


def find_user(account: Account, script: Script, ids: list[str], spent: float) -> dict[str, Any]:
    """What the Horde says of an account, whose jobs that have not expired are ``ids``.

    Those who ask with a shared key are not told what is its owner's business.
    """
    kudos = account.kudos - spent
    body: dict[str, Any] = {
        "username": account.name,
        "id": account.number,
        "kudos": round(kudos if account.registered else max(ANONYMOUS_DEBT, kudos), 2),
        "concurrency": account.concurrency,
        "worker_invited": 0,
        "worker_count": 0,
        "suspicious": 0,
        "account_age": 86400,
        "pseudonymous": account.pseudonymous,
        "kudos_details": dict.fromkeys(DETAILS, 0.0) | {"accumulated": round(-spent, 2)},
        "usage": {"requests": None, "megapixelsteps": None},
        "contributions": {"fulfillments": None, "megapixelsteps": None},
        "styles": [],
        "records": _records(len(ids)),
    }
    body |= NO_RIGHTS
    if account.shared:
        name = f": {account.shared.name}" if account.shared.name else ""
        return body | {"username": f"{account.name} (Shared Key{name})"}
    return body | {
        "sharedkey_ids": [
            one.id
            for one in script.shared_keys
            if (owner := whose(one.id, script)) and owner.key == account.key
        ],
        "active_generations": {
            "image": ids if account.registered else [], "text": [], "alchemy": [],
        },
        "monthly_kudos": {"amount": 0, "last_received": None},
    }  # fmt: skip


def _records(requests: int) -> dict[str, Any]:
    return {
        "usage": {"megapixelsteps": 0.0, "tokens": 0},
        "contribution": {"megapixelsteps": 0.0, "tokens": 0},
        "fulfillment": {"image": 0, "text": 0, "interrogation": 0},
        "request": {"image": requests, "text": 0, "interrogation": 0},
        "style": {"image": 0, "text": 0},
    }
