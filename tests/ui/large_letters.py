"""Opens the window on a screen of 2560×1440 at 200 % and prints what cannot be read whole.

python -m tests.ui.large_letters LANGUAGE
"""

import asyncio
import os
import sys
from pathlib import Path

SCREEN = Path(__file__).with_name("screen_200.json")


async def look(language: str) -> list[str]:
    """What is cut off, and whether the window is larger than the screen."""
    from tests.conftest import quick  # noqa: PLC0415 - the screen must be set first
    from tests.ui.stage import on_stage  # noqa: PLC0415
    from tests.ui.texts import clipped  # noqa: PLC0415

    async with on_stage(quick(), language=language) as stage:
        await stage.make("um farol")
        await asyncio.sleep(0.1)
        found = clipped(stage.window)
        room = stage.window.window().screen().availableGeometry()
        if not room.contains(stage.window.window().geometry()):
            found.append(f"{stage.window.window().geometry()} in {room}")
        picture = stage.result.preview.picture
        if picture is None or picture.devicePixelRatio() != 2:
            found.append("the picture is not as sharp as the screen")
        return found


def main() -> int:
    """0 if all is well."""
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={SCREEN}"
    os.environ["QT_SCALE_FACTOR"] = "2"
    from qasync import QEventLoop  # noqa: PLC0415

    from tests.ui.watch import WatchedApplication  # noqa: PLC0415

    application = WatchedApplication(sys.argv[:1])
    with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
        found = runner.run(look(sys.argv[1]))
    sys.stdout.write("\n".join(found))
    return len(found)


if __name__ == "__main__":
    sys.exit(main())
