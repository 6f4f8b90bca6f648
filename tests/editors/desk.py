"""A desk of a test's own: a screen, a home, a bus, and real programs that come and go with it."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.ui.x11 import bus
from tests.ui.x11.running import Running, thumbgen_with_picture
from tests.ui.x11.session import Session, wait_for, x_session
from tests.ui.x11.session import missing as missing_tools

SIZE = (2400, 1000)
"""Pixels: room for ThumbGen and another program beside it."""
BESIDE = (1230, 40)
"""Where on the screen that one stands."""
FOLDERS = {
    "HOME": "user",
    "XDG_CONFIG_HOME": "user/config",
    "XDG_DATA_HOME": "user/data",
    "XDG_CACHE_HOME": "user/cache",
    "XDG_RUNTIME_DIR": "user/run",
    "TMPDIR": "user/tmp",  # Kdenlive leaves there whether it is running
}


class Desk:
    """Where the programs run."""

    def __init__(self, session: Session, folder: Path, stack: ExitStack) -> None:
        self.session = session
        self.folder = folder
        self._stack = stack

    def start(self, *command: str) -> None:
        """Starts a program, which ends with the desk; what it says goes into a file."""
        log = self._stack.enter_context((self.folder / f"{command[0]}.log").open("w"))
        process = subprocess.Popen(
            command, env=self.session.environ, stdout=log, stderr=log, start_new_session=True
        )
        self._stack.callback(_end, process)

    def thumbgen(self) -> Running:
        """ThumbGen with a finished picture, until the desk is cleared away."""
        return self._stack.enter_context(thumbgen_with_picture(self.session, self.folder))

    def drag_into(
        self, window: str, place: tuple[int, int], thumbgen: Running, arrived: Callable[[], object]
    ) -> None:
        """Drags the picture to a place in a window and waits until it has arrived there.

        Fails if that held ThumbGen up.
        """
        goal = self.session.at(window, *place)
        began = time.monotonic()
        self.session.drag(thumbgen.button("dragHandle"), goal, pause=1.0)
        wait_for(arrived, "the picture did not arrive")
        thumbgen.assert_it_kept_turning(began, time.monotonic())


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends a program and all that it has started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@contextmanager
def set_up(folder: Path) -> Iterator[Desk]:
    """Sets a desk up, and clears it away; nothing of the real home is touched."""
    for place in FOLDERS.values():
        (folder / place).mkdir(0o700)
    with ExitStack() as stack:
        session = stack.enter_context(x_session(folder, SIZE))
        session.environ |= {name: str(folder / place) for name, place in FOLDERS.items()}
        session.environ["DBUS_SESSION_BUS_ADDRESS"] = stack.enter_context(bus.private_bus(folder))
        yield Desk(session, folder, stack)


def missing(program: str) -> bool:
    """Whether this computer lacks the program, or what a desk is made of."""
    return shutil.which(program) is None or bool(missing_tools()) or bus.missing()
