"""The gate to one Horde: everything that counts as a submission goes through it, one by one.

The Horde takes two submissions a second and ninety a minute from one address, and holds so many
waiting pictures of one account. When it says "slow down" to one, it means all who share that.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from thumbgen.domain.errors import ThumbgenError

MINUTE = 60.0

CROWD = 20
"""Jobs that may all be asked about as often as is useful; of more, each a little less often."""

Hearer = Callable[[ThumbgenError, float], None]
"""Is told why nobody is let in, and for how many seconds more."""


class Gate:
    """Lets one in at a time, ``spacing`` seconds after the last one came out.

    Only the time of their arrival at the Horde counts, and that is known no better than as some
    moment before the answer; so each stays until it has one, but no longer than ``LINGER``: a slow
    one must not hold up the others.

    ``ids`` are the Horde's names of all requests that went through; whoever adds one on a guess
    holds ``claiming``. ``watched`` jobs are asked about now and then. Belongs to one event loop.
    """

    LINGER = 2.0

    def __init__(self, spacing: float = 0.6, a_minute: int = 85) -> None:
        self._spacing = spacing
        self._turn = asyncio.Lock()
        self._free_at = 0.0
        self._passed: deque[float] = deque(maxlen=a_minute)
        self._closed_until = 0.0
        self._closed_for: ThumbgenError | None = None
        self._outside: list[Hearer] = []
        self.ids: set[str] = set()
        self.claiming = asyncio.Lock()
        self.watched = 0
        self._waiting: dict[str, int] = {}
        self._room = asyncio.Event()

    @asynccontextmanager
    async def turn(self, hear: Hearer = lambda _why, _seconds: None) -> AsyncIterator[None]:
        """Waits for its turn, and keeps it while the body runs.

        ``hear`` is told if the gate is or gets closed meanwhile: why, and for how many seconds.
        """
        loop = asyncio.get_running_loop()
        self._outside.append(hear)
        try:
            self._tell(hear)
            await self._turn.acquire()
            try:
                await self._until_free()
            except BaseException:
                self._turn.release()
                raise
        finally:
            self._outside.remove(hear)
        try:
            yield
        finally:
            self._free_at = loop.time() + self._spacing
            self._passed.append(loop.time())
            self._turn.release()

    async def _until_free(self) -> None:
        """While one sleeps here, the gate may be closed for longer."""
        now = asyncio.get_running_loop().time
        while (pause := self._next_at() - now()) > 0:  # noqa: ASYNC110 - it is the clock we wait for
            await asyncio.sleep(pause)

    def _next_at(self) -> float:
        full = len(self._passed) == self._passed.maxlen
        minute = self._passed[0] + MINUTE if full else 0.0
        return max(self._free_at, self._closed_until, minute)

    @property
    def leisure(self) -> float:
        """By how much each job should be asked about less often, for there are many."""
        return max(1.0, self.watched / CROWD)

    # -- all of them together --------------------------------------------------------------------

    def close(self, seconds: float, why: ThumbgenError) -> None:
        """Lets nobody in for so many seconds: the Horde asked for that."""
        until = asyncio.get_running_loop().time() + seconds
        if until > self._closed_until:
            self._closed_until, self._closed_for = until, why
            for hear in tuple(self._outside):
                self._tell(hear)

    def _tell(self, hear: Hearer) -> None:
        left = self._closed_until - asyncio.get_running_loop().time()
        if left > 0 and self._closed_for is not None:
            hear(self._closed_for, left)

    # -- how much may wait at the Horde ----------------------------------------------------------

    async def room(self, job_id: str, pictures: int, most: int, hear: Callable[[], None]) -> None:
        """Takes the place of so many waiting pictures, as soon as that makes no more than ``most``.

        A job that is alone is let in however large it is. ``hear`` is told if it has to wait.
        """
        while True:
            others = sum(count for other, count in self._waiting.items() if other != job_id)
            if not others or others + pictures <= most:
                self._waiting[job_id] = pictures
                return
            hear()
            self._room.clear()
            await self._room.wait()

    def waits(self, job_id: str, pictures: int) -> None:
        """So many pictures of a job still wait at the Horde; with none it takes no place."""
        if pictures:
            self._waiting[job_id] = pictures
        else:
            self._waiting.pop(job_id, None)
        self._room.set()


class Gates:
    """A gate for each Horde: what one asks for is no other's business."""

    def __init__(self) -> None:
        self._gates: dict[str, Gate] = {}

    def at(self, url: str) -> Gate:
        """The gate to the Horde at an address; the same one for the same address."""
        return self._gates.setdefault(url, Gate())
