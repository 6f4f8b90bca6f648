"""``thumbgen generate --watch``: a picture from a text file, and another whenever it is saved."""

import argparse
import asyncio
import contextlib
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from thumbgen.cli import codes
from thumbgen.cli.asked import request_asked
from thumbgen.cli.course import ended_by_signal, say_first, style_named, ticking
from thumbgen.cli.live import Live
from thumbgen.cli.opening import open_picture
from thumbgen.cli.report import NOT_OPENED, say_done, say_failed, say_late
from thumbgen.domain.errors import InvalidRequest, ThumbgenError
from thumbgen.domain.job import Job, JobState
from thumbgen.domain.request import MOST_PICTURES, ThumbRequest
from thumbgen.jobs.batch import checked
from thumbgen.jobs.engine import Engine, build_engine
from thumbgen.jobs.once import GRACE_CANCELLED
from thumbgen.jobs.places import is_file, is_folder
from thumbgen.jobs.threads import in_thread
from thumbgen.jobs.wishes import Wishes
from thumbgen.marks import N_
from thumbgen.store.texts import read_bytes, text_of
from thumbgen.words import Words

LOOK_EVERY = 0.5
"""Seconds between two looks at the file: some network shares tell nobody of changes."""

MOST_BYTES = 64 * 1024
"""Of a file: no idea is longer, but one that was named by mistake is."""

Stamp = tuple[int, int, int]
"""When a file was written, its size and who may read it: another stamp, perhaps another text."""

_NEVER: Stamp | None = (-1, -1, -1)
"""Before the first look."""


def watch(arguments: argparse.Namespace, words: Words, environ: Mapping[str, str]) -> int:
    """Makes pictures until it is interrupted; the exit code."""
    live = Live(words)
    try:
        if arguments.prompt:
            raise InvalidRequest("watch", "prompt", arguments.prompt)
        request = request_asked(arguments)
        with asyncio.Runner() as runner:
            return runner.run(_watch(arguments, request, live, words, environ))
    except ThumbgenError as error:
        return say_failed(error, None, words, live, as_json=arguments.json)


async def _watch(
    arguments: argparse.Namespace,
    request: ThumbRequest,
    live: Live,
    words: Words,
    environ: Mapping[str, str],
) -> int:
    wishes = Wishes(
        horde_url=arguments.horde_url,
        key_file=arguments.key_file,
        practice=arguments.practice,
        front="generate",
    )
    engine = build_engine(wishes, environ)
    say_first(engine, live, words)
    async with ticking(live), ended_by_signal():
        request = replace(request, style=await style_named(engine, arguments.style))
        await _check(engine, request)
        teller = _Teller(live, words, environ, as_json=arguments.json, opens=arguments.open)
        watcher = Watcher(engine, request, arguments.watch, teller)
        try:
            await watcher.run()
        except asyncio.CancelledError:
            if watcher.busy:
                live.withdrawing()
            left = watcher.leave()
        finally:
            await engine.close(GRACE_CANCELLED)
    live.finish()
    live.begin()  # nothing goes on any more
    code = codes.DONE
    for job in map(engine.service.job, left):
        if job.state is JobState.DONE:
            say_done(job, words, live, as_json=arguments.json)
        else:
            code = teller.failed(job.error or ThumbgenError(), job)
    return code


async def _check(engine: Engine, request: ThumbRequest) -> None:
    """Makes sure that nothing is wrong but what a text can cure; closes the engine if it is.

    Raises:
        InvalidRequest: no text could ever become a picture.
    """
    try:
        checked(engine, replace(request, prompt="a picture"))
    except InvalidRequest:
        await engine.close(0)
        raise


