"""Looks at everything that a job needs, and says what it finds; changes nothing.

What takes a while (disks, keyring, Horde) is looked at at the same time, and each within a limit:
the whole takes ``LIMIT`` seconds at most. The key, prompts and values of variables stand in no
finding.
"""

import asyncio
import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TypeVar

from thumbgen.domain.account import UNLIMITED, Account
from thumbgen.domain.errors import (
    InvalidRequest,
    KeyRefused,
    Maintenance,
    NoAnswer,
    NotSaved,
    ThumbgenError,
)
from thumbgen.domain.serving import Load, ModelStatus, served
from thumbgen.horde.address import DEFAULT_URL, horde_url
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import PracticeHorde
from thumbgen.jobs.places import is_there
from thumbgen.jobs.threads import in_thread
from thumbgen.jobs.versions import installed_as, libraries, screen, system
from thumbgen.jobs.wishes import Wishes, given_url
from thumbgen.resources import resource
from thumbgen.store.keys import KEY_VARIABLE, FoundKey, key_store
from thumbgen.store.library import Library
from thumbgen.store.log import FILE
from thumbgen.store.paths import Paths, find_paths
from thumbgen.store.presets import load_presets
from thumbgen.store.settings import LoadedSettings, load_settings, pictures_folder
from thumbgen.version import __version__

T = TypeVar("T")

ASKING = 5.5
"""Seconds for one question to the Horde."""

LOOKING = 9.0
"""Seconds for a disk, or for the keyring."""

LIBRARY_PATIENCE = 1.0
"""Seconds to wait for another program that is writing the library: none takes so long."""

LIMIT = LOOKING + ASKING
"""Seconds for all of it."""

LEAST_FREE = 500
"""Megabytes: with less, a disk is soon full."""

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_CERTIFICATES = ("requests_ca_bundle", "curl_ca_bundle", "ssl_cert_file", "ssl_cert_dir")


class State(Enum):
    """How serious a finding is: with a warning jobs still work, with trouble some or all do not."""

    GOOD = "good"
    WARNING = "warning"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: ``outcome`` is a stable word that tells apart what it may find.

    ``error`` is what a job would meet, where that is known.
    """

    check: str
    outcome: str = "good"
    state: State = State.GOOD
    facts: Mapping[str, object] = field(default_factory=dict)
    error: ThumbgenError | None = None


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is looked at. ``url`` is empty where what was given as the address is none."""

    wishes: Wishes
    environ: Mapping[str, str]
    paths: Paths
    settings: LoadedSettings
    url: str
    origin: str


async def look_over(
    wishes: Wishes, environ: Mapping[str, str], tell: Callable[[Finding], None]
) -> None:
    """Tells every finding, always in the same order, and each as soon as it is its turn."""
    with contextlib.ExitStack() as stack:
        practice = stack.enter_context(PracticeHorde()) if wishes.practice else None
        subject = _subject(wishes, environ, practice)
        checks = [asyncio.create_task(check) for check in _checks(subject)]
        try:
            for check in checks:
                for finding in await check:
                    tell(finding)
        finally:
            for check in checks:
                check.cancel()


def _subject(
    wishes: Wishes, environ: Mapping[str, str], practice: PracticeHorde | None
) -> _Subject:
    paths = find_paths(environ)
    settings = load_settings(paths.settings)
    given = given_url(wishes, environ)
    origin = "given" if given else "settings" if settings.settings.horde_url else "usual"
    url = given or settings.settings.horde_url or DEFAULT_URL
    if practice is not None:
        url, origin = practice.url, "practice"
    try:
        url = horde_url(url)
    except InvalidRequest:
        url = ""
    return _Subject(wishes, environ, paths, settings, url, origin)


def _checks(subject: _Subject) -> list[Coroutine[object, object, tuple[Finding, ...]]]:
    paths = subject.paths
    folders = {"config": paths.config, "data": paths.data, "logs": paths.logs}
    with contextlib.suppress(InvalidRequest):  # which the settings tell
        own = subject.settings.settings.pictures
        folders["pictures"] = pictures_folder(own) if own else paths.pictures
    return [
        _at_once(lambda: (_versions(subject.environ), _installation())),
        _at_once(lambda: (_settings(subject), _presets(paths))),
        *(_in_time(_folder, name, folder) for name, folder in folders.items()),
        _in_time(_library, "library", paths.library),
        _key(subject),
        _at_once(lambda: (_variables(subject.environ),)),
        _horde(subject),
        _at_once(lambda: (_tools(subject.environ), _log(paths))),
    ]


