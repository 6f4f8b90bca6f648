"""The recipes as files: listed, linked, well written, and ready to be run."""

import os
import re
import subprocess

import pytest

from tests.docs.kitchen import RECIPES, needs

FILES = sorted(file.name for file in RECIPES.iterdir() if file.is_file())
SCRIPTS = [name for name in FILES if name.endswith(".sh")]
STARTED = [name for name in FILES if (RECIPES / name).read_bytes().startswith(b"#!")]


def test_the_index_names_every_recipe_and_no_other() -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", (RECIPES / "README.md").read_text("utf-8"))
    assert sorted({*linked, "README.md"}) == FILES


def test_scripts_can_be_started() -> None:
    assert {*SCRIPTS, "suno_day.py", "node.mjs"} == {*STARTED}
    for name in STARTED:
        assert os.access(RECIPES / name, os.X_OK), name


@needs("shellcheck")
@pytest.mark.parametrize("name", SCRIPTS)
def test_shell_scripts_are_sound(name: str) -> None:
    done = subprocess.run(
        ["shellcheck", RECIPES / name],  # noqa: S607 - the system's
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", SCRIPTS)
def test_shell_scripts_stop_at_the_first_trouble(name: str) -> None:
    assert "\nset -euo pipefail\n" in (RECIPES / name).read_text("utf-8")
