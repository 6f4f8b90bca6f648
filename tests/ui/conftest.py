"""The application that all tests of the window share, and the loop that each has to itself."""

import asyncio
import gc
import os
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from qasync import QEventLoop

from tests.ui.watch import LIMIT, WatchedApplication

SCREEN = Path(__file__).with_name("screen.json")
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={SCREEN}"

Scene = Callable[[], Coroutine[Any, Any, None]]
Play = Callable[[Scene], None]


@pytest.fixture(scope="session")
def qapp_cls() -> type[WatchedApplication]:
    return WatchedApplication


@pytest.fixture(autouse=True)
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A trash, a home and a look of the test's own; where the trash keeps its files."""
    data = tmp_path / "desktop" / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.setenv("HOME", str(tmp_path / "desktop"))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    return data / "Trash" / "files"


@pytest.fixture
def play(qapp: WatchedApplication) -> Iterator[Play]:
    """Runs a scene on the program's own kind of loop; fails if it held the window too long."""

    def play(scene: Scene) -> None:
        with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
            runner.run(scene())

    hooks = sys.excepthook, threading.excepthook
    qapp.rest()
    gc.collect()
    gc.disable()  # as in the program: never on a thread that happens to allocate
    try:
        yield play
    finally:
        sys.excepthook, threading.excepthook = hooks  # some scenes leave before the window does
        worst, culprit = qapp.worst, qapp.culprit
        qapp.rest()
        qapp.setStyleSheet("")
        # This screen's clipboard outlives Python, and must not hold anything of Python's then.
        qapp.clipboard().setText("")
        gc.enable()
        gc.collect()
    assert worst < LIMIT, f"{culprit} held the window for {worst:.3f} s"
