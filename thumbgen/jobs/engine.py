"""Puts client, presets and service together, once, for every front end."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thumbgen.horde.address import DEFAULT_URL
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import PracticeHorde
from thumbgen.jobs.conditions import Conditions
from thumbgen.jobs.patience import Gate
from thumbgen.jobs.run import Tools
from thumbgen.jobs.saving import Saver
from thumbgen.jobs.service import JobService
from thumbgen.jobs.threads import in_thread
from thumbgen.jobs.wishes import Wishes, given_url
from thumbgen.resources import resource
from thumbgen.store.keys import find_key
from thumbgen.store.paths import Paths, find_paths
from thumbgen.store.presets import Presets, load_presets
from thumbgen.store.settings import LoadedSettings, load_settings, pictures_folder


@dataclass(frozen=True, slots=True)
class Engine:
    """Everything a front end needs. ``practice`` is the practice Horde, where that is used."""

    paths: Paths
    settings: LoadedSettings
    presets: Presets
    client: HordeClient
    service: JobService
    conditions: Conditions
    practice: PracticeHorde | None

    async def close(self, grace: float) -> None:
        """Cancels what still runs, telling the Horde within ``grace`` seconds, and lets go."""
        await self.service.close(grace)
        self.client.close()
        if self.practice is not None:
            await in_thread(self.practice.stop)


def build_engine(wishes: Wishes, environ: Mapping[str, str], gate: Gate | None = None) -> Engine:
    """Reads settings, presets and key, and builds the rest on them.

    Engines that follow each other in one program share a ``gate``: it spaces the submissions.

    Raises:
        InvalidRequest: an address, key file or setting that cannot be used.
    """
    paths = find_paths(environ)
    settings = load_settings(paths.settings)
    presets = load_presets(resource("presets"), paths.presets)
    saver = _saver(paths, settings)
    practice = PracticeHorde() if wishes.practice else None
    client = _client(wishes, environ, paths, settings, practice)
    if practice is not None:
        practice.start()
    conditions = Conditions(client)
    tools = Tools(client, saver, conditions, gate or Gate())
    service = JobService(tools, presets.genres, presets.models)
    return Engine(paths, settings, presets, client, service, conditions, practice)


def _client(
    wishes: Wishes,
    environ: Mapping[str, str],
    paths: Paths,
    settings: LoadedSettings,
    practice: PracticeHorde | None,
) -> HordeClient:
    if practice is not None:
        return HordeClient(practice.url)  # no key of the user's has any business there
    url = given_url(wishes, environ) or settings.settings.horde_url
    key = wishes.api_key
    if key is None:
        key = find_key(environ, paths.key, wishes.key_file)
    return HordeClient(url or DEFAULT_URL, key)


def _saver(paths: Paths, settings: LoadedSettings) -> Saver:
    chosen = settings.settings
    return Saver(
        folder=pictures_folder(chosen.pictures) if chosen.pictures else paths.pictures,
        refuges=(paths.pictures, paths.rescued, Path(tempfile.gettempdir()) / "ThumbGen"),
        format="jpeg" if chosen.format == "jpeg" else "png" if chosen.format == "png" else None,
        quality=chosen.quality,
    )
