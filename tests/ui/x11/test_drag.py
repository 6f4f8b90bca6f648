"""In a real X session: the main job, and its picture dragged into another program's window."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import quick
from tests.ui.x11.session import PACKAGES, Session, missing, wait_for, x_session
from thumbgen.horde.practice import PracticeHorde

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=f"on Debian: apt-get install {PACKAGES}"),
    pytest.mark.timeout(180),
]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with x_session(tmp_path) as session:
        yield session


@dataclass
class Scene:
    """ThumbGen with a finished picture, and another program beside it."""

    program: "subprocess.Popen[bytes]"
    picture: Path
    drops: Path
    ticks: Path
    handle: tuple[int, int]
    goal: tuple[int, int]


@pytest.fixture
def scene(session: Session, tmp_path: Path) -> Iterator[Scene]:
    """Plays the main job, and ends what is still there afterwards."""
    ticks, drops, home = tmp_path / "ticks", tmp_path / "drops", tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "window.json").write_text('{"prompt": "um farol", "started": true}')
    environ = {**session.environ, "THUMBGEN_HOME": str(home)}
    with PracticeHorde(quick()) as horde:
        command = [sys.executable, "-m", "tests.ui.x11.program", str(ticks), "--horde-url"]
        program = subprocess.Popen([*command, horde.url], env=environ)
        command = [sys.executable, "-m", "tests.ui.x11.target", str(drops), "1380", "300"]
        target = subprocess.Popen(command, env=environ)
        try:
            window, other = session.window("ThumbGen"), session.window("Drop target")
            session.do("windowmove", "--sync", window, 20, 40)
            session.do("windowactivate", "--sync", window)
            session.do("key", "ctrl+Return")
            picture = home / "pictures" / "um-farol.jpg"
            wait_for(picture.exists, "no picture came")
            wait_for(lambda: session.title(window) == "ThumbGen", "it never said that it is ready")
            time.sleep(0.5)  # the picture fades in
            width, height = session.size(window)
            goal = session.at(other, 120, 100)
            handle = session.at(window, width - 100, height - 36)
            yield Scene(program, picture, drops, ticks, handle, goal)
        finally:
            target.terminate()
            target.wait(10)
            if program.poll() is None:
                program.kill()
                program.wait(10)


def test_a_picture_is_dragged_into_another_program(session: Session, scene: Scene) -> None:
    began = time.monotonic()
    session.drag(scene.handle, scene.goal, pause=1.0)
    wait_for(scene.drops.exists, "nothing was dropped")
    ended = time.monotonic()
    scene.program.send_signal(signal.SIGTERM)
    assert scene.program.wait(20) == 0
    dropped = json.loads(scene.drops.read_text())
    assert dropped == {"files": [str(scene.picture)], "action": "CopyAction"}
    with Image.open(scene.picture) as image:
        assert image.size == (1280, 720)
    moments = [float(line) for line in scene.ticks.read_text().splitlines()]
    during = [moment for moment in moments if began <= moment <= ended]
    assert len(during) > (ended - began) * 5  # of the twenty a second that there should be
    assert max(later - earlier for earlier, later in pairwise(during)) < 0.5


def test_the_end_in_the_middle_of_a_drag_is_an_orderly_one(session: Session, scene: Scene) -> None:
    session.hold(scene.handle, scene.goal)
    scene.program.send_signal(signal.SIGTERM)
    assert scene.program.wait(20) == 0
    session.do("mouseup", 1)
    assert not scene.drops.exists()
