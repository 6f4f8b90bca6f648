"""HordeClient: one blocking method per endpoint, one attempt each, every failure translated.

Patience (retries, pacing) is the caller's: it can be cancelled there. What is guaranteed here:

* every wait has a limit, silence and slow drips included;
* the API key travels only with a submission, only to the configured host, never after a redirect,
  and stands in no error, log record or traceback; picture links (secrets too) likewise;
* a reply is read with a size limit and never trusted to be JSON.
"""

import contextlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests

from thumbgen.domain.account import Account
from thumbgen.domain.errors import (
    AccountError,
    Expired,
    HordeDown,
    InvalidRequest,
    KeyRefused,
    NoAnswer,
    NoConnection,
    PictureLost,
    Redirected,
    Refused,
    SubmissionUnsure,
    ThumbgenError,
    TooManyRequests,
)
from thumbgen.domain.plan import Plan
from thumbgen.domain.serving import Load, ModelStatus
from thumbgen.domain.standing import Standing
from thumbgen.domain.styles import Style
from thumbgen.horde import catalogue, reports, wire
from thumbgen.horde.address import DEFAULT_URL, horde_url
from thumbgen.horde.refusals import refusal, retry_after
from thumbgen.horde.transport import Sessions, location, read, translated
from thumbgen.version import CLIENT_AGENT

TIMEOUT = 10.0
"""Seconds to connect, and between two pieces of an answer."""

REPLY_SECONDS = 30.0
REPLY_BYTES = 8 * 1024 * 1024
PICTURE_SECONDS = 120.0
PICTURE_BYTES = 128 * 1024 * 1024
REPLY_LOST = frozenset({504, 520, 524})
"""A proxy's words for "it was delivered, and then came nothing that I could pass on".

Not so 500, 503 and 521 to 523: they mean, as a rule, that nobody took it.
"""

DOUBTFUL = 502
"""A proxy's word for "nobody took it" and for "it was taken, and the answer broke off"."""

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
        self._signed = {"apikey": self._key}
        self.anonymous = self._key == wire.ANONYMOUS_KEY
        self._timeout = timeout
        self._sessions = Sessions(
            direct=urlsplit(self.url).hostname in {"127.0.0.1", "::1", "localhost"}
        )
        # urllib3 writes the addresses it asks for into its records, every one at DEBUG and odd
        # ones at WARNING: ids and picture links are secrets.
        logging.getLogger("urllib3").setLevel(logging.ERROR)

    def __repr__(self) -> str:
        return f"HordeClient({self.url!r})"

    def submit(self, plan: Plan, source: bytes = b"") -> wire.Accepted:
        """Hands a job in, perhaps with an encoded picture to start from. Sent once, come what may.

        Raises:
            SubmissionUnsure: it was sent, but the reply was lost: the Horde may have it.
            HordeDown: if it is ``doubtful``, the Horde may have it.
            Refused, AccountError, Unreachable: the Horde does not have it.
        """
        payload = wire.payload(plan, source)
        try:
            body = self._call("POST", "/generate/async", self._signed, payload, fresh=True)
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

    def models(self) -> tuple[ModelStatus, ...]:
        """The image models as they are served now; may be empty for a moment.

        Raises:
            Unreachable: no useful answer.
        """
        return reports.parse_models(self._call("GET", "/status/models?type=image"))

    def price(self, plan: Plan, source: bytes = b"") -> float:
        """What a job would cost in kudos, by the Horde's own estimate. Nothing is rendered.

        Counts as a submission towards the Horde's limits.

        Raises:
            Refused, AccountError, Unreachable: as for a submission.
        """
        payload = wire.payload(plan, source, dry_run=True)
        return reports.parse_price(self._call("POST", "/generate/async", self._signed, payload))

    def account(self) -> Account:
        """Whose key this is, with what a shared one allows. Up to half a minute old.

        Raises:
            KeyRefused: nobody's.
            Unreachable: no useful answer.
        """
        account = reports.parse_account(self._call("GET", "/find_user", self._signed))
        if reports.may_be_shared(self._key):
            with contextlib.suppress(AccountError, Refused, Expired):
                path = f"/sharedkeys/{quote(self._key, safe='')}"
                today = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
                return replace(
                    account, shared=reports.parse_shared_key(self._call("GET", path), today)
                )
        return account

    def load(self) -> Load:
        """How busy the Horde is.

        Raises:
            Unreachable: no useful answer.
        """
        return reports.parse_load(self._call("GET", "/status/performance"))

    def maintenance(self) -> bool:
        """Whether the Horde says that it is in maintenance; up to a minute old.

        Raises:
            Unreachable: no useful answer.
        """
        return reports.parse_modes(self._call("GET", "/status/modes"))

    def styles(self, page: int, sort: str = "popular", tag: str = "") -> tuple[Style, ...]:
        """One page of the catalogue of styles, from 1 on. Pages may overlap.

        Raises:
            Unreachable: no useful answer.
        """
        query = {"sort": sort, "page": page} | ({"tag": tag} if tag else {})
        return catalogue.parse_styles(self._call("GET", f"/styles/image?{urlencode(query)}"))

    def style(self, name_or_id: str) -> Style:
        """One style. By its id at most twenty times an hour: better take what a page gave.

        Raises:
            InvalidRequest: there is none of that name.
            Unreachable: no useful answer.
        """
        if not name_or_id.strip(" ."):  # dots alone would lead elsewhere
            raise InvalidRequest("style", "none", name_or_id)
        by_id = catalogue.is_id(name_or_id)
        path = "/styles/image" if by_id else "/styles/image_by_name"
        try:
            body = self._call("GET", f"{path}/{quote(name_or_id, safe='')}")
        except (Expired, Refused):
            raise InvalidRequest("style", "none", name_or_id) from None
        return catalogue.parse_style(body)

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
            reports.parse_heartbeat(body)

    def download(self, link: str) -> bytes:
        """The bytes behind a generation's ``img``: a link (asked without any key) or base64.

        Raises:
            PictureLost: the link has expired, or holds nothing.
            Unreachable: the picture's host did not deliver it whole.
        """
        if not link.startswith(("http://", "https://")):
            return wire.inline_picture(link)
        for _ in range(_MOST_HOPS):
            with self._sessions.use() as session, translated():
                reply = session.get(link, stream=True, timeout=self._timeout, allow_redirects=False)
                with reply:
                    if not reply.is_redirect:
                        _check_picture_reply(reply)
                        if picture := read(reply, PICTURE_BYTES, PICTURE_SECONDS):
                            return picture
                        raise PictureLost("nothing behind the link")
            link = location(link, reply)
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
            with self._sessions.use(fresh=fresh) as session, translated():
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
                    body = read(reply, REPLY_BYTES, REPLY_SECONDS)
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
        if isinstance(error, HordeDown):
            error.doubtful = reply.status_code == DOUBTFUL
        raise error

    @staticmethod
    def _redirected(method: str, url: str, reply: requests.Response) -> str:
        """Where to ask instead: the same host only, and a submission only if it stays one."""
        target = location(url, reply)
        here, there = urlsplit(url), urlsplit(target)
        same_host = (there.scheme, there.netloc) == (here.scheme, here.netloc)
        if not same_host or (method != "GET" and reply.status_code not in {307, 308}):
            raise Redirected(there.hostname or "")
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
