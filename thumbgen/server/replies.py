"""A job as the endpoint tells of it."""

import time
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from thumbgen.domain.errors import PictureLost, ThumbgenError
from thumbgen.domain.job import Job, JobState, Picture
from thumbgen.domain.request import ThumbRequest
from thumbgen.server.options import THUMBNAILS
from thumbgen.server.problems import facts_of
from thumbgen.store.library_rows import EndedJob
from thumbgen.words import Words

Found = Job | EndedJob

State = Literal[
    "preparing", "submitting", "queued", "rendering", "fetching", "done", "failed", "cancelled"
]


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """One finished picture. `width` and `height` are the file's, in pixels."""

    image_url: Annotated[str, Meta(description="The finished file, for everybody.")]
    source_url: Annotated[
        str, Meta(description="The Horde's own link: good for half an hour; may be empty.")
    ]
    file: Annotated[str, Meta(description="The file's name in the folder of thumbnails.")]
    width: int
    height: int
    seed: str
    model: str


class NoticeTold(msgspec.Struct, frozen=True):
    """What the caller should know although it went well."""

    code: str
    message: str


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a job that is done has brought: its first picture, and all of them in `images`."""

    success: Literal[True] = True
    prompt: str
    image_url: str
    source: Literal["stablehorde"] = "stablehorde"
    source_url: str
    file: str
    width: int
    height: int
    seed: str
    model: str
    genre: str
    scene: str
    size: str
    title: str
    job_id: str
    notices: list[NoticeTold]
    images: list[Image]


class ProgressTold(msgspec.Struct, frozen=True, kw_only=True):
    """How far a job is. `eta_seconds` is an estimate until the pictures are rendered."""

    fraction: Annotated[float, Meta(ge=0, le=1)]
    queue_position: int | None
    eta_seconds: int | None
    finished: int
    count: int


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a job failed: a stable code for scripts, a sentence for people."""

    code: str
    message: str
    reason: str = ""
    field: str = ""
    fields: list[str] = []
    retry_after: float | None = None


class JobTold(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a job stands; with `result` when it is done, with `error` when it failed."""

    job_id: str
    state: State
    message: Annotated[str, Meta(description="The same in words.")]
    progress: ProgressTold
    status_url: str
    events_url: str
    result: Result | None = None
    error: Fault | None = None


def told(job: Found, words: Words, base: str) -> JobTold:
    """A job as JSON; ``base`` is the public address."""
    error = _error(job, words)
    done = job.state is JobState.DONE
    return JobTold(
        job_id=job.id,
        state="failed" if done and error is not None else job.state.value,
        message=_message(job, words, error),
        progress=_progress(job),
        status_url=f"{base}/jobs/{job.id}",
        events_url=f"{base}/jobs/{job.id}/events",
        result=_result(job, words, base) if done and error is None else None,
        error=error,
    )


def _result(job: Found, words: Words, base: str) -> Result:
    """What a job that is done has brought."""
    images = [_image(picture, base) for picture in job.pictures]
    first, request = images[0], job.request
    notices = job.notices if isinstance(job, Job) else ()
    return Result(
        prompt=request.prompt,
        image_url=first.image_url,
        source_url=first.source_url,
        file=first.file,
        width=first.width,
        height=first.height,
        seed=first.seed,
        model=first.model,
        genre=request.genre,
        scene=request.scene,
        size=request.target.key,
        title=request.title,
        job_id=job.id,
        notices=[NoticeTold(one.kind.value, words.notice(one)) for one in notices],
        images=images,
    )


def _image(picture: Picture, base: str) -> Image:
    link = picture.source_url
    return Image(
        image_url=f"{base}/{THUMBNAILS}/{picture.path.name}",
        source_url=link if link.startswith(("http://", "https://")) else "",
        file=picture.path.name,
        width=picture.size.width,
        height=picture.size.height,
        seed=picture.seed,
        model=picture.model,
    )


def _progress(job: Found) -> ProgressTold:
    request: ThumbRequest = job.request
    if isinstance(job, EndedJob):
        fraction = 1.0 if job.state is JobState.DONE else 0.0
        return ProgressTold(
            fraction=fraction,
            queue_position=None,
            eta_seconds=None,
            finished=len(job.pictures),
            count=request.count,
        )
    progress = job.progress
    waits = job.state in {JobState.QUEUED, JobState.RENDERING}
    eta = progress.eta_at(time.monotonic()) if waits else None
    return ProgressTold(
        fraction=round(progress.fraction, 3),
        queue_position=progress.queue_position if job.state is JobState.QUEUED else None,
        eta_seconds=None if eta is None else round(eta),
        finished=max(progress.finished, len(job.pictures)),
        count=request.count,
    )


def _message(job: Found, words: Words, error: Fault | None) -> str:
    if error is not None:
        return error.message
    if isinstance(job, EndedJob):
        return words.state(job.state)
    return words.progress(job, time.monotonic())


def _error(job: Found, words: Words) -> Fault | None:
    if job.state is JobState.DONE and not job.pictures:  # the library missed them
        return Fault(code=PictureLost.code, message=words.error_by_code(PictureLost.code))
    if isinstance(job, EndedJob):
        if not job.error:
            return None
        return Fault(code=job.error, message=words.error_by_code(job.error))
    if job.error is None:
        return None
    error: ThumbgenError = job.error
    facts: dict[str, Any] = facts_of(error, words)
    return msgspec.convert(facts, Fault)
