"""A watched text file, and what opens its pictures."""

import io
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.inside import Ran, runner
from tests.cli.interrupts import interrupted_when
from thumbgen.cli import opening, watching
from thumbgen.cli.main import run
from thumbgen.cli.opening import open_picture
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.store.texts import read_bytes

Horde = Callable[..., PracticeHorde]
Step = tuple[Callable[[], Any], Callable[[], None]]


@pytest.fixture
def idea(tmp_path: Path) -> Path:
    return tmp_path / "idea.txt"


class Screen:
    """What a command has said so far."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._out, self._err = io.StringIO(), io.StringIO()
        self._monkeypatch = monkeypatch

    def turn_on(self) -> None:
        """From now on: before a test begins, pytest has streams of its own."""
        self._monkeypatch.setattr(sys, "stdout", self._out)
        self._monkeypatch.setattr(sys, "stderr", self._err)

    @property
    def out(self) -> str:
        return self._out.getvalue()

    @property
    def err(self) -> str:
        return self._err.getvalue()


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    return Screen(monkeypatch)


@pytest.fixture
def watch(screen: Screen, idea: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Watches the file while somebody works on it: each step is done as soon as it may be."""
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.1)

    def go(*arguments: str, steps: tuple[Step, ...]) -> Ran:
        left = list(steps)

        def done() -> bool:
            if left and left[0][0]():
                left.pop(0)[1]()
            return not left

        told = ("generate", "--watch", str(idea), "--genre", "lofi", "--lang", "en")
        screen.turn_on()
        with interrupted_when(done):
            code = run([*told, *arguments], None)
        assert not left, screen.err
        return Ran(code, screen.out, screen.err)

    return go


@pytest.fixture
def serving(practice: Horde, monkeypatch: pytest.MonkeyPatch) -> Horde:
    """Starts a practice Horde that is the one in use."""

    def start(**changes: object) -> PracticeHorde:
        horde = practice(**changes)
        monkeypatch.setenv("THUMBGEN_HORDE_URL", horde.url)
        return horde

    return start


def nothing() -> None:
    """For a step that only waits."""


def prompts(horde: PracticeHorde) -> list[str]:
    return [job.payload["prompt"] for job in horde.jobs()]


def test_each_text_becomes_a_picture_and_the_same_text_none(
    watch: Callable[..., Ran], serving: Horde, idea: Path, screen: Screen
) -> None:
    horde = serving()
    idea.write_bytes("um café\n".encode("cp1252"))
    ran = watch(
        steps=(
            (lambda: "um-cafe.jpg" in screen.out, idea.touch),
            (
                lambda: "Change the text" in screen.err,
                lambda: idea.write_text("a heron", "utf-16"),
            ),
            (lambda: "a-heron.jpg" in screen.out, nothing),
        )
    )
    assert ran.code == 0
    assert [Path(line).name for line in ran.lines] == ["um-cafe.jpg", "a-heron.jpg"]
    assert ran.err.splitlines()[0] == f"Watching {idea}. Ctrl+C ends this."
    assert ran.err.count("Change the text and save it") == 1
    assert len(horde.jobs()) == 2


def test_a_text_that_changes_withdraws_the_job_under_way(
    watch: Callable[..., Ran], serving: Horde, idea: Path
) -> None:
    horde = serving(queue_length=500, seconds_per_place=1.0)
    idea.write_text("an otter")
    ran = watch(
        "--json",
        steps=(
            (
                lambda: any("/check/" in one.path for one in horde.requests),
                lambda: idea.write_text("a heron"),
            ),
            (lambda: len(horde.jobs()) == 2, nothing),
        ),
    )
    assert ran.code == 130
    assert ran.json["error"]["code"] == "cancelled"
    assert [job.cancelled for job in horde.jobs()] == [True, True]
    assert "otter" in prompts(horde)[0]
    assert "heron" in prompts(horde)[1]
    assert "The text has changed" in ran.err


def test_an_empty_or_missing_file_is_waited_for_and_leaving_then_is_no_failure(
    watch: Callable[..., Ran], serving: Horde, idea: Path, screen: Screen
) -> None:
    horde = serving()
    ran = watch(
        steps=(
            (lambda: "not there yet" in screen.err, lambda: idea.write_text(" \n")),
            (lambda: "is empty" in screen.err, lambda: idea.write_bytes(b"\x7fELF\0\0")),
            (lambda: "not a text file" in screen.err, nothing),
        )
    )
    assert (ran.code, ran.out) == (0, "")
    assert horde.requests == []


