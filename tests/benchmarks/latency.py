"""How long after "done at the server" the picture is decoded, and how many requests that takes.

ThumbGen's own job beside two reference loops that check every second and every four seconds, all
against the practice Horde, whose estimates are as wrong as the real one's. The job must be within
1.2 of the every-second loop for jobs of 6 to 11 s, and take at most 16 requests for one of 20 s.

    python -m tests.benchmarks.latency [JOBS]
"""

import asyncio
import io
import json
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import requests
from PIL import Image

from tests.contract.stage import PRESETS
from thumbgen.domain.request import ThumbRequest
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import PracticeHorde, Script
from thumbgen.jobs.conditions import Conditions
from thumbgen.jobs.run import Tools
from thumbgen.jobs.saving import Kept, Saver
from thumbgen.jobs.service import JobService
from thumbgen.jobs.threads import in_thread

MOST_RATIO = 1.2
MOST_REQUESTS = 16


@dataclass(frozen=True)
class Outcome:
    """One job: seconds from done to decoded, and the requests made."""

    latency: float
    requests: int


def script(seconds: float, seed: int) -> Script:
    """A Horde with a worker at hand, as in the reference measurement."""
    return Script(
        queue_length=0, seconds_per_place=0.05, render_seconds=seconds, seed=seed, workers=1
    )


def outcome(horde: PracticeHorde, decoded: float) -> Outcome:
    """Reads the practice Horde's own books."""
    (job,) = horde.jobs()
    assert job.done_at is not None
    return Outcome(decoded - job.done_at, len(horde.requests))


class Watch(Saver):
    """Notes when a picture was decoded, as the loops do, before it is finished and saved."""

    def keep(self, data: bytes, request: ThumbRequest, index: int, stem: str) -> Kept:
        Image.open(io.BytesIO(data)).load()
        DECODED[self.folder] = time.monotonic()
        return super().keep(data, request, index, stem)


DECODED: dict[Path, float] = {}


async def ours(seconds: float, seed: int, folder: Path) -> Outcome:
    """ThumbGen's whole job."""
    with PracticeHorde(script(seconds, seed)) as horde:
        saver = Watch(folder / f"{seconds}-{seed}", ())
        client = HordeClient(horde.url)
        tools = Tools(client, saver, Conditions(client))
        service = JobService(tools, PRESETS.genres, PRESETS.models)
        await service.ended(service.start(ThumbRequest("a lighthouse", genre="lofi")).id)
        await service.close(1)
        return outcome(horde, DECODED[saver.folder])


def loop(url: str, every: float) -> float:
    """A plain client that checks at a fixed pace; when its picture was decoded."""
    session = requests.Session()
    session.trust_env = False
    params = {"width": 1344, "height": 768, "steps": 25, "n": 1}
    body = {"prompt": "a lighthouse, lofi", "params": params, "models": ["AAM XL"]}
    headers = {"apikey": "0000000000", "Content-Type": "application/json"}
    reply = session.post(f"{url}/generate/async", data=json.dumps(body), headers=headers, timeout=9)
    job = reply.json()["id"]
    while not session.get(f"{url}/generate/check/{job}", timeout=9).json()["done"]:
        time.sleep(every)
    status = session.get(f"{url}/generate/status/{job}", timeout=9).json()
    picture = session.get(status["generations"][0]["img"], timeout=9).content
    Image.open(io.BytesIO(picture)).load()
    return time.monotonic()


async def reference(seconds: float, seed: int, every: float) -> Outcome:
    """One job of a reference loop."""
    with PracticeHorde(script(seconds, seed)) as horde:
        decoded = await in_thread(loop, horde.url, every)
        return outcome(horde, decoded)


async def measure(durations: list[float], folder: Path) -> dict[str, list[Outcome]]:
    """Each duration by each client; a few at a time, so that they do not disturb each other."""
    places = asyncio.Semaphore(6)
    results: dict[str, list[Outcome]] = {"ThumbGen": [], "every 1 s": [], "every 4 s": []}

    async def one(name: str, seconds: float, seed: int) -> None:
        async with places:
            await asyncio.sleep(random.Random(f"{name}{seed}").uniform(0, 1))
            if name == "ThumbGen":
                result = await ours(seconds, seed, folder)
            else:
                result = await reference(seconds, seed, 1 if name == "every 1 s" else 4)
            results[name].append(result)

    async with asyncio.TaskGroup() as group:
        for seed, seconds in enumerate(durations):
            for name in results:
                group.create_task(one(name, seconds, seed))
    return results


def table(title: str, results: dict[str, list[Outcome]]) -> None:
    """Prints one row a client."""
    print(f"\n{title}\n  {'':10} {'median':>7} {'worst':>7} {'requests':>9} {'most':>5}")
    for name, outcomes in results.items():
        latencies = [one.latency for one in outcomes]
        counts = [one.requests for one in outcomes]
        print(
            f"  {name:10} {statistics.median(latencies):7.2f} {max(latencies):7.2f}"
            f" {statistics.median(counts):9.0f} {max(counts):5}"
        )


def main(jobs: int) -> int:
    """Prints both tables; 1 if a bound is broken."""
    # Evenly spread, so that luck with the phase of the checks decides nothing.
    short = [6 + 5 * (number + 0.5) / jobs for number in range(jobs)]
    long = [20.0] * max(3, jobs // 4)
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        of_short = runner.run(measure(short, Path(folder)))
        of_long = runner.run(measure(long, Path(folder)))
    table(f"{len(short)} jobs of 6 to 11 s: seconds from done to decoded", of_short)
    table(f"{len(long)} jobs of 20 s", of_long)

    def median(name: str) -> float:
        return statistics.median(one.latency for one in of_short[name])

    ratio = median("ThumbGen") / median("every 1 s")
    most = max(one.requests for one in of_long["ThumbGen"])
    print(f"\nratio of the medians {ratio:.2f} (at most {MOST_RATIO})")
    print(f"requests for a 20 s job {most} (at most {MOST_REQUESTS})")
    return int(ratio > MOST_RATIO or most > MOST_REQUESTS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 24))
