"""A stage for whole jobs: a practice Horde each, the real client over HTTP, real files.

Jobs mostly wait, as they do in life, so many scenes are played at once and judged afterwards.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from thumbgen.domain.job import Job, JobState
from thumbgen.domain.request import ThumbRequest
from thumbgen.horde.client import HordeClient
from thumbgen.horde.practice import PracticeHorde, Script, Seen
from thumbgen.horde.practice.jobs import JobView
from thumbgen.jobs import runner
from thumbgen.jobs.conditions import Conditions
from thumbgen.jobs.run import Tools
from thumbgen.jobs.saving import Saver
from thumbgen.jobs.service import JobService
from thumbgen.resources import resource
from thumbgen.store.presets import load_presets

PRESETS = load_presets(resource("presets"), None)


def ask_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs ask ten times a second how they stand: a Horde that is swift need not be spared."""
    monkeypatch.setattr(runner, "FIRST_CHECK", 0.1)
    monkeypatch.setattr(runner, "FRESH", 0.1)
    monkeypatch.setattr(runner, "next_check", lambda _progress, _now: 0.1)


@dataclass
class Stage:
    """One scene while it is played, and what was seen of it afterwards."""

    horde: PracticeHorde
    service: JobService
    folder: Path
    changes: list[Job] = field(default_factory=list)
    answer: Job | None = None
    """What a cancel was answered with, at once."""
    seen: list[Seen] = field(default_factory=list)
    left: list[JobView] = field(default_factory=list)

    @property
    def job(self) -> Job:
        """The (first) job as it stands."""
        return self.service.jobs[0]

    @property
    def paths(self) -> list[str]:
        """Which calls the Horde saw: method and the route's last word but one or two."""
        return [f"{one.method} {_route(one)}" for one in self.seen]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Waits for something to become true; the test's own time limit is the limit."""
        async with asyncio.timeout(45):
            while not condition():  # noqa: ASYNC110 - the world is polled, not told
                await asyncio.sleep(0.01)

    async def until_state(self, state: JobState) -> None:
        """Waits for the job to be in a state."""
        await self.until(lambda: self.job.state is state)

    def calls(self, route: str) -> int:
        """How often a route was called."""
        return self.paths.count(route)


def _route(seen: Seen) -> str:
    if seen.host == "pictures":
        return "picture"
    path = seen.path.split("?")[0]
    names = ("generate/async", "generate/check", "generate/status", "status/models")
    return next((name for name in names if name in path), path)


Action = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """What the Horde does, what is asked of it, and what happens meanwhile."""

    script: Script = field(default_factory=Script)
    request: dict[str, Any] = field(default_factory=dict)
    action: Action | None = None
    jobs: int = 1


async def play(scene: Scene, folder: Path) -> Stage:
    """Plays one scene to its end, background work included."""
    horde = PracticeHorde(script=scene.script)
    horde.start()
    client = HordeClient(horde.url, timeout=4)
    saver = Saver(folder / "pictures", (folder / "refuge",))
    service = JobService(Tools(client, saver, Conditions(client)), PRESETS.genres, PRESETS.models)
    stage = Stage(horde, service, folder)
    service.subscribe(stage.changes.append)
    try:
        wishes = {"prompt": "a lighthouse", "genre": "lofi", **scene.request}
        if "output" in wishes:
            wishes["output"] = folder / wishes["output"]
        request = ThumbRequest(**wishes)
        jobs = [service.start(request) for _ in range(scene.jobs)]
        if scene.action is not None:
            await scene.action(stage)
        for job in jobs:
            await service.ended(job.id)
        await stage.until(lambda: not any(job.withdrawing for job in service.jobs))
        stage.left = horde.jobs()
    finally:
        await service.close(1.0)
        client.close()
        await asyncio.to_thread(horde.stop)
        stage.seen = horde.requests
    return stage


async def play_all(scenes: dict[str, Scene], folder: Path) -> dict[str, Stage]:
    """Plays all scenes, as many at once as two cores can paint for without falling behind."""
    places = asyncio.Semaphore(16)

    async def play_one(name: str, scene: Scene) -> Stage:
        async with places:
            return await play(scene, folder / name)

    async with asyncio.TaskGroup() as group:
        tasks = {name: group.create_task(play_one(name, scene)) for name, scene in scenes.items()}
    return {name: task.result() for name, task in tasks.items()}
