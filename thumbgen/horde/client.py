"""HordeClient: one blocking method per endpoint, one attempt each, every failure translated.

Patience (retries, pacing) is the caller's: it can be cancelled there. What is guaranteed here:

* every wait has a limit, silence and slow drips included;
* the API key travels only with a submission, only to the configured host, never after a redirect,
  and stands in no error, log record or traceback; picture links (secrets too) likewise;
* a reply is read with a size limit and never trusted to be JSON.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import requests
import urllib3

from thumbgen.domain.errors import (
    HordeDown,
    KeyRefused,
    NoAnswer,
    NoConnection,
    PictureLost,
    Redirected,
    SubmissionUnsure,
    ThumbgenError,
    TooManyRequests,
    Unreachable,
)
from thumbgen.domain.plan import Plan
from thumbgen.domain.standing import Standing
from thumbgen.horde import wire
from thumbgen.horde.address import DEFAULT_URL, horde_url
from thumbgen.horde.refusals import refusal, retry_after
from thumbgen.version import CLIENT_AGENT

TIMEOUT = 10.0
"""Seconds to connect, and between two pieces of an answer."""

REPLY_SECONDS = 30.0
REPLY_BYTES = 8 * 1024 * 1024
PICTURE_SECONDS = 120.0
PICTURE_BYTES = 128 * 1024 * 1024
REPLY_LOST = frozenset({504, 520, 524})
"""A proxy's words for "it was delivered, and then came nothing that I could pass on".

