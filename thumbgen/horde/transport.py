"""How bytes travel: sessions that threads share, limits, and foreign errors translated once."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from thumbgen.domain.errors import HordeDown, NoAnswer, NoConnection, Unreachable

HANDSHAKE = frozenset(
    {
        "CERTIFICATE_VERIFY_FAILED",
        "HTTP_REQUEST",
        "RECORD_LAYER_FAILURE",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "UNSUPPORTED_PROTOCOL",
        "WRONG_VERSION_NUMBER",
    }
)
"""OpenSSL's reasons that can only come before a request is sent."""

UNREACHED = frozenset(
    {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ProxyError"}
)

IDLE = 8
"""How many connections are kept for the next calls."""

_PIECE = 64 * 1024


def location(url: str, reply: requests.Response) -> str:
    """Where a redirect from ``url`` leads."""
    try:
        target = urljoin(url, reply.headers["Location"])
        urlsplit(target)
    except ValueError:
        raise HordeDown("a redirect to nowhere") from None
    return target


def read(reply: requests.Response, most_bytes: int, most_seconds: float) -> bytes:
    """The whole body, unless it is endless in size or time."""
    deadline = time.monotonic() + most_seconds
    body = bytearray()
    # read1 gives what there is; iter_content would wait for a whole piece, however it drips.
    while piece := reply.raw.read1(_PIECE, decode_content=True):
        body += piece
        if len(body) > most_bytes:
            raise NoAnswer("an answer without end")
        if time.monotonic() > deadline:
            raise NoAnswer("an answer that takes too long")
    reply.raw.release_conn()
    return bytes(body)


@contextmanager
def translated() -> Iterator[None]:
    """Turns what ``requests`` raises into our own errors, once.

    Their texts quote the address, and an address may be a secret: only the kind is kept.
    """
    try:
        yield
    except (
        requests.ConnectTimeout,
        requests.exceptions.InvalidURL,
        urllib3.exceptions.LocationValueError,
    ) as error:
        raise NoConnection(type(error).__name__) from None
    except requests.ConnectionError as error:
        raise _connection_error(error) from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise NoAnswer(type(error).__name__) from None


def _connection_error(error: requests.ConnectionError) -> Unreachable:
    """Whether nobody was reached, or somebody who then fell silent."""
    wrapped = error.args[0] if error.args else None
    cause = getattr(wrapped, "reason", wrapped) or error
    name = type(cause).__name__
    # Any other trouble with TLS may come after the request was sent.
    handshake = any(getattr(arg, "reason", None) in HANDSHAKE for arg in cause.args)
    return NoConnection(name) if name in UNREACHED or handshake else NoAnswer(name)


class _Session(requests.Session):
    """Leaves redirects to us: by itself it would read what they hold, were it without end."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere."""


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No authorisation: without this, requests would look for one in the user's ``.netrc``."""
    return request


class Sessions:
    """Idle sessions to take and give back: one thread at a time has each, and its connections."""

    def __init__(self, *, direct: bool) -> None:
        self._lock = threading.Lock()
        self._idle: list[requests.Session] = []
        self._direct = direct
        self._closed = False

    @contextmanager
    def use(self, *, fresh: bool = False) -> Iterator[requests.Session]:
        """A session for this thread; kept for the next call only if all went well."""
        session = self._take(fresh=fresh)
        try:
            yield session
        except BaseException:
            session.close()
            raise
        with self._lock:
            keep = not fresh and not self._closed and len(self._idle) < IDLE
            if keep:
                self._idle.append(session)
        if not keep:
            session.close()

    def _take(self, *, fresh: bool) -> requests.Session:
        with self._lock:
            if self._idle and not fresh:
                return self._idle.pop()
        session = _Session()
        session.trust_env = not self._direct  # a proxy has no business on this computer
        session.auth = _as_it_is
        return session

    def close(self) -> None:
        """Closes the idle ones; those in use are closed when they come back."""
        with self._lock:
            idle, self._idle, self._closed = self._idle, [], True
        for session in idle:
            session.close()
