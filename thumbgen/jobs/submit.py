"""Handing a job in: in its turn, never twice on a guess, and not while the Horde lets nobody in."""

import asyncio
from functools import partial

from thumbgen.domain.account import USUAL_CONCURRENCY
from thumbgen.domain.errors import AddressBlocked, HordeDown, SubmissionUnsure, TooManyRequests
from thumbgen.domain.job import JobState, Notice, NoticeKind
from thumbgen.domain.plan import Plan
from thumbgen.horde.wire import Accepted
from thumbgen.jobs.lost import find_lost
from thumbgen.jobs.patience import SUBMITTING, SUBMITTING_AGAIN, patiently
from thumbgen.jobs.run import Run, steady_now
from thumbgen.jobs.sources import source_bytes
from thumbgen.jobs.threads import begun

ANONYMOUS_MOST = 500
"""Pictures that all those without an account may have waiting, together."""

SURE = 1.0
"""Seconds after which a timeout is over for certain: the Horde rounds down."""


async def hand_in(run: Run, plan: Plan) -> Accepted:
    """Hands a plan in when it is this job's turn; what the Horde answered.

    Raises:
        ThumbgenError: the Horde does not take it, or nobody can tell whether it did.
    """
    run.move(JobState.SUBMITTING)
    run.update(models=plan.models)
    if plan.rewritten:
        run.notice(Notice.of(NoticeKind.WORDS_REWRITTEN, words=plan.rewritten, models=plan.models))
    accepted = await _until_taken(run, plan)
    run.horde_id = accepted.id
    run.tools.gate.ids.add(accepted.id)
    run.move(JobState.QUEUED, run.job.progress.submitted(steady_now()))
    # Before the first check: without this name there is no way back to the job.
    await run.tools.ledger.hand_in(run.job, accepted.id)
    return accepted


async def _until_taken(run: Run, plan: Plan) -> Accepted:
    sent_again = False
    await run.tools.conditions.know_account()
    full = partial(run.trouble, _FULL)
    await run.tools.gate.room(run.job.id, plan.count, _most_waiting(run), full)
    patience = SUBMITTING_AGAIN if run.resumed else SUBMITTING
    while True:
        try:
            return await patiently(patience, lambda: _attempt(run, plan), run.trouble)
        except AddressBlocked as blocked:
            if blocked.seconds is None or blocked.seconds > run.tools.longest_hold:
                raise
            run.tools.gate.close(blocked.seconds + SURE, blocked)
        except SubmissionUnsure as unsure:
            if sent_again:
                raise
            run.trouble(unsure)
            found = await find_lost(run, plan.count)
            if found is not None:
                return Accepted(found)
            sent_again = True


async def _attempt(run: Run, plan: Plan) -> Accepted:
    """Sends it once, unless the Horde turns out to have it from the last time."""
    if run.doubt is not None:
        found = await _had_after_all(run, plan, run.doubt)
        if found is not None:
            return Accepted(found)
    try:
        return await _send(run, plan)
    except TooManyRequests as error:
        run.tools.gate.close(error.retry_after, error)
        raise
    except HordeDown as error:
        run.doubt = error if run.doubts(error) else None
        raise


async def _had_after_all(run: Run, plan: Plan, doubt: HordeDown) -> str | None:
    """The Horde's id of what a proxy may have passed on; ``None`` if the Horde does not have it.

    Raises:
        HordeDown: nobody can tell now.
    """
    try:
        found = await find_lost(run, plan.count)
    except SubmissionUnsure:
        raise doubt from None
    run.doubt = None
    return found


async def _send(run: Run, plan: Plan) -> Accepted:
    """Sends it. That outlives a cancel, for what was taken is called back."""
    client, gate = run.tools.client, run.tools.gate
    source = await source_bytes(plan)
    async with gate.turn(run.held):
        account = await run.tools.conditions.know_account()
        run.active = None if account is None else account.active
        await run.tools.ledger.send(run.job, run.active)
        run.settled, run.horde_id = False, ""
        run.submission = begun(client.submit, plan, source)
        await asyncio.wait({run.submission}, timeout=gate.LINGER)
    return await asyncio.shield(run.submission)


_FULL = TooManyRequests(reason="too_many_waiting")


def _most_waiting(run: Run) -> int:
    """How many pictures of this account may wait at once; all without one share theirs."""
    account = run.tools.conditions.account
    if run.tools.client.anonymous:
        return ANONYMOUS_MOST
    return USUAL_CONCURRENCY if account is None else account.concurrency
