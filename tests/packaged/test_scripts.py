"""What packages Windows and macOS can run only there: these hold its words to the rest."""

import ast
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installer.macos import info
from installer.windows import version_info
from thumbgen.version import HOMEPAGE, __version__

ROOT = Path(__file__).resolve().parents[2]
ISS = ROOT / "installer" / "windows" / "thumbgen.iss"
WORKFLOW = ROOT / ".github" / "workflows" / "package.yml"
COPYRIGHT = (ROOT / "LICENSE").read_text(encoding="utf-8").splitlines()[2]
PROGRAMS = ("ThumbGen", "thumbgen-cli")
IDENTITY = "io.github.thumbgen.ThumbGen"


@pytest.fixture(scope="module")
def spec() -> str:
    return (ROOT / "build_installer.spec").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sections() -> dict[str, list[str]]:
    """The installer's sections, without comments; what comes before the first is in ""."""
    found: dict[str, list[str]] = {"": []}
    lines = found[""]
    for line in ISS.read_text(encoding="utf-8").splitlines():
        if head := re.fullmatch(r"\[(\w+)\]", line):
            lines = found.setdefault(head[1], [])
        elif line.strip() and not line.startswith(";"):
            lines.append(line)
    return found


@pytest.fixture(scope="module")
def setup(sections: dict[str, list[str]]) -> dict[str, str]:
    return dict(line.split("=", 1) for line in sections["Setup"])


# Windows: the installer


def test_the_installer_wants_both_programs(sections: dict[str, list[str]], spec: str) -> None:
    for program in PROGRAMS:
        assert f'"{program}"' in spec
        assert any(f'"{program}.exe"' in line for line in sections[""])


def test_the_installer_asks_for_no_administrator(
    sections: dict[str, list[str]], setup: dict[str, str]
) -> None:
    assert setup["PrivilegesRequired"] == "lowest"
    assert setup["DefaultDirName"].startswith("{autopf}")
    assert all("runasoriginaluser" in line for line in sections["Run"])
    assert not any("HKLM" in line for lines in sections.values() for line in lines)


def test_the_installer_speaks_both_languages(sections: dict[str, list[str]]) -> None:
    files = {"english": "Default.isl", "brazilianportuguese": r"Languages\BrazilianPortuguese.isl"}
    assert sections["Languages"] == [
        f'Name: "{name}"; MessagesFile: "compiler:{file}"' for name, file in files.items()
    ]
    words: dict[str, set[str]] = {name: set() for name in files}
    for line in sections["CustomMessages"]:
        language, _, message = line.partition(".")
        words[language].add(message.partition("=")[0])
    assert words["english"] == words["brazilianportuguese"]
    text = ISS.read_text(encoding="utf-8")
    own = set(re.findall(r"\{cm:(\w+)", text))
    assert own - words["english"] == {"AdditionalIcons", "CreateDesktopIcon", "LaunchProgram"}
    assert own >= words["english"]


def test_uninstalling_leaves_what_is_the_users(sections: dict[str, list[str]]) -> None:
    assert "UninstallDelete" not in sections
    assert not any("DelTree" in line or "DeleteFile" in line for line in sections["Code"])
    (old,) = sections["InstallDelete"]
    assert r'Name: "{app}\_internal"; Check: IsOurs' in old
    data = ("localappdata", "userappdata", "userpf", "userdocs", "commonappdata")
    words = " ".join(line for lines in sections.values() for line in lines).lower()
    assert not any("{" + place + "}" in words for place in data)


def test_the_installer_and_macos_know_the_program_by_one_name(
    sections: dict[str, list[str]], spec: str
) -> None:
    assert f'bundle_identifier="{IDENTITY}"' in spec
    assert all(f'AppUserModelID: "{IDENTITY}"' in line for line in sections["Icons"])


def test_the_installer_points_to_files_that_exist(setup: dict[str, str]) -> None:
    for directive in ("LicenseFile", "SetupIconFile"):
        assert (ISS.parent / setup[directive].replace("\\", "/")).is_file()


def test_the_installer_says_who_made_it(
    sections: dict[str, list[str]], setup: dict[str, str]
) -> None:
    assert setup["AppCopyright"] == setup["VersionInfoCopyright"] == COPYRIGHT
    assert f'#define Homepage "{HOMEPAGE}"' in sections[""]
    assert re.fullmatch(r"\{\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", setup["AppId"])


def test_no_line_of_the_installer_runs_on_into_the_next() -> None:
    # A backslash at the end would do that to it.
    assert not any(line.endswith("\\") for line in ISS.read_text(encoding="utf-8").splitlines())


# Windows: what the programs say of themselves


