"""How long it takes from the launch to the first sight of the window, beside a bare one of Qt's.

python -m tests.benchmarks.starting [RUNS]

Prints two ratios, each measured in turns in one run: from source, and as PyInstaller packages both.
The clock stops when pixels on the screen change. What belongs in our window comes a moment after
its frame: when its Generate button can be seen is printed too.
"""

import mmap
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.packaged.bundle import BUILT, ROOT
from tests.packaged.test_size import build_bare

LIMIT = 20.0
WIDTH, HEIGHT = 1280, 1024
BUTTON = 700
"""A row of pixels that the Generate button lies in, at the size that the window has at first."""
MOST = 1.5
BARE = ROOT / "tests" / "packaged" / "bare.py"
NOBODY = "http://127.0.0.1:9/api/v2"
"""No Horde: nothing is sent anywhere."""


class Screen:
    """A screen without a window manager, whose pixels lie in a file."""

    def __init__(self, display: str, pixels: mmap.mmap) -> None:
        self.environ = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self.environ["THUMBGEN_HORDE_URL"] = NOBODY
        self._pixels = pixels
        self._empty = self._row(240)

    def _row(self, y: int) -> bytes:
        """Some pixels in the left of a row."""
        begin = len(self._pixels) - ((HEIGHT - y) * WIDTH - 60) * 4  # a header comes before them
        return bytes(self._pixels[begin : begin + 400])

    def time(self, command: list[str], button: int = 0) -> tuple[float, float]:
        """Seconds until a program's window can be seen, and what is in its row ``button``."""
        began = time.perf_counter()
        with subprocess.Popen(command, env=self.environ, cwd=ROOT) as program:
            try:
                _wait(lambda: self._row(240) != self._empty)
                seen = filled = time.perf_counter() - began
                if button:
                    time.sleep(0.01)  # the screen is drawn row by row
                    frame = self._row(button)
                    _wait(lambda: self._row(button) != frame)
                    filled = time.perf_counter() - began
                time.sleep(0.5)
            finally:
                program.kill()
        _wait(lambda: self._row(240) == self._empty)
        return seen, filled


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.0005)


@contextmanager
def screen() -> Iterator[Screen]:
    """Starts one, and ends it."""
    folder = Path(tempfile.mkdtemp())
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-noreset"]
    command += ["-nolisten", "tcp", "-fbdir", str(folder)]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        time.sleep(1)
        os.environ["THUMBGEN_HOME"] = str(folder / "home")
        with (folder / "Xvfb_screen0").open("rb") as file:
            yield Screen(display, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder)


def compare(where: Screen, name: str, bare: list[str], ours: list[str], runs: int) -> float:
    """Prints the medians; the ratio of ours to the bare window's."""
    times = [(where.time(bare)[0], *where.time(ours, BUTTON)) for _ in range(runs + 1)][1:]
    theirs, seen, filled = (statistics.median(column) for column in zip(*times, strict=True))
    ratio: float = seen / theirs
    print(
        f"{name}: {theirs * 1000:.0f} ms a bare window, {seen * 1000:.0f} ms ours: {ratio:.2f}; "
        f"filled after {filled * 1000:.0f} ms"
    )
    return ratio


def main() -> int:
    """0 if both ratios are small enough."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    source = [sys.executable, str(BARE)], [sys.executable, "-m", "thumbgen"]
    with screen() as where, tempfile.TemporaryDirectory() as folder:
        ratios = [compare(where, "from source", *source, runs)]
        if not BUILT.is_dir():
            print("packaged: make package first")
            return 1
        bare = [str(build_bare(Path(folder)) / "bare")]
        ratios.append(compare(where, "packaged", bare, [str(BUILT / "ThumbGen")], runs))
    return 0 if max(ratios) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
