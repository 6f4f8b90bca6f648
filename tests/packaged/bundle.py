"""The built program, in an environment that has nothing else of ThumbGen's or Python's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = Path(os.environ.get("THUMBGEN_PACKAGE", ROOT / "dist" / "ThumbGen"))
ENDING = ".exe" if sys.platform == "win32" else ""

_HIDE = 'while [ "$1" != -- ]; do mount -t tmpfs none "$1"; shift; done; shift; exec "$@"'


class Bundle:
    """A copy of the folder, and a clean home."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.folder = folder / "somewhere else" / "ThumbGen"
        shutil.copytree(BUILT, self.folder, symlinks=True)

    @property
    def pictures(self) -> Path:
        """Where pictures go by themselves."""
        return self.home / "Pictures" / "ThumbGen"

    def environ(self, **more: str) -> dict[str, str]:
        """As little as a user's session has."""
        kept = {"SYSTEMROOT", "TEMP", "TMP"}  # Windows starts nothing without these
        basis = {name: value for name, value in os.environ.items() if name in kept}
        home = {"HOME": str(self.home), "USERPROFILE": str(self.home)}
        local = {"LOCALAPPDATA": str(self.home / "AppData" / "Local")}
        return {**basis, **home, **local, "PATH": "/usr/bin:/bin", "LANG": "en_US.UTF-8", **more}

    def command(self, program: str, *arguments: str) -> list[str]:
        """Starts one of the programs; where that can be done, without the project and Python."""
        plain = [str(self.folder / f"{program}{ENDING}"), *arguments]
        unwanted = [str(ROOT), sys.base_prefix]
        if not _can_hide() or sys.base_prefix in {"/usr", "/"}:
            return plain
        return ["unshare", "-m", "/bin/sh", "-c", _HIDE, "sh", *unwanted, "--", *plain]

    def run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Runs one to its end."""
        command: Sequence[str] = self.command(program, *arguments)
        return subprocess.run(
            command, env=self.environ(), capture_output=True, text=True, check=False, timeout=120
        )


def _can_hide() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-m", "true"], check=False).returncode == 0
