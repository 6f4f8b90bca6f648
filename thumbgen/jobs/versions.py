"""What the program runs on: versions, the system, how it was installed. Loads nothing for that."""

import importlib.metadata
import json
import platform
import sys
from collections.abc import Mapping

LIBRARIES = (
    "requests",
    "urllib3",
    "certifi",
    "Pillow",
    "msgspec",
    "platformdirs",
    "keyring",
    "PySide6-Essentials",
    "qasync",
    "starlette",
    "uvicorn",
)
"""Whose versions may explain trouble."""

_MODULES = {"Pillow": "PIL", "PySide6-Essentials": "PySide6"}


def libraries() -> dict[str, str]:
    """The versions of the libraries that are there."""
    found = {name: _version(name) for name in LIBRARIES}
    return {name: version for name, version in found.items() if version}


def _version(name: str) -> str:
    """A library's version; empty if it is not there, or if a package has left out what tells it."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        module = sys.modules.get(_MODULES.get(name, name))
        return str(getattr(module, "__version__", ""))


def system() -> str:
    """The system's name and version, and the kind of processor; never the computer's name."""
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = platform.mac_ver()[0] and f"macOS {platform.mac_ver()[0]}"
    known = f"{platform.system()} {platform.release()} {platform.machine()}"
    return f"{name} ({known})" if name else known


def screen(environ: Mapping[str, str]) -> str:
    """What kind of desktop there is, as Linux tells it; empty elsewhere."""
    names = ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP")
    return " ".join(filter(None, (environ.get(name, "") for name in names)))


def installed_as() -> str:
    """``package``, ``checkout``, ``environment`` (a virtual one) or ``system``."""
    if getattr(sys, "frozen", False):
        return "package"
    if _editable():
        return "checkout"
    return "environment" if sys.prefix != sys.base_prefix else "system"


def _editable() -> bool:
    """Whether the program runs from its sources, where a change takes effect at once."""
    try:
        text = importlib.metadata.distribution("thumbgen").read_text("direct_url.json")
    except importlib.metadata.PackageNotFoundError:
        return True
    origin = json.loads(text or "{}")
    return bool(origin.get("dir_info", {}).get("editable"))
