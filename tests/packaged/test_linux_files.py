"""What Linux desktops read about the program is valid, and says what the program does."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from thumbgen.cli import codes
from thumbgen.cli.main import run
from thumbgen.version import HOMEPAGE, __version__

PROJECT = Path(__file__).resolve().parents[2]
LINUX = PROJECT / "installer" / "linux"
DESKTOP = LINUX / "thumbgen.desktop"
METAINFO = LINUX / "io.github.thumbgen.thumbgen.metainfo.xml"
MANUAL = LINUX / "thumbgen.1"

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TRANSLATED = ("name", "summary", "p", "li", "caption")
IN_BOTH = {"ThumbGen", "YouTube", "lofi"}
"""Words that are the same in both languages."""


def checked(*command: str | Path) -> str:
    """What a checking tool says; the test is left out where there is none."""
    tool = shutil.which(str(command[0]))
    if tool is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        [tool, *map(str, command[1:])], capture_output=True, text=True, check=False, timeout=50
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


@pytest.fixture
def desktop() -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DESKTOP, "utf-8")
    return parser


@pytest.fixture
def metainfo() -> ET.Element:
    return ET.parse(METAINFO).getroot()  # noqa: S314 - our own file


@pytest.fixture
def manual() -> str:
    return MANUAL.read_text("ascii").replace("\\-", "-")


def test_desktop_file_is_valid() -> None:
    assert checked("desktop-file-validate", DESKTOP) == ""


def test_metainfo_is_valid() -> None:
    checked("appstreamcli", "validate", "--no-net", METAINFO)


def test_manual_is_valid() -> None:
    assert checked("mandoc", "-T", "lint", MANUAL) == ""


def test_desktop_file_claims_no_files(desktop: ConfigParser) -> None:
    entry = desktop["Desktop Entry"]
    assert "MimeType" not in entry
    assert "%" not in entry["Exec"]


def test_desktop_file_speaks_portuguese_too(desktop: ConfigParser) -> None:
    entry = desktop["Desktop Entry"]
    for key in ("GenericName", "Comment", "Keywords"):
        assert entry[f"{key}[pt_BR]"] != entry[key]


def test_desktop_file_and_metainfo_agree(desktop: ConfigParser, metainfo: ET.Element) -> None:
    entry = desktop["Desktop Entry"]
    assert metainfo.findtext("launchable") == DESKTOP.name
    assert metainfo.findtext("name") == entry["Name"]
    assert metainfo.findtext("icon") == entry["Icon"]
    categories = [category.text for category in metainfo.iterfind("categories/category")]
    assert categories == entry["Categories"].strip(";").split(";")


def test_the_menus_practice_mode_is_an_option_of_the_window(
    desktop: ConfigParser, capsys: pytest.CaptureFixture[str]
) -> None:
    program, option = desktop["Desktop Action Practice"]["Exec"].split()
    assert program == desktop["Desktop Entry"]["Exec"]
    assert option in options_of(capsys)


def test_metainfo_has_this_version_first(metainfo: ET.Element) -> None:
    release = metainfo.find("releases/release")
    assert release is not None
    assert release.get("version") == __version__


def test_metainfo_names_our_homepage(metainfo: ET.Element) -> None:
    assert metainfo.findtext("url[@type='homepage']") == HOMEPAGE
    assert metainfo.findtext("id") == METAINFO.name.removesuffix(".metainfo.xml")


def test_metainfo_shows_pictures_that_exist(metainfo: ET.Element) -> None:
    images = [image.text or "" for image in metainfo.iterfind("screenshots/screenshot/image")]
    assert images
    for image in images:
        start = f"{HOMEPAGE}/raw/main/"
        assert image.startswith(start)
        assert (PROJECT / image.removeprefix(start)).is_file()


def test_metainfo_speaks_portuguese_too(metainfo: ET.Element) -> None:
    for parent in metainfo.iter():
        for kind in TRANSLATED:
            words = [one for one in parent.findall(kind) if one.text not in IN_BOTH]
            english = [one for one in words if one.get(LANG) is None]
            portuguese = [one for one in words if one.get(LANG) == "pt_BR"]
            assert len(english) == len(portuguese), [one.text for one in english]


def test_manual_is_of_this_version(manual: str) -> None:
    assert f'"ThumbGen {__version__}"' in manual.splitlines()[0]


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("generate",),
        ("models",),
        ("presets",),
        ("library", "list"),
        ("library", "show"),
        ("library", "export"),
        ("completion",),
        ("doctor",),
        ("practice",),
    ],
)
def test_manual_names_every_option(
    command: tuple[str, ...], manual: str, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = set(re.findall(r'^\.(?:B|BI|BR) (?:-h ", " )?(--[a-z-]+)', manual, re.MULTILINE))
    assert options_of(capsys, *command) <= entries


def test_manual_names_every_exit_code(manual: str) -> None:
    wanted = {code for name, code in vars(codes).items() if name.isupper() and name[0] != "_"}
    assert {int(code) for code in re.findall(r"^\.B (\d+)$", manual, re.MULTILINE)} == wanted


def options_of(capsys: pytest.CaptureFixture[str], *command: str) -> set[str]:
    """The options that a command's help names."""
    assert run([*command, "--help", "--lang", "en"], None) == codes.DONE
    return set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out))
