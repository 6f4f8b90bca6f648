"""``thumbgen serve`` as a process of its own, to be ended in every way."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.server.stage import KEY, LIMIT, Endpoint


class Program(Endpoint):
    """The program; started again, it goes on in the same folders."""

    module = "thumbgen"

    def __init__(self, horde_url: str, home: Path, *arguments: str, **options: Any) -> None:
        super().__init__(horde_url, home, **options)
        self._arguments = (*arguments, "--horde-url", horde_url)
        self._process: subprocess.Popen[str] | None = None

    @property
    def process(self) -> subprocess.Popen[str]:
        assert self._process is not None
        return self._process

    def start(self, *before: str) -> Self:
        """Starts it, perhaps by way of another command that stands ``before`` it."""
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("THUMBGEN") and not name.lower().endswith("_proxy")
        }
        environ |= {"THUMBGEN_HOME": str(self.home), "THUMBGEN_API_KEY": KEY, "LANG": "C.UTF-8"}
        assets = str(self.options.assets)
        command = ["-m", self.module, "serve", "--port", "0", "--json", "--assets", assets]
        self._process = subprocess.Popen(
            [*before, sys.executable, *command, *self._arguments],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._process.communicate()[1]
        told = json.loads(line)
        self.url, self.resumed = told["url"], told["resumed"]
        return self

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ends it, if it still runs."""
        if self._process is not None and self._process.poll() is None:
            self.tell(signal.SIGTERM)

    def tell(self, number: signal.Signals) -> tuple[int, str, str]:
        """Sends a signal; exit code, and what is left of its output."""
        self.process.send_signal(number)
        return self.last_words()

    def last_words(self) -> tuple[int, str, str]:
        """Its exit code, and what is left of its output; waits for the end."""
        out, err = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, out, err

    @property
    def resident(self) -> int:
        """How much memory it takes, in bytes."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    @property
    def open_files(self) -> int:
        """How many files and lines it has open."""
        return len([*Path(f"/proc/{self.process.pid}/fd").iterdir()])

    @property
    def threads(self) -> int:
        """How many threads it has."""
        return len([*Path(f"/proc/{self.process.pid}/task").iterdir()])


class Hasty(Program):
    """The same without patience."""

    module = "tests.server.hasty"
