"""How ThumbGen and what it needs are got: from its own folder, never by its bare name."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.kitchen import PROJECT, environment
from thumbgen import console

STRANGER = re.compile(r"""pip3? install [^\n`]*?(?<![\w./\\])thumbgen(?![\w./\\])""")
"""A package index may give another project's program to who asks for that name."""

FOLDERS = ("docs", "thumbgen", "resources", "installer", ".github")
ENDINGS = {"", ".md", ".py", ".sh", ".mjs", ".service", ".po", ".toml", ".yml", ".desktop"}


def read_by_people() -> list[Path]:
    inside = [path for folder in FOLDERS for path in (PROJECT / folder).rglob("*")]
    files = [*PROJECT.glob("*.md"), PROJECT / "Makefile", *inside]
    return [path for path in files if path.is_file() and path.suffix in ENDINGS]


def test_nobody_is_sent_to_a_strangers_program() -> None:
    files = read_by_people()
    assert {"README.md", "endpoint.md", "thumbgen.service", "thumbgen.po"} <= {
        f.name for f in files
    }
    found = {str(file): STRANGER.findall(file.read_text("utf-8")) for file in files}
    assert not {file: words for file, words in found.items() if words}


@pytest.mark.parametrize(
    ("words", "stranger"),
    [
        ('pip install "thumbgen[server]"', True),
        ("pip install thumbgen", True),
        ("pip3 install -U 'thumbgen'", True),
        ('pip install ".[server]"', False),
        ('/opt/thumbgen/bin/pip install "/path/to/thumbgen[server]"', False),
        (r".venv\Scripts\pip install . && .venv\Scripts\thumbgen", False),
    ],
)
def test_a_strangers_program_would_be_noticed(words: str, stranger: bool) -> None:
    assert bool(STRANGER.search(words)) == stranger


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["thumbgen-cli", *arguments])
    return console.main()


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
@pytest.mark.parametrize("language", ["en", "pt_BR"])
def test_serve_names_the_libraries_that_it_lacks(
    missing: str,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert run(monkeypatch, "serve", "--lang", language) == 2
    said = capsys.readouterr().err
    assert f"{sys.executable} -m pip install " in said
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = project["optional-dependencies"]["server"]
    told = re.findall(r'"([^"]+)"', said)
    assert [split(one) for one in told] == [split(one) for one in asked]


def split(requirement: str) -> tuple[str, set[str]]:
    name, versions = re.fullmatch(r"([\w-]+)(.*)", requirement).groups()  # type: ignore[union-attr]
    return name, set(versions.split(","))


NOT_THERE = "import sys; sys.modules['PySide6'] = None"
HALF_THERE = "import sys; sys.path.insert(0, 'broken')"


def window(first: str, language: str, folder: Path) -> tuple[int, str]:
    """How the window ends, and what it says, in a Python that was prepared by ``first``."""
    code = f"{first}; from thumbgen.__main__ import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "--lang", language],
        env=environment(folder / "home", PYTHONPATH=str(PROJECT)),
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("language", "words"), [("en", "not installed here"), ("pt_BR", "não está instalado")]
)
def test_a_window_without_qt_says_how_to_get_it(language: str, words: str, tmp_path: Path) -> None:
    code, said = window(NOT_THERE, language, tmp_path)
    assert code == 8
    assert "PySide6" in said
    assert words in said
    assert said.endswith(f"{sys.executable} -m pip install .\n")
    assert "apt-get" not in said


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="Qt needs nothing of the system's")
def test_a_window_without_the_systems_libraries_names_them(tmp_path: Path) -> None:
    package = tmp_path / "broken" / "PySide6"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('libEGL.so.1: cannot open')\n")
    code, said = window(HALF_THERE, "en", tmp_path)
    assert code == 8
    assert "apt-get install libegl1" in said
    assert "pip" not in said
