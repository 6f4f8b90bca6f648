"""PCManFM-Qt, as Debian has it: pictures are dragged into its folders, and shown in them."""

import time
from pathlib import Path

import pytest

from tests.editors.desk import BESIDE, Desk, missing
from tests.ui.x11.session import wait_for

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(missing("pcmanfm-qt"), reason="tests/editors/install.sh installs it"),
    pytest.mark.timeout(180),
]

INSIDE = (400, 300)
"""A place in its window: in the empty part of a folder with few files."""


@pytest.fixture
def folder(desk: Desk) -> Path:
    """A folder that is open in the file manager."""
    folder = desk.folder / "channel"
    folder.mkdir()
    desk.start("pcmanfm-qt", str(folder))
    desk.session.do("windowmove", "--sync", desk.session.window("^channel$"), *BESIDE)
    return folder


def windows(desk: Desk) -> int:
    """How many it has open; a menu is one too."""
    return len(desk.session.do("search", "--onlyvisible", "--class", "pcmanfm-qt").split())


def test_a_picture_is_dragged_into_a_folder(desk: Desk, folder: Path) -> None:
    thumbgen = desk.thumbgen()
    content = thumbgen.picture.read_bytes()
    copy = folder / thumbgen.picture.name
    began = time.monotonic()
    desk.drag_into(desk.session.window("^channel$"), INSIDE, thumbgen, lambda: windows(desk) == 2)
    time.sleep(2)  # the user thinks about it: Copy here, or Cancel
    desk.session.do("key", "Down", "Return")
    wait_for(copy.exists, "the file manager did not copy it")
    wait_for(lambda: copy.stat().st_size == len(content), "the file manager did not finish")
    thumbgen.assert_it_kept_turning(began, time.monotonic())
    assert copy.read_bytes() == content
    assert not copy.is_symlink()
    assert thumbgen.picture.read_bytes() == content
    assert not copy.samefile(thumbgen.picture)
    assert thumbgen.leave() == 0


def test_a_picture_is_shown_in_its_folder_and_chosen_there(desk: Desk, folder: Path) -> None:
    """What is chosen there is seen by what a copy of it brings into another folder."""
    session, thumbgen = desk.session, desk.thumbgen()
    for name in ("a.txt", "z.txt"):
        (thumbgen.picture.parent / name).write_text("beside it")
    thumbgen.click("revealButton")
    shown = session.window("^pictures$")

    def arrived() -> bool:
        for window, keys in ((shown, "ctrl+c"), (session.window("^channel$"), "ctrl+v")):
            session.do("windowactivate", "--sync", window)
            session.do("key", keys)
        time.sleep(1)  # it has to read the folder before it can choose, and this time to copy
        return any(folder.iterdir())

    wait_for(arrived, "nothing was chosen")
    assert [path.name for path in folder.iterdir()] == [thumbgen.picture.name]
    assert windows(desk) == 2
    assert thumbgen.leave() == 0
