"""curl.sh and node.mjs: the endpoint, called from outside."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PIL import Image

from tests.conftest import QUICK, quick
from tests.docs.kitchen import (
    LIMIT,
    PROGRAMS,
    RECIPES,
    Cooked,
    cook,
    environment,
    lasting_port,
    needs,
    serving,
)
from thumbgen.horde.practice import PracticeHorde

pytestmark = pytest.mark.timeout(200)

IDEA = 'um "farol" \\ na chuva,\nà noite'
NOBODY = "http://127.0.0.1:2"
NOTHING_ANSWERS = f"nothing answers at {NOBODY}: start `thumbgen serve` first"
TOKEN = "a-token-for-the-tests-0123456789"


class Kitchen:
    """An endpoint on a practice Horde, and the recipes that call it."""

    def __init__(self, horde: PracticeHorde, url: str, folder: Path) -> None:
        self.horde = horde
        self.folder = folder
        self.environ = environment(
            folder / "home", THUMBGEN_SERVER=url, THUMBGEN_SERVER_TOKEN=TOKEN
        )

    def cooked(self, name: str, *arguments: str, **changes: str) -> Cooked:
        return cook(name, *arguments, environ=self.environ | changes, folder=self.folder)


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kitchen]:
    folder = tmp_path_factory.mktemp("endpoint")
    with PracticeHorde(QUICK) as horde:
        environ = environment(
            folder / "home", THUMBGEN_HORDE_URL=horde.url, THUMBGEN_SERVER_TOKEN=TOKEN
        )
        options = ["--port", "0", "--assets", str(folder / "assets")]
        with serving([PROGRAMS / "thumbgen-cli", "serve", *options], environ) as url:
            yield Kitchen(horde, url, folder)


@pytest.fixture
def busy(kitchen: Kitchen) -> Iterator[Kitchen]:
    """The same while many others wait, so that no job ends."""
    kitchen.horde.set_script(quick(queue_length=500, seconds_per_place=1.0))
    yield kitchen
    kitchen.horde.set_script(QUICK)


def last_line(cooked: Cooked) -> Any:
    return json.loads(cooked.out.splitlines()[-1])


curl = needs("bash", "curl")


@curl
def test_curl_waits_for_the_result(kitchen: Kitchen) -> None:
    cooked = kitchen.cooked("curl.sh", "plain", IDEA, "lofi")
    assert cooked.code == 0, cooked.err
    assert cooked.out.endswith("}\n")
    result = last_line(cooked)
    assert (result["success"], result["prompt"], result["genre"]) == (True, IDEA, "lofi")


@pytest.fixture
def impatient(kitchen: Kitchen, tmp_path: Path) -> Iterator[Kitchen]:
    """An endpoint that lets nobody wait, on the same Horde."""
    environ = environment(
        tmp_path / "home", THUMBGEN_HORDE_URL=kitchen.horde.url, THUMBGEN_SERVER_TOKEN=TOKEN
    )
    options = ["--port", "0", "--max-wait", "0", "--assets", str(tmp_path / "assets")]
    with serving([PROGRAMS / "thumbgen-cli", "serve", *options], environ) as url:
        yield Kitchen(kitchen.horde, url, tmp_path)


@curl
def test_curl_goes_on_asking_when_it_takes_longer(impatient: Kitchen) -> None:
    cooked = impatient.cooked("curl.sh", "plain", IDEA, "lofi")
    assert cooked.code == 0, cooked.err
    assert cooked.err, "it should say how it stands"
    result = last_line(cooked)
    assert (result["success"], result["prompt"], result["source"]) == (True, IDEA, "stablehorde")


@curl
def test_curl_ends_with_1_when_there_is_no_picture_in_the_end(impatient: Kitchen) -> None:
    impatient.horde.set_script(quick(censored="all"))
    cooked = impatient.cooked("curl.sh", "plain", IDEA)
    impatient.horde.set_script(QUICK)
    assert cooked.code == 1
    assert last_line(cooked)["error"]["code"] == "censored"


@curl
def test_curl_asks_now_and_then(kitchen: Kitchen) -> None:
    cooked = kitchen.cooked("curl.sh", "later", IDEA)
    assert cooked.code == 0, cooked.err
    assert last_line(cooked)["state"] == "done"
    assert re.match(r"http://127\.0\.0\.1:\d+/jobs/\w+\n", cooked.err)


@curl
def test_curl_listens_to_events(kitchen: Kitchen) -> None:
    cooked = kitchen.cooked("curl.sh", "events", IDEA, "worship")
    assert cooked.code == 0, cooked.err
    assert last_line(cooked)["result"]["prompt"] == IDEA
    *progress, end = cooked.err.splitlines()
    assert progress
    assert all(line.startswith("progress: ") for line in progress)
    assert end.startswith("done: ")


@curl
def test_curl_cancels(busy: Kitchen) -> None:
    cooked = busy.cooked("curl.sh", "cancel", IDEA)
    assert cooked.code == 0, cooked.err
    assert last_line(cooked)["state"] == "cancelled"


@curl
def test_curl_tells_of_a_job_that_failed_at_once(kitchen: Kitchen) -> None:
    kitchen.horde.set_script(quick(censored="all"))
    cooked = kitchen.cooked("curl.sh", "plain", IDEA)
    kitchen.horde.set_script(QUICK)
    assert (cooked.code, last_line(cooked)["code"]) == (1, "censored")


@curl
@pytest.mark.parametrize("way", ["later", "events"])
def test_curl_tells_of_a_job_that_failed(way: str, kitchen: Kitchen) -> None:
    kitchen.horde.set_script(quick(censored="all"))
    cooked = kitchen.cooked("curl.sh", way, IDEA)
    kitchen.horde.set_script(QUICK)
    assert cooked.code == 1
    assert last_line(cooked)["error"]["code"] == "censored"


@curl
@pytest.mark.parametrize("way", ["plain", "later"])
def test_curl_tells_of_a_refusal_in_the_endpoints_words(way: str, kitchen: Kitchen) -> None:
    cooked = kitchen.cooked("curl.sh", way, IDEA, "polka")
    assert cooked.code == 22
    assert "no genre called" in cooked.out + cooked.err


@curl
@pytest.mark.parametrize("way", ["plain", "events"])
def test_curl_says_that_nobody_is_there(way: str, kitchen: Kitchen) -> None:
    cooked = kitchen.cooked("curl.sh", way, IDEA, THUMBGEN_SERVER=NOBODY)
    assert cooked == Cooked(7, "", f"curl.sh: {NOTHING_ANSWERS}\n")


@curl
def test_curl_needs_the_token(kitchen: Kitchen) -> None:
    cooked = kitchen.cooked("curl.sh", "plain", IDEA, THUMBGEN_SERVER_TOKEN="")
    assert (cooked.code, last_line(cooked)["status"]) == (22, 401)
    assert cooked.out.endswith("}\n")


@curl
def test_curl_fetches_a_picture_once(kitchen: Kitchen) -> None:
    link = last_line(kitchen.cooked("curl.sh", "plain", "a harbour"))["image_url"]
    file = kitchen.folder / "um porto.jpg"
    assert kitchen.cooked("curl.sh", "get", link, file.name).out == "200\n"
    first = file.read_bytes()
    with Image.open(file) as image:
        assert image.size == (1280, 720)
    assert kitchen.cooked("curl.sh", "get", link, file.name).out == "304\n"
    assert file.read_bytes() == first
    file.unlink()
    assert kitchen.cooked("curl.sh", "get", link, file.name).out == "200\n"
    assert file.read_bytes() == first
    assert kitchen.cooked("curl.sh", "get", f"{link}x", "other.jpg").code == 22
    kept = {"um porto.jpg", "um porto.jpg.etag"}
    assert {path.name for path in kitchen.folder.iterdir() if "jpg" in path.name} >= kept
    assert not list(kitchen.folder.glob("other.jpg*"))
    assert kitchen.cooked("curl.sh", "get", f"{link}x", file.name).code == 22
    assert file.read_bytes() == first
    assert not list(kitchen.folder.glob("*.part*"))


@curl
@pytest.mark.parametrize("arguments", [(), ("plain",), ("polish", IDEA), ("get", "x")])
def test_curl_says_how_it_is_called(arguments: tuple[str, ...], kitchen: Kitchen) -> None:
    cooked = kitchen.cooked("curl.sh", *arguments)
    assert cooked.code == 2
    assert cooked.err.startswith("curl.sh plain")
    assert len(cooked.err.splitlines()) == 5


@curl
@pytest.mark.parametrize("way", ["later", "events"])
def test_curl_outlives_a_restart_of_the_endpoint(way: str, tmp_path: Path) -> None:
    with PracticeHorde(quick(queue_length=500, seconds_per_place=1.0)) as horde:
        environ = environment(
            tmp_path / "home", THUMBGEN_HORDE_URL=horde.url, THUMBGEN_SERVER_TOKEN=TOKEN
        )
        assets = str(tmp_path / "assets")
        command = [str(PROGRAMS / "thumbgen-cli"), "serve", "--assets", assets, "--port"]
        port = lasting_port()
        with serving([*command, port], environ) as url:
            caller = subprocess.Popen(
                [RECIPES / "curl.sh", way, IDEA],
                env=environ | {"THUMBGEN_SERVER": url},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            assert caller.stderr is not None
            assert any("queue" in line for line in caller.stderr)
        horde.set_script(QUICK)
        with caller, serving([*command, port], environ) as again:
            assert again == url
            out, err = caller.communicate(timeout=LIMIT)
    assert caller.returncode == 0, err
    assert json.loads(out)["state"] == "done"


JOB = b'{"job_id":"1","state":"done","message":"Ready","result":{"success":true}}'


def frail(listener: socket.socket) -> None:
    """Takes a job in, then breaks two connections: one at once, one in the middle of an answer."""
    place = f"http://127.0.0.1:{listener.getsockname()[1]}/jobs/1"
    taken = f"HTTP/1.1 202 Accepted\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()
    told = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(JOB), JOB)
    for answer in (taken, b"", told[:-9], told):
        connection, _ = listener.accept()
        with connection:
            connection.recv(10_000)
            connection.sendall(answer)


@curl
def test_curl_asks_again_when_a_connection_breaks(kitchen: Kitchen) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Thread(target=frail, args=(listener,), daemon=True)
        server.start()
        place = f"http://127.0.0.1:{listener.getsockname()[1]}"
        cooked = kitchen.cooked("curl.sh", "later", "a lighthouse", THUMBGEN_SERVER=place)
        assert cooked.code == 0, cooked.err
        server.join(10)
    assert last_line(cooked)["state"] == "done"


node = needs("node")


@node
def test_node_saves_the_picture_and_shows_progress(kitchen: Kitchen) -> None:
    cooked = kitchen.cooked("node.mjs", IDEA, "lofi", "né.jpg")
    assert cooked.code == 0, cooked.err
    told = last_line(cooked)
    assert (told["file"], told["width"], told["height"]) == ("né.jpg", 1280, 720)
    with Image.open(kitchen.folder / "né.jpg") as image:
        assert (image.format, image.size) == ("JPEG", (1280, 720))
    percents = [int(line.split("%")[0]) for line in cooked.err.splitlines()]
    assert percents == sorted(percents)
    assert percents[-1] == 100


@node
def test_node_tells_what_went_wrong(kitchen: Kitchen) -> None:
    for arguments, words in (((IDEA, "polka"), "no genre called"), ((), "an idea is missing")):
        cooked = kitchen.cooked("node.mjs", *arguments)
        assert cooked.code == 1
        assert words in cooked.err
    kitchen.horde.set_script(quick(censored="all"))
    cooked = kitchen.cooked("node.mjs", IDEA, "none", "nothing.jpg")
    kitchen.horde.set_script(QUICK)
    assert cooked.code == 1
    assert "safety check" in cooked.err
    assert not (kitchen.folder / "nothing.jpg").exists()


@node
def test_node_says_that_nobody_is_there(kitchen: Kitchen) -> None:
    cooked = kitchen.cooked("node.mjs", IDEA, THUMBGEN_SERVER=f"{NOBODY}/")
    assert cooked == Cooked(1, "", f"node.mjs: {NOTHING_ANSWERS}\n")


@node
def test_node_cancels_when_it_is_interrupted(busy: Kitchen) -> None:
    before = withdrawals(busy.horde)
    with subprocess.Popen(
        [RECIPES / "node.mjs", IDEA],
        env=busy.environ,
        cwd=busy.folder,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "queue" in next(line for line in process.stderr if "queue" in line)
        os.kill(process.pid, signal.SIGINT)
        process.stderr.read()
        assert process.wait(LIMIT) == 130
    deadline = time.monotonic() + 10
    while withdrawals(busy.horde) == before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert withdrawals(busy.horde) == before + 1


def withdrawals(horde: PracticeHorde) -> int:
    return sum(request.method == "DELETE" for request in horde.requests)
