"""How long the window is held at most during a whole job with a 4096×4096 picture.

The practice Horde runs in a process of its own, so that its painters do not count. From the click
on Generate to the file, the preview, the clipboard and a change of size no event may hold the GUI
thread for more than 50 ms. The longest that is left is waiting, not work: Pillow keeps the
interpreter to itself for some 35 ms while it decodes a WebP of that size or asks for its 64 MB.

    python -m tests.benchmarks.freezing [RUNS]
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_MS = 50


@contextmanager
def practice_horde() -> Iterator[str]:
    """A practice Horde in another process; its address."""
    command = [sys.executable, "-m", "thumbgen", "practice", "--queue", "2", "--seconds", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as horde:
        assert horde.stdout is not None
        yield horde.stdout.readline().strip()
        horde.terminate()


async def job(url: str) -> tuple[float, str]:
    """The longest that any event of a whole job took, in ms, and which one it was."""
    from tests.ui.stage import on_stage  # noqa: PLC0415 - the screen must be set first
    from tests.ui.watch import WatchedApplication  # noqa: PLC0415

    async with on_stage(horde_url=url) as stage:
        stage.form.sizes.choose("4096x4096")
        await stage.make()
        stage.click("copyButton")
        await stage.until(lambda: stage.note)
        stage.window.window().resize(1500, 900)
        await asyncio.sleep(1.5)
        application = WatchedApplication.instance()
        assert isinstance(application, WatchedApplication)
        worst = (application.worst * 1000, application.culprit)
        application.rest()
        return worst


def main(runs: int) -> int:
    """Prints the worst of each run; 1 if one was too long."""
    from qasync import QEventLoop  # noqa: PLC0415

    import tests.ui.conftest  # noqa: F401, PLC0415 - sets the screen
    from tests.ui.watch import WatchedApplication  # noqa: PLC0415
    from thumbgen.ui.garbage import collected_here  # noqa: PLC0415

    application = WatchedApplication(sys.argv[:1])
    worst = []
    with collected_here(), practice_horde() as url, tempfile.TemporaryDirectory() as folder:
        for number in range(runs):
            os.environ["THUMBGEN_HOME"] = str(Path(folder, str(number)))
            with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
                held, culprit = runner.run(job(url))
            worst.append(held)
            print(f"run {number + 1}: at most {held:5.1f} ms ({culprit})")
    application.clipboard().setText("")
    print(f"the longest {max(worst):.1f} ms (at most {MOST_MS})")
    return int(max(worst) > MOST_MS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
