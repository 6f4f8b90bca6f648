"""Show in folder, out of the running program: over D-Bus, and by the system's opener without it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ui.x11 import bus
from tests.ui.x11.file_manager import NAME
from tests.ui.x11.running import Running, thumbgen_with_picture
from tests.ui.x11.session import PACKAGES, Session, missing, wait_for, x_session

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=f"on Debian: apt-get install {PACKAGES}"),
    pytest.mark.skipif(bus.missing(), reason="on Debian: apt-get install dbus"),
    pytest.mark.timeout(180),
]

AT_ONCE = 2.5
"""Seconds: less than a file manager that does not answer is waited for."""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with x_session(tmp_path) as session:
        yield session


class Opener:
    """An ``xdg-open`` that opens nothing, and writes down what it was asked to."""

    def __init__(self, folder: Path) -> None:
        self._opened = folder / "opened"
        programs = folder / "programs"
        programs.mkdir()
        program = programs / "xdg-open"
        program.write_text(f'#!/bin/sh\necho "$1" >> "{self._opened}"\n')
        program.chmod(0o755)
        self.environ = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}

    @property
    def opened(self) -> list[str]:
        """What it was asked to open."""
        return self._opened.read_text().splitlines() if self._opened.exists() else []


@contextmanager
def file_manager(address: str, calls: Path, seconds: float = 0.0) -> Iterator[None]:
    """A stand-in for the file manager on a bus, that takes so long to answer."""
    command = [sys.executable, "-m", "tests.ui.x11.file_manager", str(calls), str(seconds)]
    environ = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address}
    process = subprocess.Popen(command, env=environ)
    try:
        wait_for(lambda: bus.owned(address, NAME), "no file manager came")
        yield
    finally:
        process.kill()
        process.wait(10)
    wait_for(lambda: not bus.owned(address, NAME), "the file manager stayed")


def reveal_by_opener(thumbgen: Running, opener: Opener) -> float:
    """Clicks Show in folder, and waits for the opener to be asked; how many seconds that took."""
    before = len(opener.opened)
    began = time.monotonic()
    thumbgen.click("revealButton")
    wait_for(lambda: len(opener.opened) > before, "nobody was asked to open the folder")
    ended = time.monotonic()
    thumbgen.assert_it_kept_turning(began, ended)
    assert opener.opened[before:] == [thumbgen.picture.parent.as_uri()]
    return ended - began


def test_the_file_manager_is_asked_to_show_the_file(session: Session, tmp_path: Path) -> None:
    calls, opener = tmp_path / "calls", Opener(tmp_path)
    with bus.private_bus(tmp_path) as address:
        environ = {**opener.environ, "DBUS_SESSION_BUS_ADDRESS": address}
        with thumbgen_with_picture(session, tmp_path, environ) as thumbgen:
            assert reveal_by_opener(thumbgen, opener) < AT_ONCE  # there is no file manager yet
            with file_manager(address, calls):
                thumbgen.click("revealButton")
                wait_for(calls.exists, "nobody was asked to show the file")
                assert json.loads(calls.read_text()) == [[thumbgen.picture.as_uri()], ""]
            assert reveal_by_opener(thumbgen, opener) < AT_ONCE  # it has gone again
            assert len(opener.opened) == 2  # not beside the file manager
            assert thumbgen.leave() == 0


def test_a_file_manager_that_does_not_answer_holds_nothing_up(
    session: Session, tmp_path: Path
) -> None:
    opener = Opener(tmp_path)
    with bus.private_bus(tmp_path) as address:
        environ = {**opener.environ, "DBUS_SESSION_BUS_ADDRESS": address}
        with (
            thumbgen_with_picture(session, tmp_path, environ) as thumbgen,
            file_manager(address, tmp_path / "calls", seconds=60),
        ):
            assert reveal_by_opener(thumbgen, opener) < 5
            assert thumbgen.leave() == 0


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/bus"])
def test_without_a_bus_the_folder_is_opened(session: Session, tmp_path: Path, address: str) -> None:
    opener = Opener(tmp_path)
    environ = {**opener.environ, "DBUS_SESSION_BUS_ADDRESS": address}
    with thumbgen_with_picture(session, tmp_path, environ) as thumbgen:
        assert reveal_by_opener(thumbgen, opener) < AT_ONCE
        assert thumbgen.leave() == 0
