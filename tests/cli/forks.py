"""Many commands at once without starting Python for each: a process that forks for every one.

What a command loads is loaded here, once; then each is a process of its own, from ``main`` to its
exit code, with its own environment and output. Reads one JSON list from stdin:

    [{"arguments": […], "environ": {…}, "folder": "…"}, …]

and leaves ``out``, ``err`` and ``code`` in each folder.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import thumbgen.cli.generate
import thumbgen.imaging.finish
import thumbgen.jobs.engine  # noqa: F401 - loaded once, for all children
from thumbgen.console import main as console

AT_ONCE = 12


def main() -> None:
    """Forks for every command, so many at once."""
    running: dict[int, dict[str, Any]] = {}
    for command in json.loads(sys.stdin.read()):
        if len(running) >= AT_ONCE:
            finish_one(running)
        child = os.fork()
        if child == 0:
            become(command)
        running[child] = command
    while running:
        finish_one(running)


def become(command: dict[str, Any]) -> None:
    """The child: runs the command as a shell would have it, and never returns."""
    code = 70
    try:
        folder = Path(command["folder"])
        for name, number in (("out", 1), ("err", 2)):
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.environ.clear()
        os.environ.update(command["environ"])
        sys.argv = ["thumbgen", *command["arguments"]]
        code = console()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def finish_one(running: dict[int, dict[str, Any]]) -> None:
    """Waits for any of the children, and notes its exit code."""
    child, status = os.wait()
    command = running.pop(child)
    Path(command["folder"], "code").write_text(str(os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    main()
