"""Jobs that outlive the program: written down first, left when it stops, and gone on with later."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.contract.scenes import QUICK
from tests.contract.stage import PRESETS, ask_often
from thumbgen.domain.errors import InvalidRequest, NotSaved, TookTooLong
from thumbgen.domain.job import Job, JobState, NoticeKind
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import parse_target
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import Fault, PracticeHorde, Script
from thumbgen.jobs import lost, runner, submit
from thumbgen.jobs.conditions import Conditions
from thumbgen.jobs.gate import Gate
from thumbgen.jobs.ledger import Ledger
from thumbgen.jobs.patience import SUBMITTING
from thumbgen.jobs.run import Tools
from thumbgen.jobs.saving import Saver
from thumbgen.jobs.service import JobService
from thumbgen.store.library import Library
from thumbgen.store.library_rows import Owner, SavedJob, Tag

SWIFT = replace(QUICK, rate_limits=False, check_cache_seconds=0.05)
STILL = replace(SWIFT, never_starts=True)
IDEA = ThumbRequest("a lighthouse", genre="lofi", target=parse_target("320x180"), format="jpeg")
KEY = "practice-key-000000000000"
JOB = "0123456789abcdef"
OWNER = Owner("serve", "here")


class Life:
    """One life of the program: a service that ends, and a library that stays."""

    def __init__(self, horde: PracticeHorde, folder: Path) -> None:
        self.horde = horde
        self.folder = folder
        self.library = Library(folder / "library.sqlite")
        self.ledger = Ledger(self.library, OWNER)
        self.client = HordeClient(horde.url, timeout=4)
        self.tools = Tools(
            self.client,
            Saver(folder / "pictures", ()),
            Conditions(self.client),
            Gate(spacing=0.0),
            ledger=self.ledger,
        )
        self.service = JobService(self.tools, PRESETS.genres, PRESETS.models)

    def sign_in(self) -> None:
        """From here on it is the life of one who has a key."""
        self.client.close()
        self.client = HordeClient(self.horde.url, KEY, timeout=4)
        conditions = Conditions(self.client)
        self.tools = replace(self.tools, client=self.client, conditions=conditions)
        self.service = JobService(self.tools, PRESETS.genres, PRESETS.models)

    @property
    def request(self) -> ThumbRequest:
        return replace(IDEA, output=self.folder / "it.jpg")

    async def saved(self) -> SavedJob:
        (saved,) = await self.ledger.unfinished()
        return saved

    async def to_the_end(self) -> Job:
        """Goes on with the one job that was written down."""
        job = self.service.resume(await self.saved())
        assert job.id == JOB
        ended = await self.service.ended(job.id)
        await self.service.idle()
        assert await self.ledger.unfinished() == ()
        return ended


Act = Callable[[Life], Awaitable[None]]


def submissions(horde: PracticeHorde) -> int:
    return sum(one.path.endswith("/generate/async") for one in horde.requests)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - the world is polled, not told
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    ask_often(monkeypatch)


def live(folder: Path, script: Script, *lives: Act) -> PracticeHorde:
    """One life after the other, at the same Horde and with the same library."""
    horde = PracticeHorde(script)
    horde.start()

    async def one(act: Act) -> None:
        life = Life(horde, folder)
        try:
            await act(life)
        finally:
            await life.service.leave(5)
            life.client.close()

    try:
        for act in lives:
            with asyncio.Runner() as runner:
                runner.run(one(act))
    finally:
        horde.stop()
    return horde


async def accepted(life: Life) -> None:
    """A job is accepted and handed in, and then the program is stopped."""
    job = await life.service.accept(life.request, JOB, Tag("mine"))
    assert job.id == JOB
    await until(lambda: life.service.job(JOB).state is JobState.QUEUED)


def swiftly(life: Life) -> None:
    life.horde.set_script(SWIFT)


def test_it_goes_on_from_where_the_horde_has_it(tmp_path: Path) -> None:
    async def go_on(life: Life) -> None:
        saved = await life.saved()
        assert saved.horde_id == life.horde.jobs()[0].id
        assert saved.models
        swiftly(life)
        job = await life.to_the_end()
        assert job.state is JobState.DONE
        assert [picture.path for picture in job.pictures] == [tmp_path / "it.jpg"]
        assert job.pictures[0].path.is_file()
        assert job.progress.fraction == 1.0

    horde = live(tmp_path, STILL, accepted, go_on)
    assert submissions(horde) == 1
    assert not horde.jobs()[0].cancelled


def test_what_the_horde_has_forgotten_is_handed_in_anew(tmp_path: Path) -> None:
    async def forgotten(life: Life) -> None:
        before = (await life.saved()).horde_id
        life.horde.forget(before)
        swiftly(life)
        job = await life.to_the_end()
        assert job.state is JobState.DONE
        assert life.horde.jobs()[0].id != before

    assert submissions(live(tmp_path, STILL, accepted, forgotten)) == 2


def test_what_was_withdrawn_meanwhile_is_handed_in_anew(tmp_path: Path) -> None:
    """It may have been we who did that, for another model, and were stopped in between."""

    async def withdrawn(life: Life) -> None:
        life.horde.cancel((await life.saved()).horde_id)
        swiftly(life)
        assert (await life.to_the_end()).state is JobState.DONE

    assert submissions(live(tmp_path, STILL, accepted, withdrawn)) == 2


def test_what_was_finished_while_we_were_away_is_fetched(tmp_path: Path) -> None:
    async def finished(life: Life) -> None:
        swiftly(life)
        await until(lambda: life.horde.jobs()[0].finished)
        assert (await life.to_the_end()).state is JobState.DONE

    assert submissions(live(tmp_path, STILL, accepted, finished)) == 1


def test_of_four_pictures_only_those_that_are_missing_are_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "PARTS_EVERY", 0.0)
    had: list[Path] = []

    async def two_of_them(life: Life) -> None:
        await life.service.accept(replace(life.request, count=4), JOB)
        await until(lambda: len(life.service.job(JOB).pictures) == 2)
        had.extend(picture.path for picture in life.service.job(JOB).pictures)

    async def the_others(life: Life) -> None:
        assert [number for number, _ in (await life.saved()).pictures] == [0, 1]
        stamps = [path.stat().st_mtime_ns for path in had]
        swiftly(life)
        job = await life.to_the_end()
        assert job.state is JobState.DONE
        names = [picture.path.name for picture in job.pictures]
        assert names == ["it.jpg", "it-2.jpg", "it-3.jpg", "it-4.jpg"]
        assert [path.stat().st_mtime_ns for path in had] == stamps
        assert len({picture.generation for picture in job.pictures}) == 4
        ended = life.library.ended(JOB, OWNER)
        assert ended is not None
        assert [picture.path.name for picture in ended.pictures] == names

    script = replace(SWIFT, workers=1, render_seconds=(0.05, 0.05, 0.8, 0.05))
    horde = live(tmp_path, script, two_of_them, the_others)
    assert submissions(horde) == 1
    assert {one.fetched for one in horde.made()} == {1}


def test_two_of_four_must_do_when_the_horde_has_forgotten_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "PARTS_EVERY", 0.0)

    async def two_of_them(life: Life) -> None:
        await life.service.accept(replace(life.request, count=4), JOB)
        await until(lambda: len(life.service.job(JOB).pictures) == 2)

    async def forgotten(life: Life) -> None:
        life.horde.forget((await life.saved()).horde_id)
        job = await life.to_the_end()
        assert job.state is JobState.DONE
        assert len(job.pictures) == 2
        assert NoticeKind.FEWER_PICTURES in {notice.kind for notice in job.notices}

    script = replace(SWIFT, workers=1, render_seconds=(0.05, 0.05, 60.0))
    assert submissions(live(tmp_path, script, two_of_them, forgotten)) == 1


def test_all_on_the_disk_but_not_yet_ended_is_done(tmp_path: Path) -> None:
    """The program was killed between the last picture and the last word."""

    async def picture_alone(life: Life) -> None:
        life.ledger.end = nothing  # type: ignore[method-assign, assignment]
        await life.service.accept(life.request, JOB)
        assert (await life.service.ended(JOB)).state is JobState.DONE

    async def go_on(life: Life) -> None:
        job = await life.to_the_end()
        assert job.state is JobState.DONE
        assert [picture.path.name for picture in job.pictures] == ["it.jpg"]

    horde = live(tmp_path, SWIFT, picture_alone, go_on)
    assert submissions(horde) == 1
    assert [one.fetched for one in horde.made()] == [1]


async def nothing(_job: Job) -> None:
    """What a program does that was killed a moment before."""


def test_a_submission_that_was_never_sent_is_sent_later(tmp_path: Path) -> None:
    async def refused(life: Life) -> None:
        await life.service.accept(life.request, JOB)
        await until(lambda: submissions(life.horde))

    async def go_on(life: Life) -> None:
        assert (await life.saved()).horde_id == ""
        swiftly(life)
        assert (await life.to_the_end()).state is JobState.DONE

    script = replace(SWIFT, faults=(Fault("submit", "500", times=None),))
    horde = live(tmp_path, script, refused, go_on)
    assert len(horde.jobs()) == 1


def test_a_submission_that_is_answered_while_we_leave_is_written_down(tmp_path: Path) -> None:
    async def in_between(life: Life) -> None:
        await life.service.accept(life.request, JOB)
        await until(life.horde.jobs)
        assert life.service.job(JOB).state is JobState.SUBMITTING

    async def go_on(life: Life) -> None:
        assert (await life.saved()).horde_id == life.horde.jobs()[0].id
        swiftly(life)
        assert (await life.to_the_end()).state is JobState.DONE

    script = replace(STILL, faults=(Fault("submit", "slow", seconds=0.4),))
    assert submissions(live(tmp_path, script, in_between, go_on)) == 1


def test_a_name_that_was_just_being_written_when_we_left_is_written_down(tmp_path: Path) -> None:
    """Another program had the library to itself at that moment."""

    async def held_up(life: Life) -> None:
        await life.service.accept(life.request, JOB)
        await until(life.horde.jobs)
        with closing(sqlite3.connect(life.library.file)) as db:
            db.execute("BEGIN EXCLUSIVE")
            await until(lambda: life.service.job(JOB).state is JobState.QUEUED)
            leaving = asyncio.create_task(life.service.leave(5))
            await asyncio.sleep(0.05)
            db.execute("ROLLBACK")
        await leaving

    async def go_on(life: Life) -> None:
        assert (await life.saved()).horde_id == life.horde.jobs()[0].id
        swiftly(life)
        assert (await life.to_the_end()).state is JobState.DONE

    script = replace(STILL, faults=(Fault("submit", "slow", seconds=0.2),))
    assert submissions(live(tmp_path, script, held_up, go_on)) == 1


def test_what_was_being_sent_when_the_program_was_killed_is_found_by_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost, "CACHED", 0.5)

    async def killed_while_sending(life: Life) -> None:
        life.sign_in()
        await life.service.accept(life.request, JOB)
        await until(life.horde.jobs)
        for run in life.service._runs.values():
            run.left = True
        await life.service._give_up(0.0)

    async def go_on(life: Life) -> None:
        life.sign_in()
        saved = await life.saved()
        assert (saved.sent, saved.horde_id, saved.active) == (True, "", frozenset())
        swiftly(life)
        assert (await life.to_the_end()).state is JobState.DONE

    slow = Fault("submit", "slow", seconds=0.5)
    script = replace(STILL, faults=(slow,), user_cache_seconds=0.05)
    assert submissions(live(tmp_path, script, killed_while_sending, go_on)) == 1


def test_the_picture_of_a_job_that_is_over_is_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was handed in after the one whose answer is missing, and ended before the kill."""
    monkeypatch.setattr(lost, "CACHED", 0.5)
    monkeypatch.setattr(submit, "SUBMITTING", replace(SUBMITTING, first_pause=60.0))

    async def one_refused_and_one_done(life: Life) -> None:
        life.sign_in()
        await life.service.accept(life.request, JOB)
        await until(lambda: submissions(life.horde))
        done = life.service.start(replace(IDEA, output=tmp_path / "another.jpg"))
        assert (await life.service.ended(done.id)).state is JobState.DONE
        await until(lambda: len(life.library.unfinished(OWNER)) == 1)

    async def go_on(life: Life) -> None:
        life.sign_in()
        assert (await life.saved()).active == frozenset()
        assert (await life.to_the_end()).state is JobState.DONE

    fault = Fault("submit", "500", times=1)
    script = replace(SWIFT, faults=(fault,), user_cache_seconds=0.0)
    horde = live(tmp_path, script, one_refused_and_one_done, go_on)
    assert len(horde.jobs()) == 2
    assert (tmp_path / "it.jpg").read_bytes() != (tmp_path / "another.jpg").read_bytes()


