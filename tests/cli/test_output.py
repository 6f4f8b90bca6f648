"""Standard output that takes nothing: a sentence and a code, never a traceback."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from thumbgen.horde.practice import PracticeHorde


def run(*arguments: str) -> tuple[int, str]:
    """Runs a command whose output goes to a full disk; its code, and what it says."""
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "thumbgen.console", *arguments, "--lang", "en"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    return ran.returncode, ran.stderr


@pytest.mark.parametrize(
    "arguments", [("presets",), ("presets", "--json"), ("library", "list", "--json")]
)
def test_a_list_for_which_there_is_no_room(arguments: tuple[str, ...]) -> None:
    code, err = run(*arguments)
    assert code == 8, err
    assert err.startswith("The output cannot be written (No space left on device).")
    assert "Traceback" not in err
    assert "Exception" not in err


def test_where_a_picture_is_can_still_be_read(
    practice: Callable[..., PracticeHorde], home: Path
) -> None:
    horde = practice()
    code, err = run("generate", "a lighthouse", "--horde-url", horde.url)
    assert code == 8
    assert "The output cannot be written" in err
    assert err.splitlines()[-1] == str(home / "pictures" / "a-lighthouse.jpg")
    assert Path(err.splitlines()[-1]).exists()
