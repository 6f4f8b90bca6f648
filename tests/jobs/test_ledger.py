"""The ledger: a library that is locked or slow costs nobody a picture, and loses nothing."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from thumbgen.domain.errors import NotSaved
from thumbgen.domain.job import Job, JobState, Picture
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import Size
from thumbgen.jobs import ledger as module
from thumbgen.jobs.ledger import Ledger
from thumbgen.store import library as shelf
from thumbgen.store.library import Library
from thumbgen.store.library_rows import Owner, Tag

OWNER = Owner("serve", "here")
PICTURE = Picture(Path("a.jpg"), Size(320, 180), "7", "AAM XL", "worker", "generation", "", 1.0)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library with one job in it, and little patience."""
    monkeypatch.setattr(shelf, "PATIENCE", 0.2)
    monkeypatch.setattr(module, "HELD_UP", 0.1)
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.4)
    library = Library(tmp_path / "library.sqlite")
    library.begin(job("first"), OWNER)
    return library


def job(name: str) -> Job:
    return Job(name, ThumbRequest("a lighthouse"))


@contextmanager
def locked(library: Library) -> Iterator[None]:
    """Another program has the library to itself meanwhile."""
    with closing(sqlite3.connect(library.file)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield
        db.execute("ROLLBACK")


def on_a_loop(scene: Callable[[], Awaitable[None]]) -> None:
    async def within_limits() -> None:
        async with asyncio.timeout(30):
            await scene()

    asyncio.run(within_limits())


def names(library: Library) -> list[str]:
    return [one.id for one in library.unfinished(OWNER)]


async def written(library: Library, count: int) -> None:
    while len(names(library)) < count:  # noqa: ASYNC110 - the disk is polled, it does not tell
        await asyncio.sleep(0.02)


def test_a_cancel_in_the_middle_of_a_write_stops_nothing(library: Library) -> None:
    async def scene() -> None:
        ledger = Ledger(library, OWNER)
        with locked(library):
            writing = asyncio.create_task(ledger.begin(job("second")))
            await asyncio.sleep(0.05)
            writing.cancel()
            await asyncio.wait({writing})
            assert writing.cancelled()
        await ledger.begin(job("third"))
        await ledger.settle(20)

    on_a_loop(scene)
    assert names(library) == ["first", "second", "third"]


def test_a_locked_library_holds_a_job_up_only_once(library: Library) -> None:
    async def scene() -> None:
        ledger = Ledger(library, OWNER)
        loop = asyncio.get_running_loop()
        with locked(library):
            began = loop.time()
            await ledger.begin(job("second"))
            once = loop.time() - began
            for number in range(30):
                await ledger.keep(job("second"), number, PICTURE)
            assert loop.time() - began < 15 * once  # thirty-one times, if each waited
        await ledger.settle(20)

    on_a_loop(scene)
    assert names(library) == ["first", "second"]
    assert len(library.pictures()) == 30


def test_what_could_not_be_written_is_written_without_being_asked_again(library: Library) -> None:
    async def scene() -> None:
        ledger = Ledger(library, OWNER)
        with locked(library):
            await ledger.begin(job("second"))
            await asyncio.sleep(0.3)  # more than one attempt has failed
        await written(library, 2)

    on_a_loop(scene)


def test_once_it_is_free_again_a_write_is_waited_for_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        ledger = Ledger(library, OWNER)
        with locked(library):
            await ledger.begin(job("second"))
        while ledger.owes:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
        monkeypatch.setattr(module, "HELD_UP", 10.0)
        for number in range(5):
            await ledger.begin(job(str(number)))
            assert names(library)[-1] == str(number)

    on_a_loop(scene)


def test_what_is_owed_at_the_end_is_written_in_its_order(library: Library) -> None:
    async def scene() -> None:
        ledger = Ledger(library, OWNER)
        with locked(library):
            for name in ("second", "third"):
                await ledger.begin(job(name))
            done = job("second").moved(JobState.SUBMITTING).moved(JobState.CANCELLED)
            await ledger.end(done)
            ending = asyncio.create_task(ledger.settle(20))
            await asyncio.sleep(0.05)
        await ending

    on_a_loop(scene)
    assert names(library) == ["first", "third"]


def test_a_library_that_stays_locked_does_not_hold_up_the_end(library: Library) -> None:
    async def scene() -> None:
        ledger = Ledger(library, OWNER)
        with locked(library):
            await ledger.begin(job("second"))
            await ledger.settle(0.1)
            others = asyncio.all_tasks() - {asyncio.current_task()}
            assert {task.get_name() for task in others if not task.done()} == set()

    on_a_loop(scene)


def test_a_library_that_can_never_be_written_does_not_hold_up_the_end(library: Library) -> None:
    async def scene() -> None:
        ledger = Ledger(library, OWNER)
        library.file.write_bytes(b"no library at all, " * 100)
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(100):
            await ledger.begin(job(str(number)))
        assert loop.time() - began < 5  # a hundred times HELD_UP, if each waited
        await ledger.settle(20)
        assert loop.time() - began < 15  # less than the end might have taken
        assert ledger.trouble is not None
        assert ledger.trouble.reason == "damaged"

    on_a_loop(scene)


def test_those_who_wait_for_a_locked_library_are_refused_together(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[str] = []
    begin = Library.begin

    def counted(self: Library, job: Job, owner: Owner, tag: Tag | None = None) -> None:
        attempts.append(job.id)
        begin(self, job, owner, tag)

    monkeypatch.setattr(Library, "begin", counted)

    async def scene() -> None:
        ledger = Ledger(library, OWNER)
        with locked(library):
            promises = [ledger.promise(job(f"promised-{number}")) for number in range(20)]
            results = await asyncio.gather(*promises, return_exceptions=True)
            assert {getattr(one, "reason", None) for one in results} == {"busy"}
            assert attempts == ["promised-0"]
            with pytest.raises(NotSaved):
                await ledger.promise(job("later"))
            assert attempts == ["promised-0", "later"]
        await ledger.promise(job("now"))

    on_a_loop(scene)
    assert names(library) == ["first", "now"]
