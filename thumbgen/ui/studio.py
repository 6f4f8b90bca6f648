"""The window's side of the engine: the one in use, and those whose last jobs still run."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from thumbgen.domain.errors import ThumbgenError
from thumbgen.domain.job import Job
from thumbgen.domain.request import ThumbRequest
from thumbgen.jobs.engine import Engine, Wishes, build_engine
from thumbgen.jobs.patience import Gate
from thumbgen.jobs.threads import in_thread


class Studio(QObject):
    """Starts and cancels jobs; ``changed`` carries every change of every job.

    New settings make a new engine. The old one is kept until its jobs have ended, so that no
    change of settings costs a picture.
    """

    changed = Signal(object)

    def __init__(self, wishes: Wishes, environ: Mapping[str, str]) -> None:
        super().__init__()
        self._wishes = wishes
        self._environ = environ
        self._gate = Gate()
        self._engine: Engine | None = None
        self._retired: list[Engine] = []
        self._closing: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    @property
    def engine(self) -> Engine | None:
        """The engine in use; ``None`` before the first, or when the settings allow none."""
        return self._engine

    @property
    def practice(self) -> bool:
        """Whether new jobs go to the practice Horde."""
        return self._engine is not None and self._engine.practice is not None

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every job of this session that is still known, the oldest first."""
        return tuple(job for engine in self._engines for job in engine.service.jobs)

    @property
    def busy(self) -> tuple[Job, ...]:
        """The jobs that have not ended."""
        return tuple(job for job in self.jobs if not job.state.final)

    def prefer_url(self, url: str) -> None:
        """The user has set another address: it goes before the one that the program was given."""
        self._wishes = replace(self._wishes, horde_url=url)

    def retire(self) -> None:
        """Starts no more jobs on the engine in use; those that run there go on to their end."""
        if self._engine is not None:
            self._retired.append(self._engine)
            self._engine = None
            self._let_go()

    async def open(self, *, practice: bool) -> None:
        """Builds an engine by the settings as they are on the disk, and uses it from now on.

        Raises:
            InvalidRequest: an address, key file or setting that cannot be used.
        """
        async with self._turn:
            self.retire()
            wishes = replace(self._wishes, practice=practice)
            engine = await in_thread(build_engine, wishes, self._environ, self._gate)
            engine.service.subscribe(self._changed)
            self._engine = engine

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
        engine = self._engine_of(job_id)
        if engine is not None:
            engine.service.cancel(job_id)

    def is_practice(self, job_id: str) -> bool:
        """Whether a job's pictures are painted examples."""
        engine = self._engine_of(job_id)
        return engine is not None and engine.practice is not None

    def without_key(self, text: str) -> str:
        """A text as anybody may read it."""
        for engine in self._engines:
            text = engine.client.without_key(text)
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
        async with self._turn:
            engines, self._retired, self._engine = self._engines, [], None
            await asyncio.gather(*(engine.close(grace) for engine in engines), *self._closing)

    @property
    def _engines(self) -> list[Engine]:
        return [*self._retired, *([self._engine] if self._engine is not None else [])]

    def _engine_of(self, job_id: str) -> Engine | None:
        for engine in self._engines:
            if any(job.id == job_id for job in engine.service.jobs):
                return engine
        return None

    def _changed(self, job: Job) -> None:
        self.changed.emit(job)
        self._let_go()

    def _let_go(self) -> None:
        """Closes retired engines that have nothing left to do."""
        for engine in [*self._retired]:
            jobs = engine.service.jobs
            if all(job.state.final and not job.withdrawing for job in jobs):
                self._retired.remove(engine)
                task = asyncio.get_running_loop().create_task(engine.close(0))
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)
