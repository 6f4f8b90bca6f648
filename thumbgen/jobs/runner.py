"""run_job(): the one coroutine from a request to saved files. Its way back is in recall.py."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

from thumbgen.domain.errors import (
    Cancelled,
    Censored,
    Expired,
    JobWithdrawn,
    Maintenance,
    NotSaved,
    PictureLost,
    SubmissionUnsure,
    ThumbgenError,
    TookTooLong,
    Unreachable,
    WorkersFailed,
)
from thumbgen.domain.job import JobState, Notice, NoticeKind
from thumbgen.domain.plan import Plan
from thumbgen.domain.progress import FETCHING, FIRST_CHECK, FRESH, next_check
from thumbgen.domain.serving import served
from thumbgen.domain.standing import Standing, Verdict, judge
from thumbgen.jobs.deliver import collect, delivered, start_deliveries
from thumbgen.jobs.lost import find_lost
from thumbgen.jobs.patience import WAITING, patiently
from thumbgen.jobs.recall import RECALL_SECONDS, call_back
from thumbgen.jobs.run import Run, steady_now
from thumbgen.jobs.submit import hand_in
from thumbgen.jobs.threads import in_thread

logger = logging.getLogger(__name__)

BELIEVED_AFTER = 3
"""Checks in a row that must say "dropped" or "impossible": either may be true for a moment."""

UNSERVED = "NoAvailableWorker"
"""The Horde's warning with a job that nobody could take at that moment."""

LOOK_AROUND = 15
"""Checks that say "impossible" between two looks at who serves which model."""

PARTS_EVERY = 15.0
"""Seconds between fetching some pictures of a job whose others are still being rendered."""

SEEKING = RECALL_SECONDS
"""Seconds to ask whether the Horde has a job, while nobody answers; then it has forgotten it."""


async def run_job(run: Run) -> None:
    """Submits, waits, fetches, finishes and saves; every change is published as a ``Job``.

    Ends in ``DONE``, ``FAILED`` (with the error) or, cancelled, in ``CANCELLED``. What is left at
    the Horde then (``not run.settled``) is for ``withdraw``.
    """
    try:
        async with asyncio.timeout(_time_left(run)):
            await _until_saved(run)
    except TimeoutError:
        # Never handed in: not the time was too short, but nobody was there.
        unheard = run.job.state is JobState.SUBMITTING and run.job.trouble
        run.fail(JobState.FAILED, unheard or TookTooLong())
    except ThumbgenError as error:
        run.fail(JobState.FAILED, error)
    except asyncio.CancelledError:
        run.fail(JobState.CANCELLED, Cancelled())
        raise
    else:
        run.done()
    finally:
        run.tools.gate.waits(run.job.id, 0)


def _time_left(run: Run) -> float | None:
    """Seconds of the job's time limit that are left; ``None`` if it has none."""
    limit = run.job.request.timeout
    return None if limit is None else max(0.0, limit - run.spent)


async def _until_saved(run: Run) -> None:
    """One plan after the other, until one gives pictures or no other is served by workers."""
    plan, fallbacks = run.plans[0], run.plans[1:]
    attempt = _go_on if run.horde_id else _try if run.settled else _seek
    while True:
        outcome = await attempt(run, plan, fallbacks)
        attempt = _try
        if not isinstance(outcome, Plan):
            return _conclude(run, outcome)
        plan, fallbacks = outcome, fallbacks[fallbacks.index(outcome) + 1 :]
        run.notice(Notice.of(NoticeKind.OTHER_MODEL, models=plan.models))


async def _try(run: Run, plan: Plan, fallbacks: Sequence[Plan]) -> Verdict | Plan:
    """One plan from submission to saved files: how it ended, or which fallback to go on with."""
    accepted = await hand_in(run, plan)
    if UNSERVED in accepted.warnings:
        elsewhere = await _served(run, plan, fallbacks, only_if_away=True)
        if elsewhere is not None:
            await call_back(run, accepted.id)
            return elsewhere
    return await _to_the_end(run, accepted.id, plan, fallbacks)


