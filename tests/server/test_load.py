"""Fifty clients at once: every call is answered rightly, nothing is lost, and nothing piles up."""

import gc
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.server.program import Hasty, Program
from tests.server.stage import LIMIT, SWIFT, Endpoint, events_in, until
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.horde.transport import IDLE
from thumbgen.store.library import Library
from thumbgen.store.library_rows import Owner

CLIENTS = 50

KEPT = 2 * IDLE + 2
"""Files that stay open: the log, and some lines to the Horde and its store of pictures."""

TROUBLED = replace(
    SWIFT,
    workers=6,
    faults=(
        Fault("check", "502_html", times=2, after=9),
        Fault("status", "garbage", after=4),
        Fault("submit", "500", after=7),
        Fault("picture", "cut", after=5),
    ),
)


@dataclass
class Client:
    """One caller who does now this, now that, on one line that is kept."""

    endpoint: Endpoint
    number: int
    round: str
    patience: float
    done: dict[str, str] = field(default_factory=dict)
    """The prompts of finished jobs, by their ids."""
    cancelled: set[str] = field(default_factory=set)
    did: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    slowest: float = 0.0
    """Seconds that the slowest look-around took."""

    def run(self, goes_on: Callable[[], bool]) -> None:
        dice = random.Random(self.number)
        ways = (self.plain, self.asynchronous, self.watching, self.named, self.cancelling)
        with requests.Session() as session:
            session.trust_env = False
            session.request = self._limited(session.request)  # type: ignore[method-assign]
            turn = self.number
            while turn == self.number or goes_on():
                way = ways[turn % len(ways)] if turn == self.number else dice.choice(ways)
                way(session, f"{self.round} {self.number}, turn {turn}")
                self.look_around(session)
                self.did[way.__name__] += 1
                turn += 1

    def _limited(self, request: Callable[..., Any]) -> Callable[..., Any]:
        def limited(*args: Any, **given: Any) -> Any:
            self.calls += 1
            return request(*args, **{"timeout": self.patience, **given})

        return limited

    def post(
        self, session: requests.Session, prompt: str, path: str = "", **headers: str
    ) -> requests.Response:
        body = {"prompt": prompt, "type": "lofi", "size": "128x128", "format": "jpeg"}
        url = f"{self.endpoint.url}/generate-thumbnail{path}"
        return session.post(url, json=body, headers=headers)

    # -- what one may do -------------------------------------------------------------------------

    def plain(self, session: requests.Session, prompt: str) -> None:
        answer = self.post(session, prompt)
        while answer.status_code == 503:  # too many are open
            assert answer.json()["code"] == "busy"
            time.sleep(0.1)
            answer = self.post(session, prompt)
        if answer.status_code == 202:
            return self.follow(session, prompt, answer.headers["Location"])
        assert answer.status_code == 200, answer.text
        return self.check(session, prompt, answer.json())

    def asynchronous(self, session: requests.Session, prompt: str) -> None:
        answer = self.post(session, prompt, Prefer="respond-async")
        assert answer.status_code == 202, answer.text
        self.follow(session, prompt, answer.headers["Location"])

    def watching(self, session: requests.Session, prompt: str) -> None:
        told = self.post(session, prompt, "?wait=0").json()
        with session.get(told["events_url"], stream=True) as stream:
            events = events_in(stream.content)
        fractions = [told["progress"]["fraction"] for _, told in events]
        assert fractions == sorted(fractions)
        assert events[-1][0] == "done", events[-1]
        self.check(session, prompt, events[-1][1]["result"])

    def named(self, session: requests.Session, prompt: str) -> None:
        key = {"Idempotency-Key": prompt.replace(" ", "-")}
        first = self.post(session, prompt, "?wait=0", **key).json()["job_id"]
        again = self.post(session, prompt, **key)
        assert again.status_code in {200, 202}, again.text
        assert again.json()["job_id"] == first
        self.follow(session, prompt, f"{self.endpoint.url}/jobs/{first}")

    def cancelling(self, session: requests.Session, prompt: str) -> None:
        told = self.post(session, prompt, "?wait=0").json()
        ended = session.delete(told["status_url"]).json()
        assert ended["state"] in {"cancelled", "done"}
        if ended["state"] == "done":
            self.check(session, prompt, ended["result"])
        else:
            self.cancelled.add(told["job_id"])

    def look_around(self, session: requests.Session) -> None:
        for path in ("/health", "/models?genre=lofi", "/sizes"):
            answer = session.get(self.endpoint.url + path)
            assert answer.status_code == 200, answer.text
            self.slowest = max(self.slowest, answer.elapsed.total_seconds())
        assert session.get(f"{self.endpoint.url}/jobs/nobody").status_code == 404

    # -- what must come of it --------------------------------------------------------------------

    def follow(self, session: requests.Session, prompt: str, url: str) -> None:
        end = time.monotonic() + self.patience
        while True:
            told = session.get(url).json()
            assert told["state"] not in {"failed", "cancelled"}, told
            if told["state"] == "done":
                return self.check(session, prompt, told["result"])
            assert time.monotonic() < end, told
            time.sleep(0.1)

    def check(self, session: requests.Session, prompt: str, result: dict[str, Any]) -> None:
        assert (result["success"], result["prompt"]) == (True, prompt)
        whole = session.get(result["image_url"])
        assert whole.status_code == 200
        assert whole.content[:3] == b"\xff\xd8\xff"
        part = session.get(result["image_url"], headers={"Range": "bytes=3-9"})
        assert (part.status_code, part.content) == (206, whole.content[3:10])
        assert result["job_id"] not in self.done
        self.done[result["job_id"]] = prompt


