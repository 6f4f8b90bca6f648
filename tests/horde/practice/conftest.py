from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.horde.practice.caller import FAST, Caller
from thumbgen.horde.practice import PracticeHorde, Script


@pytest.fixture
def call() -> Iterator[Callable[[Script], Caller]]:
    """Starts a practice Horde with a script, and hands out somebody who calls it."""
    with ExitStack() as stack:

        def start(script: Script) -> Caller:
            caller = Caller(stack.enter_context(PracticeHorde(script)))
            stack.callback(caller.session.close)
            return caller

        yield start


@pytest.fixture
def caller(call: Callable[[Script], Caller]) -> Caller:
    """Calls a quick practice Horde."""
    return call(FAST)