Not so 500, 502, 503 and 521 to 523: they mean, as a rule, that nobody took it.
"""

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
_MOST_HOPS = 5


class HordeClient:
    """The Horde at one address, for one key. May be used from many threads at once.

    Raises:
        InvalidRequest: no web address.
        KeyRefused: the key can be none, for it cannot travel in a header.
    """

    def __init__(
        self, url: str = DEFAULT_URL, api_key: str = "", *, timeout: float = TIMEOUT
    ) -> None:
        self.url = horde_url(url)
        self._key = wire.key_header(api_key)
        if not self._key.isascii() or not self._key.isprintable() or " " in self._key:
            raise KeyRefused
        self.anonymous = self._key == wire.ANONYMOUS_KEY
        self._timeout = timeout
        self._sessions = _Sessions(
            direct=urlsplit(self.url).hostname in {"127.0.0.1", "::1", "localhost"}
        )
        # urllib3 writes the addresses it asks for into its records, every one at DEBUG and odd
        # ones at WARNING: ids and picture links are secrets.
        logging.getLogger("urllib3").setLevel(logging.ERROR)

    def __repr__(self) -> str:
        return f"HordeClient({self.url!r})"

    def submit(self, plan: Plan) -> wire.Accepted:
        """Hands a job in. Sent once, whatever happens.

        Raises:
            SubmissionUnsure: it was sent, but the reply was lost: the Horde may have it.
            Refused, AccountError, Unreachable: the Horde does not have it.
        """
        headers = {"apikey": self._key}
        try:
            body = self._call("POST", "/generate/async", headers, wire.payload(plan), fresh=True)
        except NoAnswer as error:
            raise SubmissionUnsure(error.server_words) from None
        try:
            return wire.parse_accepted(body)
        except HordeDown as error:
            raise SubmissionUnsure(error.server_words) from None

    def check(self, job_id: str) -> Standing:
        """How a job stands.

        Raises:
            Expired: the Horde does not know it (any more).
            Unreachable: no useful answer.
        """
        return wire.parse_standing(self._call("GET", f"/generate/check/{quote(job_id, safe='')}"))

    def status(self, job_id: str) -> wire.Status:
        """A job's pictures, with freshly signed links. At most ten times a minute and job.

        Raises:
            Expired: the Horde does not know it (any more).
            Unreachable: no useful answer.
        """
        return wire.parse_status(self._call("GET", f"/generate/status/{quote(job_id, safe='')}"))

    def cancel(self, job_id: str) -> Standing | None:
        """Withdraws what is still waiting of a job; gives its standing as it was before.

        ``None``: it is withdrawn, but the answer says nothing of how it stood.

        Raises:
            Expired: the Horde does not know it (any more).
            Unreachable: no useful answer.
        """
        path = f"/generate/status/{quote(job_id, safe='')}"
        return wire.parse_withdrawal(self._call("DELETE", path))

    def models(self) -> tuple[wire.ModelStatus, ...]:
        """The image models as they are served now; may be empty for a moment.

        Raises:
            Unreachable: no useful answer.
        """
        return wire.parse_models(self._call("GET", "/status/models?type=image"))

    def heartbeat(self) -> None:
        """Returns if the Horde is there and well; of an imitation, a list of models will do.

        Raises:
            ThumbgenError: it is not, or nobody is.
        """
        try:
            body = self._call("GET", "/status/heartbeat")
        except (NoConnection, NoAnswer, TooManyRequests):
            raise
        except ThumbgenError:
            self.models()
        else:
            wire.parse_heartbeat(body)

    def download(self, link: str) -> bytes:
        """The bytes behind a generation's ``img``: a link (asked without any key) or base64.

        Raises:
            PictureLost: the link has expired, or holds nothing.
            Unreachable: the picture's host did not deliver it whole.
        """
        if not link.startswith(("http://", "https://")):
            return wire.inline_picture(link)
        for _ in range(_MOST_HOPS):
            with self._sessions.use() as session, _translated():
                reply = session.get(link, stream=True, timeout=self._timeout, allow_redirects=False)
                with reply:
                    if not reply.is_redirect:
                        _check_picture_reply(reply)
                        if picture := _read(reply, PICTURE_BYTES, PICTURE_SECONDS):
                            return picture
                        raise PictureLost("nothing behind the link")
            link = _location(link, reply)
        raise NoAnswer("redirects without end")

    def without_key(self, text: str) -> str:
        """A text in which the key does not stand."""
        return text if self.anonymous else text.replace(self._key, "…")

    def close(self) -> None:
        """Closes the idle connections."""
        self._sessions.close()

    def _call(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        payload: dict[str, Any] | None = None,
        *,
        fresh: bool = False,
    ) -> bytes:
        """One request to the API; the body of a good answer.

        ``fresh`` takes a new connection: a kept one may have been closed at the other end, and
        then nobody could tell whether the request arrived.
        """
        url = self.url + path
        for _ in range(3):
            with self._sessions.use(fresh=fresh) as session, _translated():
                reply = session.request(
                    method,
                    url,
                    headers={
                        "Client-Agent": CLIENT_AGENT,
                        "Accept": "application/json",
                        **(headers or {}),
                    },
                    json=payload,
                    stream=True,
                    timeout=self._timeout,
                    allow_redirects=False,
                )
                with reply:
                    body = _read(reply, REPLY_BYTES, REPLY_SECONDS)
            if not reply.is_redirect:
                return self._judged(reply, body)
            url = self._redirected(method, url, reply)
        raise Redirected(urlsplit(url).hostname or "")

    def _judged(self, reply: requests.Response, body: bytes) -> bytes:
        if 200 <= reply.status_code < 300:
            return body
        keyed = "apikey" in reply.request.headers
        error = refusal(reply.status_code, reply.headers, body, keyed=keyed)
        error.server_words = self.without_key(error.server_words)  # some refusals repeat the key
        error.args = (error.server_words,)
        if reply.status_code in REPLY_LOST:
            raise NoAnswer(error.server_words)
        raise error

    @staticmethod
    def _redirected(method: str, url: str, reply: requests.Response) -> str:
        """Where to ask instead: the same host only, and a submission only if it stays one."""
        target = _location(url, reply)
        here, there = urlsplit(url), urlsplit(target)
        same_host = (there.scheme, there.netloc) == (here.scheme, here.netloc)
        if not same_host or (method != "GET" and reply.status_code not in {307, 308}):
            raise Redirected(there.hostname or "")
        return target


def _location(url: str, reply: requests.Response) -> str:
    """Where a redirect from ``url`` leads."""
    try:
        target = urljoin(url, reply.headers["Location"])
        urlsplit(target)
    except ValueError:
        raise HordeDown("a redirect to nowhere") from None
    return target


def _check_picture_reply(reply: requests.Response) -> None:
    code = reply.status_code
    if code in {400, 401, 403, 404, 410}:
        message = f"HTTP {code}"
        raise PictureLost(message)
    if code == 429:
        raise TooManyRequests("", retry_after(reply.headers))
    if code != 200:
        message = f"HTTP {code}"
        raise HordeDown(message)


def _read(reply: requests.Response, most_bytes: int, most_seconds: float) -> bytes:
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
def _translated() -> Iterator[None]:
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


class _Sessions:
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
        with self._lock:
            idle, self._idle, self._closed = self._idle, [], True
        for session in idle:
            session.close()
