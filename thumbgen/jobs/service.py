"""JobService: owns the jobs' tasks, publishes every change, calls back what is given up. No Qt."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from thumbgen.domain.errors import Cancelled, InvalidRequest, ThumbgenError
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.models import Model
from thumbgen.domain.outlook import check_possible
from thumbgen.domain.plan import Plan, arranged, canonical, plan_request
from thumbgen.domain.presets import Genre
from thumbgen.domain.request import ThumbRequest
from thumbgen.jobs.recall import drop, withdraw
from thumbgen.jobs.run import Run, Task, Tools, steady_now
from thumbgen.jobs.runner import run_job
from thumbgen.jobs.saving import check_output
from thumbgen.store.library_rows import SavedJob, Tag

logger = logging.getLogger(__name__)

Listener = Callable[[Job], None]

GLANCE = 0.1
"""Seconds between two looks at what is still in a hurry when the program stops."""

LAST_ANSWER = 12.0
"""Seconds at the end for the answers to what is being handed in: a little more than one has."""

LAST_NOTES = 1.0
"""Seconds that the library gets at the end, however little is left."""

MOST_ENDED = 100
"""Jobs that are over and still known here; a program that never ends must not fill up with them."""


class JobService:
    """Any number of jobs at once, on one event loop. All methods belong to that loop's thread."""

    def __init__(
        self, tools: Tools, genres: Mapping[str, Genre], models: Mapping[str, Model]
    ) -> None:
        self._tools = tools
        self._genres = genres
        self._models = models
        self._runs: dict[str, Run] = {}
        self._listeners: list[Listener] = []

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs of this service as they stand, the oldest first; of those over the last 100."""
        return tuple(run.job for run in self._runs.values())

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls ``listener`` with every change of every job; gives the way to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def start(self, request: ThumbRequest) -> Job:
        """Starts a job; must be called while the loop runs.

        Raises:
            InvalidRequest: the request cannot be carried out; nothing was sent.
        """
        run = self._new(request, new_id())
        self._begin(run, self._written_down_and_run(run))
        return run.job

    async def accept(self, request: ThumbRequest, job_id: str, tag: Tag | None = None) -> Job:
        """Starts a job that is written down first: whatever happens now, it can be resumed.

        ``tag`` is the caller's own name for it.

        Raises:
            InvalidRequest: the request cannot be carried out; nothing was sent.
            NotSaved: it could not be written down; nothing was sent.
        """
        run = self._new(request, job_id)
        await self._tools.ledger.promise(run.job, tag)
        self._begin(run, run_job(run))
        return run.job

    def resume(self, saved: SavedJob) -> Job:
        """Goes on with a job that was written down, from where the Horde has it.

        Raises:
            InvalidRequest: the request cannot be carried out any more.
        """
        if not saved.whole:
            raise InvalidRequest("request", "outdated")
        run = self._new(saved.request, saved.id)
        run.plans = _from_where_it_was(run.plans, saved.models)
        _place_at_horde(run, saved)
        run.resumed = True
        run.spent = max(0.0, (datetime.now(UTC) - saved.begun_at).total_seconds())
        run.had = frozenset(picture.generation for _, picture in saved.pictures)
        run.kept = max((number + 1 for number, _ in saved.pictures), default=0)
        run.pictures = dict(saved.pictures)
        run.job = replace(run.job, pictures=tuple(picture for _, picture in saved.pictures))
        if saved.horde_id:
            self._tools.gate.ids.add(saved.horde_id)
        self._begin(run, run_job(run))
        return run.job

    async def drop(self, saved: SavedJob) -> None:
        """Calls back a job that was written down and is not wanted any more.

        Raises:
            ThumbgenError: the Horde was not told; the job stays written down as it was.
        """
        pictures = tuple(picture for _, picture in saved.pictures)
        run = Run(Job(saved.id, saved.request, pictures=pictures), (), self._tools, self._publish)
        _place_at_horde(run, saved)
        await drop(run)
        error = None if pictures else Cancelled()
        state = JobState.DONE if pictures else JobState.CANCELLED
        await self._tools.ledger.end(replace(run.job, state=state, error=error))

    def _new(self, request: ThumbRequest, job_id: str) -> Run:
        request = canonical(request, self._genres)
        plans = self.plans(request)
        check_possible(request, plans)
        check_output(request)
        return Run(Job(job_id, request), plans, self._tools, self._publish)

    def _begin(self, run: Run, course: Coroutine[Any, Any, None]) -> None:
        self._runs[run.job.id] = run
        run.course = asyncio.create_task(course)
        run.course.add_done_callback(lambda task: self._after(run, task))
        self._publish(run.job)

    async def _written_down_and_run(self, run: Run) -> None:
        await self._tools.ledger.begin(run.job)
        await run_job(run)

    def plans(self, request: ThumbRequest) -> tuple[Plan, ...]:
        """What would be sent now, and then what else: what nobody serves comes last.

        Raises:
            InvalidRequest: an unknown genre or scene, or nothing to paint.
        """
        conditions = self._tools.conditions
        plans = plan_request(request, self._genres, self._models, conditions.load)
        return plans if request.models else arranged(plans, conditions.served)

    def cancel(self, job_id: str) -> Job:
        """Cancels a job: it counts as cancelled at once, the rest happens in the background.

        A job that has ended already stays as it is.

        Raises:
            KeyError: no such job.
        """
        run = self._runs[job_id]
        if not run.job.state.final:
            self._withdraw(run)  # first, so that nobody takes it for gone in between
            run.fail(JobState.CANCELLED, Cancelled())
            if run.course is not None:
                run.course.cancel()
        return run.job

    def job(self, job_id: str) -> Job:
        """A job as it stands.

        Raises:
            KeyError: no such job.
        """
        return self._runs[job_id].job

    async def noted(self, job_id: str) -> None:
        """Waits until it is written down how a job ended, but not long for a library in trouble.

        Raises:
            KeyError: no such job.
        """
        run = self._runs[job_id]
        await self.ended(job_id)
        await asyncio.sleep(0)  # what becomes of its course is heard in the loop's next turn
        if run.note is not None:
            await asyncio.wait({run.note})

    async def ended(self, job_id: str) -> Job:
        """Waits until a job is done, failed or cancelled.

        Raises:
            KeyError: no such job.
        """
        run = self._runs[job_id]
        if run.course is not None:
            await asyncio.wait({run.course})
        return run.job

    async def idle(self) -> None:
        """Waits until nothing is left to do for any job, in the background either."""
        while tasks := self._all(Run.open_tasks):
            await asyncio.wait(tasks)

    # -- the end ---------------------------------------------------------------------------------

    async def leave(self, grace: float) -> None:
        """Stops without withdrawing anything: what is written down can be resumed later.

        Waits up to ``grace`` seconds for what is just being handed in, saved or withdrawn.
        """
        for run in self._runs.values():
            run.left = not run.job.state.final
            if run.course is not None:
                run.course.cancel()
        until = steady_now() + grace
        while (tasks := self._all(Run.hurrying)) and (left := until - steady_now()) > 0:
            await asyncio.wait(tasks, timeout=min(left, GLANCE), return_when="FIRST_COMPLETED")
        for run in tuple(self._runs.values()):
            await self._note_late(run)
        await self._give_up(until)

    async def _note_late(self, run: Run) -> None:
        """Writes down what the Horde calls a job: nobody may have waited for that any more."""
        if not run.left:
            return
        submission, horde_id = run.submission, run.horde_id
        if not horde_id and submission is not None and submission.done():
            known = not submission.cancelled() and submission.exception() is None
            horde_id = submission.result().id if known else ""
        if horde_id:
            await self._tools.ledger.hand_in(run.job, horde_id)

    async def close(self, grace: float) -> None:
        """Cancels what still runs; waits up to ``grace`` seconds for the Horde to be told.

        Within that time pictures that were on their way are still kept. What is just being handed
        in can only be called back when the Horde has answered: that is waited for, too.
        """
        for job_id in self._runs:
            self.cancel(job_id)
        began = steady_now()
        until = began + grace
        while tasks := self._all(Run.open_tasks):  # some begin others: how it ended is noted
            now = steady_now()
            if now < began + LAST_ANSWER and any(run.handing_in for run in self._runs.values()):
                until = max(until, now + grace)
            if now >= until:
                break
            await asyncio.wait(tasks, timeout=until - now, return_when="FIRST_COMPLETED")
        await self._give_up(until)

    async def _give_up(self, until: float) -> None:
        """Ends what still runs; the last notes have time until then, or a moment at least."""
        notes = {run.note for run in self._runs.values()}
        await _ended_early(self._all(Run.open_tasks) - notes)
        for _ in range(2):  # what was published last is heard, too, and what it led to is noted
            await asyncio.sleep(0)
        await self._tools.ledger.settle(max(LAST_NOTES, until - steady_now()))
        await _ended_early(self._all(Run.open_tasks))

    def _all(self, tasks_of: Callable[[Run], set[Task]]) -> set[Task]:
        return {task for run in self._runs.values() for task in tasks_of(run)}

    # -- what a job leaves behind ----------------------------------------------------------------

    def _after(self, run: Run, course: Task) -> None:
        """Sees to what a job has left behind, foreseen or not."""
        if run.left:
            return
        unforeseen = None if course.cancelled() else course.exception()
        if unforeseen is not None:
            logger.error("job %s: unforeseen", run.job.id, exc_info=unforeseen)
            run.fail(JobState.FAILED, ThumbgenError(type(unforeseen).__name__))
        arriving = any(not delivery.done() for delivery in run.deliveries.values())
        called_back = run.job.withdrawing or run.job.recalled  # when it was cancelled here
        failed = run.job.state is not JobState.DONE and not called_back
        if failed and (arriving or not run.settled):
            self._withdraw(run)
        run.note = asyncio.create_task(self._note_end(run))
        run.note.add_done_callback(lambda _: self._forget_old())

    async def _note_end(self, run: Run) -> None:
        run.noted = await self._tools.ledger.end(run.job)

    def _forget_old(self) -> None:
        """Of the jobs that are over and written down only the last ones stay."""
        behind = self._tools.ledger.owes
        over = [
            job_id
            for job_id, run in self._runs.items()
            if run.job.state.final and not run.job.withdrawing and not run.open_tasks()
            if run.noted or not behind
        ]
        for job_id in over[: max(0, len(over) - MOST_ENDED)]:
            del self._runs[job_id]

    def _withdraw(self, run: Run) -> None:
        run.update(withdrawing=True)
        run.withdrawal = asyncio.create_task(withdraw(run))
        run.withdrawal.add_done_callback(lambda task: _withdrawn(run, task))

    def _publish(self, job: Job) -> None:
        """Tells the listeners, each in a turn of the loop's own: none can harm a job."""
        loop = asyncio.get_running_loop()
        for listener in tuple(self._listeners):
            loop.call_soon(listener, job)


def new_id() -> str:
    """A name for a job: nobody can guess it."""
    return secrets.token_hex(6)


async def _ended_early(tasks: set[Task]) -> None:
    """Cancels tasks, and waits until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _withdrawn(run: Run, task: Task) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("job %s: unforeseen", run.job.id, exc_info=task.exception())


def _place_at_horde(run: Run, saved: SavedJob) -> None:
    """What the Horde has, or may have, of a job that was written down."""
    run.horde_id, run.settled = saved.horde_id, not saved.horde_id and not saved.sent
    run.active = saved.active


def _from_where_it_was(plans: tuple[Plan, ...], models: tuple[str, ...]) -> tuple[Plan, ...]:
    """The plans from the one on that was handed in for these models."""
    at = next((number for number, plan in enumerate(plans) if plan.models == models), 0)
    return plans[at:]
