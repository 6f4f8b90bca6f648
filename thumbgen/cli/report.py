"""What is said of a job that is over: paths or JSON on stdout, the rest on stderr."""

from collections.abc import Sequence

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.live import Live
from thumbgen.cli.output import deliver
from thumbgen.domain.errors import Cancelled, NotSaved, ThumbgenError, TookTooLong
from thumbgen.domain.job import Job, Picture
from thumbgen.marks import N_
from thumbgen.words import Words


def say_done(job: Job, words: Words, live: Live, *, as_json: bool) -> int:
    """Of a job that is done, in time or a moment later; the exit code."""
    live.finish()
    if came_too_late(job):
        live.say(words.text(N_("It came just after your time limit, and is saved.")))
    if as_json:
        deliver(answers.as_line(answers.success(job, words)))
        return codes.DONE
    for picture in job.pictures:
        facts = {"size": picture.size, "model": picture.model, "seed": picture.seed}
        live.say(words.text(N_("Ready: {size} · {model} · seed {seed}"), **facts))
        deliver(str(picture.path.absolute()))
    return codes.DONE


def came_too_late(job: Job) -> bool:
    """Whether all pictures are saved, although the time limit was over a moment before."""
    return type(job.error) is TookTooLong and len(job.pictures) >= job.request.count


def say_failed(
    error: ThumbgenError, job: Job | None, words: Words, live: Live, *, as_json: bool
) -> int:
    """Of a job that failed, or never began; the exit code."""
    live.finish()
    live.say(str(words.explain(error)))
    if job is not None:
        _say_left(job, words, live)
    if as_json:
        deliver(answers.as_line(answers.failure(error, words, job)))
    elif job is not None and job.pictures and not isinstance(error, NotSaved):
        _say_kept(job.pictures, words, live)
    return codes.exit_code(error)


def say_late(job: Job, words: Words, live: Live, *, as_json: bool) -> None:
    """Of pictures that came although their job had been withdrawn."""
    live.finish()
    if as_json:
        error = job.error or Cancelled()
        deliver(answers.as_line(answers.failure(error, words, job)))
    else:
        _say_kept(job.pictures, words, live)


def _say_kept(pictures: Sequence[Picture], words: Words, live: Live) -> None:
    live.say(words.text(N_("Kept all the same: {count}."), count=len(pictures)))
    live.finish()  # the bar of the next job, where there is one
    for picture in pictures:
        deliver(str(picture.path.absolute()))


def _say_left(job: Job, words: Words, live: Live) -> None:
    """What became of a job that did not end by itself."""
    if isinstance(job.error, Cancelled) or type(job.error) is TookTooLong:
        told = N_("The job was withdrawn.")
        unsure = N_("The Horde could not be told in time; the job may go on there for a while.")
        live.say(words.text(told if job.recalled else unsure))
    made = job.progress.processing + job.progress.finished
    if made > len(job.pictures) and isinstance(job.error, Cancelled | TookTooLong):
        live.say(words.text(N_("A picture that was already being rendered is lost.")))


NOT_OPENED = N_("The picture is ready, but no program could be opened for it.")
