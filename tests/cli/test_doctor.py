"""``thumbgen doctor``: finds what is wrong, says what to do, and gives nothing away."""

import contextlib
import io
import json
import shutil
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.store.rings import Ring, ring
from thumbgen.cli import codes
from thumbgen.cli.doctor_sentences import CHECKS, FINDINGS
from thumbgen.cli.main import run
from thumbgen.horde.practice import Fault, PracticeHorde
from thumbgen.horde.practice.script import SharedKey
from thumbgen.jobs import checkup
from thumbgen.store.keys import key_store
from thumbgen.store.paths import find_paths

__all__ = ["ring"]

KEY = "practice-key-000000000000"
LENT = "0f3b1c52-9d7e-4a41-8a52-6c1d2e3f4a5b"

Practice = Callable[..., PracticeHorde]


class Patient:
    """Runs the command in this process, as JSON, and takes its report apart."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def examined(self, *arguments: str) -> "Report":
        code = run(["doctor", "--json", "--lang", "en", *arguments], None)
        *lines, last = map(json.loads, self._capsys.readouterr().out.splitlines())
        assert last["summary"]["exit_code"] == code
        return Report(code, {line["check"]: line for line in lines}, last["summary"])

    def told(self, *arguments: str) -> str:
        run(["doctor", "--lang", "en", *arguments], None)
        return self._capsys.readouterr().out


class Report:
    """The report, by check."""

    def __init__(self, code: int, checks: dict[str, Any], summary: dict[str, Any]) -> None:
        self.code = code
        self.checks = checks
        self.summary = summary

    def troubles(self) -> list[str]:
        return [name for name, one in self.checks.items() if one["state"] == "trouble"]

    def warnings(self) -> list[str]:
        return [name for name, one in self.checks.items() if one["state"] == "warning"]


@pytest.fixture
def patient(capsys: pytest.CaptureFixture[str]) -> Patient:
    return Patient(capsys)


@pytest.fixture
def horde(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> PracticeHorde:
    """A Horde in good health, where the program looks for it."""
    horde = practice()
    monkeypatch.setenv("THUMBGEN_HORDE_URL", horde.url)
    return horde


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_all_is_well(patient: Patient, horde: PracticeHorde, home: Path) -> None:
    report = patient.examined("--key-file", str(written(home / "key.txt", KEY)))
    assert report.code == codes.DONE
    assert {one["state"] for one in report.checks.values()} == {"good"}
    assert set(report.checks) == set(CHECKS)
    assert report.summary["state"] == "good"
    assert report.checks["key"]["facts"]["kudos"] == 5000
    assert report.checks["network"]["facts"]["milliseconds"] >= 0
    assert report.checks["horde"]["facts"]["workers"] == 2
    assert report.checks["versions"]["facts"]["libraries"]["requests"]


def test_nothing_is_made_and_nothing_is_submitted(
    patient: Patient, horde: PracticeHorde, home: Path
) -> None:
    patient.examined()
    assert not home.exists()
    assert {request.method for request in horde.requests} == {"GET"}


def test_practice_needs_neither_network_nor_key(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUMBGEN_API_KEY", KEY)
    report = patient.examined("--practice", "--horde-url", closed_port())
    assert report.code == codes.DONE
    assert report.checks["key"]["outcome"] == "practice"


def test_practice_has_one_name_in_portuguese(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--practice", "--lang", "pt_BR"], None) == codes.DONE
    told = capsys.readouterr().out
    assert "modo de treino" in told
    assert "prática" not in told


def test_no_network(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUMBGEN_API_KEY", KEY)
    report = patient.examined("--horde-url", closed_port())
    assert report.code == codes.UNREACHABLE
    assert report.troubles() == ["network"]
    assert report.checks["key"]["outcome"] == "unchecked"
    assert "horde" not in report.checks
    assert "internet connection" in report.checks["network"]["message"]


def test_a_horde_without_tls_is_told_from_one_that_is_away(
    patient: Patient, horde: PracticeHorde
) -> None:
    report = patient.examined("--horde-url", horde.url.replace("http:", "https:"))
    assert report.code == codes.UNREACHABLE
    assert "secure connection" in report.checks["network"]["message"]


def test_a_horde_that_says_nothing_does_not_hold_us_up(
    patient: Patient, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tuple(
        Fault(route, "slow", times=None, seconds=3.0)
        for route in ("heartbeat", "models", "performance", "modes", "find_user")
    )
    monkeypatch.setattr(checkup, "ASKING", 0.3)
    monkeypatch.setenv("THUMBGEN_API_KEY", KEY)
    began = time.monotonic()
    report = patient.examined("--horde-url", practice(faults=silent).url)
    assert time.monotonic() - began < 2.5
    assert report.checks["network"]["facts"]["code"] == "no_answer"


def test_the_limits_add_up_to_what_is_promised() -> None:
    assert checkup.LIMIT <= 15


def test_maintenance(patient: Patient, practice: Practice) -> None:
    report = patient.examined("--horde-url", practice(maintenance=True).url)
    assert (report.code, report.troubles()) == (codes.UNREACHABLE, ["horde"])


def test_a_horde_that_nobody_works_for(patient: Patient, practice: Practice) -> None:
    report = patient.examined("--horde-url", practice(workers_models=()).url)
    assert report.code == codes.DONE
    assert report.warnings() == ["horde"]
    assert report.summary["message"].startswith("It works")


def test_a_horde_that_does_not_say_how_busy_it_is(patient: Patient, practice: Practice) -> None:
    faults = (Fault("performance", "garbage", times=None),)
    report = patient.examined("--horde-url", practice(faults=faults).url)
    assert (report.code, report.warnings()) == (codes.DONE, ["horde"])


def test_a_wrong_key(
    patient: Patient, horde: PracticeHorde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUMBGEN_API_KEY", "wrong-key-1234567890")
    report = patient.examined()
    assert (report.code, report.troubles()) == (codes.ACCOUNT, ["key"])
    assert "Check the key" in report.checks["key"]["message"]
    assert "wrong-key" not in str(report.checks)


def test_everybodys_key(
    patient: Patient, horde: PracticeHorde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUMBGEN_API_KEY", "0000000000")
    assert patient.examined().checks["key"]["outcome"] == "anonymous"


@pytest.mark.parametrize(
    ("lent", "code", "words"),
    [
        (SharedKey(LENT, kudos=1200), codes.DONE, "1,200 kudos left"),
        (SharedKey(LENT), codes.DONE, "without a limit"),
        (SharedKey(LENT, kudos=0), codes.ACCOUNT, "used up"),
        (SharedKey(LENT, expiry=datetime.now(UTC) - timedelta(1)), codes.ACCOUNT, "is over"),
    ],
)
def test_a_key_that_somebody_lends(
    lent: SharedKey,
    code: int,
    words: str,
    patient: Patient,
    practice: Practice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("THUMBGEN_API_KEY", LENT)
    report = patient.examined("--horde-url", practice(shared_keys=(lent,)).url)
    assert report.code == code
    assert words in report.checks["key"]["message"]


@pytest.mark.skipif(sys.platform != "linux", reason="moves the system's folders by variables")
def test_a_key_in_the_systems_keyring(
    patient: Patient,
    horde: PracticeHorde,
    ring: Ring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("THUMBGEN_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    key_store(find_paths({})).save(KEY)
    kept = patient.examined()
    assert (kept.code, kept.checks["key"]["facts"]["kept"]) == (codes.DONE, "keyring")
    told = f"{len(KEY)} letters, from the system's keyring"
    assert told in kept.checks["key"]["message"]
    ring.secrets.clear()
    withheld = patient.examined()
    assert (withheld.code, withheld.warnings()) == (codes.DONE, ["key"])
    assert "Unlock the keyring" in withheld.checks["key"]["message"]


def test_key_files_that_hold_no_key(patient: Patient, horde: PracticeHorde, home: Path) -> None:
    empty = written(home / "empty.txt", "\n")
    for path, outcome in ((empty, "no_key"), (home / "nowhere", "unreadable")):
        report = patient.examined("--key-file", str(path))
        assert (report.code, report.troubles()) == (codes.USAGE, ["key"])
        assert report.checks["key"]["outcome"] == outcome


@pytest.mark.parametrize(
    ("text", "state", "code", "outcome"),
    [
        ("{", "trouble", codes.USAGE, "unreadable"),
        ('{"pictures": "Pictures"}', "trouble", codes.USAGE, "pictures"),
        ('{"quality": 300, "colour": "red"}', "warning", codes.DONE, "ignored"),
        ('{"quality": 90}', "good", codes.DONE, "good"),
    ],
)
def test_settings(
    text: str,
    state: str,
    code: int,
    outcome: str,
    patient: Patient,
    horde: PracticeHorde,
    home: Path,
) -> None:
    written(home / "config" / "settings.json", text)
    report = patient.examined()
    assert report.code == code
    assert (report.checks["settings"]["state"], report.checks["settings"]["outcome"]) == (
        state,
        outcome,
    )
    if outcome == "ignored":
        assert report.checks["settings"]["facts"]["ignored"] == ["colour", "quality"]


def test_an_address_that_is_none_is_said_without_it(patient: Patient, home: Path) -> None:
    settings = json.dumps({"horde_url": "https://anna:secret-word@horde.example/?token=abc"})
    written(home / "config" / "settings.json", settings)
    report = patient.examined()
    assert (report.code, report.troubles()) == (codes.USAGE, ["network"])
    assert "the settings" in report.checks["network"]["message"]
    assert "secret-word" not in str(report.checks)


def test_the_first_trouble_gives_the_code(
    patient: Patient, horde: PracticeHorde, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(home / "config" / "settings.json", "{")
    monkeypatch.setenv("THUMBGEN_API_KEY", "wrong-key-1234567890")
    report = patient.examined()
    assert report.troubles() == ["settings", "key"]
    assert report.code == codes.USAGE


def test_a_folder_that_cannot_be_written(
    patient: Patient, horde: PracticeHorde, home: Path
) -> None:
    in_the_way = written(home / "a file", "")
    written(home / "config" / "settings.json", json.dumps({"pictures": str(in_the_way / "folder")}))
    report = patient.examined()
    assert (report.code, report.troubles()) == (codes.FAILED, ["pictures"])
    assert "Choose another folder" in report.checks["pictures"]["message"]


def test_a_disk_that_is_nearly_full(
    patient: Patient, horde: PracticeHorde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "LEAST_FREE", sys.maxsize)
    report = patient.examined()
    assert report.code == codes.DONE
    assert report.warnings() == ["config", "data", "logs", "pictures"]


def test_a_disk_that_does_not_answer(
    patient: Patient, horde: PracticeHorde, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    monkeypatch.setattr(checkup, "LOOKING", 0.3)
    monkeypatch.setattr(checkup, "_write", lambda _: answers.wait(10))
    report = patient.examined()
    answers.set()
    assert report.troubles() == ["config", "data", "logs", "pictures"]
    assert report.code == codes.FAILED


def test_the_library_and_the_files_that_are_gone(
    patient: Patient, horde: PracticeHorde, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert run(["generate", "a secret idea", "--lang", "en"], None) == codes.DONE
    Path(capsys.readouterr().out.splitlines()[0]).unlink()
    report = patient.examined()
    assert report.checks["library"]["facts"] | {"path": ""} == {
        "path": "",
        "pictures": 2,
        "gone": 1,
    }
    told = report.checks["library"]["message"]
    assert told.endswith("library.sqlite (pictures: 2; files that are gone: 1)")
    assert "secret idea" not in str(report.checks)
    assert "secret-idea" not in str(report.checks)


@pytest.mark.parametrize(
    ("megabytes", "said"), [(77_013, "77 GB are free"), (1_000, "1 GB are"), (640, "640 MB are")]
)
def test_room_is_told_in_the_unit_that_people_think_in(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, megabytes: int, said: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=megabytes * 1_000_000))
    report = patient.examined("--practice")
    assert said in report.checks["data"]["message"]
    assert report.checks["horde"]["message"].startswith("Models: ")


def test_a_library_that_is_none(patient: Patient, horde: PracticeHorde, home: Path) -> None:
    written(home / "data" / "library.sqlite", "no library at all " * 100)
    report = patient.examined()
    assert (report.code, report.troubles()) == (codes.FAILED, ["library"])
    assert "Move it away" in report.checks["library"]["message"]


def test_a_library_that_another_program_is_using(
    patient: Patient, horde: PracticeHorde, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / "data" / "library.sqlite"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr(checkup, "LIBRARY_PATIENCE", 0.1)
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE anything (x)")
        other.execute("BEGIN EXCLUSIVE")
        report = patient.examined()
    assert (report.code, report.troubles()) == (codes.FAILED, ["library"])
    assert report.checks["library"]["outcome"] == "busy"
    assert "another program is using it" in report.checks["library"]["message"]


def test_genres_of_ones_own(patient: Patient, horde: PracticeHorde, home: Path) -> None:
    folder = home / "data" / "presets"
    written(folder / "synthwave.toml", 'name = "Synthwave"\n')
    assert patient.examined().checks["presets"]["facts"]["own"] == 1
    written(folder / "broken.toml", 'name = "Broken"\ncolour = "red"\n')
    report = patient.examined()
    assert (report.code, report.warnings()) == (codes.DONE, ["presets"])
    assert "“colour”" in report.checks["presets"]["message"]


@pytest.mark.parametrize("json_too", [False, True])
def test_a_report_gives_nothing_away(
    json_too: bool,
    patient: Patient,
    horde: PracticeHorde,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    user = tmp_path / "people" / "maria.silva"
    monkeypatch.setenv("HOME", str(user))
    monkeypatch.setenv("USERPROFILE", str(user))
    monkeypatch.setenv("USER", "maria.silva")
    monkeypatch.setenv("THUMBGEN_HOME", str(user / "thumbgen"))
    monkeypatch.setenv("HTTPS_PROXY", "http://maria:proxy-password@127.0.0.1:9")
    elsewhere = tmp_path / "disk" / "maria.silva" / "pictures"
    settings = json.dumps({"pictures": str(elsewhere)})
    written(user / "thumbgen" / "config" / "settings.json", settings)
    key = written(user / "key.txt", KEY)
    code = run(["doctor", "--key-file", str(key), *(["--json"] if json_too else [])], None)
    told = capsys.readouterr()
    assert code == codes.DONE
    assert "HTTPS_PROXY" in told.out
    assert "~/thumbgen/config" in told.out.replace("\\", "/")
    for secret in (KEY, "proxy-password", "maria", str(user), str(key)):
        assert secret not in told.out + told.err
    assert KEY[-4:] not in told.out
    assert str(len(KEY)) in next(line for line in told.out.splitlines() if "key" in line)


def test_one_line_for_each_check_and_a_verdict(patient: Patient, horde: PracticeHorde) -> None:
    *checks, empty, verdict, _ = patient.told().splitlines()
    assert [line.split(":")[0] for line in checks] == [f"✓ {name}" for name in CHECKS.values()]
    assert (empty, verdict) == ("", "All is well.")


def test_a_terminal_without_the_letters(
    horde: PracticeHorde, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", screen)
    run(["doctor", "--horde-url", closed_port(), "--lang", "en"], None)
    screen.flush()
    lines = screen.buffer.getvalue().decode("ascii").splitlines()
    marks = {line[:3] for line in lines if ": " in line and not line.startswith("N")}
    assert marks == {"ok ", "X  "}


def test_every_sentence_belongs_to_a_check() -> None:
    assert {check for check, _ in FINDINGS} | {"versions"} == set(CHECKS)