async def _at_once(look: Callable[[], tuple[Finding, ...]]) -> tuple[Finding, ...]:
    return look()


async def _in_time(
    look: Callable[[str, Path], Finding], check: str, path: Path
) -> tuple[Finding, ...]:
    """What is found on a disk; one that does not answer is trouble, too."""
    try:
        async with asyncio.timeout(LOOKING):
            return (await in_thread(look, check, path),)
    except TimeoutError:
        error = NotSaved(path, "other")
        return (Finding(check, "silent", State.TROUBLE, {"path": path}, error),)


# -- this computer ---------------------------------------------------------------------------------


def _versions(environ: Mapping[str, str]) -> Finding:
    facts = {
        "thumbgen": __version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "system": system(),
        "screen": screen(environ),
        "libraries": libraries(),
    }
    return Finding("versions", facts=facts)


def _installation() -> Finding:
    place = Path(sys.executable) if installed_as() == "package" else resource().parent
    return Finding("installation", installed_as(), facts={"path": place})


def _settings(subject: _Subject) -> Finding:
    file = subject.paths.settings
    ignored = subject.settings.ignored
    facts = {"path": file, "ignored": list(ignored)}
    if "*" in ignored:
        error = InvalidRequest("settings", "unreadable", file)
        return Finding("settings", "unreadable", State.TROUBLE, facts, error)
    if subject.settings.settings.pictures:
        try:
            pictures_folder(subject.settings.settings.pictures)
        except InvalidRequest as error:
            return Finding("settings", "pictures", State.TROUBLE, facts, error)
    if ignored:
        return Finding("settings", "ignored", State.WARNING, facts)
    return Finding("settings", "good" if is_there(file) else "usual", facts=facts)


def _presets(paths: Paths) -> Finding:
    presets = load_presets(resource("presets"), paths.presets)
    usual = load_presets(resource("presets"), None).genres
    facts: dict[str, object] = {
        "path": paths.presets,
        "own": sum(usual.get(key) != genre for key, genre in presets.genres.items()),
        "broken": [
            {"file": one.path.name, "reason": one.reason, "where": one.where}
            for one in presets.broken
        ],
    }
    if presets.broken:
        return Finding("presets", "broken", State.WARNING, facts)
    return Finding("presets", facts=facts)


def _folder(check: str, folder: Path) -> Finding:
    """Whether files can be written there; of a folder that is still to be made, above it."""
    facts: dict[str, object] = {"path": folder, "there": folder.is_dir()}
    try:
        nearest = folder
        while not os.path.lexists(nearest) and nearest != nearest.parent:
            nearest = nearest.parent
        _write(nearest)
        free = shutil.disk_usage(nearest).free // 1_000_000
    except OSError as refusal:
        error = NotSaved.because(folder, refusal)
        return Finding(check, "unwritable", State.TROUBLE, facts, error)
    facts["free_mb"] = free
    if free < LEAST_FREE:
        return Finding(check, "narrow", State.WARNING, facts)
    return Finding(check, facts=facts)


