"""Who asks, as the Horde knows them: name, kudos, and what these allow.

Floors below which kudos cannot be spent: the Horde's ``horde/classes/base/user.py``.
"""

from dataclasses import dataclass

PSEUDONYMOUS_FLOOR, REGISTERED_FLOOR = 14.0, 25.0

ANONYMOUS_NAME = "Anonymous#0"

UNLIMITED = -1.0

USUAL_CONCURRENCY = 30
"""Pictures that a registered account may have waiting at once, if it has no limit of its own."""


@dataclass(frozen=True, slots=True)
class SharedKey:
    """A key that somebody lends: what it may still spend, and its limits; -1 is without limit.

    ``kudos`` are what is left. ``pixels`` and ``steps`` bound one picture.
    """

    name: str = ""
    kudos: float = UNLIMITED
    pixels: float = UNLIMITED
    steps: float = UNLIMITED
    expired: bool = False

    @property
    def usable(self) -> bool:
        """Whether anything can be had by it."""
        return not self.expired and self.kudos != 0


@dataclass(frozen=True, slots=True)
class Account:
    """An account at the Horde. ``concurrency`` is how many of its pictures may wait at once.

    ``active`` holds the ids of its requests that the Horde still knows, done and cancelled ones
    too. ``shared`` is set when the key is one that somebody lends.
    """

    name: str
    kudos: float = 0.0
    concurrency: int = USUAL_CONCURRENCY
    pseudonymous: bool = False
    active: frozenset[str] = frozenset()
    shared: SharedKey | None = None

    @property
    def anonymous(self) -> bool:
        """Whether this is the account of all those who have none."""
        return self.name == ANONYMOUS_NAME

    @property
    def short_name(self) -> str:
        """The name without the number behind it, and without what a shared key adds."""
        return self.name.split("#", 1)[0].strip() or self.name

    @property
    def spendable(self) -> float:
        """Kudos that a job may cost which must be paid beforehand."""
        if self.anonymous:
            return 0.0
        floor = PSEUDONYMOUS_FLOOR if self.pseudonymous else REGISTERED_FLOOR
        own = max(0.0, self.kudos - floor)
        if self.shared is None or self.shared.kudos == UNLIMITED:
            return own
        return min(own, self.shared.kudos)
