"""One job on an engine of its own: what the command line and the Python face have in common."""

from collections.abc import Callable

from thumbgen.domain.job import Job
from thumbgen.domain.request import ThumbRequest
from thumbgen.jobs.engine import Engine
from thumbgen.jobs.threads import in_thread

GRACE_CANCELLED = 1.5
"""Seconds for telling the Horde when somebody waits for us to leave."""

GRACE_ENDED = 5.0
"""Seconds for what a job that failed or ran out of time may still bring."""


async def run_once(engine: Engine, request: ThumbRequest, on_change: Callable[[Job], None]) -> Job:
    """Runs one job to its end and closes the engine; ``on_change`` hears of every change.

    Cancelled, it withdraws the job and says what is left to say through ``on_change``.

    Raises:
        InvalidRequest: the request cannot be carried out; nothing was sent.
        NotSaved: nothing can be saved where it should be; nothing was sent.
    """
    grace = GRACE_CANCELLED
    engine.service.subscribe(on_change)
    try:
        await in_thread(engine.saver.try_place, request)
        job = engine.service.start(request)
        await engine.service.ended(job.id)
        grace = GRACE_ENDED
    finally:
        await engine.close(grace)
    return engine.service.job(job.id)
