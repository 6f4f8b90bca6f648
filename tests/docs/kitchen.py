"""What the recipes are tried with: the very files, programs of the system, a running endpoint."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
RECIPES = PROJECT / "docs" / "recipes"
PROGRAMS = Path(sys.executable).parent

LIMIT = 100
"""Seconds that a recipe may take."""


@dataclass(frozen=True)
class Cooked:
    """How a recipe went."""

    code: int
    out: str
    err: str


def needs(*tools: str) -> pytest.MarkDecorator:
    """Leaves a test out where a program is missing that the system has to bring."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment in which our programs come first, and write below ``home`` alone."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("THUMBGEN_") and not name.lower().endswith("_proxy")
    }
    path = f"{PROGRAMS}{os.pathsep}{kept.get('PATH', '')}"
    usual = {"PATH": path, "THUMBGEN_HOME": str(home), "LANG": "C.UTF-8", "LANGUAGE": "en"}
    return {**kept, **usual, **more}


def cook(name: str, *arguments: str, environ: Mapping[str, str], folder: Path) -> Cooked:
    """Runs a recipe as it stands, from ``folder``."""
    done = subprocess.run(
        [RECIPES / name, *arguments],
        env=dict(environ),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT,
        check=False,
    )
    return Cooked(done.returncode, done.stdout, done.stderr)


def lasting_port() -> str:
    """A free port that is given to nobody who asks for any: it can be listened at again."""
    for port in random.sample(range(20000, 30000), 50):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return str(port)
    raise AssertionError("no port is free")


@contextlib.contextmanager
def serving(command: Sequence[str | Path], environ: Mapping[str, str]) -> Iterator[str]:
    """Runs a command that serves, and gives the address that it prints; ends it gently."""
    with subprocess.Popen(
        [*command],
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            assert address.startswith(("http://", "https://")), process.wait(LIMIT)
            yield address
            process.send_signal(signal.SIGTERM)
            assert process.wait(LIMIT) == 0
        finally:
            process.kill()
