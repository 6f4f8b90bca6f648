"""Runs the endpoint: from its options to the moment when somebody ends it."""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType

import uvicorn

from thumbgen.domain.errors import InvalidRequest
from thumbgen.imaging.export import try_folder
from thumbgen.jobs.engine import Engine, build_engine
from thumbgen.jobs.wishes import Wishes
from thumbgen.server.app import build_app
from thumbgen.server.desk import Desk
from thumbgen.server.line import Line
from thumbgen.server.options import Options
from thumbgen.store.hold import Held, hold
from thumbgen.store.paths import find_paths
from thumbgen.store.settings import LANGUAGES
from thumbgen.surroundings import hangup
from thumbgen.words import Words

FRONT = "serve"
"""The name of the endpoint's jobs in the library."""

LAST_WORDS = 10
"""Seconds for answers that are on their way when the program stops."""

MOST_LINES = 1000
FILES = 4096
"""Connections, and files and connections of all kinds, that are enough for any day."""

IDLE_SECONDS = 75
"""A connection that nobody uses is closed then; later than most proxies would."""

_POLITE = ("SIGINT", "SIGTERM", "SIGBREAK")

Ending = Callable[[Callable[[], None]], contextlib.AbstractContextManager[None]]
"""Is given what ends the program, and may call it, from any thread, while its body runs."""


@contextlib.contextmanager
def by_signal(end: Callable[[], None]) -> Iterator[None]:
    """The signals by which people and systems end a program. None of them is an error."""

    def heard(_number: int, _frame: FrameType | None) -> None:
        end()

    known = [getattr(signal, name) for name in _POLITE if hasattr(signal, name)]
    before = {number: signal.signal(number, heard) for number in (*known, *hangup())}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def serve(
    options: Options,
    wishes: Wishes,
    environ: Mapping[str, str],
    words: Words,
    ready: Callable[[str, int, Engine, int], None],
    *,
    ending: Ending = by_signal,
) -> None:
    """Serves until ``ending`` ends it; ``ready`` hears address, port, and how many jobs go on.

    Raises:
        InvalidRequest: an address or folder that cannot be used, or is in use.
        NotSaved: the folder or the library cannot be written.
    """
    wishes = replace(
        wishes,
        holds=True,
        front=FRONT,
        place=_place(options),
        replaces=False,  # what is at a public address never changes
    )
    try_folder(options.thumbnails)
    listener = _listener(options)
    with contextlib.closing(listener), _held(find_paths(environ).data, options):
        desk = Desk(build_engine(wishes, environ), options)
        spoken = {language: Words(language) for language in LANGUAGES}
        server = _Server(_config(build_app(desk, options, words, spoken)), desk)
        with ending(server.end):
            try:
                resumed = await desk.resume()
                address = _address(options, listener)
                port = listener.getsockname()[1]
                server.ready = lambda: ready(address, port, desk.engine, resumed)
                await server.serve(sockets=[listener])
            finally:
                await desk.close()


def _place(options: Options) -> str:
    """What tells the jobs of one folder of assets from those of another."""
    return str(options.assets.resolve())


def _held(folder: Path, options: Options) -> contextlib.AbstractContextManager[None]:
    try:
        return hold(folder, f"{FRONT}:{_place(options)}")
    except Held:
        raise InvalidRequest("assets", "in_use", options.assets) from None


def _config(app: object) -> uvicorn.Config:
    _log_quietly()
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        ws="none",
        http=Line,
        loop="asyncio",
        limit_concurrency=_most_lines(),
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=LAST_WORDS,
    )


def _log_quietly() -> None:
    """The troubles of the libraries go where ours go; their chatter nowhere."""
    for name in ("uvicorn", "asyncio"):
        theirs = logging.getLogger(name)
        theirs.setLevel(logging.WARNING)
        theirs.handlers = list(logging.getLogger("thumbgen").handlers)
        theirs.propagate = not theirs.handlers


def _most_lines() -> int:
    """How many connections may be open at once: half of what the system lets us open at all."""
    if sys.platform == "win32":
        return MOST_LINES
    import resource  # noqa: PLC0415 - Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(8, min(MOST_LINES, max(soft, wanted) // 2))


def _listener(options: Options) -> socket.socket:
    """A socket that listens where the options say.

    Raises:
        InvalidRequest: nobody can listen there.
    """
    try:
        found = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, _, _, _, place = found[0]
        plain = socket.create_server(place[:2], family=family, backlog=128)
    except (OSError, OverflowError, UnicodeError):
        where = f"{options.host}:{options.port}"
        raise InvalidRequest("port", "taken", where) from None
    # Called TCP by its name: else asyncio lets every second answer on a line wait for 40 ms.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, plain.detach())


def _address(options: Options, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    host = f"[{options.host}]" if ":" in options.host else options.host
    return options.base or f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Uvicorn's server; it tells when it is ready, and lets waiting callers go when it stops."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self.ready: Callable[[], None] = lambda: None
        self._desk = desk
        self._loop = asyncio.get_running_loop()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Opens the door."""
        await super().startup(sockets)
        self.ready()

    def end(self) -> None:
        """Ends it gently; called again, at once. From any thread, and at any time."""
        self.force_exit = self.should_exit
        self.should_exit = True
        self._loop.call_soon_threadsafe(self._hurry if self.force_exit else self._desk.stop)

    def _hurry(self) -> None:
        """Waits for nobody; from Python 3.12 on the listener would, for every open connection."""
        self._desk.hurry()
        for connection in tuple(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves them to us: they are heard before the door opens, and until all is written."""
        yield
