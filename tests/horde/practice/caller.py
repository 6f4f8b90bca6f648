"""Raw HTTP to a practice Horde: no client of ours, so that nothing is taken for granted."""

import base64
import io
import time
from collections.abc import Callable
from typing import Any, TypeVar

import requests
from PIL import Image

from thumbgen.horde.practice import JobView, PracticeHorde, Script

ANONYMOUS = "0000000000"
REGISTERED = "practice-key-000000000000"
FAST = Script(
    queue_length=0, render_seconds=0.02, workers=4, rate_limits=False, check_cache_seconds=0
)
WAIT_SECONDS = 15

Found = TypeVar("Found")


def wait_for(look: Callable[[], Found]) -> Found:
    """What ``look`` returns as soon as that is true."""
    limit = time.monotonic() + WAIT_SECONDS
    while not (found := look()):
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.005)
    return found


def body(**changes: Any) -> dict[str, Any]:
    """A small submission that is accepted; ``params`` are added to its own."""
    params = {"width": 64, "height": 64, "steps": 20} | changes.pop("params", {})
    sent = {"prompt": "a quiet hill", "models": ["SDXL 1.0"], "nsfw": False, "params": params}
    return sent | changes


class Caller:
    """Asks a practice Horde."""

    def __init__(self, horde: PracticeHorde) -> None:
        self.horde = horde
        self.session = requests.Session()
        self.session.trust_env = False

    def ask(self, method: str, path: str, key: str | None = None, **more: Any) -> requests.Response:
        headers = {"Client-Agent": "tests:1:none"} | more.pop("headers", {})
        if key is not None:
            headers["apikey"] = key
        more = {"timeout": 10, "allow_redirects": False} | more
        return self.session.request(method, self.horde.url + path, headers=headers, **more)

    def submit(self, key: str | None = ANONYMOUS, **changes: Any) -> requests.Response:
        return self.ask("POST", "/generate/async", key, json=body(**changes))

    def start(self, key: str = ANONYMOUS, **changes: Any) -> str:
        reply = self.submit(key, **changes)
        assert reply.status_code == 202, reply.text
        return str(reply.json()["id"])

    def check(self, job: str) -> dict[str, Any]:
        return dict(self.ask("GET", f"/generate/check/{job}").json())

    def status(self, job: str) -> dict[str, Any]:
        return dict(self.ask("GET", f"/generate/status/{job}").json())

    def cancel(self, job: str) -> dict[str, Any]:
        return dict(self.ask("DELETE", f"/generate/status/{job}").json())

    def view(self, job: str) -> JobView:
        return next(view for view in self.horde.jobs() if view.id == job)

    def finish(self, job: str) -> list[dict[str, Any]]:
        """The generations of a job, once it is over."""
        wait_for(lambda: not (self.view(job).waiting or self.view(job).processing))
        return list(self.status(job)["generations"])

    def fetch(self, url: str, **more: Any) -> requests.Response:
        return self.session.get(url, **({"timeout": 10, "allow_redirects": False} | more))


Start = Callable[[Script], Caller]
"""Starts a practice Horde with a script, and hands out somebody who calls it."""


def picture(size: tuple[int, int] = (96, 64), colour: str | int = "#cc2200", **how: Any) -> str:
    """A plain picture to start from, in base64; PNG in RGB unless told otherwise."""
    file = io.BytesIO()
    Image.new(how.get("mode", "RGB"), size, colour).save(file, how.get("format", "PNG"))
    return base64.b64encode(file.getvalue()).decode()


def opened(data: bytes) -> Image.Image:
    """A decoded picture."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture
