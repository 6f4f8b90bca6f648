"""What goes into the packaged program, and what stays out, each with its reason.

PyInstaller collects whatever Qt, Pillow and Python might need; the lists here say what ThumbGen
needs of it. They hold for Linux, Windows and macOS alike: names are compared without the prefix
and suffix that each system gives its libraries.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath

Entry = tuple[str, str, str]
"""One of PyInstaller's: where it goes, where it comes from, its kind."""

LINK = "SYMLINK"
"""The kind of those that point to another entry: what they name lies beside them in the bundle."""

_UNREAD = (
    "Avif", "Blp", "Bufr", "Cur", "Dcx", "Dds", "Eps", "Fits", "Fli", "Fpx", "Ftex", "Gbr", "Grib",
    "Hdf5", "Icns", "Ico", "Im", "Imt", "Iptc", "Jpeg2K", "McIdas", "Mic", "Mpeg", "Mpo", "Msp",
    "Palm", "Pcd", "Pcx", "Pdf", "Pixar", "Psd", "Qoi", "Sgi", "Spider", "Sun", "Tga", "Wmf", "Xbm",
    "Xpm", "XV",
)  # fmt: skip

NO_MODULES = (
    # The standard library's own tools: nothing in a finished program asks for them.
    "doctest", "ensurepip", "idlelib", "lib2to3", "pdb", "pydoc", "pydoc_data", "test", "tkinter",
    "turtledemo", "unittest", "venv",
    # Protocols and formats that ThumbGen does not speak.
    "curses", "ftplib", "imaplib", "multiprocessing", "nntplib", "poplib", "smtplib", "telnetlib",
    "xmlrpc", "_curses",
    # What Pillow can read or do beyond the JPEG, PNG and WebP that pictures come and go in. AVIF
    # alone is 5 MB.
    "PIL._avif", "PIL._imagingmath", "PIL._imagingmorph", "PIL._imagingtk", "PIL.ImageQt",
    "PIL.ImageTk", "PIL.ImageShow", "PIL.ImageGrab", "olefile", "defusedxml", "numpy",
    *(f"PIL.{name}{kind}" for name in _UNREAD for kind in ("ImagePlugin", "StubImagePlugin")),
    # The endpoint: an extra, for those who have Python. Its libraries would be in both programs.
    "thumbgen.server", "starlette", "uvicorn", "anyio", "h11", "click", "yaml",
    # Archives and XML: what could read them is only asked for with other files than ours.
    "bz2", "lzma", "_bz2", "_lzma", "plistlib", "xml", "pyexpat", "_elementtree",
    # Slower twins, for Pythons without the compiled ones.
    "_pydecimal", "_pydatetime",
    # What requests would use if it were there; it is not asked for.
    "chardet", "OpenSSL", "socks", "h2", "brotli", "zstandard", "simplejson",
    "urllib3.contrib.emscripten", "urllib3.contrib.pyopenssl", "urllib3.contrib.socks",
    # What keyring would use: GNOME's and KDE's own bindings. It speaks to both by D-Bus.
    "gi", "dbus",
    # Qt's network: requests speaks to the Horde. Leaving it out also leaves out its plugins.
    "PySide6.QtNetwork",
    # Tools that only make the program.
    "babel", "hatchling", "mypy", "pip", "pygments", "pytest", "setuptools", "_pytest", "typeguard",
)  # fmt: skip

if sys.platform == "linux":
    # Letters of East Asian systems of old. Linux writes UTF-8 there, too; Windows still needs them.
    NO_MODULES += tuple(f"_codecs_{name}" for name in ("cn", "hk", "iso2022", "jp", "kr", "tw"))
    NO_MODULES += ("_multibytecodec",)

NO_QT = ("PySide6", "shiboken6", "qasync", "thumbgen.ui")
"""What the console program has no use for."""

QT_LIBRARIES = {
    "Core", "Gui", "Widgets",
    "Svg",  # our icons
    "DBus",  # "Show in folder", the desktop's dialogs and dark mode, input methods
    "XcbQpa",  # X11
    "WaylandClient",  # Wayland: only there can a file be dragged into a sandboxed editor
}  # fmt: skip

