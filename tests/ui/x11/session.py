"""A real X session of a test's own: a screen, a window manager, a mouse and a keyboard."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

TOOLS = ("Xvfb", "openbox", "xdotool")
PACKAGES = "xvfb openbox xdotool"
SIZE = (1640, 900)
LIMIT = 60.0


def missing() -> list[str]:
    """The tools that this computer lacks."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def wait_for(condition: Callable[[], object], what: str, seconds: float = LIMIT) -> None:
    """Waits for something outside this program."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Session:
    """What a user does there."""

    def __init__(self, display: str) -> None:
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("QT_")},
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "LANG": "en_US.UTF-8",
        }

    def do(self, *arguments: object) -> str:
        """What ``xdotool`` says to this."""
        command = ["xdotool", *map(str, arguments)]
        return subprocess.run(
            command, env=self.environ, capture_output=True, text=True, check=False
        ).stdout

    def window(self, title: str) -> str:
        """The id of a visible window."""
        found: list[str] = []

        def look() -> list[str]:
            found[:] = self.do("search", "--onlyvisible", "--name", title).split()
            return found

        wait_for(look, f"no window called {title}")
        return found[-1]

    def title(self, window: str) -> str:
        """What stands on a window."""
        return self.do("getwindowname", window).strip()

    def size(self, window: str) -> tuple[int, int]:
        """Width and height."""
        facts = self._facts("getwindowgeometry", "--shell", window)
        return facts["WIDTH"], facts["HEIGHT"]

    def at(self, window: str, x: int, y: int) -> tuple[int, int]:
        """Where on the screen a place in a window is.

        What xdotool says of windows is off by their frames, but its mouse goes to the right place.
        """
        self.do("mousemove", "--window", window, x, y)
        facts = self._facts("getmouselocation", "--shell")
        return facts["X"], facts["Y"]

    def _facts(self, *arguments: object) -> dict[str, int]:
        return {
            name: int(value)
            for name, _, value in (line.partition("=") for line in self.do(*arguments).splitlines())
        }

    def drag(self, start: tuple[int, int], end: tuple[int, int], pause: float) -> None:
        """Presses the mouse, goes there slowly, waits for ``pause`` seconds, and lets go."""
        self.hold(start, end)
        time.sleep(pause)
        self.do("mousemove", end[0] + 1, end[1])
        time.sleep(0.2)
        self.do("mouseup", 1)

    def hold(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Presses the mouse and goes there slowly, without letting go."""
        self.do("mousemove", *start)
        self.do("mousedown", 1)
        for step in range(1, 21):
            x = start[0] + (end[0] - start[0]) * step // 20
            y = start[1] + (end[1] - start[1]) * step // 20
            self.do("mousemove", x, y)
            time.sleep(0.03)


@contextmanager
def x_session(folder: Path, size: tuple[int, int] = SIZE) -> Iterator[Session]:
    """Starts a screen of so many pixels and a window manager, and ends them."""
    read, write = os.pipe()
    with ExitStack() as stack, (folder / "x.log").open("w") as log:
        screen = f"{size[0]}x{size[1]}x24"
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"]
        command += ["-noreset"]  # else it would begin anew when the first visitor leaves
        server = subprocess.Popen(command, pass_fds=(write,), stderr=log)
        stack.callback(_end, server)
        os.close(write)
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        session = Session(display)
        # It tells its number before it takes visitors, and openbox knocks only once.
        wait_for(lambda: session.do("getmouselocation"), f"no screen at {display}")
        manager = subprocess.Popen(
            [shutil.which("openbox") or ""], env=session.environ, stdout=log, stderr=log
        )
        stack.callback(_end, manager)
        wait_for(lambda: session.do("get_num_desktops"), "no window manager came")
        yield session


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(10)
