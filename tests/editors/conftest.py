"""The desk that each of these tests has to itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.desk import Desk, set_up


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with set_up(tmp_path) as desk:
        yield desk
