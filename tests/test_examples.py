"""What the Python face's documentation shows: run as it stands, on a practice Horde in a hurry."""

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import thumbgen.errors
import thumbgen.face
from tests.conftest import quick
from thumbgen.horde.practice import PracticeHorde
from thumbgen.jobs import engine, runner

PAGE = Path(__file__).parent.parent / "docs" / "python.md"
BLOCKS = re.findall(r"^```python\n(.+?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
HURRY = quick(render_seconds=0.05, check_cache_seconds=0.0)

DOCSTRINGS = [
    test
    for module in (thumbgen, thumbgen.errors, thumbgen.face)
    for test in doctest.DocTestFinder().find(module)
    if test.examples
]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PracticeHorde", lambda: PracticeHorde(HURRY))
    monkeypatch.setattr(runner, "FIRST_CHECK", 0.15)
    monkeypatch.setattr(runner, "next_check", lambda _progress, _now: 0.1)


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    assert not [path.name for path in tmp_path.iterdir() if path.name != "home"]


@pytest.mark.usefixtures("_folder")
@pytest.mark.parametrize("block", BLOCKS)
def test_the_page_on_python_shows_what_works(
    block: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "practice=True" in block or '"practice": True' in block
    exec(compile(block, PAGE.name, "exec"), {"__name__": "__main__"})  # noqa: S102 - it is ours
    assert capsys.readouterr().out


@pytest.mark.parametrize("test", DOCSTRINGS, ids=lambda test: test.name)
def test_the_docstrings_show_what_works(test: doctest.DocTest) -> None:
    assert doctest.DocTestRunner().run(test).failed == 0


def test_every_function_has_an_example() -> None:
    shown = {test.name.rpartition(".")[2] for test in DOCSTRINGS}
    functions = {name for name in thumbgen.__all__ if name.startswith(("generate", "start"))}
    assert functions | {"thumbgen", "errors"} == shown
