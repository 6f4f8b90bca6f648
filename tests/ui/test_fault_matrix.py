"""Whatever befalls any answer: the window ends in the right state, and nothing is lost."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from tests.matrix import CASES, Case
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage
from thumbgen.domain.job import JobState
from thumbgen.horde.practice import Seen

KEY = "practice-key-000000000000"

WINDOWS = 26
"""Played at once, one trouble after the other in each."""


@dataclass(frozen=True)
class End:
    """How one window ended."""

    state: JobState
    code: str
    pictures: tuple[Path, ...]
    files: tuple[Path, ...]
    dialogs: int
    generate: bool
    idea: str


async def act(stage: Stage, case: Case) -> End:
    """One idea from the click to its end, whatever comes between."""
    stage.horde.set_script(case.script)
    await stage.generate("um farol")
    if case.cancel:
        await stage.until(lambda: stage.work.job.progress.queue_position is not None)
        stage.click("cancelButton")
    await stage.until(lambda: not stage.work.running and not stage.work.job.withdrawing, 50)
    return look(stage)


def look(stage: Stage) -> End:
    job = stage.work.job
    pictures = tuple(picture.path for picture in job.pictures)
    return End(
        job.state,
        "" if job.error is None else job.error.code,
        pictures,
        tuple(path for path in pictures if path.is_file()),
        len(stage.window.window().findChildren(QDialog)),
        stage.form.button.isEnabled(),
        stage.form.prompt.toPlainText(),
    )


@pytest.fixture(scope="module")
def ended() -> dict[str, End]:
    return {}


@pytest.mark.timeout(240)
def test_all_troubles_are_met(
    play: Play, ended: dict[str, End], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thumbgen.jobs.lost.CACHED", 0.3)
    monkeypatch.setenv("THUMBGEN_API_KEY", KEY)
    left, heard = list(CASES.values()), list[Seen]()

    async def one_window() -> None:
        async with on_stage(CASES["check-500"].script, watched=False) as stage:
            while left:
                case = left.pop()
                ended[case.name] = await act(stage, case)
            heard.extend(stage.horde.requests)

    async def scene() -> None:
        await asyncio.gather(*(one_window() for _ in range(WINDOWS)))

    play(scene)
    assert any(KEY in one.headers.values() for one in heard)
    for one in heard:
        signed = one.host == "api" and one.path.endswith(("/generate/async", "/find_user"))
        headers = [
            value for name, value in one.headers.items() if not (signed and name == "apikey")
        ]
        assert KEY not in f"{one.path} {headers} {one.body!r}"
    for path in Path(os.environ["THUMBGEN_HOME"]).rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path
    assert KEY.encode() not in Path("/proc/self/cmdline").read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_trouble(name: str, ended: dict[str, End]) -> None:
    case, seen = CASES[name], ended[name]
    assert seen.code == case.error_in_window
    if seen.code:
        assert seen.pictures == ()
    else:
        assert seen.state is JobState.DONE
        assert len(seen.files) == 1
    assert seen.files == seen.pictures
    assert seen.dialogs == 0
    assert seen.generate
    assert seen.idea == "um farol"