def test_a_job_of_another_program_with_the_same_key_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost, "CACHED", 0.5)

    async def refused(life: Life) -> None:
        life.sign_in()
        tools = replace(life.tools, ledger=Ledger(), gate=Gate(spacing=0.0))
        tools = replace(tools, conditions=Conditions(life.client))
        another = JobService(tools, PRESETS.genres, PRESETS.models)
        another.start(replace(IDEA, output=tmp_path / "another.jpg"))
        await until(life.horde.jobs)
        await life.service.accept(life.request, JOB)
        await until(lambda: submissions(life.horde) > 1)
        await another.leave(1)

    async def go_on(life: Life) -> None:
        life.sign_in()
        swiftly(life)
        assert (await life.to_the_end()).state is JobState.DONE

    fault = Fault("submit", "500", after=1, times=2)
    script = replace(STILL, faults=(fault,), user_cache_seconds=0.0)
    assert len(live(tmp_path, script, refused, go_on).jobs()) == 2


def test_a_job_that_is_cancelled_while_it_is_sent_is_called_back_before_we_leave(
    tmp_path: Path,
) -> None:
    async def cancelled(life: Life) -> None:
        await life.service.accept(life.request, JOB)
        await until(life.horde.jobs)
        life.service.cancel(JOB)

    script = replace(STILL, faults=(Fault("submit", "slow", seconds=0.4),))
    assert [job.cancelled for job in live(tmp_path, script, cancelled).jobs()] == [True]


