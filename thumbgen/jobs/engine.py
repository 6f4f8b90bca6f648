"""Puts client, presets and service together, once, for every front end."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thumbgen.horde.address import DEFAULT_URL
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import PracticeHorde
from thumbgen.jobs.conditions import Conditions
from thumbgen.jobs.gate import Gates
from thumbgen.jobs.ledger import Ledger
from thumbgen.jobs.prices import Prices
from thumbgen.jobs.run import Tools
from thumbgen.jobs.saving import Saver
from thumbgen.jobs.service import JobService
from thumbgen.jobs.threads import in_thread
from thumbgen.jobs.wishes import Wishes, given_url
from thumbgen.resources import resource
from thumbgen.store.keys import FoundKey, key_store
from thumbgen.store.library import Library
from thumbgen.store.library_rows import PRACTICE, Owner
from thumbgen.store.paths import Paths, find_paths
from thumbgen.store.presets import Presets, load_presets
from thumbgen.store.settings import LoadedSettings, load_settings, pictures_folder

LONGEST_HOLD = 60 * 60.0
"""Seconds: a longer timeout of the Horde's is an end, not a pause."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Everything a front end needs. ``practice`` is the practice Horde, where that is used.

    ``key_withheld`` says that the system's keyring has a key for us but did not hand it over, so
    that jobs go without one.
    """

    paths: Paths
    settings: LoadedSettings
    presets: Presets
    client: HordeClient
    service: JobService
    conditions: Conditions
    prices: Prices
    saver: Saver
    library: Library
    ledger: Ledger
    practice: PracticeHorde | None
    key_withheld: bool = False

    async def close(self, grace: float) -> None:
        """Cancels what still runs, telling the Horde within ``grace`` seconds, and lets go."""
        try:
            await self.service.close(grace)
        finally:
            await self._let_go()

    async def leave(self, grace: float) -> None:
        """Lets go without cancelling: what is written down can be resumed later."""
        try:
            await self.service.leave(grace)
        finally:
            await self._let_go()

    async def _let_go(self) -> None:
        self.client.close()
        if self.practice is not None:
            await in_thread(self.practice.stop)


def build_engine(wishes: Wishes, environ: Mapping[str, str], gates: Gates | None = None) -> Engine:
    """Reads settings, presets and key, and builds the rest on them.

    Blocks for some seconds if the key is in a keyring that does not answer.

    Engines that follow each other in one program share ``gates``, which space the submissions.

    Raises:
        InvalidRequest: an address, key file or setting that cannot be used.
    """
    paths = find_paths(environ)
    settings = load_settings(paths.settings)
    presets = load_presets(resource("presets"), paths.presets)
    saver = _saver(paths, settings, wishes)
    practice = PracticeHorde() if wishes.practice else None
    found = FoundKey() if practice else _key(wishes, environ, paths)
    client = _client(wishes, environ, settings, practice, found.key)
    if practice is not None:
        practice.start()
    conditions = Conditions(client)
    gate = (gates or Gates()).at(client.url)
    hold = LONGEST_HOLD if wishes.holds else 0.0
    library = Library(paths.library)
    ledger = Ledger(library, Owner(wishes.front, _place(wishes, client)))
    tools = Tools(client, saver, conditions, gate, ledger=ledger, longest_hold=hold)
    service = JobService(tools, presets.genres, presets.models)
    prices = Prices(client, gate)
    return Engine(
        paths=paths,
        settings=settings,
        presets=presets,
        client=client,
        service=service,
        conditions=conditions,
        prices=prices,
        saver=saver,
        library=library,
        ledger=ledger,
        practice=practice,
        key_withheld=found.withheld,
    )


def _client(
    wishes: Wishes,
    environ: Mapping[str, str],
    settings: LoadedSettings,
    practice: PracticeHorde | None,
    key: str,
) -> HordeClient:
    if practice is not None:
        return HordeClient(practice.url)  # no key of the user's has any business there
    url = given_url(wishes, environ) or settings.settings.horde_url
    return HordeClient(url or DEFAULT_URL, key)


def _key(wishes: Wishes, environ: Mapping[str, str], paths: Paths) -> FoundKey:
    if wishes.api_key is not None:
        return FoundKey(wishes.api_key)
    return key_store(paths).find(environ, wishes.key_file)


def _place(wishes: Wishes, client: HordeClient) -> str:
    """Which of several front ends of a kind: what one Horde has is nothing that another knows."""
    if not wishes.place:
        return PRACTICE if wishes.practice else ""
    place = os.fsencode(wishes.place).decode("utf-8", "backslashreplace")  # a folder, as a rule
    return f"{PRACTICE if wishes.practice else client.url} {place}"


def _saver(paths: Paths, settings: LoadedSettings, wishes: Wishes) -> Saver:
    chosen = settings.settings
    return Saver(
        folder=pictures_folder(chosen.pictures) if chosen.pictures else paths.pictures,
        refuges=(paths.pictures, paths.rescued, Path(tempfile.gettempdir()) / "ThumbGen"),
        format="jpeg" if chosen.format == "jpeg" else "png" if chosen.format == "png" else None,
        quality=chosen.quality,
        replaces=wishes.replaces,
    )
