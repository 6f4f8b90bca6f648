"""The window before it is filled."""

import base64
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from tests.ui.watch import WatchedApplication
from thumbgen.surroundings import keep_to_ourselves
from thumbgen.ui.colours import FORM_WIDTH, tokens_for
from thumbgen.ui.frame import SMALLEST, Frame

TOKENS = tokens_for("lofi", dark=True)


@pytest.fixture
def frame(qapp: WatchedApplication) -> Iterator[Frame]:
    frame = Frame(TOKENS)
    yield frame
    frame.hide()
    frame.deleteLater()


class Content(QWidget):
    """What is in it, and is asked to go."""

    asked = Signal()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()
        self.asked.emit()


def until(signal: SignalInstance, do: Callable[[], None]) -> None:
    """Does something, and turns Qt's own loop until a signal comes."""
    loop = QEventLoop()
    heard: list[None] = []
    signal.connect(loop.quit)
    signal.connect(lambda: heard.append(None))
    QTimer.singleShot(10_000, loop.quit)
    do()
    loop.exec()
    assert heard


def test_it_is_painted_in_the_colours_of_its_halves(frame: Frame) -> None:
    until(frame.painted, frame.show)
    picture = frame.grab().toImage()
    assert picture.pixelColor(FORM_WIDTH // 2, 300).name().upper() == TOKENS.panel
    assert picture.pixelColor(FORM_WIDTH + 50, 300).name().upper() == TOKENS.background
    assert frame.windowTitle() == "ThumbGen"


def test_who_closes_it_before_it_is_filled_is_obeyed_then(frame: Frame) -> None:
    frame.show()
    frame.close()
    assert frame.isVisible()
    content = Content()
    until(content.asked, lambda: frame.put(content))


def test_its_title_is_that_of_what_is_in_it(frame: Frame) -> None:
    content = Content()
    frame.put(content)
    content.setWindowTitle("40 % – ThumbGen")
    assert frame.windowTitle() == "40 % – ThumbGen"


@pytest.mark.parametrize("geometry", ["nonsense", "====", base64.b64encode(b"\x01\xd9" * 40)])
def test_a_place_that_nobody_can_read_is_forgotten(
    qapp: WatchedApplication, geometry: str | bytes
) -> None:
    frame = Frame(TOKENS, geometry if isinstance(geometry, str) else geometry.decode())
    assert frame.width() >= SMALLEST.width()
    frame.deleteLater()


def test_it_takes_no_more_than_it_needs() -> None:
    late = ("asyncio", "requests", "PIL", "msgspec", "thumbgen.words", "thumbgen.ui.main_window")
    code = (
        "import sys, thumbgen.ui.boot, thumbgen.ui.first_sight;"
        f"sys.exit(str([name for name in {late} if name in sys.modules]))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.stderr.strip() == "[]"


def test_what_pyinstaller_says_is_for_the_program_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = {"PATH": "/usr/bin", "QT_PLUGIN_PATH": "/x/plugins", "LD_LIBRARY_PATH": "/x"}
    environ = dict(theirs)
    keep_to_ourselves(environ)
    assert environ == theirs  # from source they are the user's own
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    keep_to_ourselves(environ)
    assert environ == {"PATH": "/usr/bin"}
    environ = {"LD_LIBRARY_PATH": "/x:/mine", "LD_LIBRARY_PATH_ORIG": "/mine"}
    keep_to_ourselves(environ)
    assert environ == {"LD_LIBRARY_PATH": "/mine"}