def test_the_version_text_says_whose_program_it_is(tmp_path: Path) -> None:
    path = version_info.write_version_info(tmp_path / "new", "0.2.0rc1", "thumbgen-cli", "Música's")
    text = path.read_text(encoding="utf-8")
    calls = [node for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Call)]
    strings = {
        ast.literal_eval(call.args[0]): ast.literal_eval(call.args[1])
        for call in calls
        if _name(call) == "StringStruct"
    }
    assert strings == {
        "CompanyName": "The ThumbGen developers",
        "FileDescription": "Música's",
        "FileVersion": "0.2.0rc1",
        "InternalName": "thumbgen-cli",
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": "thumbgen-cli.exe",
        "ProductName": "ThumbGen",
        "ProductVersion": "0.2.0rc1",
    }
    fixed = next(call for call in calls if _name(call) == "FixedFileInfo")
    numbers = {word.arg: ast.literal_eval(word.value) for word in fixed.keywords}
    assert numbers["filevers"] == numbers["prodvers"] == (0, 2, 0, 0)
    assert {_name(call) for call in calls} == {
        "VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct",
        "VarFileInfo", "VarStruct",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("0.1.0", (0, 1, 0, 0)),
        ("1.2.3.4", (1, 2, 3, 4)),
        ("2", (2, 0, 0, 0)),
        ("0.3a1", (0, 3, 0, 0)),
    ],
)
def test_windows_compares_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert version_info.four_numbers(version) == numbers


@pytest.mark.parametrize("version", ["", "next", "1.70000"])
def test_a_version_that_windows_cannot_hold_is_refused(version: str) -> None:
    with pytest.raises(ValueError):
        version_info.version_info(version, "ThumbGen", "…")


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


# macOS


def test_macos_is_told_what_the_program_is() -> None:
    plist = plistlib.loads(plistlib.dumps(info.info_plist(__version__)))
    assert plist["CFBundleName"] == plist["CFBundleDisplayName"] == "ThumbGen"
    assert plist["CFBundleVersion"] == plist["CFBundleShortVersionString"] == __version__
    assert plist["CFBundleLocalizations"] == ["en", "pt-BR"]
    assert plist["NSHumanReadableCopyright"] == COPYRIGHT
    assert plist["LSMinimumSystemVersion"] == "13.0"
    assert plist["LSApplicationCategoryType"].startswith("public.app-category.")
    assert plist["NSHighResolutionCapable"] is True
    assert plist["NSRequiresAquaSystemAppearance"] is False


def test_macos_gives_the_window_a_place_in_the_dock() -> None:
    assert info.info_plist(__version__)["LSBackgroundOnly"] is False


def test_macos_is_not_told_that_the_program_opens_pictures() -> None:
    types = info.info_plist(__version__)["CFBundleDocumentTypes"]
    assert [one["LSItemContentTypes"] for one in types] == [["public.png"], ["public.jpeg"]]
    assert {(one["CFBundleTypeRole"], one["LSHandlerRank"]) for one in types} == {("None", "None")}


@pytest.mark.skipif(sys.platform == "win32", reason="bash is another program there")
def test_the_disk_images_script_is_bash() -> None:
    script = ROOT / "installer" / "macos" / "make_dmg.sh"
    bash = shutil.which("bash")
    assert bash is not None
    subprocess.run([bash, "-n", str(script)], check=True)
    assert script.stat().st_mode & 0o111
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert all((ROOT / path).is_file() for path in re.findall(r"installer/\S+\.plist", text))
    plistlib.loads((script.parent / "entitlements.plist").read_bytes())


# The workflow


@pytest.fixture(scope="module")
def workflow() -> str:
    return WORKFLOW.read_text(encoding="utf-8")


def test_the_workflow_uses_files_that_exist(workflow: str) -> None:
    files = set(re.findall(r"(?:installer|tests|\.ci)/[\w./]+\w", workflow))
    assert {"installer/build.py", "tests/packaged", ".ci/run"} <= files
    assert [file for file in sorted(files) if not (ROOT / file).exists()] == []


def test_the_workflow_finds_the_list_of_system_packages() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    listed = re.search(r"^packages=\($(.*?)^\)$", text, re.MULTILINE | re.DOTALL)
    assert listed is not None
    assert "xvfb" in listed[1].split()


def test_only_the_release_may_write(workflow: str) -> None:
    before, _, release = workflow.partition("\n  release:\n")
    assert "\npermissions:\n  contents: read\n" in before
    assert "write" not in before
    assert "needs: package" in release
    assert "startsWith(github.ref, 'refs/tags/v')" in release
    assert workflow.count("contents: write") == 1


def test_the_workflow_has_no_tabs_and_no_bare_on(workflow: str) -> None:
    assert "\t" not in workflow
    assert '\n"on":\n' in workflow  # without the quotes YAML takes it for a yes
