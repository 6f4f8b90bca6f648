"""The program as it is, but for its patience with the Horde: for more jobs than a day brings.

Run as ``python -m tests.server.hasty serve …``.
"""

import sys

import pytest

from tests.server.stage import swift_engine
from thumbgen.console import main as console
from thumbgen.jobs import runner
from thumbgen.server import running

if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "build_engine", swift_engine)
        patch.setattr(runner, "FIRST_CHECK", 0.15)
        patch.setattr(runner, "next_check", lambda _progress, _now: 0.15)
        sys.exit(console())
