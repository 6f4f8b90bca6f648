"""What Windows shows of a program in its properties, in the form that PyInstaller reads."""

import re
from pathlib import Path

COMPANY = "The ThumbGen developers"
COPYRIGHT = "Copyright (c) 2026 The ThumbGen developers"
PRODUCT = "ThumbGen"

# PyInstaller evaluates this with its own classes, which it can load on Windows alone. 040904B0 is
# American English (0409, 1033) in Unicode (04B0, 1200): Windows falls back to it in any language.
_TEXT = """\
VSVersionInfo(
    ffi=FixedFileInfo(
        filevers={numbers},
        prodvers={numbers},
        mask=0x3F,
        flags=0x0,
        OS=0x40004,
        fileType=0x1,
        subtype=0x0,
        date=(0, 0),
    ),
    kids=[
        StringFileInfo([StringTable("040904B0", [
{strings}
        ])]),
        VarFileInfo([VarStruct("Translation", [0x409, 1200])]),
    ],
)
"""


def version_info(version: str, name: str, description: str) -> str:
    """The text for one program; ``name`` is without ``.exe``.

    Raises:
        ValueError: the version does not begin with a number, or has one that Windows cannot hold.
    """
    strings = {
        "CompanyName": COMPANY,
        "FileDescription": description,
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": f"{name}.exe",
        "ProductName": PRODUCT,
        "ProductVersion": version,
    }
    lines = (f"            StringStruct({key!r}, {value!r})," for key, value in strings.items())
    return _TEXT.format(numbers=four_numbers(version), strings="\n".join(lines))


def write_version_info(folder: Path, version: str, name: str, description: str) -> Path:
    """Writes the text into ``folder``, made if need be; the file, for ``EXE(version=…)``."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-version.txt"
    path.write_text(version_info(version, name, description), encoding="utf-8")
    return path


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """The numbers that a version begins with, as Windows compares them: 0.2.0rc1 is 0, 2, 0, 0.

    Raises:
        ValueError: there is none, or one that Windows cannot hold.
    """
    begin = re.match(r"\d+(\.\d+){0,3}", version)
    numbers = [int(number) for number in begin[0].split(".")] if begin else []
    if not numbers or max(numbers) > 0xFFFF:
        raise ValueError(version)
    one, two, three, four = (*numbers, 0, 0, 0)[:4]
    return one, two, three, four
