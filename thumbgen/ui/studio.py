"""The window's side of the engine: the one in use, and those whose last jobs still run."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.job import Job
from thumbgen.domain.request import ThumbRequest
from thumbgen.jobs.gate import Gates
from thumbgen.jobs.threads import in_thread
from thumbgen.jobs.wishes import Wishes, given_url
from thumbgen.ui.chores import Chores
from thumbgen.ui.records import Records

if TYPE_CHECKING:
    from thumbgen.horde.client import HordeClient
    from thumbgen.jobs.engine import Engine


class Studio(QObject):
    """Starts and cancels jobs; ``changed`` carries every change of every job.

    New settings make a new engine: ``opened`` says that it is there, ``unusable`` carries the
    ``ThumbgenError`` of an address, key or setting that no engine can be built with. The old one is
    kept until nothing is left to do for its jobs, so that no change of settings costs a picture.
    """

    changed = Signal(object)
    opened = Signal()
    unusable = Signal(object)

    def __init__(self, wishes: Wishes, environ: Mapping[str, str], records: Records) -> None:
        super().__init__()
        self._wishes = replace(wishes, holds=True, front="window")
        self._environ = environ
        self._records = records
        self._gates = Gates()
        self._engine: Engine | None = None
        self._engines: list[Engine] = []
        self._clients: list[HordeClient] = []
        self._anonymous = True
        self._opening = 0
        self._chores = Chores()

    @property
    def engine(self) -> "Engine | None":
        """The engine in use; ``None`` while there is none, or when the settings allow none."""
        return self._engine

    @property
    def engines(self) -> "tuple[Engine, ...]":
        """All that still have something to do, the newest last."""
        return tuple(self._engines)

    @property
    def practice(self) -> bool:
        """Whether new jobs go to the practice Horde, be the engine for that there yet or not."""
        return self._wishes.practice

    @property
    def anonymous(self) -> bool:
        """Whether the Horde is sent no key, as far as is known."""
        return self._anonymous

    @property
    def given_url(self) -> str:
        """The Horde's address that goes before that of the settings; empty if there is none."""
        return given_url(self._wishes, self._environ)

    def open(self, *, practice: bool, url: str | None = None) -> None:
        """Builds an engine by the settings as they are on the disk, to be used from now on.

        The last one that was asked for counts. A ``url`` goes before the address that the program
        was given.
        """
        if url is not None:
            self._wishes = replace(self._wishes, horde_url=url)
        self._wishes = replace(self._wishes, practice=practice)
        self._opening += 1
        self._retire()
        self._chores.start(self._open(self._opening, self._wishes))

    def start(self, request: ThumbRequest) -> Job:
        """Starts a job.

        Raises:
            InvalidRequest: the request cannot be carried out.
            RuntimeError: there is no engine.
        """
        if self._engine is None:
            raise RuntimeError("no engine to start a job on")
        return self._engine.service.start(request)

    def cancel(self, job_id: str) -> None:
        """Cancels a job; one that has ended stays as it is."""
        for engine in self._engines:
            if job_id in {job.id for job in engine.service.jobs}:
                engine.service.cancel(job_id)

    def without_key(self, text: str) -> str:
        """A text as anybody may read it, without any key that was ever in use."""
        for client in self._clients:
            text = client.without_key(text)
        return text

    async def check(self) -> ThumbgenError | None:
        """Why the Horde cannot be used just now, or ``None`` if it can."""
        if self._engine is None:
            return None
        try:
            await in_thread(self._engine.client.heartbeat)
        except ThumbgenError as error:
            return error
        return None

    async def close(self, grace: float) -> None:
        """Cancels what still runs, telling the Horde within ``grace`` seconds, and lets go."""
        self._opening += 1  # one that is still being built comes too late
        self._engine = None
        engines, self._engines = self._engines, []
        await asyncio.gather(*(engine.close(grace) for engine in engines))
        await self._chores.close(grace)

    async def _open(self, opening: int, wishes: Wishes) -> None:
        await self._records.settled()  # what is still being written counts
        engine, failure = None, ThumbgenError()
        try:
            engine = await in_thread(_build, wishes, self._environ, self._gates)
        except ThumbgenError as error:
            failure = error
        finally:  # what nobody foresaw goes on to the last resort
            if engine is None and opening == self._opening:
                self.unusable.emit(failure)
        if engine is None:
            return
        if opening != self._opening:
            await engine.close(0)
            return
        self._clients.append(engine.client)
        if engine.practice is None:
            self._anonymous = engine.client.anonymous
        engine.service.subscribe(self.changed.emit)
        self._engines.append(engine)
        self._engine = engine
        self.opened.emit()

    def _retire(self) -> None:
        """Starts no more jobs on the engine in use; those that run there go on to their end."""
        engine, self._engine = self._engine, None
        if engine is not None:
            self._chores.start(self._close_when_idle(engine))

    async def _close_when_idle(self, engine: "Engine") -> None:
        await engine.service.idle()
        if engine in self._engines:
            self._engines.remove(engine)
            await engine.close(0)


def _build(wishes: Wishes, environ: Mapping[str, str], gates: Gates) -> "Engine":
    """Loads the engine, too: that takes longer than the window, which need not wait for it."""
    from thumbgen.jobs.engine import build_engine

    return build_engine(wishes, environ, gates)
