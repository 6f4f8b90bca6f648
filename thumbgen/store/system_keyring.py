"""One secret in the keyring of the system: Secret Service, Keychain, Credential Manager.

A keyring may ask its user to unlock it, and wait for ever where nobody answers. So every call has a
thread of its own and a limit; and ``keyring``, which takes a moment to load, loads there.
"""

import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

NAME = "api-key"
"""What the secret is called there, below the service's name."""

KEEPING = 30.0
"""Seconds for keeping or removing a secret: a person may have to type a password first."""

RECALLING = 8.0
"""Seconds for asking for it: the program waits for the answer before it can begin."""

LEAST_PRIORITY = 1.0
"""Below this, by ``keyring``'s own measure, are those that refuse everything or encrypt nothing."""

_log = logging.getLogger(__name__)


class NoKeyring(Exception):
    """This system has no keyring that can be used."""


class KeyringSilent(Exception):
    """There is a keyring, but it refused, gave no answer in time, or gave a wrong one."""


def recall(service: str) -> str | None:
    """The secret; ``None`` if the keyring has none.

    Raises:
        NoKeyring: there is no keyring.
        KeyringSilent: it did not answer.
    """
    return _within(RECALLING, lambda: _keyring().get_password(service, NAME))


def keep(service: str, secret: str) -> None:
    """Keeps the secret in the place of an older one, and makes sure that it is there.

    Raises:
        NoKeyring: there is no keyring.
        KeyringSilent: it did not take it.
    """

    def work() -> None:
        keyring = _keyring()
        keyring.set_password(service, NAME, secret)
        if keyring.get_password(service, NAME) != secret:
            _remove(keyring, service)
            raise KeyringSilent

    # Who unlocks the keyring after we have given up must not leave a second key behind in it.
    _within(KEEPING, work, too_late=lambda: _remove(_keyring(), service))


def forget(service: str) -> None:
    """Removes the secret, if there is one.

    Raises:
        NoKeyring: there is no keyring.
        KeyringSilent: it did not answer; the secret may still be there.
    """
    _within(KEEPING, lambda: _remove(_keyring(), service))


def _remove(keyring: "KeyringBackend", service: str) -> None:
    if keyring.get_password(service, NAME) is not None:
        keyring.delete_password(service, NAME)


def _keyring() -> "KeyringBackend":
    """The one that the system or its user prefers, if it is a safe place.

    Raises:
        NoKeyring: there is none, or only one that refuses everything or encrypts nothing.
    """
    import keyring
    from keyring.backends.chainer import ChainerBackend

    found = keyring.get_keyring()
    if isinstance(found, ChainerBackend):  # several in a row; it writes to the first
        found = next(iter(found.backends), found)
    if found.priority < LEAST_PRIORITY:
        raise NoKeyring
    return found


def _within(
    seconds: float, work: Callable[[], T], *, too_late: Callable[[], None] | None = None
) -> T:
    """What ``work`` returns; whatever else a keyring may raise means that it did not answer.

    ``too_late`` is called after work that came to its end when nobody waited for it any more.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - each system's keyring has errors of its own
            if outcome.set_running_or_notify_cancel():
                outcome.set_exception(error)
            return
        if outcome.set_running_or_notify_cancel():
            outcome.set_result(result)
        elif too_late is not None:
            with contextlib.suppress(Exception):
                too_late()

    threading.Thread(target=run, name="thumbgen-keyring", daemon=True).start()
    wait((outcome,), seconds)
    if outcome.cancel():
        _log.info("the keyring did not answer in time")
        raise KeyringSilent
    failure = outcome.exception()
    if failure is None:
        return outcome.result()
    if isinstance(failure, NoKeyring):
        raise NoKeyring
    _log.info("the keyring refused: %s", type(failure).__name__)  # its words may hold anything
    raise KeyringSilent
