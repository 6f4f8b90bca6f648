"""The Debian package: installed, used, upgraded and removed, in a system tree of its own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from installer.linux.deb import build_deb
from tests.packaged.bundle import BUILT

pytestmark = [
    pytest.mark.packaged,
    pytest.mark.timeout(600),
    pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="only where dpkg is"),
]


def dpkg(root: Path, *arguments: str) -> None:
    options = [f"--root={root}", "--force-depends", "--force-not-root"]
    path = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    subprocess.run(["dpkg", *options, *arguments], check=True, env=path, capture_output=True)


def generate(root: Path, home: Path, idea: str) -> str:
    environ = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    command = [str(root / "usr/bin/thumbgen-cli"), "generate", idea, "--practice"]
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def everything(home: Path) -> dict[str, bytes]:
    return {str(one): one.read_bytes() for one in home.rglob("*") if one.is_file()}


def test_installed_used_upgraded_and_removed(tmp_path: Path) -> None:
    root, home, old = tmp_path / "root", tmp_path / "home", tmp_path / "ThumbGen"
    (root / "var/lib/dpkg").mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    (home / ".config/ThumbGen").mkdir(parents=True)
    (home / ".config/ThumbGen/settings.json").write_text('{"quality": 80}')
    shutil.copytree(BUILT, old, symlinks=True)
    (old / "_internal/of-the-old-version").touch()
    first = build_deb(old, "0.0.9", tmp_path, compression="gzip")
    second = build_deb(BUILT, "0.1.0", tmp_path, compression="gzip")

    dpkg(root, "--install", str(first))
    assert Path(generate(root, home, "first")).is_file()
    assert (root / "usr/share/applications/thumbgen.desktop").is_file()
    kept = everything(home)

    dpkg(root, "--install", str(second))
    assert not (root / "usr/lib/thumbgen/_internal/of-the-old-version").exists()
    assert everything(home) == kept
    assert Path(generate(root, home, "second")).is_file()
    kept = everything(home)

    dpkg(root, "--purge", "thumbgen")
    assert not (root / "usr/lib/thumbgen").exists()
    assert not (root / "usr/bin/thumbgen").is_symlink()
    assert everything(home) == kept
    assert sum(name.endswith((".jpg", ".png")) for name in kept) == 2


def test_its_files_lie_where_debian_looks(tmp_path: Path) -> None:
    package = build_deb(BUILT, "0.1.0", tmp_path, compression="gzip")
    subprocess.run(["dpkg-deb", "--extract", str(package), str(tmp_path / "x")], check=True)
    command = ["dpkg-deb", "--field", str(package), "Depends", "Architecture", "Version"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for needed in ("libc6 (>= 2.", "libegl1", "libwayland-cursor0", "libxcb-cursor0"):
        assert needed in told
    assert "Version: 0.1.0" in told
    share = tmp_path / "x/usr/share"
    for size in (16, 48, 256):
        assert (share / f"icons/hicolor/{size}x{size}/apps/thumbgen.png").is_file()
    assert list((share / "metainfo").glob("*.metainfo.xml"))
    assert (share / "man/man1/thumbgen.1.gz").is_file()
    assert "LGPL-3.0" in (share / "doc/thumbgen/copyright").read_text()
