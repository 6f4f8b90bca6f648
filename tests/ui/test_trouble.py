"""What nobody foresaw: one kind sentence, the details to copy, and a program that goes on."""

import asyncio
import threading
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from tests.conftest import Ear
from tests.ui.conftest import Play
from tests.ui.stage import Stage, on_stage

KEY = "practice-key-000000000000"


def fails() -> None:
    message = f"{KEY} at https://pictures.example/x.webp?X-Amz-Signature=secret"
    raise ZeroDivisionError(message)


async def in_a_slot(stage: Stage) -> None:
    QTimer.singleShot(0, fails)


async def in_a_chore(stage: Stage) -> None:
    async def chore() -> None:
        await asyncio.sleep(0)
        fails()

    stage.shared.chores.start(chore())


async def in_a_callback(stage: Stage) -> None:
    asyncio.get_running_loop().call_soon(fails)


async def in_a_thread(stage: Stage) -> None:
    threading.Thread(target=fails).start()


def test_the_unforeseen_wherever_it_happens(play: Play, home: Path, ear: Ear) -> None:
    ear.announce("thumbgen.ui", "unforeseen")
    (home / "config").mkdir(parents=True)
    (home / "config" / "api-key").write_text(KEY)

    async def scene() -> None:
        async with on_stage() as stage:
            for trouble in (in_a_slot, in_a_chore, in_a_callback, in_a_thread):
                await trouble(stage)
                await trouble(stage)  # one dialog is enough
                dialog = await stage.opened_dialog("troubleDialog")
                text = dialog.findChild(QLabel, "troubleText")
                assert text is not None
                assert "did not foresee" in text.text()
                assert "thumbgen.log" in text.text()
                assert "Traceback" not in text.text()
                stage.click("copyDetailsButton", dialog)
                details = QGuiApplication.clipboard().text()
                assert "ZeroDivisionError" in details
                assert "ThumbGen 0." in details
                assert KEY not in details
                assert "secret" not in details
                await asyncio.sleep(0.05)
                assert stage.dialog("troubleDialog") is dialog
                stage.click("showDetailsButton", dialog)
                stage.click("troubleCloseButton", dialog)
                await stage.until(lambda: stage.dialog("troubleDialog") is None)
            await stage.make()

    play(scene)
    log = (home / "logs" / "thumbgen.log").read_text()
    assert log.count(" unforeseen") == 8
    assert KEY not in log
    assert "secret" not in log
