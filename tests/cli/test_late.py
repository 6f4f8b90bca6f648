"""A picture that comes a moment after the time limit."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.inside import Run, runner
from thumbgen.horde.practice import PracticeHorde


@pytest.fixture
def late(
    practice: Callable[..., PracticeHorde],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Asks for a picture in a second of a Horde that takes longer for it."""
    horde = practice(render_seconds=1.6)
    monkeypatch.setenv("THUMBGEN_HORDE_URL", horde.url)
    run = runner(capsys)
    return lambda *told: run("generate", "a heron", "--timeout", "1", *told)


def test_a_picture_that_came_a_moment_too_late_is_a_picture(late: Run) -> None:
    ran = late()
    assert ran.code == 0, ran.err
    assert Path(ran.lines[0]).exists()
    assert "It came just after your time limit, and is saved.\nReady: " in ran.err
    assert "Kept all the same" not in ran.err
    assert "was not ready" not in ran.err


def test_a_script_gets_it_as_a_success(late: Run) -> None:
    ran = late("--json")
    assert (ran.code, ran.json["success"]) == (0, True)
    assert Path(ran.json["path"]).exists()
