"""Kdenlive, as Debian has it: a finished picture is dragged into its project."""

import hashlib
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.editors.desk import BESIDE, Desk, missing
from tests.ui.x11.session import wait_for

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(missing("kdenlive"), reason="tests/editors/install.sh installs it"),
    pytest.mark.timeout(300),
]

SIZE = (1140, 860)
BIN = (150, 250)
TRACK = (420, 640)
"""Places in its window, of that size: in the project bin, and on a track for video."""


def open_kdenlive(desk: Desk) -> str:
    """Starts it for the first time in its life; the id of its window."""
    desk.start("kdenlive")

    def is_open() -> bool:
        session = desk.session
        if session.do("search", "--onlyvisible", "--name", "Welcome to Kdenlive"):
            session.do("key", "Return")  # it lists the effects that are not installed
            time.sleep(0.5)
        return bool(session.do("search", "--onlyvisible", "--name", "Untitled"))

    wait_for(is_open, "Kdenlive did not come")
    window = desk.session.window("Untitled")
    desk.session.do("windowsize", "--sync", window, *SIZE)
    desk.session.do("windowmove", "--sync", window, *BESIDE)
    return window


def save(desk: Desk, window: str, project: Path) -> None:
    """Saves the project, for the first time."""
    session = desk.session
    session.do("windowactivate", "--sync", window)
    session.do("key", "ctrl+s")
    session.do("windowactivate", "--sync", session.window("Save As"))
    session.do("type", "--delay", 20, project)
    session.do("key", "Return")
    wait_for(lambda: session.title(window).startswith(project.stem), "the project was not saved")


class Project:
    """What Kdenlive has saved."""

    def __init__(self, file: Path) -> None:
        self._document = ET.parse(file).getroot()  # noqa: S314 - Kdenlive's own

    @property
    def bin(self) -> list[str]:
        """The clips that were taken in."""
        return self._entries("playlist[@id='main_bin']")

    @property
    def tracks(self) -> list[str]:
        """The clips that lie on the tracks."""
        everywhere = self._entries("playlist")
        for clip in self.bin:
            everywhere.remove(clip)
        return everywhere

    def facts(self, clip: str) -> dict[str, str]:
        """What it knows of a clip."""
        facts = self._document.findall(f"producer[@id='{clip}']/property")
        return {str(fact.get("name")): fact.text or "" for fact in facts}

    def _entries(self, playlists: str) -> list[str]:
        return [str(one.get("producer")) for one in self._document.findall(f"{playlists}/entry")]


@pytest.mark.parametrize("place", [BIN, TRACK], ids=["bin", "timeline"])
def test_a_picture_is_dragged_into_the_project(desk: Desk, place: tuple[int, int]) -> None:
    window = open_kdenlive(desk)
    thumbgen = desk.thumbgen()
    content = thumbgen.picture.read_bytes()

    def arrived() -> bool:
        return desk.session.title(window).startswith("Untitled*")

    desk.drag_into(window, place, thumbgen, arrived)
    file = desk.folder / "channel.kdenlive"
    save(desk, window, file)
    project = Project(file)
    (clip,) = project.bin
    assert project.tracks == ([clip] if place == TRACK else [])
    facts = project.facts(clip)
    assert file.parent / facts["resource"] == thumbgen.picture  # linked, where it lies for good
    assert (facts["meta.media.width"], facts["meta.media.height"]) == ("1280", "720")
    assert facts["kdenlive:file_size"] == str(len(content))
    assert facts["kdenlive:file_hash"] == hashlib.md5(content).hexdigest()  # noqa: S324 - its way
    assert thumbgen.picture.read_bytes() == content
    assert thumbgen.leave() == 0
