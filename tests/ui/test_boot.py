"""From nothing to a window, and out again: as a program of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.conftest import SCREEN
from thumbgen.horde.practice import PracticeHorde
from thumbgen.store.settings import LANGUAGES

pytestmark = pytest.mark.timeout(90)


def environ(home: Path, **more: str) -> dict[str, str]:
    unwanted = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    usual = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**usual, "THUMBGEN_HOME": str(home), "LANG": "en_US.UTF-8", **more}


def offscreen(home: Path) -> dict[str, str]:
    return environ(home, QT_QPA_PLATFORM=f"offscreen:configfile={SCREEN}")


def thumbgen(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "thumbgen", *arguments]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are different there")
@pytest.mark.parametrize("told", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_the_program_opens_and_leaves_in_order(
    tmp_path: Path, told: str, practice: Callable[..., PracticeHorde]
) -> None:
    home, horde = tmp_path / "home", practice()
    program = subprocess.Popen(
        thumbgen("--horde-url", horde.url),
        env=offscreen(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    end = time.monotonic() + 40
    while not horde.requests and time.monotonic() < end:  # it asks whether the Horde is there
        time.sleep(0.02)
    began = time.monotonic()
    program.send_signal(getattr(signal, told))
    out, err = program.communicate(timeout=30)
    assert (program.returncode, out, err) == (0, b"", b"")
    assert time.monotonic() - began < 10
    assert '"started": true' in (home / "data" / "window.json").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a screen in the environment")
@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "no screen"),
        ({"DISPLAY": ":7654"}, "no screen"),
        ({"WAYLAND_DISPLAY": "nowhere", "XDG_RUNTIME_DIR": "/nowhere"}, "no screen"),
        ({"QT_QPA_PLATFORM": "nonsense"}, "system libraries that are missing"),
    ],
)
def test_without_a_screen_one_sentence_says_so(
    tmp_path: Path, more: dict[str, str], says: str
) -> None:
    ran = subprocess.run(
        thumbgen(), env=environ(tmp_path, **more), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 8
    assert ran.stdout == ""
    (sentence,) = ran.stderr.splitlines()
    assert says in sentence
    assert "thumbgen generate" in sentence or "apt-get install" in sentence
    assert "Qt" in (tmp_path / "logs" / "thumbgen.log").read_text()


QT_FAILS = """
import sys
from thumbgen.__main__ import main

class Lacking:
    def find_spec(self, name, *_):
        if name.startswith("PySide6"):
            raise ImportError("libxcb-cursor.so.0: cannot open shared object file")

sys.meta_path.insert(0, Lacking())
main()
"""


def test_without_a_library_of_qts_one_sentence_says_what_is_missing(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", QT_FAILS],
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    (sentence,) = ran.stderr.splitlines()
    assert "libxcb-cursor0" in sentence
    assert "Traceback" in (tmp_path / "logs" / "thumbgen.log").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_200_percent_everything_fits(tmp_path: Path, language: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.ui.large_letters", language],
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.returncode) == ("", 0)
