"""``thumbgen serve``: the endpoint, from the arguments to the moment when it is ended."""

import argparse
import asyncio
import contextlib
import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from thumbgen import answers
from thumbgen.cli import codes
from thumbgen.cli.aside import Aside
from thumbgen.cli.course import say_first
from thumbgen.cli.live import Live
from thumbgen.cli.output import deliver
from thumbgen.domain.errors import InvalidRequest, NotSaved, ThumbgenError
from thumbgen.domain.job import Job, JobState
from thumbgen.jobs.engine import Engine
from thumbgen.jobs.wishes import Wishes
from thumbgen.marks import N_
from thumbgen.words import Words

TOKEN_VARIABLE = "THUMBGEN_SERVER_TOKEN"  # noqa: S105 - its name

NEEDED = ("starlette", "uvicorn")

MOST_SAID = 1000
"""Jobs of which it is known what was said of them."""


def serve(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Serves until it is interrupted; the exit code."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        print(words.explain(_not_here()), file=sys.stderr)
        if arguments.json:
            print(answers.as_line(answers.failure(_not_here(), words)))
        return codes.USAGE
    try:
        with asyncio.Runner() as runner:
            runner.run(_serve(arguments, words, environ))
    except ThumbgenError as error:
        print(words.explain(error), file=sys.stderr)
        if arguments.json:
            print(answers.as_line(answers.failure(error, words)))
        return codes.exit_code(error)
    return codes.DONE


class _Teller:
    """Says how the jobs go: by their ids, for the ideas are the callers' own."""

    def __init__(self, words: Words, aside: Aside) -> None:
        self._words = words
        self._aside = aside
        self._said: dict[str, JobState] = {}

    def __call__(self, job: Job) -> None:
        """Says it if that is news."""
        if job.state in _TOLD and self._said.get(job.id) is not job.state:
            self._said[job.id] = job.state
            if len(self._said) > MOST_SAID:
                del self._said[next(iter(self._said))]
            why = "" if job.error is None else f": {job.error.code}"
            self._aside.say(f"{job.id}  {self._words.state(job.state)}{why}")
            if isinstance(job.error, NotSaved) and job.error.kept_at is not None:
                folder = job.error.kept_at.parent  # its own name tells the caller's idea
                kept = self._words.text(N_("The picture was kept in {folder}"), folder=folder)
                self._aside.say(f"{job.id}  {kept}")


_TOLD = {
    *(JobState.QUEUED, JobState.RENDERING, JobState.DONE),
    *(JobState.FAILED, JobState.CANCELLED),
}


def _not_here() -> InvalidRequest:
    """Why there is no endpoint: it is an extra, and the download leaves it out."""
    if getattr(sys, "frozen", False):
        return InvalidRequest("endpoint", "not_in_download", 'pip install ".[server]"')
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    wanted = " ".join(f'"{one}"' for one in _libraries()) or '".[server]"'
    return InvalidRequest("endpoint", "not_installed", f"{python} -m pip install {wanted}")


def _libraries() -> list[str]:
    """The endpoint's libraries with their versions, as this installation asks for them."""
    try:
        asked = importlib.metadata.requires("thumbgen") or []
    except importlib.metadata.PackageNotFoundError:  # it runs from its own folder
        return []
    parts = [one.partition(";") for one in asked]
    return [name.strip() for name, _, when in parts if re.search(r"""extra == ['"]server""", when)]


async def _serve(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> None:
    from thumbgen.server.options import Options  # noqa: PLC0415 - optional libraries
    from thumbgen.server.running import serve  # noqa: PLC0415

    options = Options(
        host=arguments.host,
        port=arguments.port,
        assets=arguments.assets.expanduser(),
        public_url=arguments.public_url,
        token=_token(arguments.token_file, environ),
        names=tuple(arguments.allow_host),
        origins=tuple(arguments.allow_origin),
        most_jobs=arguments.max_jobs,
        longest_wait=arguments.max_wait,
    )
    wishes = Wishes(
        horde_url=arguments.horde_url,
        key_file=arguments.key_file,
        practice=arguments.practice,
    )

    def ready(address: str, port: int, engine: Engine, resumed: int) -> None:
        say_first(engine, Live(words), words)
        if resumed:
            on = N_("Jobs of the last time that go on now: {count}.")
            aside.say(words.text(on, count=resumed))
        if options.exposed:
            aside.say(words.text(_EXPOSED, name=options.exposed))
        aside.say(words.text(N_("Ready for calls. Ctrl+C ends it.")))
        engine.service.subscribe(_Teller(words, aside))
        told = {"url": address, "port": port, "resumed": resumed}
        deliver(answers.as_line(told) if arguments.json else address)

    with contextlib.closing(Aside(sys.stderr)) as aside:
        await serve(options, wishes, environ, words, ready)


_EXPOSED = N_(
    "There is no token: whoever reaches this program by way of {name} may make pictures with your "
    "account. Give it one (--token-file), or let only /thumbnails/ through."
)


def _token(file: Path | None, environ: Mapping[str, str]) -> str:
    """The token that callers must send, from a file or the environment; empty if there is none."""
    if file is None:
        return environ.get(TOKEN_VARIABLE, "").strip()
    try:
        token = file.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        raise InvalidRequest("token", "unreadable", file) from None
    if not token:
        raise InvalidRequest("token", "length", "", "16–200")
    return token