async def _go_on(run: Run, plan: Plan, fallbacks: Sequence[Plan]) -> Verdict | Plan:
    """The same for what the Horde had taken before the program was stopped.

    What it has forgotten meanwhile, or we had just called back, is handed in anew.
    """
    run.move(JobState.SUBMITTING)
    run.update(models=plan.models)
    run.move(JobState.QUEUED, run.job.progress.submitted(steady_now()))
    try:
        outcome = await _to_the_end(run, run.horde_id, plan, fallbacks)
    except Expired:
        outcome = Verdict.WITHDRAWN
    if outcome is Verdict.WITHDRAWN and not run.taken:
        return await _try(run, plan, fallbacks)
    return outcome


async def _seek(run: Run, plan: Plan, fallbacks: Sequence[Plan]) -> Verdict | Plan:
    """The same for what was being handed in when the program was stopped.

    Where nobody can tell whether the Horde has it, it is handed in: it was promised.
    """
    run.move(JobState.SUBMITTING)
    run.trouble(SubmissionUnsure())
    found = await _found_again(run, plan.count)
    run.settled, run.horde_id = found is None, found or ""
    if found is None:
        return await _try(run, plan, fallbacks)
    await run.tools.ledger.hand_in(run.job, found)
    return await _go_on(run, plan, fallbacks)


async def _found_again(run: Run, pictures: int) -> str | None:
    """The Horde's id of it; ``None`` if it does not have it, or nobody can tell."""
    until = steady_now() + SEEKING
    while True:
        try:
            return await find_lost(run, pictures)
        except SubmissionUnsure:
            telling = not run.tools.client.anonymous and run.active is not None
            if not telling or steady_now() > until:
                return None
        await asyncio.sleep(PARTS_EVERY)


async def _to_the_end(
    run: Run, job_id: str, plan: Plan, fallbacks: Sequence[Plan]
) -> Verdict | Plan:
    """From the Horde's queue to saved files."""
    try:
        outcome = await _wait(run, job_id, plan, fallbacks)
    except Expired:
        if not run.taken:
            raise
        run.move(JobState.FETCHING)  # what was fetched in time is here, or on its way
        await delivered(run)
        return Verdict.DROPPED
    if isinstance(outcome, Plan):
        elsewhere, before = outcome, await call_back(run, job_id)
        if not (before.processing or before.finished):
            return elsewhere
        outcome = await _wait(run, job_id, plan, ())  # somebody has begun after all
        if isinstance(outcome, Plan) or not (run.job.progress.finished or run.taken):
            return elsewhere
    return await _brought_home(run, job_id, (plan, *fallbacks), outcome)


async def _brought_home(
    run: Run, job_id: str, plans: Sequence[Plan], verdict: Verdict
) -> Verdict | Plan:
    """Fetches what there is; if there is nothing, workers that gave up are worth another try.

    ``plans``: the one that was sent, and what else could be.
    """
    try:
        await _fetch(run, job_id)
    except Expired:
        if not run.taken:
            raise
        await delivered(run)  # the others are here
    if verdict is Verdict.WORKERS_FAILED and not run.taken:
        return await _served(run, plans[0], plans[1:]) or verdict
    return verdict


async def _wait(run: Run, job_id: str, plan: Plan, fallbacks: Sequence[Plan]) -> Verdict | Plan:
    """Checks until the job is final, or a fallback turns out to be the better plan."""
    run.tools.gate.watched += 1
    try:
        return await _watched(run, job_id, plan, fallbacks)
    finally:
        run.tools.gate.watched -= 1


async def _watched(run: Run, job_id: str, plan: Plan, fallbacks: Sequence[Plan]) -> Verdict | Plan:
    check = partial(in_thread, run.tools.client.check, job_id)
    watch, pause = _Watch(steady_now(), steady_now()), FIRST_CHECK
    while True:
        await asyncio.sleep(pause * run.tools.gate.leisure)
        standing = await patiently(WAITING, check, run.trouble)
        _publish(run, standing)
        verdict = watch.final(standing)
        if verdict is not None:
            run.settled = True
            return verdict
        if watch.nobody_takes_it(standing):
            served = await _served(run, plan, fallbacks)
            if served is not None:
                return served
        if watch.parts_are_due(standing.finished - run.taken, steady_now()):
            await start_deliveries(run, job_id)
        if watch.nothing_happens(standing, steady_now()):
            await call_back(run, job_id)
            raise Expired
        pause = FRESH if watch.dropped else next_check(run.job.progress, steady_now())


