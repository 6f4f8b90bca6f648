"""Keyrings of all kinds, for tests: none of them is the system's."""

import threading
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail


class Ring(KeyringBackend):
    """Keeps what it is given, and counts how often it is asked."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.secrets: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked += 1
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.asked += 1
        del self.secrets[service, username]


class Refusing(Ring):
    """Refuses everything, and is not discreet about it."""

    def __init__(self, secret: str = "") -> None:
        super().__init__()
        self.secret = secret

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError(service, username, self.secret)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(service, username, password)


class Distorting(Ring):
    """Keeps something else."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password.upper())


class Forgetful(Ring):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Plain(Ring):
    """What does not encrypt calls itself one that is not recommended."""

    priority = 0.5


class Hanging(Ring):
    """Waits until it is ``unlocked``; ``emptied`` tells that a secret was removed again."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()
        self.emptied = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.unlocked.wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.unlocked.wait()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        super().delete_password(service, username)
        self.emptied.set()


@pytest.fixture
def ring() -> Iterator[Ring]:
    """One that works, in the place of the system's; afterwards there is none."""
    ring = Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
