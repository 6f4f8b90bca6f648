"""The log file gets the program's records, and its own trouble troubles nobody."""

import logging
from pathlib import Path

import pytest

from tests.conftest import Ear
from thumbgen.store.log import log_to


def test_records_go_to_a_file_made_when_the_first_one_comes(tmp_path: Path, ear: Ear) -> None:
    path = log_to(tmp_path / "new" / "logs")
    assert path == tmp_path / "new" / "logs" / "thumbgen.log"
    assert not path.parent.exists()
    ear.announce("thumbgen.jobs", "a warning")
    logging.getLogger("thumbgen.jobs").info("job %s: %s", "1", "queued é")
    logging.getLogger("thumbgen.jobs").debug("too much")
    logging.getLogger("thumbgen.jobs").warning("a warning")
    first, second = path.read_text("utf-8").splitlines()
    assert first.endswith(" INFO thumbgen.jobs: job 1: queued é")
    assert second.endswith(" WARNING thumbgen.jobs: a warning")


def test_other_programs_records_stay_out_and_ours_stay_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = log_to(tmp_path)
    with caplog.at_level(logging.INFO):
        logging.getLogger("elsewhere").info("not ours")
        logging.getLogger("thumbgen").info("ours")
    assert caplog.messages == ["not ours"]
    assert "ours" in path.read_text("utf-8")
    assert "not ours" not in path.read_text("utf-8")


def test_the_file_does_not_grow_without_end(tmp_path: Path) -> None:
    log_to(tmp_path)
    for _ in range(45):
        logging.getLogger("thumbgen").info("x" * 100_000)
    files = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert files.keys() == {"thumbgen.log", "thumbgen.log.1", "thumbgen.log.2"}
    assert all(size <= 1_000_000 for size in files.values())


def test_a_folder_that_cannot_be_made_costs_the_log_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine")
    log_to(tmp_path / "file" / "logs")
    logging.getLogger("thumbgen").info("lost")
    assert capsys.readouterr() == ("", "")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_file_that_cannot_be_written_costs_the_log_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thumbgen.log").mkdir()
    log_to(tmp_path)
    logging.getLogger("thumbgen").info("lost")
    logging.getLogger("thumbgen").info("%d", "a broken record")
    assert capsys.readouterr() == ("", "")
