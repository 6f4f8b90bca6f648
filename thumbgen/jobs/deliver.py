"""From a picture at the Horde to a file on the disk: download, finish, save; note what was lost."""

import asyncio
import logging
from functools import partial

from thumbgen.domain.errors import PictureLost, PictureUnreadable, ThumbgenError
from thumbgen.domain.job import JobState, Notice, NoticeKind, Picture
from thumbgen.domain.progress import FINISHING
from thumbgen.domain.sizes import GENTLE
from thumbgen.domain.title import left_out
from thumbgen.horde.wire import Generation, Status
from thumbgen.jobs.patience import DOWNLOADING, FETCHING, patiently
from thumbgen.jobs.run import Run
from thumbgen.jobs.saving import Kept, stem_for
from thumbgen.jobs.threads import in_thread

logger = logging.getLogger(__name__)

LINK_PAUSES = (1.0, 4.0)
"""Seconds before a picture is asked for by a freshly signed link, and by another."""

MEGABYTE = 1024 * 1024


async def collect(run: Run, job_id: str) -> None:
    """Fetches whatever is ready, and waits until it is on the disk.

    Raises:
        ThumbgenError: the list of pictures could not be had. (What befalls a single picture is
            noted in ``run.losses`` and ``run.censored``.)
    """
    await start_deliveries(run, job_id)
    await delivered(run)


async def start_deliveries(run: Run, job_id: str) -> None:
    """Starts fetching what is ready and not fetched yet, each picture as a task of its own.

    Raises:
        ThumbgenError: the list of pictures could not be had.
    """
    for generation in (await _status(run, job_id)).generations:
        if generation.id not in run.deliveries and generation.id not in run.had:
            run.deliveries[generation.id] = asyncio.create_task(_deliver(run, job_id, generation))


async def _status(run: Run, job_id: str) -> Status:
    return await patiently(
        FETCHING, partial(in_thread, run.tools.client.status, job_id), run.trouble
    )


async def delivered(run: Run) -> None:
    """Waits for the deliveries under way, without stopping them when cancelled."""
    if run.deliveries:
        done, _ = await asyncio.wait(run.deliveries.values())
        for delivery in done:
            delivery.result()  # nothing, or what nobody foresaw


async def _deliver(run: Run, job_id: str, generation: Generation) -> None:
    if generation.censored:
        logger.info("job %s: a picture was censored (%s)", run.job.id, generation.reason)
        run.censored += 1
        return
    try:
        index, kept = await _download_and_keep(run, job_id, generation)
    except ThumbgenError as error:
        logger.info("job %s: a picture was lost (%s)", run.job.id, error.code)
        run.losses.append(error)
        return
    _note(run, kept)
    _note_remarks(run, generation)
    picture = Picture(
        path=kept.path,
        size=run.job.request.target.size,
        seed=generation.seed,
        model=generation.model,
        worker_id=generation.worker_id,
        generation=generation.id,
        source_url=_source_url(generation, kept),
        enlarged=kept.enlarged,
    )
    await run.tools.ledger.keep(run.job, index, picture)
    run.keep(index, picture)


def _source_url(generation: Generation, kept: Kept) -> str:
    """The Horde's own link, or the file's, where the picture came without one."""
    if generation.img.startswith(("http://", "https://")):
        return generation.img
    return kept.path.absolute().as_uri()


async def _download_and_keep(run: Run, job_id: str, generation: Generation) -> tuple[int, Kept]:
    """Tries again by a new link when a picture is missing, cut off or damaged."""
    link = generation.img
    for pause in LINK_PAUSES:
        try:
            return await _download_once(run, link)
        except (PictureLost, PictureUnreadable):
            await asyncio.sleep(pause)
            link = await _signed_anew(run, job_id, generation, link)
    return await _download_once(run, link)


async def _download_once(run: Run, link: str) -> tuple[int, Kept]:
    """The picture's number among those that were kept (from 0), and where it is."""
    client, saver = run.tools.client, run.tools.saver
    data = await patiently(DOWNLOADING, partial(in_thread, client.download, link), run.trouble)
    _reached(run, FINISHING)
    request = run.job.request
    async with run.tools.finishing:
        number = run.kept
        kept = await in_thread(saver.keep, data, request, number, stem_for(request))
        run.kept += 1
    return number, kept


async def _signed_anew(run: Run, job_id: str, generation: Generation, tried: str) -> str:
    """A link that was not tried yet. One answer serves all pictures: it may be asked for rarely."""
    async with run.signing:
        if run.links.get(generation.id, tried) == tried:
            status = await _status(run, job_id)
            run.links = {one.id: one.img for one in status.generations}
    return run.links.get(generation.id, generation.img)


def _reached(run: Run, fraction: float) -> None:
    """Moves the bar, unless other pictures of the job are still being rendered."""
    if run.job.state is JobState.FETCHING:
        run.reached(fraction)


def _note_remarks(run: Run, generation: Generation) -> None:
    """What the worker could not do, or wanted to say."""
    for kind, value, about in generation.remarks:
        if kind in {"lora", "ti"}:
            run.notice(Notice.of(NoticeKind.LORA_MISSING, lora=about or "LoRA"))
        elif kind in {"source_image", "source_mask", "extra_source_images"}:
            run.notice(Notice.of(NoticeKind.SOURCE_MISSING))
        elif kind == "information":
            run.notice(Notice.of(NoticeKind.WORKER_REMARK, words=about or value))


def _note(run: Run, kept: Kept) -> None:
    """What the user should hear of a picture that is on the disk."""
    request = run.job.request
    if signs := left_out(request.title):
        run.notice(Notice.of(NoticeKind.TITLE_TRIMMED, signs=signs))
    if kept.enlarged > GENTLE:
        run.notice(Notice.of(NoticeKind.ENLARGED, factor=round(kept.enlarged, 2)))
    cap = request.target.max_bytes
    if cap is not None and kept.size_bytes > cap:
        run.notice(
            Notice.of(
                NoticeKind.LARGE_FILE,
                megabytes=round(kept.size_bytes / MEGABYTE, 1),
                limit=cap // MEGABYTE,
            )
        )
    if kept.error is not None:
        run.losses.append(kept.error)
