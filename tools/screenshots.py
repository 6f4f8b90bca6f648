"""Takes the README's pictures of the window, on the practice Horde and a screen without a screen.

make screenshots
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
QUALITY = 92
sys.path.insert(0, str(ROOT))

from PySide6.QtWidgets import QApplication  # noqa: E402
from qasync import QEventLoop  # noqa: E402

import tests.ui.conftest  # noqa: E402, F401 - sets the screen, before Qt starts
from tests.ui.stage import Stage, on_stage  # noqa: E402
from tests.ui.watch import WatchedApplication  # noqa: E402
from thumbgen.domain.job import JobState  # noqa: E402
from thumbgen.horde.practice import Fault, Script  # noqa: E402
from thumbgen.ui.garbage import collected_here  # noqa: E402

IDEAS = {
    "en": "an old lighthouse in the rain, warm light in one window",
    "pt_BR": "uma cantora no palco, cortina de veludo, um microfone antigo",
}


async def look(stage: Stage) -> None:
    """As it is at the very first start."""
    await stage.until(stage.window.isVisible)
    await asyncio.sleep(0.3)


async def wait_in_queue(stage: Stage) -> None:
    """Some way down the queue."""
    stage.form.count.setValue(3)
    await stage.generate(IDEAS["en"])
    await asyncio.sleep(5)


async def finish(stage: Stage) -> None:
    """Three pictures to choose from."""
    stage.form.count.setValue(3)
    await stage.make(IDEAS[stage.words().language])
    await stage.until(lambda: all(tile.picture for tile in stage.result.status.strip.tiles[:3]))
    await asyncio.sleep(1)


async def fail(stage: Stage) -> None:
    """A refusal."""
    await stage.generate(IDEAS["en"])
    await stage.until_state(JobState.FAILED)
    await asyncio.sleep(0.3)


@dataclass(frozen=True)
class Shot:
    """One picture."""

    act: Callable[[Stage], Awaitable[None]]
    theme: str = "light"
    language: str = "en"
    genre: str = "lofi"
    script: Script = field(
        default_factory=lambda: Script(queue_length=0, render_seconds=0.3, workers=4)
    )


SHOTS = {
    "first-start": Shot(look),
    "queued": Shot(
        wait_in_queue,
        theme="dark",
        genre="worship",
        script=Script(queue_length=24, seconds_per_place=0.6, wait_time_error="exact"),
    ),
    "finished": Shot(finish),
    "error": Shot(fail, script=Script(faults=(Fault("submit", "corrupt_prompt", times=None),))),
    "dark": Shot(finish, theme="dark", language="pt_BR", genre="rnb"),
}


async def take(name: str, shot: Shot) -> None:
    """Plays it, and writes the picture."""
    async with on_stage(shot.script, language=shot.language, theme=shot.theme) as stage:
        stage.window.window().resize(1180, 760)
        stage.form.genres.choose(shot.genre)
        stage.form.prompt.clearFocus()
        await shot.act(stage)
        stage.window.window().grab().save(str(FOLDER / f"{name}.jpg"), "JPG", QUALITY)


def main() -> None:
    """Takes all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    application: QApplication = WatchedApplication(sys.argv[:1])
    with collected_here(), tempfile.TemporaryDirectory() as folder:
        for name, shot in SHOTS.items():
            os.environ["THUMBGEN_HOME"] = str(Path(folder, name))
            with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
                runner.run(take(name, shot))


if __name__ == "__main__":
    main()
