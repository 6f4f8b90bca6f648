"""ThumbGen as a program of its own in an X session, once it has made a picture."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.conftest import quick
from tests.ui.x11.session import Session, wait_for
from thumbgen.horde.practice import PracticeHorde

WHERE = (20, 40)
"""Where on the screen its window stands."""


@dataclass(frozen=True)
class Running:
    """The program, and what it has made."""

    process: "subprocess.Popen[bytes]"
    session: Session
    window: str
    picture: Path
    folder: Path

    def has(self, name: str) -> bool:
        """Whether there is such a button that can be clicked."""
        return name in self._places()

    def button(self, name: str) -> tuple[int, int]:
        """Where on the screen a button is."""
        return self.session.at(self.window, *self._places()[name])

    def _places(self) -> dict[str, tuple[int, int]]:
        places = self.folder / "places"
        return json.loads(places.read_text()) if places.exists() else {}

    def click(self, name: str) -> None:
        """Clicks a button."""
        self.button(name)
        self.session.do("click", 1)

    def leave(self) -> int:
        """Asks it to end; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def assert_it_kept_turning(self, began: float, ended: float) -> None:
        """Fails if its loop stood still between these two moments, of the monotonic clock."""
        ticks = map(float, (self.folder / "ticks").read_text().splitlines())
        moments = [*(moment for moment in ticks if moment <= ended), ended]
        during = [pair for pair in pairwise(moments) if pair[1] >= began]
        assert len(during) > (ended - began) * 5  # of the twenty a second that there should be
        assert max(later - earlier for earlier, later in during) < 0.5


@contextmanager
def thumbgen_with_picture(
    session: Session, folder: Path, more: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Starts the program, plays the main job, and ends what is still there afterwards.

    ``more`` goes into the program's environment.
    """
    home = folder / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "window.json").write_text('{"prompt": "um farol", "started": true}')
    environ = {**session.environ, "THUMBGEN_HOME": str(home), **(more or {})}
    with PracticeHorde(quick()) as horde:
        command = [sys.executable, "-m", "tests.ui.x11.program", str(folder), "--horde-url"]
        process = subprocess.Popen([*command, horde.url], env=environ)
        try:
            running = Running(
                process, session, session.window("ThumbGen"), home / "pictures/um-farol.jpg", folder
            )
            _make_picture(running)
            yield running
        finally:
            if process.poll() is None:
                process.kill()
                process.wait(10)


def _make_picture(running: Running) -> None:
    """The main job."""
    session, window = running.session, running.window
    session.do("windowmove", "--sync", window, *WHERE)
    session.do("windowactivate", "--sync", window)
    wait_for(lambda: running.has("generateButton"), "the window stayed empty")
    session.do("key", "ctrl+Return")
    wait_for(running.picture.exists, "no picture came")
    wait_for(lambda: session.title(window) == "ThumbGen", "it never said that it is ready")
    wait_for(lambda: running.has("dragHandle"), "the picture cannot be dragged")
    time.sleep(0.5)  # it fades in
