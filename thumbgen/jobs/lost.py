"""A job was handed in and the answer was lost: does the Horde have it?

Nothing is sent twice on a guess. A signed-in user's account tells which requests the Horde knows;
for those without one nobody can tell.
"""

import asyncio
from functools import partial

from thumbgen.domain.errors import Expired, NotSaved, SubmissionUnsure, ThumbgenError
from thumbgen.domain.standing import Standing
from thumbgen.jobs.patience import ASKING, patiently
from thumbgen.jobs.run import Run, steady_now
from thumbgen.jobs.threads import in_thread

CACHED = 32.0
"""Seconds: what the Horde says of an account may be half a minute old."""

PAUSE = 6.0


async def find_lost(run: Run, pictures: int) -> str | None:
    """The Horde's id of a job whose acceptance nobody heard; ``None`` if it does not have it.

    Raises:
        SubmissionUnsure: nobody can tell: no account, no answer, or several that it could be.
    """
    if run.tools.client.anonymous or run.active is None:
        raise SubmissionUnsure
    until = steady_now() + CACHED
    while True:
        active = await _active(run)
        async with run.tools.gate.claiming:  # several may be looking for theirs
            candidates = active - run.active - await _claimed(run)
            found = [one for one in sorted(candidates) if await _may_be(run, one, pictures)]
            if len(found) > 1:
                raise SubmissionUnsure
            if found:
                run.horde_id = found[0]
                run.tools.gate.ids.add(run.horde_id)
                return run.horde_id
        if steady_now() >= until:
            return None
        await asyncio.sleep(min(PAUSE, CACHED / 5))


async def _active(run: Run) -> frozenset[str]:
    try:
        account = await patiently(ASKING, partial(in_thread, run.tools.client.account))
    except ThumbgenError:
        raise SubmissionUnsure from None
    return account.active


async def _claimed(run: Run) -> frozenset[str]:
    """What is known to be another job's: of this program now, and of all of ours lately."""
    try:
        return await run.tools.ledger.claimed() | run.tools.gate.ids
    except NotSaved:
        raise SubmissionUnsure from None


async def _may_be(run: Run, job_id: str, pictures: int) -> bool:
    """Whether a request has so many pictures and is not over: not a cancelled or an old one."""
    check = partial(in_thread, run.tools.client.check, job_id)
    try:
        standing: Standing = await patiently(ASKING, check)
    except Expired:
        return False
    except ThumbgenError:
        raise SubmissionUnsure from None
    total = standing.finished + standing.processing + standing.waiting
    return total == pictures