@dataclass(slots=True)
class _Watch:
    """What several checks in a row say together."""

    parts_at: float
    changed_at: float
    made: tuple[int, ...] = ()
    dropped: int = 0
    impossible: int = 0

    def final(self, standing: Standing) -> Verdict | None:
        """The verdict if it is final. "Dropped" must last: it can be true for a moment."""
        verdict = judge(standing)
        self.dropped = self.dropped + 1 if verdict is Verdict.DROPPED else 0
        if verdict is Verdict.WAIT or 0 < self.dropped < BELIEVED_AFTER:
            return None
        return verdict

    def nobody_takes_it(self, standing: Standing) -> bool:
        """Whether it is time to look for workers elsewhere: soon, and then about every minute."""
        stuck = not standing.is_possible and not standing.finished
        self.impossible = self.impossible + 1 if stuck else 0
        return self.impossible == BELIEVED_AFTER or (
            self.impossible % LOOK_AROUND == LOOK_AROUND - 1
        )

    def nothing_happens(self, standing: Standing, now: float) -> bool:
        """Whether not a single picture has moved for longer than the Horde keeps such a job."""
        made = (standing.finished, standing.processing, standing.restarted)
        if made != self.made:
            self.made, self.changed_at = made, now
        return now - self.changed_at > RECALL_SECONDS

    def parts_are_due(self, ready: int, now: float) -> bool:
        """Whether to fetch the pictures that are ready while others are still rendered."""
        if ready <= 0 or now - self.parts_at < PARTS_EVERY:
            return False
        self.parts_at = now
        return True


def _publish(run: Run, standing: Standing) -> None:
    """One answer of the Horde's, as the job's progress and state."""
    begun = standing.processing > 0 or standing.finished > 0
    state = JobState.RENDERING if begun else JobState.QUEUED
    run.tools.gate.waits(run.job.id, standing.waiting)
    run.move(state, run.job.progress.after(standing, steady_now()))


async def _served(
    run: Run, plan: Plan, fallbacks: Sequence[Plan], *, only_if_away: bool = False
) -> Plan | None:
    """The first of the fallbacks that workers serve now; tells the user if their model is away.

    ``only_if_away``: none while anybody at all serves the plan itself.
    """
    try:
        models = await run.tools.conditions.models_lately()
    except Unreachable:
        return None
    names = served(models)
    away = names.isdisjoint(plan.models)
    if not names or (only_if_away and not away):
        return None
    following = next((one for one in fallbacks if names.intersection(one.models)), None)
    if following is None and run.job.request.models and away:
        folded = {name.casefold(): name for name in names}
        wanted = [model.casefold() for model in plan.models]
        near = [folded[one] for model in wanted for one in get_close_matches(model, folded)]
        run.notice(Notice.of(NoticeKind.MODEL_AWAY, models=plan.models, near=tuple(near)))
    return following


async def _fetch(run: Run, job_id: str) -> None:
    """Brings home what there is; nothing is asked when there is nothing."""
    if run.job.progress.finished:
        run.move(JobState.FETCHING, run.job.progress.reached(FETCHING))
        await collect(run, job_id)


def _conclude(run: Run, verdict: Verdict) -> None:
    """Says what is missing.

    Raises:
        ThumbgenError: no picture could be had, or the disk refused one.
    """
    not_saved = next((error for error in run.losses if isinstance(error, NotSaved)), None)
    if not_saved is not None:
        raise not_saved
    if not run.pictures:
        if run.censored:
            raise Censored
        raise run.losses[0] if run.losses else _ENDINGS[verdict]()
    got, asked = len(run.pictures), run.job.request.count
    if got < asked:
        run.notice(Notice.of(NoticeKind.FEWER_PICTURES, got=got, asked=asked))
    if run.censored:
        run.notice(Notice.of(NoticeKind.SOME_CENSORED, censored=run.censored))
    if run.losses:
        run.notice(Notice.of(NoticeKind.SOME_LOST, lost=len(run.losses)))


_ENDINGS: dict[Verdict, type[ThumbgenError]] = {
    Verdict.FINISHED: PictureLost,
    Verdict.WORKERS_FAILED: WorkersFailed,
    Verdict.WITHDRAWN: JobWithdrawn,
    Verdict.DROPPED: Maintenance,
}
"""What a final verdict means when not a single picture came."""
