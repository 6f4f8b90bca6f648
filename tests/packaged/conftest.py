"""The built program, once for each test that asks for it."""

from pathlib import Path

import pytest

from tests.packaged.bundle import BUILT, Bundle


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    assert BUILT.is_dir(), "make package builds it"
    return Bundle(tmp_path)
