"""The way back: calls a job back from the Horde, and keeps what still arrives of it."""

import asyncio
import logging
from functools import partial

from thumbgen.domain.errors import Expired, SubmissionUnsure, ThumbgenError
from thumbgen.domain.progress import STARTING
from thumbgen.domain.standing import Standing, Verdict, judge
from thumbgen.jobs.deliver import collect
from thumbgen.jobs.lost import find_lost
from thumbgen.jobs.patience import WAITING, WITHDRAWING, patiently
from thumbgen.jobs.run import Run, steady_now
from thumbgen.jobs.threads import in_thread

logger = logging.getLogger(__name__)

RECALL_SECONDS = 25 * 60
"""How long to wait for a sign of life; the Horde forgets an idle job before that."""


async def call_back(run: Run, job_id: str) -> Standing:
    """Withdraws what waits at the Horde; how the job stood before."""
    client = run.tools.client
    try:
        before = await patiently(WITHDRAWING, partial(in_thread, client.cancel, job_id))
        run.settled = True
        if before is None:  # withdrawn, but without a word on how it stood
            before = await patiently(WITHDRAWING, partial(in_thread, client.check, job_id))
    except Expired:
        run.settled = True
        return Standing(done=True)
    return before


async def drop(run: Run) -> None:
    """Calls back what nobody wants any more; what still arrives of it stays at the Horde.

    Raises:
        ThumbgenError: the Horde was not told, or nobody knows whether it has the job.
    """
    job_id = await _known_as(run)
    if job_id is not None and not run.settled:
        await call_back(run, job_id)


async def withdraw(run: Run) -> None:
    """Calls a job back that was cancelled or given up, and keeps what still arrives of it.

    Only what waits can be withdrawn: a picture that is being rendered comes all the same and is
    paid for, so it is waited for, quietly.
    """
    try:
        async with asyncio.timeout(RECALL_SECONDS):
            await _withdraw_and_keep(run)
    except (ThumbgenError, TimeoutError) as error:
        logger.info("job %s: not called back (%s)", run.job.id, error)
    finally:
        run.update(withdrawing=False)


async def _withdraw_and_keep(run: Run) -> None:
    job_id = await _known_as(run)
    if job_id is None:
        run.settled = True
        run.update(recalled=True)
        return
    if not run.settled:
        before = await call_back(run, job_id)
        run.update(recalled=True)
        if not (before.processing or before.finished):
            return
        # It may have gone on since the last check: what is being rendered should be known.
        run.update(progress=run.job.progress.after(before, steady_now()))
        await _wait_for_last(run, job_id)
    run.update(recalled=True)
    await collect(run, job_id)


async def _known_as(run: Run) -> str | None:
    """The Horde's id of a job, if the Horde has it.

    Raises:
        SubmissionUnsure: nobody can tell.
    """
    if run.horde_id or run.settled:
        return run.horde_id or None
    if run.submission is None:  # sent before the program was stopped
        return await find_lost(run, run.job.request.count)
    try:
        return (await asyncio.shield(run.submission)).id
    except SubmissionUnsure:
        return await find_lost(run, run.job.request.count)
    except ThumbgenError as error:
        if run.doubts(error):
            return await find_lost(run, run.job.request.count)
        return None  # it was refused, so there is nothing to withdraw


async def _wait_for_last(run: Run, job_id: str) -> None:
    """Until nothing of a withdrawn job is being rendered any more."""
    check = partial(in_thread, run.tools.client.check, job_id)
    while True:
        await asyncio.sleep(STARTING)  # the first answer may be a second old, and from before
        standing = await patiently(WAITING, check)
        if judge(standing) is not Verdict.WAIT:
            return
