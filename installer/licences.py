"""The licence texts of everything in the package, gathered while it is built.

Every file that goes into it is traced to the work that it belongs to: ThumbGen itself, Python, a
distribution from the package index, or a package of the system's. What cannot be traced stops the
build, so that nothing travels without its text.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from installer.bundle import LINK, Entry

ROOT = Path(__file__).resolve().parent.parent
GOAL = "thumbgen/resources/licences"
"""Where they lie in the bundle: among the program's own resources, so that it can show them."""

QT = ("PySide6_Essentials", "shiboken6")
"""These carry no texts; those that hold for them and for Qt lie in installer/licences."""

_TEXTS = ("licen", "copying", "notice")


class UnknownOriginError(Exception):
    """Something goes into the package, and nobody knows whose it is or what its licence says."""


def licence_texts(entries: Iterable[Entry], folder: Path) -> list[Entry]:
    """Writes one text for each work into ``folder``; what to add to the bundle.

    Raises:
        UnknownOriginError: there are files of unknown origin.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sources = {
        Path(source).resolve()
        for _, source, kind in entries
        if kind != LINK and source not in {"", "-"}
    }
    distributions, rest = _of_distributions(sources)
    for name in distributions | {"pyinstaller"}:  # the programs begin with its bootloader
        if name not in QT:
            (folder / f"{name}.txt").write_text(_text_of(name), encoding="utf-8")
    for text in (ROOT / "installer" / "licences").glob("*.txt"):
        shutil.copy(text, folder)
    for text in (ROOT / "resources" / "fonts").glob("*-OFL.txt"):
        shutil.copy(text, folder / f"Font-{text.name}")
    shutil.copy(ROOT / "LICENSE", folder / "ThumbGen.txt")
    (folder / "Python.txt").write_bytes(_text_of_python())
    _of_system({one for one in rest if not _is_ours_or_pythons(one)}, folder)
    return [(f"{GOAL}/{text.name}", str(text), "DATA") for text in sorted(folder.iterdir())]


def _is_ours_or_pythons(path: Path) -> bool:
    homes = (ROOT, Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve())
    return any(path.is_relative_to(home) for home in homes)


def _of_distributions(sources: set[Path]) -> tuple[set[str], set[Path]]:
    """The distributions that the files come from, and the files that come from none."""
    rest, names = set(sources), set()
    for one in metadata.distributions():
        own = {Path(str(one.locate_file(file))).resolve() for file in one.files or ()}
        if found := rest & own:
            rest -= found
            if one.name.lower() != "thumbgen":
                names.add(one.name)
    return names, rest


def _text_of(name: str) -> str:
    """All licence texts of a distribution."""
    one = metadata.distribution(name)
    files = [
        Path(str(one.locate_file(file)))
        for file in one.files or ()
        if ".dist-info" in str(file) and any(text in file.name.lower() for text in _TEXTS)
    ]
    if not files:
        raise UnknownOriginError(name)
    head = f"{name} {one.version}\n\n"
    return head + "\n\n".join(file.read_text(encoding="utf-8") for file in sorted(files))


def _text_of_python() -> bytes:
    places = (Path(sys.base_prefix), Path(shutil.__file__).parent)  # Windows; elsewhere
    return next(text for place in places for text in place.glob("LICENSE*.txt")).read_bytes()


def _of_system(files: set[Path], folder: Path) -> None:
    """The texts of the system's packages that files come from: Debian keeps one for each."""
    unknown, tool = [], shutil.which("dpkg-query")
    for file in sorted(files):
        package = _debian_package(file, tool) if tool else ""
        text = Path("/usr/share/doc", package, "copyright")
        if package and text.is_file():
            shutil.copy(text, folder / f"Debian-{package}.txt")
        else:
            unknown.append(str(file))
    if unknown:
        raise UnknownOriginError("\n".join(unknown))


def _debian_package(file: Path, tool: str) -> str:
    """The package that a file belongs to; empty if none."""
    for path in (file, Path("/", *file.parts[2:])):  # older packages still say /lib, not /usr/lib
        asking = [tool, "--search", str(path)]
        found = subprocess.run(asking, capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    return ""
