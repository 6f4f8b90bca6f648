"""The Debian package: the folder below /usr/lib, and what the desktop and the shell look for."""

import gzip
import os
import platform
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ICONS = HERE.parent / "icons"
LICENCES = "_internal/thumbgen/resources/licences"

DEPENDS = (
    "libc6 (>= {glibc}), libegl1, libgl1, libfontconfig1, libglib2.0-0 | libglib2.0-0t64, "
    "libdbus-1-3, libxkbcommon0, libxkbcommon-x11-0, libxcb1, libxcb-cursor0, libxcb-icccm4, "
    "libwayland-client0, libwayland-cursor0"
)
"""What is not in the folder: Qt links to EGL and GL, which belong to the graphics driver; the rest
is there as well, but comes with data (fonts, keyboards, D-Bus) that only the system has. What was
built with one glibc runs with that or a later one."""

RECOMMENDS = "xdg-desktop-portal, xdg-utils, fonts-dejavu-core | fonts-noto-core"
"""The desktop's own file dialogs and dark mode; opening links; letters."""


def build_deb(folder: Path, version: str, goal: Path, compression: str = "xz") -> Path:
    """Builds ``thumbgen_<version>_<architecture>.deb`` from the finished folder; its path."""
    architecture = _said(["dpkg", "--print-architecture"])
    root = goal / "deb"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(folder, root / "usr/lib/thumbgen", symlinks=True)
    _install_desktop_files(root)
    _install_documents(root, version)
    _link_programs(root)
    _write_control(root, version, architecture)
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    made = goal / f"thumbgen_{version}_{architecture}.deb"
    # Zstandard would be quicker to unpack, but Debian 11 and older cannot read it.
    command = ["dpkg-deb", "--root-owner-group", f"-Z{compression}", "--build"]
    subprocess.run([*command, str(root), str(made)], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(root)
    return made


def _install_desktop_files(root: Path) -> None:
    share = root / "usr/share"
    shutil.copytree(ICONS / "hicolor", share / "icons/hicolor")
    _copy(ICONS / "thumbgen.svg", share / "icons/hicolor/scalable/apps/thumbgen.svg")
    _copy(HERE / "thumbgen.desktop", share / "applications/thumbgen.desktop")
    for one in HERE.glob("*.metainfo.xml"):
        _copy(one, share / "metainfo" / one.name)


def _install_documents(root: Path, version: str) -> None:
    documents = root / "usr/share/doc/thumbgen"
    documents.mkdir(parents=True)
    texts = sorted((root / "usr/lib/thumbgen" / LICENCES).glob("*.txt"))
    own = next(text for text in texts if text.stem == "ThumbGen").read_text("utf-8")
    others = "\n".join(f"  {text.stem}" for text in texts if text.stem != "ThumbGen")
    (documents / "copyright").write_text(
        f"ThumbGen {version}\n\n{own}\nThe package also contains the works below. Their licences "
        f"lie in\n/usr/lib/thumbgen/{LICENCES}:\n\n{others}\n",
        encoding="utf-8",
    )
    _compress(HERE.parent.parent / "CHANGELOG.md", documents / "changelog.gz")
    manual = root / "usr/share/man/man1"
    manual.mkdir(parents=True)
    _compress(HERE / "thumbgen.1", manual / "thumbgen.1.gz")
    (manual / "thumbgen-cli.1.gz").symlink_to("thumbgen.1.gz")


def _link_programs(root: Path) -> None:
    programs = root / "usr/bin"
    programs.mkdir(parents=True)
    (programs / "thumbgen").symlink_to("../lib/thumbgen/ThumbGen")
    (programs / "thumbgen-cli").symlink_to("../lib/thumbgen/thumbgen-cli")


def _write_control(root: Path, version: str, architecture: str) -> None:
    files = [file for file in root.rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files) // 1024
    control = root / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(
        "Package: thumbgen\n"
        f"Version: {version}\n"
        f"Architecture: {architecture}\n"
        "Maintainer: The ThumbGen developers <thumbgen@users.noreply.github.com>\n"
        f"Installed-Size: {size}\n"
        f"Depends: {DEPENDS.format(glibc=platform.libc_ver()[1])}\n"
        f"Recommends: {RECOMMENDS}\n"
        "Section: graphics\n"
        "Priority: optional\n"
        "Homepage: https://github.com/thumbgen/thumbgen\n"
        "Description: thumbnails for music channels, free, by way of the AI Horde\n"
        " Turns an idea into a finished, upload-ready picture for a lofi, R&B or worship\n"
        " channel: type it, choose a genre and a size, and drag the result into the video\n"
        " editor. No account is needed. thumbgen-cli does the same for scripts.\n",
        encoding="utf-8",
    )


def _copy(source: Path, goal: Path) -> None:
    goal.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, goal)


def _compress(source: Path, goal: Path) -> None:
    goal.write_bytes(gzip.compress(source.read_bytes(), mtime=0))


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
