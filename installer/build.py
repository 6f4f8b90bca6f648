"""Makes the packages of the system it runs on: ``python installer/build.py``.

The folder ``dist/ThumbGen`` by PyInstaller, an archive of it, and the system's own installer where
its tools exist: a Debian package, an Inno Setup program, a disk image.
"""

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from installer.linux.deb import build_deb  # noqa: E402 - the project's root had to be there first
from thumbgen.version import __version__  # noqa: E402

DIST = ROOT / "dist"
SYSTEM = {"linux": "linux", "win32": "windows", "darwin": "macos"}


def main() -> int:
    """Makes everything, and says where it lies."""
    pyinstaller = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    paths = ["--distpath", str(DIST), "--workpath", str(ROOT / "build")]
    subprocess.run([*pyinstaller, *paths, str(ROOT / "build_installer.spec")], check=True)
    folder = DIST / "ThumbGen"
    write_readme(folder)
    made = [folder]
    if sys.platform == "darwin":
        made += make_image()  # it may sign the program: so before the archive
        made.append(make_zip(DIST / "ThumbGen.app"))
    elif sys.platform == "win32":
        made += [make_zip(folder), *make_setup(folder)]
    else:
        made += [make_tar(folder), *make_deb(folder)]
    for one in made:
        sys.stdout.write(f"{one.relative_to(ROOT)}  {_size(one) / 1e6:.1f} MB\n")
    return 0


def archive_name() -> str:
    """Such as ``ThumbGen-0.1.0-linux-x86_64``."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    return f"ThumbGen-{__version__}-{SYSTEM.get(sys.platform, sys.platform)}-{machine}"


def write_readme(folder: Path) -> None:
    """What somebody who opens the folder wants to know first."""
    shutil.copy(ROOT / "installer" / "README.txt", folder / "README.txt")


def make_tar(folder: Path) -> Path:
    """The archive for Linux: xz takes its time, and halves what everybody downloads."""
    made = DIST / f"{archive_name()}.tar.xz"
    with tarfile.open(made, "w:xz", preset=9) as archive:
        archive.add(folder, arcname=folder.name, filter=_nobodys)
    return made


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the name of whoever built it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def make_zip(folder: Path) -> Path:
    """The archive for Windows and macOS, which open it with a double click."""
    made = DIST / f"{archive_name()}.zip"
    made.unlink(missing_ok=True)
    if sys.platform == "darwin":  # keeps links and signatures, as zipfile does not
        command = ["/usr/bin/ditto", "-c", "-k", "--keepParent", str(folder), str(made)]
        subprocess.run(command, check=True)
        return made
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, Path(folder.name, file.relative_to(folder)))
    return made


def make_deb(folder: Path) -> list[Path]:
    """The Debian package, where its tool exists."""
    if shutil.which("dpkg-deb") is None:
        return []
    return [build_deb(folder, __version__, DIST)]


def make_setup(folder: Path) -> list[Path]:
    """The installer for Windows, where Inno Setup is installed."""
    tool = shutil.which("ISCC")
    if tool is None:
        return []
    name = f"{archive_name()}-setup"
    facts = {"AppVersion": __version__, "Source": folder, "Output": DIST, "BaseName": name}
    script = ROOT / "installer" / "windows" / "thumbgen.iss"
    subprocess.run([tool, *(f"/D{key}={one}" for key, one in facts.items()), script], check=True)
    return [DIST / f"{name}.exe"]


def make_image() -> list[Path]:
    """The disk image for macOS."""
    script = ROOT / "installer" / "macos" / "make_dmg.sh"
    subprocess.run(["/bin/bash", str(script)], check=True)
    return sorted(DIST.glob("*.dmg"))


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(os.lstat(file).st_size for file in files if not file.is_dir())


if __name__ == "__main__":
    sys.exit(main())
