"""What the Horde tells of itself and of accounts, from JSON to values.

Fields: the Horde's ``/api/v2`` documentation, and what the service really sends.
"""

import re

import msgspec

from thumbgen.domain.account import UNLIMITED, USUAL_CONCURRENCY, Account, SharedKey
from thumbgen.domain.errors import HordeDown
from thumbgen.domain.serving import Load, ModelStatus
from thumbgen.horde.decoding import bounded, decode, whole

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class _Heartbeat(msgspec.Struct):
    message: str | None = None


class _Model(msgspec.Struct):
    name: str
    count: float | None = None
    eta: float | None = None
    jobs: float | None = None


class _ActiveGenerations(msgspec.Struct):
    image: list[str] | None = None


class _User(msgspec.Struct):
    username: str
    kudos: float | None = None
    concurrency: float | None = None
    pseudonymous: bool | None = None
    active_generations: _ActiveGenerations | None = None


class _SharedKey(msgspec.Struct):
    name: str | None = None
    kudos: float | None = None
    expiry: str | None = None
    max_image_pixels: float | None = None
    max_image_steps: float | None = None


class _Performance(msgspec.Struct):
    thread_count: float | None = None
    queued_requests: float | None = None


class _Price(msgspec.Struct):
    kudos: float


class _Modes(msgspec.Struct):
    maintenance_mode: bool | None = None


def may_be_shared(key: str) -> bool:
    """Whether a key has the shape of one that somebody lends: a UUID."""
    return _UUID.fullmatch(key) is not None


def parse_models(body: bytes) -> tuple[ModelStatus, ...]:
    """Reads the list of models.

    Raises:
        HordeDown: it is none.
    """
    return tuple(
        ModelStatus(one.name, whole(one.count), bounded(one.eta), whole(one.jobs))
        for one in decode(body, list[_Model])
    )


def parse_account(body: bytes) -> Account:
    """Reads the answer to ``find_user``.

    Raises:
        HordeDown: it is none.
    """
    user = decode(body, _User)
    active = user.active_generations
    return Account(
        name=user.username,
        kudos=max(-1e12, min(user.kudos or 0.0, 1e12)),
        concurrency=whole(user.concurrency) or USUAL_CONCURRENCY,
        pseudonymous=bool(user.pseudonymous),
        active=frozenset(active.image or ()) if active is not None else frozenset(),
    )


def parse_shared_key(body: bytes, today: str) -> SharedKey:
    """Reads what a shared key allows; ``today`` is an ISO date, as its expiry is.

    Raises:
        HordeDown: it is none.
    """
    key = decode(body, _SharedKey)
    return SharedKey(
        name=key.name or "",
        kudos=_limit(key.kudos),
        pixels=_limit(key.max_image_pixels),
        steps=_limit(key.max_image_steps),
        expired=bool(key.expiry) and str(key.expiry)[:19] < today,
    )


def parse_load(body: bytes) -> Load:
    """Reads the answer to ``status/performance``.

    Raises:
        HordeDown: it is none.
    """
    performance = decode(body, _Performance)
    if performance.thread_count is None or performance.queued_requests is None:
        raise HordeDown("a reply without thread_count")
    return Load(whole(performance.thread_count), whole(performance.queued_requests))


def parse_price(body: bytes) -> float:
    """Reads the answer to a dry run: kudos.

    Raises:
        HordeDown: it is none.
    """
    return bounded(decode(body, _Price).kudos)


def parse_modes(body: bytes) -> bool:
    """Reads whether the Horde is in maintenance.

    Raises:
        HordeDown: the answer is none.
    """
    return bool(decode(body, _Modes).maintenance_mode)


def parse_heartbeat(body: bytes) -> None:
    """Reads the answer to a heartbeat: ``OK`` and ``OVERLOADED`` (busy) are good news.

    Raises:
        HordeDown: it is none, or says ``DOWN``.
    """
    if (decode(body, _Heartbeat).message or "").strip().upper() == "DOWN":
        raise HordeDown("the Horde says that it is down")


def _limit(number: float | None) -> float:
    """A limit of a shared key's, where -1 or nothing means that there is none."""
    return UNLIMITED if number is None or number < 0 else bounded(number)
