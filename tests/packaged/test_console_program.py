"""The console program as a user gets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.packaged.bundle import Bundle
from thumbgen.version import __version__

pytestmark = [pytest.mark.packaged, pytest.mark.timeout(180)]


def test_it_makes_a_thumbnail(bundle: Bundle) -> None:
    ran = bundle.run("thumbgen-cli", "generate", "um farol", "--practice", "--json")
    assert ran.returncode == 0, ran.stderr
    path = Path(json.loads(ran.stdout)["path"])
    assert path == bundle.pictures / "um-farol.jpg"
    with Image.open(path) as image:
        assert (image.format, image.size) == ("JPEG", (1280, 720))


def test_it_speaks_portuguese(bundle: Bundle) -> None:
    ran = bundle.run("thumbgen-cli", "--lang", "pt_BR", "--help")
    assert ran.returncode == 0
    assert "o endereço da Horde" in ran.stdout


def test_it_tells_its_version_and_refuses_nonsense(bundle: Bundle) -> None:
    assert bundle.run("thumbgen-cli", "--version").stdout.split() == ["thumbgen", __version__]
    refused = bundle.run("thumbgen-cli", "generate", "x", "--size", "3x3")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only there can be seen what it has loaded")
def test_it_loads_no_qt(bundle: Bundle) -> None:
    command = bundle.command("thumbgen-cli", "practice")
    environ = bundle.environ()
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert "http://127.0.0.1" in program.stdout.readline()
        loaded = Path(f"/proc/{program.pid}/maps").read_text()
        program.terminate()
    assert "libpython" in loaded
    assert "Qt" not in loaded