def crowd(endpoint: Endpoint, name: str, seconds: float, patience: float) -> list[Client]:
    """Fifty of them at once, for so long; the clients, when the last one is satisfied."""
    clients = [Client(endpoint, number, name, patience) for number in range(CLIENTS)]
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(CLIENTS) as pool:
        for call in [pool.submit(one.run, lambda: time.monotonic() < end) for one in clients]:
            call.result()
    return clients


def account(endpoint: Endpoint, horde: PracticeHorde, clients: list[Client]) -> int:
    """Every job that was accepted is done or was cancelled, and has its file; how many are done."""
    done = {job: prompt for client in clients for job, prompt in client.done.items()}
    cancelled = {job for client in clients for job in client.cancelled}
    assert len(done) == sum(len(client.done) for client in clients)
    assert len(set(done.values())) == len(done)
    assert endpoint.get("/health").json()["open_jobs"] == 0
    library = Library(endpoint.home / "data" / "library.sqlite")
    owner = Owner("serve", f"{horde.url} {endpoint.options.assets.resolve()}")
    assert library.unfinished(owner) == ()
    for job, prompt in done.items():
        ended = library.ended(job, owner)
        assert ended is not None
        assert (ended.state.value, ended.request.prompt) == ("done", prompt)
        assert ended.pictures[0].path.is_file()
    names = {path.name for path in endpoint.thumbnails.iterdir()}
    assert {job for job in done if not any(job in name for name in names)} == set()
    strangers = {name for name in names if not any(job in name for job in {*done, *cancelled})}
    assert strangers == set()
    assert all(job.cancelled or not job.waiting for job in horde.jobs())
    return len(done)


@pytest.mark.timeout(100)
def test_a_sample(tmp_path: Path) -> None:
    with PracticeHorde(TROUBLED) as horde:
        threads = threading.active_count()
        endpoint = Endpoint(horde.url, tmp_path).start()
        clients = crowd(endpoint, "sample", 1.0, LIMIT * 2)
        assert account(endpoint, horde, clients) >= CLIENTS // 2
        assert {way for client in clients for way in client.did} == {
            "plain",
            "asynchronous",
            "watching",
            "named",
            "cancelling",
        }
        endpoint.stop()
        gc.collect()
        assert threading.active_count() <= threads + 10  # of the Horde's own


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("kind", "least"), [(Program, 60), (Hasty, 500)])
def test_a_minute(kind: type[Program], least: int, tmp_path: Path) -> None:
    """The program as it is, which spares the Horde; and one that hands in as fast as it can."""
    with PracticeHorde(TROUBLED) as horde:
        program = kind(horde.url, tmp_path).start()
        try:
            files = program.open_files
            first = crowd(program, "first", 0.0, 120)  # much is loaded for the first time
            memory = [program.resident]
            clients = watched(program, memory)
            until(lambda: program.open_files <= files + KEPT)
            done = account(program, horde, [*first, *clients])
            report(clients, done, memory, files, program)
            assert done >= least
            third = memory[len(memory) // 3 :]
            assert third[-1] - third[0] < 25 * 1024**2, memory
            assert program.threads < 60  # anyio keeps its own for a while
            code, _, err = program.tell(signal.SIGTERM)
            assert (code, "Traceback" in err) == (0, False)
        finally:
            program.stop()


def watched(program: Program, memory: list[int]) -> list[Client]:
    """A minute of the crowd, while its memory is looked at every second."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(1.0):
            memory.append(program.resident)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        return crowd(program, "second", 60.0, 150)
    finally:
        over.set()
        watcher.join()


def report(
    clients: list[Client], done: int, memory: list[int], files: int, program: Program
) -> None:
    """What was measured, for those who read it (``pytest -s``)."""
    did = sum((client.did for client in clients), Counter())
    calls = sum(client.calls for client in clients)
    slowest = max(client.slowest for client in clients)
    megabytes = [round(one / 1024**2, 1) for one in memory]
    print(  # noqa: T201 - it is asked for
        f"\n{type(program).__name__}: {calls} calls, {done} jobs done, {dict(did)}; "
        f"slowest look-around {slowest * 1000:.0f} ms; memory {megabytes[0]} -> "
        f"{megabytes[len(megabytes) // 3]} -> {megabytes[-1]} MB (most {max(megabytes)}); "
        f"open files {files} -> {program.open_files}"
    )
