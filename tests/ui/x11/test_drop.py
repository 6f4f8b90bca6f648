"""In a real X session: a picture dragged out of another program is taken to start from."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import quick
from tests.ui.x11.session import PACKAGES, missing, wait_for, x_session
from thumbgen.horde.practice import PracticeHorde

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=f"on Debian: apt-get install {PACKAGES}"),
    pytest.mark.timeout(180),
]


def sources(horde: PracticeHorde) -> list[str]:
    """The pictures that were handed in."""
    bodies = [
        json.loads(one.body)
        for one in horde.requests
        if one.method == "POST" and one.path.endswith("/generate/async")
    ]
    return [body.get("source_image", "") for body in bodies if not body.get("dry_run")]


def test_a_file_is_dragged_into_the_window(tmp_path: Path) -> None:
    picture = tmp_path / "mine.png"
    Image.new("RGB", (400, 300), (10, 200, 30)).save(picture)
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "window.json").write_text('{"prompt": "um farol", "started": true}')

    def has(button: str) -> bool:
        places = tmp_path / "places"
        return places.exists() and button in json.loads(places.read_text())

    with x_session(tmp_path) as session, PracticeHorde(quick()) as horde:
        environ = {**session.environ, "THUMBGEN_HOME": str(home)}
        programs = [
            subprocess.Popen([sys.executable, "-m", *command], env=environ)
            for command in (
                ("tests.ui.x11.source", str(picture), "1380", "300"),
                ("tests.ui.x11.program", str(tmp_path), "--horde-url", horde.url),
            )
        ]
        try:
            window = session.window("ThumbGen")
            session.do("windowmove", "--sync", window, 20, 40)
            session.do("windowactivate", "--sync", window)
            wait_for(lambda: has("generateButton"), "the window stayed empty")
            start = session.at(session.window("Drag source"), 100, 100)
            session.drag(start, session.at(window, 700, 300), pause=0.5)
            wait_for(lambda: has("removeSourceButton"), "nothing was taken")
            session.do("windowactivate", "--sync", window)
            session.do("key", "ctrl+Return")
            wait_for(lambda: sources(horde), "no job was handed in")
        finally:
            for program in programs:
                program.kill()
                program.wait(10)
    assert sources(horde)[0]
    assert picture.exists()