def test_a_time_limit_goes_on_while_the_program_is_stopped(tmp_path: Path) -> None:
    async def short(life: Life) -> None:
        await life.service.accept(replace(life.request, timeout=1.0), JOB)
        await until(lambda: life.service.job(JOB).state is JobState.QUEUED)
        await life.service.leave(5)
        long_ago = (datetime.now(UTC) - timedelta(seconds=2)).isoformat()
        with closing(sqlite3.connect(life.library.file)) as db, db:
            db.execute("UPDATE jobs SET begun_at = ?", (long_ago,))

    async def go_on(life: Life) -> None:
        job = await life.to_the_end()
        assert (job.state, type(job.error)) == (JobState.FAILED, TookTooLong)

    assert [job.cancelled for job in live(tmp_path, STILL, short, go_on).jobs()] == [True]


def test_what_would_not_be_taken_any_more_is_not_resumed_as_something_else(tmp_path: Path) -> None:
    async def outdated(life: Life) -> None:
        await accepted(life)
        await life.service.leave(5)
        with closing(sqlite3.connect(life.library.file)) as db, db:
            db.execute("UPDATE jobs SET request = json_set(request, '$.steps', 100000)")
        saved = await life.saved()
        assert not saved.whole
        with pytest.raises(InvalidRequest, match="outdated"):
            life.service.resume(saved)

    live(tmp_path, STILL, outdated)


