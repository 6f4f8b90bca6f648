"""Commands as a shell would run them, many at once, each with a practice Horde of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from thumbgen.horde.practice import PracticeHorde, Script

LIMIT = 100
"""Seconds that a command may take at most."""


@dataclass(frozen=True)
class Command:
    """A command line; ``{home}`` in an argument is the command's own folder."""

    arguments: tuple[str, ...]
    script: Script | None = None
    environ: dict[str, str] = field(default_factory=dict)
    before: Callable[[Path], None] = lambda _: None
    interrupt_when: Callable[[PracticeHorde], bool] | None = None
    told: signal.Signals = signal.SIGINT


@dataclass
class Result:
    """How it went."""

    code: int
    out: str
    err: str
    home: Path
    horde: PracticeHorde | None
    seconds_after_signal: float | None = None
    pictures: list[Path] = field(default_factory=list)

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        (line,) = self.out.splitlines()
        parsed: dict[str, Any] = json.loads(line)
        return parsed

    @property
    def log(self) -> str:
        """The log file's text."""
        path = self.home / "logs" / "thumbgen.log"
        return path.read_text("utf-8") if path.exists() else ""


def run(command: Command, home: Path) -> Result:
    """Runs one command to its end."""
    home.mkdir(parents=True)
    command.before(home)
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("THUMBGEN", "QT_")) and name not in {"DISPLAY", "WAYLAND_DISPLAY"}
    }
    environ |= {"THUMBGEN_HOME": str(home), "LANG": "en_US.UTF-8", "LANGUAGE": "", "LC_ALL": ""}
    horde = None if command.script is None else PracticeHorde(script=command.script)
    if horde is not None:
        horde.start()
        environ["THUMBGEN_HORDE_URL"] = horde.url
    arguments = [argument.replace("{home}", str(home)) for argument in command.arguments]
    process = subprocess.Popen(
        [sys.executable, "-m", "thumbgen", *arguments],
        env=environ | {k: v.replace("{home}", str(home)) for k, v in command.environ.items()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    told = None
    if command.interrupt_when is not None and horde is not None:
        deadline = time.monotonic() + LIMIT
        while not command.interrupt_when(horde) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(command.told)
        told = time.monotonic()
    out, err = process.communicate(timeout=LIMIT)
    after = None if told is None else time.monotonic() - told
    if horde is not None:
        horde.stop()
    pictures = sorted((home / "pictures").glob("*")) if (home / "pictures").exists() else []
    return Result(process.returncode, out, err, home, horde, after, pictures)


def run_all(commands: dict[str, Command], folder: Path) -> dict[str, Result]:
    """Runs all commands, eight at once."""
    results: dict[str, Result] = {}
    places = threading.Semaphore(8)

    def run_one(name: str) -> None:
        with places:
            results[name] = run(commands[name], folder / name)

    threads = [threading.Thread(target=run_one, args=(name,)) for name in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
