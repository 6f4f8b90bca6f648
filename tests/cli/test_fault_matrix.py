"""Whatever befalls any answer: a script gets its file or a code and a reason, never a traceback."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.matrix import ASIDES, CASES, Case
from thumbgen.cli import codes
from thumbgen.horde.practice import PracticeHorde

CODES = {
    "": codes.DONE,
    "submission_unsure": codes.UNREACHABLE,
    "address_blocked": codes.UNREACHABLE,
    "redirected": codes.UNREACHABLE,
    "prompt_refused": codes.REFUSED,
    "refused": codes.REFUSED,
    "kudos_needed": codes.ACCOUNT,
    "key_refused": codes.ACCOUNT,
    "account_refused": codes.ACCOUNT,
}

SCRIPTED = {name: case for name, case in CASES.items() if not case.cancel and case.routes != ASIDES}
"""A single command looks at nothing aside; how it is interrupted, ``test_commands`` says."""


def wanted(case: Case, horde: PracticeHorde, folder: Path) -> dict[str, Any]:
    """One command, as ``tests.cli.forks`` takes it."""
    home = folder / case.name
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    environ = {**kept, "THUMBGEN_HOME": str(home), "THUMBGEN_HORDE_URL": horde.url, "LANG": "C"}
    arguments = ["generate", "um farol", "--genre", "lofi", "--json"]
    return {"arguments": arguments, "environ": environ, "folder": str(home)}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders in which all the commands have left how they ended."""
    folder = tmp_path_factory.mktemp("matrix")
    with ExitStack() as stack:
        commands = [
            wanted(case, stack.enter_context(PracticeHorde(case.script)), folder)
            for case in SCRIPTED.values()
        ]
        subprocess.run(
            [sys.executable, "-m", "tests.cli.forks"],
            input=json.dumps(commands),
            text=True,
            check=True,
            timeout=150,
        )
    return folder


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks a process for every command")
@pytest.mark.timeout(200)
@pytest.mark.parametrize("name", SCRIPTED)
def test_trouble(name: str, folders: Path) -> None:
    case, home = SCRIPTED[name], folders / name
    out, err = ((home / one).read_text("utf-8") for one in ("out", "err"))
    (line,) = out.splitlines()
    answer = json.loads(line)
    files = list((home / "pictures").glob("*"))
    assert (home / "code").read_text() == str(CODES[case.error]), err
    assert answer["success"] is (not case.error)
    if case.error:
        assert answer["error"]["code"] == case.error
        assert answer["error"]["message"]
        assert files == []
    else:
        assert [str(path) for path in files] == [answer["path"]]
    for text in (out, err, (home / "logs" / "thumbgen.log").read_text("utf-8")):
        assert "Traceback" not in text
