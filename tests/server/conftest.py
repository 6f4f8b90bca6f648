"""For each module of tests a practice Horde, and the endpoint in a folder of its own."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server.stage import SWIFT, Endpoint
from thumbgen.horde.practice import PracticeHorde
from thumbgen.jobs import runner


@pytest.fixture(autouse=True, scope="module")
def swift() -> Iterator[None]:
    """Jobs ask often how they stand: a Horde that is swift need not be spared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "FIRST_CHECK", 0.15)
        patch.setattr(runner, "FRESH", 0.15)
        patch.setattr(runner, "next_check", lambda _progress, _now: 0.15)
        yield


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """The libraries' own loggers are left as they were found."""
    theirs = [logging.getLogger(name) for name in ("uvicorn", "asyncio")]
    before = [(one.level, one.propagate, [*one.handlers]) for one in theirs]
    yield
    for one, state in zip(theirs, before, strict=True):
        one.level, one.propagate, one.handlers = state


@pytest.fixture(scope="module")
def horde() -> Iterator[PracticeHorde]:
    """A swift Horde for the whole module; those who change its script put it back."""
    with PracticeHorde(SWIFT) as horde:
        yield horde


@pytest.fixture(scope="module")
def endpoint(horde: PracticeHorde, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The endpoint as it is when nothing was said, for the whole module."""
    endpoint = Endpoint(horde.url, tmp_path_factory.mktemp("home")).start()
    yield endpoint
    endpoint.stop()


@pytest.fixture
def another(horde: PracticeHorde, tmp_path: Path) -> Iterator[Callable[..., Endpoint]]:
    """Starts more of them, each with options of its own."""
    started: list[Endpoint] = []

    def start(**options: object) -> Endpoint:
        home = tmp_path / f"home-{len(started)}"
        one = Endpoint(horde.url, home, **options)
        started.append(one)
        return one.start()

    yield start
    for one in started:
        one.stop()