def test_a_folder_and_a_file_that_may_not_be_read_are_called_so(
    watch: Callable[..., Ran],
    serving: Horde,
    idea: Path,
    screen: Screen,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serving()
    locked = True

    def read(path: Path, most: int) -> bytes:
        if locked:
            raise PermissionError(str(path))  # root, who may run this, may read everything
        return read_bytes(path, most)

    def lock() -> None:
        idea.rmdir()
        idea.write_text("an otter")
        idea.chmod(0o200)

    def unlock() -> None:
        nonlocal locked
        locked = False
        idea.chmod(0o600)

    monkeypatch.setattr(watching, "read_bytes", read)
    idea.mkdir()
    ran = watch(
        steps=(
            (lambda: f"{idea} is a folder." in screen.err, lock),
            (lambda: f"{idea} may not be read." in screen.err, unlock),
            (lambda: "an-otter.jpg" in screen.out, nothing),
        )
    )
    assert ran.code == 0
    assert "is empty" not in ran.err


def test_a_refusal_is_told_and_the_watch_goes_on(
    watch: Callable[..., Ran], serving: Horde, idea: Path, tmp_path: Path, screen: Screen
) -> None:
    serving(faults=(Fault("submit", "corrupt_prompt"),))
    idea.write_text("an otter")
    output = tmp_path / "it.png"
    output.write_bytes(b"old")
    ran = watch(
        *("--json", "--output", str(output)),
        steps=(
            (lambda: "prompt_refused" in screen.out, lambda: idea.write_text("x" * 8000)),
            (lambda: "8000" in screen.err, lambda: idea.write_text("an otter")),
            (lambda: '"path"' in screen.out, nothing),
        ),
    )
    assert ran.code == 0
    refused, long, done = [json.loads(line) for line in ran.lines]
    assert refused["error"]["code"] == "prompt_refused"
    assert long["error"]["field"] == "prompt"
    assert done["path"] == str(output)
    assert sorted(file.name for file in tmp_path.glob("*.png")) == ["it.png"]


def test_one_file_keeps_the_latest_text_although_an_older_picture_still_comes(
    watch: Callable[..., Ran], serving: Horde, idea: Path, tmp_path: Path, screen: Screen
) -> None:
    horde = serving(render_seconds=0.8)
    idea.write_text("an otter")
    output = tmp_path / "it.png"

    def rendering() -> bool:
        return any(job.processing for job in horde.jobs())

    ran = watch(
        *("--output", str(output)),
        steps=(
            (rendering, lambda: idea.write_text("a heron")),
            (lambda: "Ready" in screen.err and screen.out.count("it.png") == 2, nothing),
        ),
    )
    assert ran.code == 0
    assert ran.err.index("Kept all the same: 1.") < ran.err.index("Ready")
    assert ran.lines == [str(output)] * 2
    otter, heron = horde.jobs()
    fetched = [one.path for one in horde.requests if one.host == "pictures"]
    assert [job.pictures[0] in path for job, path in zip((otter, heron), fetched, strict=True)] == [
        True,
        True,
    ]
    assert [file.name for file in tmp_path.glob("*.png")] == ["it.png"]


@pytest.mark.parametrize(
    "told",
    [
        ("--genre", "lowfi"),
        ("--genre", "worship", "--scene", "late-bus"),
        ("--size", "squar"),
        ("--seed", "-5"),
        ("--output", "it.webp"),
        ("--model", "AAM XL", "--tiling"),
    ],
)
def test_what_no_text_can_cure_is_refused_at_once(
    capsys: pytest.CaptureFixture[str], serving: Horde, idea: Path, told: tuple[str, ...]
) -> None:
    horde = serving()
    ran = runner(capsys)("generate", "--watch", str(idea), "--json", *told)
    assert (ran.code, ran.json["error"]["code"]) == (2, "invalid_request")
    assert "Watching" not in ran.err
    assert horde.requests == []


def test_an_interrupted_watch_says_at_once_that_it_withdraws(
    watch: Callable[..., Ran], serving: Horde, idea: Path
) -> None:
    horde = serving(queue_length=500, seconds_per_place=1.0)
    idea.write_text("an otter")
    checked = (lambda: any("/check/" in one.path for one in horde.requests), nothing)
    ran = watch(steps=(checked,))
    assert ran.code == 130
    assert ran.err.count("Withdrawing…") == 1
    assert ran.err.index("Withdrawing…") < ran.err.index("The job was withdrawn.")


def test_an_idea_and_a_watched_file_are_one_too_many(
    capsys: pytest.CaptureFixture[str], idea: Path
) -> None:
    ran = runner(capsys)("generate", "a cat", "--watch", str(idea), "--json")
    assert (ran.code, ran.json["error"]["field"]) == (2, "watch")


# -- the viewer ------------------------------------------------------------------------------------

posix = pytest.mark.skipif(os.name != "posix", reason="Windows opens files by itself")


def viewer(folder: Path, body: str) -> dict[str, str]:
    """An environment whose opener does what ``body`` says."""
    folder.mkdir()
    program = folder / ("open" if sys.platform == "darwin" else "xdg-open")
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


@posix
def test_a_picture_is_opened_in_the_viewers_own_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    environ = viewer(tmp_path / "bin", f'echo "$1 $LD_LIBRARY_PATH" > {tmp_path}/said')
    environ |= {"LD_LIBRARY_PATH": "/ours", "LD_LIBRARY_PATH_ORIG": "/theirs"}
    assert open_picture(Path("it.png"), environ)
    assert (tmp_path / "said").read_text() == "it.png /theirs\n"
    assert environ["LD_LIBRARY_PATH"] == "/ours"


@posix
@pytest.mark.parametrize("body", ["exit 3", None])
def test_a_viewer_that_cannot_be_opened_is_noticed(tmp_path: Path, body: str | None) -> None:
    environ = {"PATH": str(tmp_path)} if body is None else viewer(tmp_path / "bin", body)
    assert not open_picture(Path("it.png"), environ)


@posix
def test_a_viewer_that_stays_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.05)
    environ = viewer(tmp_path / "bin", f"until [ -e {tmp_path}/over ]; do sleep 0.02; done")
    assert open_picture(Path("it.png"), environ)
    (waiter,) = [one for one in threading.enumerate() if one.name == "thumbgen-viewer"]
    (tmp_path / "over").touch()
    waiter.join(10)
    assert not waiter.is_alive()


@posix
def test_a_job_is_no_failure_because_nothing_opens_its_picture(
    capsys: pytest.CaptureFixture[str],
    serving: Horde,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    serving()
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = runner(capsys)("generate", "a cat", "--open", "--title", "Cat", "--palette", "deep blue")
    assert ran.code == 0
    assert len(ran.lines) == 1
    assert "no program could be opened" in ran.err