class Watcher:
    """Looks at the file now and then, and makes a picture of whatever text stays there.

    Belongs to one event loop.
    """

    def __init__(
        self, engine: Engine, request: ThumbRequest, path: Path, teller: "_Teller"
    ) -> None:
        self._engine = engine
        self._request = request
        self._path = path
        self._teller = teller
        self._news = asyncio.Event()
        self._over: list[Job] = []
        self._given_up: dict[str, int] = {}
        """How many pictures of jobs that ended, or were withdrawn, were told of."""
        self._text: str | None = None
        """What the last picture is of, or the next one."""
        self._wanted: str | None = None
        self._running: str | None = None

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._running is not None

    async def run(self) -> NoReturn:
        """Goes on until it is cancelled."""
        self._teller.watching(self._path)
        self._engine.service.subscribe(self._hear)
        before = handled = _NEVER
        while True:
            stamp = await in_thread(_stamp, self._path)
            if stamp == before and stamp != handled:  # nobody is just writing it
                handled = stamp
                self._wanted = await self._read() or self._wanted
            before = stamp
            self._advance()
            await self._rest()

    def leave(self) -> tuple[str, ...]:
        """The jobs whose ends nobody was told of: nothing more is told from here."""
        running, self._running = self._running, None
        over = [job.id for job in self._over]
        return tuple(over if running is None else [*over, running])

    async def _rest(self) -> None:
        """Until the next look; meanwhile jobs may end, and that is told at once."""
        until = asyncio.get_running_loop().time() + LOOK_EVERY
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout_at(until):
                    await self._news.wait()
                self._news.clear()
                while self._over:
                    await self._tell_end(self._over.pop(0))

    async def _read(self) -> str:
        """The idea in the file; empty, and told why, if there is none."""
        text, why = await in_thread(_text, self._path)
        if why:
            self._teller.waiting(self._path, why)
        return text

    def _advance(self) -> None:
        """Begins the job that is wanted, as soon as that can be; withdraws the one before."""
        text, service = self._wanted, self._engine.service
        if text is None or text == self._text:
            self._wanted = None
            return
        if self._running is not None:
            service.cancel(self._running)
            self._given_up[self._running], self._running = 0, None
            self._teller.changed()
        if not self._overwritten_later():
            self._begin(text)

    def _overwritten_later(self) -> bool:
        """Whether a picture that was already being rendered still comes, into the same file."""
        output, jobs = self._request.output, self._engine.service.jobs
        coming = any(job.withdrawing for job in jobs if job.id in self._given_up)
        return coming and output is not None and is_file(output)

    def _begin(self, text: str) -> None:
        self._teller.begin()
        self._wanted, self._text = None, text
        try:
            request = replace(self._request, prompt=text)
            self._running = self._engine.service.start(request).id
        except InvalidRequest as error:
            self._text = None
            self._teller.failed(error)

    def _hear(self, job: Job) -> None:
        if job.id == self._running:
            self._teller.show(job)
            if job.state.final:
                self._running = None
                self._given_up[job.id] = len(job.pictures)
                self._over.append(job)
                self._news.set()
        elif len(job.pictures) > self._given_up.get(job.id, MOST_PICTURES) and not job.withdrawing:
            self._given_up[job.id] = len(job.pictures)
            self._teller.late(job)

    async def _tell_end(self, job: Job) -> None:
        if job.state is JobState.DONE:
            await self._teller.done(job)
        else:
            self._text = None  # to save it again is to try again
            self._teller.failed(job.error or ThumbgenError(), job)
        self._teller.idle()


class _Teller:
    """What the user hears of the pictures."""

    def __init__(
        self, live: Live, words: Words, environ: Mapping[str, str], *, as_json: bool, opens: bool
    ) -> None:
        self._live = live
        self._words = words
        self._environ = environ
        self._as_json = as_json
        self._opens = opens
        self._taught = False

    def begin(self) -> None:
        """A new job."""
        self._live.begin()

    def show(self, job: Job) -> None:
        """How a job goes on."""
        self._live.show(job)

    def waiting(self, path: Path, why: str) -> None:
        """Why nothing is made."""
        self._live.say(self._words.text(why, path=path))

    def changed(self) -> None:
        """The job under way is withdrawn."""
        self._live.finish()
        self._live.begin()
        changed = N_("The text has changed: the job under way is withdrawn, and a new one begins.")
        self._live.say(self._words.text(changed))

    async def done(self, job: Job) -> None:
        """A picture; the first one is opened, if that is wanted."""
        say_done(job, self._words, self._live, as_json=self._as_json)
        if self._opens:
            self._opens = False
            if not await in_thread(open_picture, job.pictures[0].path, self._environ):
                self._live.say(self._words.text(NOT_OPENED))

    def failed(self, error: ThumbgenError, job: Job | None = None) -> int:
        """Why there is no picture; the exit code for that."""
        return say_failed(error, job, self._words, self._live, as_json=self._as_json)

    def late(self, job: Job) -> None:
        """A picture came although its job had been withdrawn."""
        say_late(job, self._words, self._live, as_json=self._as_json)

    def watching(self, path: Path) -> None:
        """What goes on from now on."""
        self._live.say(self._words.text(N_("Watching {path}. Ctrl+C ends this."), path=path))

    def idle(self) -> None:
        """Nothing goes on until the text changes: no bar, and once, what to do."""
        self._live.finish()
        self._live.begin()
        if not self._taught:
            self._taught = True
            taught = N_("Change the text and save it for another picture.")
            self._live.say(self._words.text(taught))


def _stamp(path: Path) -> Stamp | None:
    """The file's stamp; ``None`` if it cannot be had."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # the latter: a character that no name can have
        return None
    return found.st_mtime_ns, found.st_size, found.st_mode


def _text(path: Path) -> tuple[str, str]:
    """The idea in a file; if it holds none, why: a marked text."""
    if is_folder(path):
        return "", N_("{path} is a folder. Stop this, and name a text file instead.")
    try:
        data = read_bytes(path, MOST_BYTES)
    except PermissionError:
        return "", N_("{path} may not be read. Give yourself the right to read it.")
    except (OSError, ValueError):  # the latter: a character that no name can have
        if not os.path.lexists(path):
            return "", N_("{path} is not there yet: ThumbGen waits for it.")
        data = b"\0"
    text = "\0" if len(data) > MOST_BYTES else text_of(data).strip()
    if "\0" in text:
        return "", N_("{path} is not a text file, or too large. Save the idea as plain text.")
    return text, "" if text else N_("{path} is empty: type an idea there, and save it.")
