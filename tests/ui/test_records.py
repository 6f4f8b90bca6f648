"""Small files are written in the order in which it was asked, whichever takes longest."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.ui.conftest import Play
from thumbgen.domain.errors import NotSaved
from thumbgen.ui.records import Records


def slowly(path: Path, text: str, seconds: float) -> None:
    time.sleep(seconds)
    path.write_text(text)


def refuse(path: Path) -> None:
    raise NotSaved(path, "full")


def test_the_last_word_stays(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "file"

    async def scene() -> None:
        records = Records()
        records.write(slowly, path, "first", 0.3)
        await records.write(slowly, path, "last", 0.0)
        assert path.read_text() == "last"
        await records.settled()

    play(scene)


def test_who_asks_hears_of_a_refusal_and_the_next_is_written(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "file"

    async def scene() -> None:
        records = Records()
        records.write(refuse, path)  # nobody wants to know
        refused = records.write(refuse, path)
        written = records.write(slowly, path, "all the same", 0.0)
        with pytest.raises(NotSaved):
            await refused
        await written

    play(scene)
    assert path.read_text() == "all the same"


def test_what_was_given_up_is_written_before_the_end(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "file"

    async def scene() -> None:
        records = Records()
        records.write(slowly, path, "once", 0.1)
        records.write(slowly, path, "twice", 0.1).cancel()
        await asyncio.sleep(0)
        await records.settled()
        assert path.read_text() == "twice"

    play(scene)
