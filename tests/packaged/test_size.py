"""What is in the folder, and how much: against what PyInstaller makes of a window without more."""

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.packaged.bundle import BUILT

pytestmark = [pytest.mark.packaged, pytest.mark.timeout(900)]

MOST = 0.9


def build_bare(folder: Path) -> Path:
    """PyInstaller's folder for the bare window, by its defaults."""
    script = Path(__file__).with_name("bare.py")
    options = ["--windowed", "--noconfirm", "--distpath", str(folder), "--workpath"]
    options += [str(folder / "work"), "--specpath", str(folder), "--log-level", "ERROR"]
    subprocess.run([sys.executable, "-m", "PyInstaller", *options, str(script)], check=True)
    return folder / "bare"


def size(folder: Path) -> int:
    """Bytes of all files; a link is none of its own."""
    return sum(one.lstat().st_size for one in folder.rglob("*") if not one.is_dir())


def archived(folder: Path, goal: Path) -> int:
    """Bytes of an xz archive."""
    with tarfile.open(goal, "w:xz", preset=9) as archive:
        archive.add(folder, folder.name)
    return goal.stat().st_size


def test_it_is_smaller_than_a_bare_window(tmp_path: Path) -> None:
    bare = build_bare(tmp_path)
    unpacked = size(BUILT) / size(bare)
    packed = archived(BUILT, tmp_path / "ours.tar.xz") / archived(bare, tmp_path / "bare.tar.xz")
    sys.stdout.write(f"unpacked {unpacked:.3f} of a bare window, packed {packed:.3f}\n")
    assert unpacked <= MOST
    assert packed <= 1


def names() -> set[str]:
    return {one.name for one in BUILT.rglob("*")}


@pytest.mark.skipif(sys.platform != "linux", reason="the names are Linux's")
def test_what_is_needed_is_there_and_nothing_else() -> None:
    there = names()
    assert {"libqwayland.so", "libxdg-shell.so", "libqxcb.so", "libqxdgdesktopportal.so"} <= there
    assert {"libcomposeplatforminputcontextplugin.so", "libqsvg.so", "qtbase_pt_BR.qm"} <= there
    unwanted = ("QtNetwork", "Qt6Network", "gtk", "Qml", "Qt6Quick", "avif", "libqwebp", "_de.qm")
    assert [name for name in there if any(one in name for one in unwanted)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only there is ldd")
def test_no_library_is_missing() -> None:
    for one in (BUILT / "_internal" / "PySide6" / "Qt" / "plugins").rglob("*.so"):
        told = subprocess.run(["ldd", str(one)], capture_output=True, text=True, check=True)
        assert "not found" not in told.stdout, one.name


def test_every_licence_is_there() -> None:
    texts = {one.stem for one in BUILT.rglob("licences/*.txt")}
    works = {"ThumbGen", "Python", "LGPL-3.0", "GPL-3.0", "Qt-third-party", "pillow", "requests"}
    works |= {"urllib3", "certifi", "charset-normalizer", "idna", "qasync", "msgspec"}
    if sys.platform == "linux":
        works |= {"SecretStorage", "jeepney", "cryptography", "cffi"}
    assert works | {"platformdirs", "pyinstaller", "keyring", "shtab"} <= texts
