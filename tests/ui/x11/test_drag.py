"""In a real X session: the main job, and its picture dragged into another program's window."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
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


def test_a_picture_is_dragged_into_another_program(session: Session, tmp_path: Path) -> None:
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
            began = time.monotonic()
            session.drag(handle, goal, pause=1.0)
            wait_for(drops.exists, "nothing was dropped")
            ended = time.monotonic()
        finally:
            target.terminate()
            program.send_signal(signal.SIGTERM)
            code = program.wait(20)
            target.wait(10)
    assert json.loads(drops.read_text()) == {"files": [str(picture)], "action": "CopyAction"}
    with Image.open(picture) as image:
        assert image.size == (1280, 720)
    assert code == 0
    moments = [float(line) for line in ticks.read_text().splitlines()]
    during = [moment for moment in moments if began <= moment <= ended]
    assert len(during) > (ended - began) * 5  # of the twenty a second that there should be
    assert max(later - earlier for earlier, later in pairwise(during)) < 0.5