QT_PLUGINS = {
    "platforms": {"xcb", "wayland", "windows", "cocoa"},
    # The desktop's own file dialogs, dark mode and colours, by its portal. GTK's does the same for
    # GNOME alone, and would drag in the whole of GTK.
    "platformthemes": {"xdgdesktopportal"},
    # Letters that take more than one key: ã, ç by dead keys; and IBus.
    "platforminputcontexts": {
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    },
    "wayland-shell-integration": {"xdg-shell"},
    # The window's frame where the desktop leaves that to the program, as GNOME does.
    "wayland-decoration-client": {"adwaita", "bradient"},
    # The scenes are JPEG. WebP is read by Pillow, PNG by Qt itself.
    "imageformats": {"jpeg", "svg"},
    # For icons of the desktop's theme in Qt's own dialogs.
    "iconengines": {"svgicon"},
    "styles": {"modernwindowsstyle", "windowsvistastyle", "macstyle"},
}  # fmt: skip
"""Kind of plugin → those that stay. No other kind is needed: everything is painted in memory, so
neither OpenGL nor EGL is, and no database, printer or touch panel without a desktop either."""

QT_TRANSLATIONS = {"qtbase_pt_BR.qm"}
"""Of Qt's own words (in its file dialogs and menus of text fields), those in our languages."""

_QT_LIBRARY = re.compile(r"^(?:lib)?Qt6?(?P<name>[A-Z]\w*?)(?:\.so\.6|\.dll|\.6\.dylib|)$")
_PLUGIN = re.compile(r"^(?:lib)?q?(?P<name>.+?)(?:\.so|\.dll|\.dylib)$")


def kept(entries: Iterable[Entry]) -> list[Entry]:
    """Those of PyInstaller's entries that the program needs, by their names."""
    return [entry for entry in entries if is_needed(entry[0])]


def still_asked_for(entries: Iterable[Entry], needs: Callable[[str], set[str]]) -> list[Entry]:
    """The same without the libraries that only those asked for which are gone.

    ``needs`` tells the names of the libraries that one links to. Python's modules and Qt's plugins
    are loaded by name, so they stay; so does Python itself, that the bootloader loads.
    """
    by_goal = {goal: (goal, source, kind) for goal, source, kind in entries}
    by_name: dict[str, list[str]] = {}
    for goal in by_goal:
        by_name.setdefault(_name(goal), []).append(goal)
    asked: set[str] = set()
    left = [goal for goal, one in by_goal.items() if _is_loaded_by_name(one)]
    while left:
        goal = left.pop()
        if goal in asked:
            continue
        asked.add(goal)
        _, source, kind = by_goal[goal]
        for name in {source} if kind == LINK else needs(source):
            left += by_name.get(_name(name), [])
    return [one for goal, one in by_goal.items() if goal in asked]


def _name(goal: str) -> str:
    """Without the folder; on Windows libraries ask for each other in either case of letters."""
    return PurePath(goal).name.lower()


def _is_loaded_by_name(entry: Entry) -> bool:
    """Python itself is called ``libpython3…``, ``python3….dll``, or plain ``Python`` on macOS."""
    goal, _, kind = entry
    name = _name(goal)
    return kind == "EXTENSION" or "plugins" in PurePath(goal).parts or name.startswith(_PYTHON)


_PYTHON = ("python", "libpython")


def is_needed(goal: str) -> bool:
    """Whether a file is, judged by where it would lie in the bundle."""
    parts = PurePath(goal.replace("\\", "/")).parts
    name = parts[-1]
    if "plugins" in parts:
        return _is_needed_plugin(parts[parts.index("plugins") + 1], name)
    if "translations" in parts and "PySide6" in parts:
        return name in QT_TRANSLATIONS
    framework = next((part for part in parts if part.endswith(".framework")), "")
    library = _QT_LIBRARY.match(framework.removesuffix(".framework") or name)
    return library is None or library["name"] in QT_LIBRARIES


def _is_needed_plugin(kind: str, name: str) -> bool:
    match = _PLUGIN.match(name)
    return match is not None and match["name"] in QT_PLUGINS.get(kind, set())


def stripped(entries: Iterable[Entry], folder: Path) -> list[Entry]:
    """The same on Linux, with Python's own libraries bared of what only a debugger reads.

    That is three quarters of libpython where Python was built on the spot. Libraries from the
    package index are left alone: they come stripped, and some do not survive it a second time.
    """
    tool = shutil.which("strip")
    if sys.platform != "linux" or tool is None:
        return list(entries)
    home = Path(sys.base_prefix).resolve()
    return [
        (goal, _stripped(Path(source), folder / "stripped" / goal, tool), kind)
        if kind in {"BINARY", "EXTENSION"} and Path(source).resolve().is_relative_to(home)
        else (goal, source, kind)
        for goal, source, kind in entries
    ]


def _stripped(source: Path, copy: Path, tool: str) -> str:
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, copy)
    copy.chmod(0o755)
    subprocess.run([tool, "--strip-unneeded", str(copy)], check=True)
    return str(copy)
