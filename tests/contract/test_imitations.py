"""Servers that imitate the Horde by the founding document's simplified replies."""

import asyncio
import base64
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.contract.stage import PRESETS, ask_often
from thumbgen.domain import errors
from thumbgen.domain.job import Job
from thumbgen.domain.request import ThumbRequest
from thumbgen.horde.client import HordeClient
from thumbgen.jobs.conditions import Conditions
from thumbgen.jobs.run import Tools
from thumbgen.jobs.saving import Saver
from thumbgen.jobs.service import JobService


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thumbgen.jobs.deliver.LINK_PAUSES", (0.1, 0.2))
    ask_often(monkeypatch)


def webp() -> str:
    file = io.BytesIO()
    Image.new("RGB", (1344, 768), "teal").save(file, "WEBP")
    return base64.b64encode(file.getvalue()).decode()


PICTURE = {"img": webp(), "seed": 123, "worker_id": "w", "model": "AAM XL"}


@contextmanager
def imitation(generations: list[dict[str, Any]]) -> Iterator[str]:
    """A server with the simplest replies that the founding document shows."""
    checks = iter(
        [
            {"state": "processing", "queue_position": 2, "wait_time": 20},
            {"state": "processing", "queue_position": 0, "wait_time": 5},
        ]
    )

    class Handler(BaseHTTPRequestHandler):
        def answer(self, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer({"id": "abc", "message": "queued"})

        def do_GET(self) -> None:
            if "/check/" in self.path:
                self.answer(next(checks, {"state": "completed"}))
            else:
                self.answer({"state": "completed", "generations": generations})

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api/v2"
        finally:
            server.shutdown()
            thread.join()


async def run(url: str, folder: Path, changes: list[Job]) -> Job:
    client = HordeClient(url)
    service = JobService(
        Tools(client, Saver(folder, ()), Conditions(client)), PRESETS.genres, PRESETS.models
    )
    service.subscribe(changes.append)
    job = await service.ended(service.start(ThumbRequest("a lighthouse", genre="lofi")).id)
    await service.close(1)
    client.close()
    return job


def test_pictures_without_links_or_ids_are_understood(tmp_path: Path) -> None:
    changes: list[Job] = []
    with imitation([PICTURE]) as url, asyncio.Runner() as runner:
        job = runner.run(run(url, tmp_path, changes))
    (picture,) = job.pictures
    assert picture.seed == "123"
    assert picture.source_url == picture.path.as_uri()
    assert [change.progress.queue_position for change in changes if change.progress.queue_position]
    with Image.open(picture.path) as image:
        assert image.size == (1280, 720)


LOST = {
    "no generation": [],
    "not there": [PICTURE | {"img": "N/A"}],
    "no link": [PICTURE | {"img": ""}],
    "no picture": [PICTURE | {"img": "%%%"}],
}
"""What servers answer that have lost the picture."""


def test_a_picture_that_the_server_has_lost(tmp_path: Path) -> None:
    async def lose(name: str, generations: list[dict[str, Any]]) -> Job:
        with imitation(generations) as url:
            return await run(url, tmp_path / name, [])

    async def lose_all() -> list[Job]:
        return await asyncio.gather(*(lose(*one) for one in LOST.items()))

    with asyncio.Runner() as runner:
        jobs = runner.run(lose_all())
    assert [type(job.error) for job in jobs] == [errors.PictureLost] * len(LOST)
