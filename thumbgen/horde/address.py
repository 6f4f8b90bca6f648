"""Where the Horde is, from however much of its address was given."""

from urllib.parse import urlsplit

from thumbgen.domain.errors import InvalidRequest

DEFAULT_URL = "https://aihorde.net/api/v2"


def horde_url(text: str) -> str:
    """The API's base address as ``https://host/api/v2``, from however much of it was given.

    Raises:
        InvalidRequest: no web address.
    """
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        reachable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise InvalidRequest("horde_url", "unknown", text, DEFAULT_URL) from None
    spoiled = parts.username or parts.query or parts.fragment or len(url.split()) != 1
    if not reachable or spoiled:
        raise InvalidRequest("horde_url", "unknown", text, DEFAULT_URL)
    if parts.path in {"", "/"}:
        return f"{url}/api/v2"
    return f"{url}/v2" if parts.path == "/api" else url
