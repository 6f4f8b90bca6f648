"""The windowed program as a user gets it, clicked through on a screen of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.packaged.bundle import Bundle
from tests.ui.x11.session import PACKAGES, Session, missing, wait_for, x_session

pytestmark = [
    pytest.mark.packaged,
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform != "linux", reason="no X elsewhere"),
    pytest.mark.skipif(bool(missing()), reason=f"on Debian: apt-get install {PACKAGES}"),
]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with x_session(tmp_path) as session:
        yield session


@pytest.fixture
def opener(bundle: Bundle) -> Path:
    """What stands in for the desktop's opener; where it writes down what it was given."""
    heard = bundle.home / "opened"
    tool = bundle.home / "bin" / "xdg-open"
    tool.parent.mkdir()
    line = 'echo "$1 [$LD_LIBRARY_PATH$QT_PLUGIN_PATH$QML2_IMPORT_PATH]"'
    tool.write_text(f"#!/bin/sh\n{line} > '{heard}.part'\nmv '{heard}.part' '{heard}'\n")
    tool.chmod(0o755)
    return heard


@contextmanager
def started(bundle: Bundle, session: Session) -> Iterator["subprocess.Popen[bytes]"]:
    """The window, ready for keys."""
    path = f"{bundle.home}/bin:/usr/bin:/bin"
    environ = bundle.environ(DISPLAY=session.environ["DISPLAY"], PATH=path)
    program = subprocess.Popen(bundle.command("ThumbGen", "--practice"), env=environ)
    try:
        window = session.window("ThumbGen")
        wait_for(lambda: "Practice" in session.title(window), "it was never filled")
        session.do("windowactivate", "--sync", window)
        yield program
    finally:
        if program.poll() is None:
            program.kill()
            program.wait(20)


def make(bundle: Bundle, session: Session, idea: str) -> Path:
    """Types an idea and waits for its picture."""
    session.do("key", "ctrl+a")
    session.do("type", idea)
    session.do("key", "ctrl+Return")
    picture = bundle.pictures / f"{idea.replace(' ', '-')}.jpg"
    wait_for(picture.exists, "no picture came")
    wait_for(lambda: "%" not in session.title(session.window("ThumbGen")), "never ready")
    time.sleep(0.5)  # it fades in
    return picture


def test_generate_save_leave(bundle: Bundle, session: Session) -> None:
    with started(bundle, session) as program:
        picture = make(bundle, session, "a lighthouse")
        session.do("key", "ctrl+s")
        session.window("Save a copy")
        time.sleep(0.5)
        copy = bundle.home / "cover.png"
        session.do("type", str(copy))
        session.do("key", "Return")
        wait_for(copy.exists, "nothing was saved")
        with Image.open(picture) as image, Image.open(copy) as other:
            assert (image.format, image.size) == ("JPEG", (1280, 720))
            assert (other.format, other.size) == ("PNG", (1280, 720))
        time.sleep(0.5)
        session.do("key", "ctrl+q")
        assert program.wait(30) == 0
    log = bundle.home / ".local" / "state" / "ThumbGen" / "log" / "thumbgen.log"
    assert not log.exists() or "ERROR" not in log.read_text()


def test_what_it_starts_does_not_get_its_libraries(
    bundle: Bundle, session: Session, opener: Path
) -> None:
    with started(bundle, session):
        make(bundle, session, "a lighthouse")
        window = session.window("ThumbGen")
        width, height = session.size(window)
        session.at(window, width - 472, height - 36)  # Show in folder
        session.do("click", 1)
        wait_for(opener.exists, "the folder was not opened")
    assert opener.read_text().strip() == f"file://{bundle.pictures} []"


def test_killed_and_started_again(bundle: Bundle, session: Session) -> None:
    with started(bundle, session) as program:
        make(bundle, session, "a red boat")
        session.do("key", "ctrl+Return")  # killed in the middle of another one
        time.sleep(0.5)
        program.kill()
        program.wait(20)
    assert not (bundle.pictures / "a-red-boat-2.jpg").exists()
    with started(bundle, session) as program:
        session.do("key", "ctrl+Return")  # the idea is remembered
        wait_for((bundle.pictures / "a-red-boat-2.jpg").exists, "no picture came again")
        time.sleep(0.5)
        session.do("key", "ctrl+q")
        assert program.wait(30) == 0
