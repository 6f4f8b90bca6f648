"""The service and the container: what they say is well-formed, and their commands do work."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.docs.kitchen import PROGRAMS, PROJECT, RECIPES, environment, needs, serving

pytestmark = pytest.mark.timeout(120)

UNIT = RECIPES / "thumbgen.service"
DOCKERFILE = RECIPES / "Dockerfile"
TOKEN = "a-token-for-the-tests-0123456789"

systemd = needs("systemd-analyze")


def unit() -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNIT, "utf-8")
    return parser


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unit with the programs of this environment."""
    text = UNIT.read_text("utf-8")
    assert "/opt/thumbgen/bin/" in text
    file = tmp_path / UNIT.name
    file.write_text(text.replace("/opt/thumbgen/bin", str(PROGRAMS)), "utf-8")
    return file


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def status(url: str, **headers: str) -> int:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


# -- systemd ---------------------------------------------------------------------------------------


@systemd
def test_systemd_understands_the_unit(installed: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", installed],  # noqa: S607 - the system's
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@systemd
def test_systemd_finds_the_unit_well_guarded(installed: Path) -> None:
    arguments = ["security", "--offline=true", "--threshold=15", "--no-pager"]
    done = subprocess.run(
        ["systemd-analyze", *arguments, installed],  # noqa: S607 - the system's
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def expanded(line: str, known: dict[str, str]) -> list[str]:
    """A command as systemd makes it: ${X} is one text, a word $X is as many as there are in it."""
    words: list[str] = []
    for word in line.split():
        if re.fullmatch(r"\$\w+", word):
            words += known[word[1:]].split()
        else:
            words.append(re.sub(r"\$\{(\w+)\}", lambda match: known[match[1]], word))
    return words


def test_a_taken_port_and_a_wrong_setting_are_tried_again_but_not_for_ever() -> None:
    """All tries are over well before the count begins anew."""
    limits, service = unit()["Unit"], unit()["Service"]
    burst, interval = int(limits["StartLimitBurst"]), int(limits["StartLimitIntervalSec"])
    assert service["Restart"] == "on-failure"
    assert "RestartPreventExitStatus" not in service
    assert 30 <= burst * int(service["RestartSec"]) < interval / 2


@pytest.mark.parametrize(
    ("options", "link"),
    [
        ("", ""),
        ("--public-url https://thumbs.example.org --max-wait 9", "https://thumbs.example.org"),
    ],
)
def test_the_service_serves_and_ends_gently(options: str, link: str, tmp_path: Path) -> None:
    service = unit()["Service"]
    state, secrets = tmp_path / "state" / "thumbgen", tmp_path / "credentials"
    state.mkdir(parents=True)
    secrets.mkdir()
    (secrets / service["LoadCredential"].split(":")[0]).write_text(TOKEN + "\n")
    given = dict(pair.split("=", 1) for pair in service["Environment"].split())
    given = {name: value.replace("%S", str(state.parent)) for name, value in given.items()}
    assert given.pop("THUMBGEN_OPTIONS") == ""  # or systemd would warn that nobody set it
    known = {
        "STATE_DIRECTORY": str(state),
        "CREDENTIALS_DIRECTORY": str(secrets),
        "THUMBGEN_OPTIONS": options,
    }
    command = expanded(service["ExecStart"], known)
    assert service["KillSignal"] == "SIGTERM"
    port = free_port()
    command = [port if word == "8787" else word for word in command]
    command[0] = command[0].replace("/opt/thumbgen/bin", str(PROGRAMS))
    url = f"http://127.0.0.1:{port}"
    with serving(command, environment(tmp_path / "not used", **given)) as told:
        assert told == (link or url)
        assert status(f"{url}/health") == 200
        assert status(f"{url}/presets") == 401
        assert status(f"{url}/presets", Authorization=f"Bearer {TOKEN}") == 200
    assert (state / "assets" / "thumbnails").is_dir()
    assert not (tmp_path / "not used").exists()


# -- the container ---------------------------------------------------------------------------------

Instruction = tuple[str, str]

KNOWN = {
    "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "RUN", "STOPSIGNAL", "USER",
    "VOLUME", "WORKDIR",
}  # fmt: skip


def instructions() -> list[Instruction]:
    """The Dockerfile's instructions; anything that Docker would not read is an error."""
    text = DOCKERFILE.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    whole = re.sub(r"\\\n", " ", "\n".join(lines))
    found = []
    for line in filter(str.strip, whole.splitlines()):
        word, _, rest = line.partition(" ")
        assert word in KNOWN, line
        assert rest.strip(), line
        found.append((word, " ".join(rest.split())))
    return found


def of(word: str) -> list[str]:
    return [rest for known, rest in instructions() if known == word]


def final_stage() -> list[Instruction]:
    found = instructions()
    last = max(number for number, (word, _) in enumerate(found) if word == "FROM")
    return found[last:]


def variables() -> dict[str, str]:
    (line,) = [rest for word, rest in final_stage() if word == "ENV"]
    return dict(pair.split("=", 1) for pair in line.split())


def mapped(words: list[str], folder: Path, port: str) -> list[str]:
    """A command of the container's with the folders and the port of the test."""
    places = {
        "/assets": str(folder / "assets"),
        "/run/secrets/thumbgen-token": str(folder / "token"),
        "8787": port,
    }
    return [places.get(word, word.replace("8787", port)) for word in words]


def test_the_container_starts_from_a_known_python_and_in_two_stages() -> None:
    assert of("FROM") == ["python:3.13-slim AS build", "python:3.13-slim"]
    assert instructions()[0][0] == "FROM"


def test_the_container_is_nobodys_root() -> None:
    (user,) = [rest for word, rest in final_stage() if word == "USER"]
    number, _, group = user.partition(":")
    assert int(number) >= 1000
    assert int(group) >= 1000
    (made,) = [rest for word, rest in final_stage() if word == "RUN"]
    assert f"--uid {number}" in made
    order = [word for word, _ in final_stage()]
    assert order.index("RUN") < order.index("USER") < order.index("ENTRYPOINT")


def test_what_the_container_keeps_is_on_volumes() -> None:
    (volumes,) = of("VOLUME")
    assert json.loads(volumes) == ["/data", "/assets"]
    assert variables()["THUMBGEN_HOME"] == "/data"


def test_no_layer_holds_a_secret() -> None:
    for word, rest in instructions():
        if word in {"ENV", "COPY", "RUN"}:
            assert not re.search("token|secret|api.?key|password", rest, re.IGNORECASE), rest


def test_the_container_serves_is_healthy_and_ends_gently(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    port = free_port()
    assert of("EXPOSE") == ["8787"]
    assert of("STOPSIGNAL") == ["SIGTERM"]
    (command,) = of("ENTRYPOINT")
    (health,) = of("HEALTHCHECK")
    serve = mapped(json.loads(command), tmp_path, port)
    check = mapped(json.loads(health.partition(" CMD ")[2]), tmp_path, port)
    # Without Qt, which the image leaves out: who would load it here meets an error.
    for name in ("PySide6", "shiboken6", "qasync"):
        (tmp_path / "without" / name).mkdir(parents=True)
        (tmp_path / "without" / name / "__init__.py").write_text("raise ImportError\n")
    environ = environment(tmp_path / "data", PYTHONPATH=str(tmp_path / "without"))

    def healthy() -> bool:
        done = subprocess.run(check, env=environ, capture_output=True, timeout=30, check=False)
        return done.returncode == 0

    options = ["--allow-host", "thumbgen"]  # that follow the image's name
    program = shutil.which(serve[0], path=environ["PATH"]) or ""
    with serving([program, *serve[1:], *options], environ):
        assert healthy()
        assert status(f"http://127.0.0.1:{port}/models") == 401
        assert status(f"http://127.0.0.1:{port}/health", Host="thumbgen:8787") == 200
    assert not healthy()


def ignored(path: str) -> bool:
    """Whether the ignore file keeps a path out of the image: its last line that fits decides."""
    out = False
    for line in Path(f"{DOCKERFILE}.dockerignore").read_text("utf-8").splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        wanted = pattern.removeprefix("!").removeprefix("**/")
        parts = path.split("/")
        starts = range(len(parts)) if "**/" in pattern else (0,)
        if any(fnmatch(part, wanted) for start in starts for part in parts[start : start + 1]):
            out = not pattern.startswith("!")
    return out


def test_what_the_image_is_built_from_is_enough_and_no_more(tmp_path: Path) -> None:
    for name in (".git/config", ".venv/bin/python", "token", "tests/conftest.py", "docs/x.md"):
        assert ignored(name), name
    source = tmp_path / "source"

    def left_out(folder: str, names: list[str]) -> set[str]:
        inside = os.path.relpath(folder, PROJECT)
        return {name for name in names if ignored(os.path.normpath(f"{inside}/{name}"))}

    shutil.copytree(PROJECT, source, ignore=left_out)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist"],
        cwd=source,
        env=environment(tmp_path),
        capture_output=True,
        timeout=100,
        check=True,
    )
    (wheel,) = (tmp_path / "dist").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        assert "Provides-Extra: server" in archive.read(metadata).decode()
    assert {"thumbgen/server/app.py", "thumbgen/resources/presets/lofi.toml"} <= names
    (installed,) = re.findall(r'-c /source/constraints.txt "/source\[(\w+)\]"', of("RUN")[0])
    assert installed == "server"
    assert (source / "constraints.txt").exists()
