"""Commands run in this process: many times quicker than a process each, and just as whole."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from thumbgen.cli.main import run


@dataclass(frozen=True)
class Ran:
    """How a command went."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on stdout, which is in ASCII."""
        (line,) = self.out.splitlines()
        assert line.isascii()
        return json.loads(line)

    @property
    def lines(self) -> list[str]:
        """What is on stdout."""
        return self.out.splitlines()


Run = Callable[..., Ran]


def runner(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command as ``thumbgen-cli`` does, in English unless told otherwise."""

    def go(*arguments: str, lang: str = "en") -> Ran:
        code = run([*arguments, "--lang", lang], None)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return go