def test_what_was_called_back_stays_so(tmp_path: Path) -> None:
    async def cancelled(life: Life) -> None:
        await accepted(life)
        assert life.service.cancel(JOB).state is JobState.CANCELLED
        await life.service.idle()

    async def nothing_to_do(life: Life) -> None:
        assert await life.ledger.unfinished() == ()
        ended = await life.ledger.ended(JOB)
        assert ended is not None
        assert (ended.state, ended.error) == (JobState.CANCELLED, "cancelled")

    horde = live(tmp_path, STILL, cancelled, nothing_to_do)
    assert [job.cancelled for job in horde.jobs()] == [True]


def test_a_job_that_cannot_be_written_down_is_not_sent(tmp_path: Path) -> None:
    async def no_library(life: Life) -> None:
        life.library.file.write_bytes(b"no library at all" * 100)
        with pytest.raises(NotSaved) as refused:
            await life.service.accept(life.request, JOB)
        assert refused.value.reason == "damaged"
        assert life.service.jobs == ()
        with pytest.raises(NotSaved):
            await life.ledger.unfinished()

    assert live(tmp_path, SWIFT, no_library).requests == []


def test_only_what_is_written_down_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.jobs.service.MOST_ENDED", 2)
    monkeypatch.setattr("thumbgen.jobs.ledger.HELD_UP", 0.1)
    monkeypatch.setattr("thumbgen.store.library.PATIENCE", 0.2)

    async def ended(life: Life, number: int) -> str:
        request = replace(life.request, output=tmp_path / f"{number}.jpg")
        job = await life.service.ended(life.service.start(request).id)
        await life.service.noted(job.id)
        return job.id

    async def locked_for_a_while(life: Life) -> None:
        ids = [await ended(life, number) for number in range(3)]
        assert [job.id for job in life.service.jobs] == ids[1:]
        with closing(sqlite3.connect(life.library.file)) as db:
            db.execute("BEGIN EXCLUSIVE")
            ids += [await ended(life, number) for number in range(3, 7)]
            assert {job.id for job in life.service.jobs} >= {*ids[3:]}
        await until(lambda: not life.ledger.owes)
        ids.append(await ended(life, 7))
        assert [job.id for job in life.service.jobs] == ids[-2:]
        for job_id in ids:
            assert life.library.ended(job_id, OWNER) is not None

    live(tmp_path, SWIFT, locked_for_a_while)


def test_a_job_that_nobody_was_promised_needs_no_library(tmp_path: Path) -> None:
    async def no_library(life: Life) -> None:
        life.library.file.write_bytes(b"no library at all" * 100)
        job = life.service.start(life.request)
        assert (await life.service.ended(job.id)).state is JobState.DONE
        assert (tmp_path / "it.jpg").is_file()

    assert submissions(live(tmp_path, SWIFT, no_library)) == 1