def _write(folder: Path) -> None:
    """Makes a file in a folder, and removes it again."""
    trial = folder / f".thumbgen-{os.urandom(4).hex()}.part"
    os.close(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    trial.unlink()


def _library(check: str, file: Path) -> Finding:
    facts: dict[str, object] = {"path": file}
    if not is_there(file):  # to ask would make it
        return Finding(check, "none", facts=facts)
    try:
        pictures = Library(file, LIBRARY_PATIENCE).pictures()
    except NotSaved as error:
        outcome = error.reason if error.reason in {"busy", "newer"} else "unreadable"
        return Finding(check, outcome, State.TROUBLE, facts, error)
    gone = sum(not is_there(entry.picture.path) for entry in pictures)
    return Finding(check, facts={**facts, "pictures": len(pictures), "gone": gone})


def _tools(environ: Mapping[str, str]) -> Finding:
    there = shutil.which("ffmpeg", path=environ.get("PATH")) is not None
    return Finding("ffmpeg", "good" if there else "none", facts={"there": there})


def _log(paths: Paths) -> Finding:
    file = paths.logs / FILE
    there = is_there(file)
    return Finding("log", "good" if there else "none", facts={"path": file, "there": there})


def _variables(environ: Mapping[str, str]) -> Finding:
    """Which variables bend the way to the Horde: names alone, for values may hold passwords."""
    wanted = {*_PROXIES, *_CERTIFICATES}
    names = sorted(name for name, value in environ.items() if name.lower() in wanted and value)
    return Finding("proxy", "named" if names else "none", facts={"variables": names})


# -- the key ---------------------------------------------------------------------------------------


async def _key(subject: _Subject) -> tuple[Finding, ...]:
    if subject.wishes.practice:
        return (Finding("key", "practice"),)
    store, named = key_store(subject.paths), subject.wishes.key_file
    kept = store.where()
    place = "" if kept is None else kept.value
    if subject.environ.get(KEY_VARIABLE, "").strip():
        place = "environment"
    if named is not None:
        place = "named"
    facts: dict[str, object] = {"kept": place}
    try:
        async with asyncio.timeout(LOOKING):
            found = await in_thread(store.find, subject.environ, named)
    except InvalidRequest as error:
        return (Finding("key", error.problem, State.TROUBLE, facts, error),)
    except TimeoutError:
        found = FoundKey(withheld=True)
    if found.withheld:
        return (Finding("key", "withheld", State.WARNING, facts),)
    if not found.key:
        return (Finding("key", "none", facts=facts),)
    return (await _whose(subject.url, found.key, {**facts, "length": len(found.key)}),)


async def _whose(url: str, key: str, facts: dict[str, object]) -> Finding:
    """Whose key it is, as the Horde says."""
    if not url:
        return Finding("key", "unchecked", State.WARNING, facts)
    client = HordeClient(url, key, timeout=ASKING)
    if client.anonymous:
        return Finding("key", "anonymous", facts=facts)
    with contextlib.closing(client):
        account = await _asked(client.account)
    if isinstance(account, KeyRefused):
        return Finding("key", "refused", State.TROUBLE, facts, account)
    if isinstance(account, ThumbgenError):
        return Finding("key", "unchecked", State.WARNING, {**facts, "code": account.code})
    return _account(account, facts)


def _account(account: Account, facts: Mapping[str, object]) -> Finding:
    told = {**facts, "name": account.short_name, "kudos": int(account.kudos)}
    shared = account.shared
    if shared is None:
        return Finding("key", facts=told)
    left = None if shared.kudos == UNLIMITED else int(shared.kudos)
    told |= {"shared": True, "left": left}
    if shared.usable:
        return Finding("key", "shared", facts=told)
    reason = "shared_key_expired" if shared.expired else "shared_key_empty"
    return Finding("key", "refused", State.TROUBLE, told, KeyRefused(reason=reason))


# -- the Horde -------------------------------------------------------------------------------------


async def _horde(subject: _Subject) -> tuple[Finding, ...]:
    """Whether it answers, and how quickly; then what it can do now."""
    facts: dict[str, object] = {"url": subject.url, "origin": subject.origin}
    if not subject.url:
        error = InvalidRequest("horde_url", "unknown")
        return (Finding("network", "address", State.TROUBLE, facts, error),)
    facts["tls"] = subject.url.startswith("https:")
    with contextlib.closing(HordeClient(subject.url, timeout=ASKING)) as client:
        beat, maintenance, models, load = await asyncio.gather(
            _asked(lambda: _timed(client)),
            _asked(client.maintenance),
            _asked(client.models),
            _asked(client.load),
        )
    if isinstance(beat, ThumbgenError):
        facts["code"] = beat.code
        return (Finding("network", "failed", State.TROUBLE, facts, beat),)
    network = Finding("network", facts={**facts, "milliseconds": beat})
    if maintenance is True:
        return network, Finding("horde", "maintenance", State.TROUBLE, error=Maintenance())
    return network, _conditions(models, load)


def _conditions(
    models: tuple[ModelStatus, ...] | ThumbgenError, load: Load | ThumbgenError
) -> Finding:
    """How busy it is; it may answer and yet not say so."""
    if isinstance(models, ThumbgenError) or isinstance(load, ThumbgenError):
        return Finding("horde", "unknown", State.WARNING)
    able = len(served(models))
    facts = {"models": able, "workers": load.threads, "queued": load.queued}
    if not able:
        return Finding("horde", "nobody", State.WARNING, facts)
    return Finding("horde", facts=facts)


def _timed(client: HordeClient) -> int:
    """Milliseconds until the first answer: connection, TLS and all."""
    began = time.perf_counter()
    client.heartbeat()
    return round((time.perf_counter() - began) * 1000)


async def _asked(question: Callable[[], T]) -> T | ThumbgenError:
    """An answer in time, or why there is none."""
    try:
        async with asyncio.timeout(ASKING):
            return await in_thread(question)
    except TimeoutError:
        return NoAnswer("TimeoutError")
    except ThumbgenError as error:
        return error
