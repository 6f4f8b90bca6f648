"""Presigned links to pictures, signed anew at each asking (horde-api.md §3)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from thumbgen.horde.practice.replies import Reply, xml

FOLDER = "/horde-transient/"
STAMP = "%Y%m%dT%H%M%SZ"


class Links:
    """Signs links and says whether one is still good; each carries its own number."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._signed = 0
        self._dead_before: dict[str, int] = {}

    def sign(self, host: str, picture_id: str, seconds: int, now: datetime) -> str:
        """A link that is good for ``seconds`` from now."""
        with self._lock:
            self._signed += 1
            number = self._signed
        path = f"{FOLDER}{picture_id}.webp"
        fields = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"practice/{now:%Y%m%d}/auto/s3/aws4_request",
            "X-Amz-Date": f"{now:{STAMP}}",
            "X-Amz-Expires": str(seconds),
            "X-Amz-Security-Token": str(number),
            "X-Amz-SignedHeaders": "host",
        }
        fields["X-Amz-Signature"] = self._signature(path, fields)
        return f"{host}{path}?{urlencode(fields)}"

    def kill(self, picture_id: str) -> None:
        """Let all links that were signed so far for a picture be expired."""
        with self._lock:
            self._dead_before[picture_id] = self._signed

    def trouble(self, path: str, query: str, now: datetime) -> Reply | None:
        """The picture store's refusal of a link, if it refuses."""
        fields = dict(parse_qsl(query))
        given = fields.pop("X-Amz-Signature", "")
        if not hmac.compare_digest(given.encode(), self._signature(path, fields).encode()):
            return xml(403, "SignatureDoesNotMatch", "The signature does not match.")
        signed = datetime.strptime(fields["X-Amz-Date"], STAMP).replace(tzinfo=UTC)
        with self._lock:
            dead = self._dead_before.get(picture_of(path), 0)
        number, seconds = int(fields["X-Amz-Security-Token"]), int(fields["X-Amz-Expires"])
        if number <= dead or (now - signed).total_seconds() >= seconds:
            return expired()
        return None

    def _signature(self, path: str, fields: dict[str, str]) -> str:
        text = f"{path}?{urlencode(sorted(fields.items()))}"
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()


def picture_of(path: str) -> str:
    """The picture's id in a path of the store."""
    return path.removeprefix(FOLDER).removesuffix(".webp")


def expired() -> Reply:
    """The store's answer to a link whose time is over."""
    return xml(403, "AccessDenied", "Request has expired")
