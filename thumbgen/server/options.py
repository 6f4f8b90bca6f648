"""What the endpoint was told when it was started."""

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from thumbgen.domain.errors import InvalidRequest

THUMBNAILS = "thumbnails"
"""The folder in the assets that holds the pictures, and the path they are served under."""

SHORTEST_TOKEN = 16
LONGEST_TOKEN = 200

_LOOPBACK_NAME = "localhost"
_TOKEN = re.compile(r"[\x21-\x7e]+")
_HOST = r"\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+"
_PLACE = re.compile(rf"({_HOST})(?::([0-9]{{1,5}}))?")
_URL = re.compile(rf"https?://(?:{_HOST})(?::[0-9]{{1,5}})?(?:/[0-9A-Za-z._~!$&()*+,;=:@%/-]*)?")


@dataclass(frozen=True, slots=True)
class Options:
    """Where the endpoint listens, what it keeps where, and whom it answers.

    ``public_url`` is how the world reaches it, if that is not the address that callers use.
    ``names`` are host names, ``origins`` those of web pages, that may call besides the usual ones.
    ``most_jobs`` may be open at once. ``longest_wait`` is in seconds.

    Raises:
        InvalidRequest: an address that is none, or one that others can reach without a token.
    """

    host: str = "127.0.0.1"
    port: int = 8787
    assets: Path = Path("assets")
    public_url: str = ""
    token: str = field(default="", repr=False)
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    most_jobs: int = 200
    longest_wait: float = 300.0

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise InvalidRequest("port", "range", self.port, "0–65535")
        if not 1 <= self.most_jobs <= 10_000:
            raise InvalidRequest("max_jobs", "range", self.most_jobs, "1–10000")
        self._check_names()
        if self.token and not _TOKEN.fullmatch(self.token):
            raise InvalidRequest("token", "letters")
        if self.token and not SHORTEST_TOKEN <= len(self.token) <= LONGEST_TOKEN:
            raise InvalidRequest("token", "length", "", f"{SHORTEST_TOKEN}–{LONGEST_TOKEN}")
        if not self.token and not is_loopback(self.host):
            raise InvalidRequest("token", "needed", self.host)

    def _check_names(self) -> None:
        if self.public_url and not _is_web_address(self.public_url):
            raise InvalidRequest("public_url", "unknown", self.public_url, "https://…")
        for name in self.names:
            if not host_name(name) or host_name(name) != name.lower().strip("[]").rstrip("."):
                raise InvalidRequest("host_name", "unknown", name, "thumbs.example.org")
        for origin in self.origins:
            if not _is_web_address(origin) or urlsplit(origin).path not in {"", "/"}:
                raise InvalidRequest("origin", "unknown", origin, "https://…")

    @property
    def exposed(self) -> str:
        """By which name others reach it, by way of another program, without a token; or empty."""
        names = [urlsplit(self.public_url).hostname or "", *self.names]
        outside = [name for name in names if name and not is_loopback(name.lower())]
        return outside[0] if outside and not self.token else ""

    @property
    def thumbnails(self) -> Path:
        """Where the pictures are kept."""
        return self.assets / THUMBNAILS

    @property
    def base(self) -> str:
        """The public address without a slash at its end; empty if it is the caller's own."""
        return self.public_url.rstrip("/")

    def answers_to(self, host: str) -> bool:
        """Whether a ``Host`` header names this program.

        Addresses always do: a page that wants to trick a browser needs a name that it controls.
        """
        name = host_name(host)
        if not name:
            return False
        known = {_LOOPBACK_NAME, self.host.lower(), *map(str.lower, self.names)}
        known.add((urlsplit(self.public_url).hostname or "").lower())
        return name in known or is_address(name)

    def is_welcome(self, origin: str, base: str) -> bool:
        """Whether pages of that origin may call; ``base`` is the address that was called."""
        known = {origin_of(base), origin_of(self.public_url), *map(origin_of, self.origins)}
        return origin_of(origin) in known - {""}


def host_name(host: str) -> str:
    """The name or address in a ``Host`` header, in lower case; empty if it is malformed."""
    place = _PLACE.fullmatch(host)
    if place is None or int(place[2] or 0) > 65535:
        return ""
    return place[1].strip("[]").rstrip(".").lower()


def is_address(name: str) -> bool:
    """Whether it is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(name: str) -> bool:
    """Whether only this computer can reach it."""
    return name == _LOOPBACK_NAME or (is_address(name) and ipaddress.ip_address(name).is_loopback)


def _is_web_address(url: str) -> bool:
    try:
        return _URL.fullmatch(url) is not None and urlsplit(url).port != 0
    except ValueError:  # a port or an address that cannot be
        return False


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers write them; empty if it has none."""
    if not _is_web_address(url):
        return ""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    name = parts.hostname or ""
    return f"{parts.scheme}://{f'[{name}]' if ':' in name else name}{port}"
