"""What every test gets: folders and an environment of its own, and an ear for warnings."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from thumbgen.horde.practice import PracticeHorde, Script

# The same examples every time: a red test is a change's fault, never the dice's. To look farther:
# pytest --hypothesis-profile=explore
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("same")

HERE = Path(__file__).parent

QUICK = Script(queue_length=0, seconds_per_place=0.05, render_seconds=0.2, flat=True)
"""A Horde without a queue, for tests that want a picture rather than a wait."""

_UNWANTED = ("LANGUAGE", "LC_ALL", "LC_MESSAGES")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spreads the files with windows evenly among the others.

    Windows keep a processor busy, the others mostly wait for a Horde: so few of those that run at
    the same time are windows.
    """
    files = list(dict.fromkeys(item.path for item in items))
    windows = [file for file in files if "ui" in file.relative_to(HERE).parts]
    others = [file for file in files if file not in windows]
    others.sort(key=lambda file: file.parent != HERE)  # long ones first: nobody waits for the last
    place = {file: (number + 1) / len(others) for number, file in enumerate(others)}
    place |= {file: number / len(windows) for number, file in enumerate(windows)}
    items.sort(key=lambda item: place[item.path])


class Ear(logging.Handler):
    """Hears every log record of WARNING or above; a test says beforehand which ones may come."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self._announced: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record not in self.records:
            self.records.append(record)

    def announce(self, logger: str, text: str) -> None:
        """Records of ``logger`` whose message contains ``text`` will come, at least one."""
        self._announced.append((logger, text))

    def complaints(self) -> list[str]:
        """What came unannounced, and what was announced but never came."""
        came = [(record.name, record.getMessage()) for record in self.records]
        unannounced = [
            f"unannounced: {name}: {text}" for name, text in came if not self._is(name, text)
        ]
        missing = [
            f"never came: {name}: {part}"
            for name, part in self._announced
            if not any(name == logger and part in text for logger, text in came)
        ]
        return unannounced + missing

    def _is(self, logger: str, text: str) -> bool:
        return any(logger == name and part in text for name, part in self._announced)


@pytest.fixture(autouse=True)
def ear() -> Iterator[Ear]:
    """Fails the test on log records of WARNING or above, except those announced to it."""
    ear = Ear()
    loggers = (logging.getLogger(), logging.getLogger("thumbgen"))
    before = [(logger, logger.level, logger.propagate, [*logger.handlers]) for logger in loggers]
    for logger in loggers:
        logger.addHandler(ear)
    yield ear
    for logger, level, propagate, handlers in before:
        for handler in {*logger.handlers} - {*handlers, ear}:
            logger.removeHandler(handler)
            handler.close()
        logger.removeHandler(ear)
        logger.setLevel(level)
        logger.propagate = propagate
    assert not ear.complaints()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder below which this test's program writes; not made yet."""
    for name in os.environ:
        proxy = name.lower().endswith("_proxy")
        if proxy or name.startswith("THUMBGEN_") or name in _UNWANTED:
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "C.UTF-8")
    home = tmp_path / "home"
    monkeypatch.setenv("THUMBGEN_HOME", str(home))
    return home


@pytest.fixture
def practice() -> Iterator[Callable[..., PracticeHorde]]:
    """Starts practice Hordes: ``practice(render_seconds=0.5)`` changes ``QUICK`` in that point."""
    started: list[PracticeHorde] = []

    def start(**changes: object) -> PracticeHorde:
        horde = PracticeHorde(quick(**changes))
        horde.start()
        started.append(horde)
        return horde

    yield start
    for horde in started:
        horde.stop()


def quick(**changes: object) -> Script:
    """``QUICK`` with some of its fields changed."""
    return replace(QUICK, **changes)  # type: ignore[arg-type]
