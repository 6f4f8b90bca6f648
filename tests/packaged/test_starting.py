"""Where no X is: that the windowed program comes up at all."""

import subprocess
import sys
import time

import pytest

from tests.packaged.bundle import Bundle

pytestmark = [
    pytest.mark.packaged,
    pytest.mark.timeout(120),
    pytest.mark.skipif(sys.platform == "linux", reason="clicked through on a screen of its own"),
]


def test_it_opens_and_goes_on(bundle: Bundle) -> None:
    environ = bundle.environ(THUMBGEN_HOME=str(bundle.home / "all"))
    with subprocess.Popen(bundle.command("ThumbGen", "--practice"), env=environ) as program:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            assert program.poll() is None, "it left by itself"
            time.sleep(0.5)
        program.terminate()
    log = bundle.home / "all" / "logs" / "thumbgen.log"
    assert not log.exists() or "ERROR" not in log.read_text()
