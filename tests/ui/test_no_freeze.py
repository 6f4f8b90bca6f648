"""The window answers whatever arrives, and the binding to Qt stays sound."""

import asyncio
import sys
import time

import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel

from tests.conftest import quick
from tests.ui.conftest import Play
from tests.ui.stage import on_stage
from tests.ui.watch import WatchedApplication


def test_the_largest_picture_holds_nothing_up(play: Play, qapp: WatchedApplication) -> None:
    """From the click to the file, the preview and the clipboard."""

    async def scene() -> None:
        async with on_stage(quick()) as stage:
            stage.form.sizes.choose("4096x4096")
            (path,) = await stage.make()
            stage.click("copyButton")
            await stage.until(lambda: stage.note)
            with Image.open(path) as image:
                assert image.size == (4096, 4096)

    play(scene)
    assert qapp.worst > 0


def test_the_watchdog_sees_what_asyncio_does_not(play: Play, qapp: WatchedApplication) -> None:
    async def scene() -> None:
        async with on_stage(quick()) as stage:
            stage.form.changed.connect(lambda: time.sleep(0.6))
            asyncio.get_running_loop().call_soon(stage.form.changed.emit)
            await stage.until(lambda: qapp.worst >= 0.5)

    play(scene)
    assert " for " in qapp.culprit
    qapp.rest()  # it was asked for


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is not counted any more")
def test_the_binding_returns_every_none_that_it_borrows(qapp: WatchedApplication) -> None:
    label = QLabel("x")
    before = sys.getrefcount(None)
    for _ in range(2000):
        label.setText("y")
        label.setText("x")
        label.findChild(QLabel, "nobody")
    assert sys.getrefcount(None) > before - 1000
