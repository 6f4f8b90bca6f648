"""In a real X session: the main job, and its picture dragged into another program's window."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.ui.x11.running import Running, thumbgen_with_picture
from tests.ui.x11.session import PACKAGES, Session, missing, wait_for, x_session

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

    thumbgen: Running
    drops: Path
    handle: tuple[int, int]
    goal: tuple[int, int]


@pytest.fixture
def scene(session: Session, tmp_path: Path) -> Iterator[Scene]:
    drops = tmp_path / "drops"
    command = [sys.executable, "-m", "tests.ui.x11.target", str(drops), "1380", "300"]
    target = subprocess.Popen(command, env=session.environ)
    try:
        with thumbgen_with_picture(session, tmp_path) as thumbgen:
            goal = session.at(session.window("Drop target"), 120, 100)
            yield Scene(thumbgen, drops, thumbgen.button("dragHandle"), goal)
    finally:
        target.terminate()
        target.wait(10)


def test_a_picture_is_dragged_into_another_program(session: Session, scene: Scene) -> None:
    began = time.monotonic()
    session.drag(scene.handle, scene.goal, pause=1.0)
    wait_for(scene.drops.exists, "nothing was dropped")
    ended = time.monotonic()
    assert scene.thumbgen.leave() == 0
    dropped = json.loads(scene.drops.read_text())
    assert dropped == {"files": [str(scene.thumbgen.picture)], "action": "CopyAction"}
    with Image.open(scene.thumbgen.picture) as image:
        assert image.size == (1280, 720)
    scene.thumbgen.assert_it_kept_turning(began, ended)


def test_the_end_in_the_middle_of_a_drag_is_an_orderly_one(session: Session, scene: Scene) -> None:
    session.hold(scene.handle, scene.goal)
    scene.thumbgen.process.send_signal(signal.SIGTERM)
    assert scene.thumbgen.process.wait(20) == 0
    session.do("mouseup", 1)
    assert not scene.drops.exists()
