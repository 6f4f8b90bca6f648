"""The library: nothing that was written down is lost, whoever reads or writes beside us."""

import os
import sqlite3
import stat
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from thumbgen.domain.errors import NotSaved, WorkersFailed
from thumbgen.domain.extras import Extras, Lora, Source
from thumbgen.domain.job import Job, JobState, Picture
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import TARGETS, Size
from thumbgen.domain.styles import Style
from thumbgen.store import library as module
from thumbgen.store.library import Library
from thumbgen.store.library_rows import Origin, Owner, Tag

FULL = ThumbRequest(
    prompt="um farol na chuva\n✨",
    genre="lofi",
    scene="night-study",
    target=TARGETS["shorts"],
    negative="people",
    title="Chuva — lá fora",
    palette="teal and amber",
    models=("AAM XL", "SDXL 1.0"),
    count=3,
    seed=42,
    steps=30,
    cfg_scale=6.5,
    sampler="k_dpmpp_2m",
    style=Style("id", "Cosy", "{p}, cosy###{np}", models=("AAM XL",), loras=(Lora("ink", 0.5),)),
    extras=Extras(
        strength=0.4,
        upscaler="NMKD_Siax",
        face_fixer="GFPGAN",
        loras=(Lora("12345", -0.5, "any", version=True),),
        tiling=True,
        hires_fix=True,
    ),
    output=Path("somewhere/it.jpg"),
    format="jpeg",
    timeout=90.0,
)


def picture(path: Path | str = "a.jpg", seed: str = "7") -> Picture:
    return Picture(Path(path), Size(1280, 720), seed, "AAM XL", "worker", "generation", "", 1.5)


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    return Library(tmp_path / "data" / "library.sqlite")


def made(shelf: Library, job_id: str, **wishes: object) -> Job:
    """A job with one picture, done."""
    job = Job(job_id, ThumbRequest(**wishes), JobState.DONE)  # type: ignore[arg-type]
    shelf.begin(job, Owner("generate"))
    shelf.keep(job_id, 0, picture(f"{job_id}.jpg"))
    shelf.end(job)
    return job


def test_reading_makes_no_file(shelf: Library) -> None:
    assert shelf.pictures() == ()
    assert shelf.picture(1) is None
    assert shelf.unfinished(Owner("generate")) == ()
    assert shelf.ended("x", Owner("generate")) is None
    assert not shelf.file.parent.exists()


def test_a_request_comes_back_whole_but_for_the_picture_to_start_from(shelf: Library) -> None:
    with_source = replace(FULL, extras=replace(FULL.extras, source=Source(b"bytes", "room.jpg")))
    shelf.begin(Job("a", with_source), Owner("generate"))
    (saved,) = shelf.unfinished(Owner("generate"))
    assert saved.request == FULL


def test_a_job_is_found_by_its_front_end_alone_until_it_has_ended(shelf: Library) -> None:
    before = datetime.now(UTC)
    job = Job("a", FULL)
    shelf.begin(job, Owner("batch", "here"))
    shelf.begin(Job("b", FULL), Owner("batch", "here"))
    shelf.hand_in(replace(job, models=("AAM XL",), state=JobState.QUEUED), "at-the-horde")
    shelf.keep("a", 2, picture("three.jpg"))
    assert (
        shelf.unfinished(Owner("batch", "there")) == shelf.unfinished(Owner("serve", "here")) == ()
    )
    first, second = shelf.unfinished(Owner("batch", "here"))
    assert (first.id, first.horde_id, first.models) == ("a", "at-the-horde", ("AAM XL",))
    assert first.pictures == ((2, picture("three.jpg")),)
    assert abs((first.begun_at - before).total_seconds()) < 5
    assert (second.id, second.horde_id, second.models, second.pictures) == ("b", "", (), ())
    shelf.end(replace(job, state=JobState.FAILED, error=WorkersFailed()))
    assert [one.id for one in shelf.unfinished(Owner("batch", "here"))] == ["b"]


def test_an_ended_job_tells_how(shelf: Library) -> None:
    job = Job("a", FULL, JobState.FAILED, error=WorkersFailed())
    shelf.begin(job, Owner("serve", "8787"))
    assert shelf.ended("a", Owner("serve", "8787")) is None
    shelf.keep("a", 0, picture())
    shelf.end(job)
    ended = shelf.ended("a", Owner("serve", "8787"))
    assert ended is not None
    assert (ended.state, ended.error) == (JobState.FAILED, "workers_failed")
    assert ended.pictures == (picture(),)
    assert shelf.ended("a", Owner("serve")) is None


def test_a_tag_finds_its_job_and_no_second_one_can_have_it(shelf: Library) -> None:
    shelf.begin(Job("a", FULL), Owner("serve", "8787"), Tag("mine", "digest"))
    shelf.begin(Job("b", FULL), Owner("serve", "8787"))
    shelf.begin(Job("c", FULL), Owner("serve", "8787"))
    assert shelf.tagged("mine", Owner("serve", "8787")) == ("a", "digest")
    assert shelf.tagged("yours", Owner("serve", "8787")) is None
    with pytest.raises(NotSaved):
        shelf.begin(Job("d", FULL), Owner("serve", "8787"), Tag("mine", "digest"))


def test_pictures_come_newest_first_with_numbers_that_stay(shelf: Library) -> None:
    for job_id in ("a", "b", "c"):
        made(shelf, job_id, prompt=job_id)
    assert [(one.id, one.job_id) for one in shelf.pictures()] == [(3, "c"), (2, "b"), (1, "a")]
    assert [one.id for one in shelf.pictures(limit=2)] == [3, 2]
    entry = shelf.picture(2)
    assert entry is not None
    assert entry == shelf.pictures()[1]
    assert (entry.request.prompt, entry.picture) == ("b", picture("b.jpg"))
    assert entry.made_at.utcoffset() is not None
    assert shelf.picture(4) is None


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("rain", ["b", "a"]),
        ("RAIN light", ["a"]),
        ("sertao", ["c"]),
        ("Sertão", ["c"]),
        ("ler", ["b"]),
        ("fog", []),
    ],
)
def test_a_search_heeds_no_case_and_no_accents(
    shelf: Library, search: str, found: list[str]
) -> None:
    made(shelf, "a", prompt="a lighthouse in the rain", genre="lofi")
    made(shelf, "b", prompt="rain", title="Para ler", genre="rnb")
    made(shelf, "c", prompt="", scene="sertao", genre="worship")
    assert [one.job_id for one in shelf.pictures(search=search)] == found


def test_a_genre_and_a_search_both_count(shelf: Library) -> None:
    made(shelf, "a", prompt="rain", genre="lofi")
    made(shelf, "b", prompt="rain", genre="rnb")
    made(shelf, "c", prompt="sun", genre="rnb")
    assert [one.job_id for one in shelf.pictures(genre="rnb")] == ["c", "b"]
    assert [one.job_id for one in shelf.pictures(genre="rnb", search="rain", limit=5)] == ["b"]


def test_a_picture_that_is_kept_again_takes_its_own_place(shelf: Library) -> None:
    shelf.begin(Job("a", FULL), Owner("generate"))
    shelf.keep("a", 0, picture("refuge.jpg"))
    shelf.keep("a", 0, picture("there.jpg"))
    assert [one.picture.path.name for one in shelf.pictures()] == ["there.jpg"]


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_a_name_that_is_no_text_comes_back_byte_for_byte(shelf: Library, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/d\xff/it.jpg"))
    shelf.begin(Job("a", replace(FULL, output=path)), Owner("generate"))
    shelf.keep("a", 0, picture(path))
    assert os.fsencode(shelf.pictures()[0].picture.path) == os.fsencode(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_nobody_else_can_read_it(shelf: Library) -> None:
    made(shelf, "a", prompt="rain")
    assert stat.S_IMODE(shelf.file.stat().st_mode) == 0o600


def test_many_writers_at_once_lose_nothing(shelf: Library) -> None:
    def write(name: str) -> None:
        for number in range(8):
            made(Library(shelf.file), f"{name}{number}", prompt=name)
            shelf.pictures(limit=1)

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert len(shelf.pictures()) == 32


def test_who_reads_sees_the_old_state_while_another_writes(shelf: Library) -> None:
    made(shelf, "a", prompt="rain")
    with sqlite3.connect(shelf.file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM pictures")
        assert len(shelf.pictures()) == 1
        other.execute("ROLLBACK")
    other.close()


def reason(refused: pytest.ExceptionInfo[NotSaved]) -> str:
    return refused.value.reason


def test_another_program_that_writes_too_long_is_said_so(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(shelf, "a", prompt="rain")
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    other = sqlite3.connect(shelf.file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(NotSaved) as refused:
        shelf.begin(Job("b", FULL), Owner("generate"))
    assert reason(refused) == "busy"
    other.close()
    made(shelf, "b", prompt="rain")


def test_a_damaged_file_is_said_so_and_left_alone(shelf: Library) -> None:
    shelf.file.parent.mkdir()
    shelf.file.write_bytes(b"no database at all, " * 100)
    before = shelf.file.read_bytes()
    for use in (shelf.pictures, lambda: shelf.begin(Job("a", FULL), Owner("generate"))):
        with pytest.raises(NotSaved) as refused:
            use()
        assert reason(refused) == "damaged"
    assert shelf.file.read_bytes() == before


def test_a_file_of_a_later_version_is_left_alone(shelf: Library) -> None:
    made(shelf, "a", prompt="rain")
    with sqlite3.connect(shelf.file) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    for use in (shelf.pictures, lambda: shelf.begin(Job("b", FULL), Owner("generate"))):
        with pytest.raises(NotSaved) as refused:
            use()
        assert reason(refused) == "newer"


def test_another_programs_file_is_left_alone(shelf: Library) -> None:
    shelf.file.parent.mkdir()
    with sqlite3.connect(shelf.file) as other:
        other.execute("CREATE TABLE recipes (cake TEXT)")
    other.close()
    before = shelf.file.read_bytes()
    for use in (shelf.pictures, lambda: shelf.begin(Job("a", FULL), Owner("generate"))):
        with pytest.raises(NotSaved):
            use()
    assert shelf.file.read_bytes() == before


@pytest.mark.parametrize(
    "change", ["models = ''", "request = '[]'", "request = '{'", "sent = '{'", "begun_at = 'noon'"]
)
def test_a_row_that_makes_no_sense_does_not_hide_the_others(shelf: Library, change: str) -> None:
    for job_id in ("a", "b"):
        shelf.begin(Job(job_id, FULL), Owner("serve"))
        shelf.keep(job_id, 0, picture(f"{job_id}.jpg"))
    with sqlite3.connect(shelf.file) as other:
        other.execute(f"UPDATE jobs SET {change} WHERE id = 'a'")  # noqa: S608 - they stand above
    other.close()
    found = {one.id: one for one in shelf.unfinished(Owner("serve"))}
    assert not found["a"].whole
    assert (found["b"].request, found["b"].whole) == (FULL, True)
    assert len(shelf.pictures()) == 2


def test_of_a_place_it_knows_what_was_saved_there_last(shelf: Library, tmp_path: Path) -> None:
    made(shelf, "a", prompt="rain")
    shelf.begin(Job("b", ThumbRequest("snow")), Owner("batch", "practice here"))
    shelf.keep("b", 0, picture("a.jpg"))
    found = shelf.origins([Path("a.jpg"), tmp_path / "nowhere.jpg"])
    assert found == {Path("a.jpg"): Origin(ThumbRequest("snow"), practice=True)}


def test_what_the_horde_may_still_know_is_claimed(shelf: Library) -> None:
    for job_id, front in (("a", "serve"), ("b", "generate"), ("c", "window")):
        shelf.begin(Job(job_id, FULL), Owner(front))
        shelf.hand_in(Job(job_id, FULL), f"horde-{job_id}")
    shelf.begin(Job("d", FULL), Owner("serve"))
    shelf.end(Job("b", FULL, JobState.FAILED, error=WorkersFailed()))
    shelf.end(Job("c", FULL, JobState.FAILED, error=WorkersFailed()))
    with sqlite3.connect(shelf.file) as other:
        long_ago = (datetime.now(UTC) - timedelta(hours=3)).isoformat(timespec="milliseconds")
        other.execute("UPDATE jobs SET ended_at = ? WHERE id = 'c'", (long_ago,))
    other.close()
    assert shelf.claimed() == {"horde-a", "horde-b"}


def test_an_empty_file_is_an_empty_library(shelf: Library) -> None:
    shelf.file.parent.mkdir()
    shelf.file.touch()
    assert shelf.pictures() == ()
    made(shelf, "a", prompt="rain")
    assert len(shelf.pictures()) == 1


def test_a_folder_where_the_file_should_be_is_an_error_of_ours(shelf: Library) -> None:
    shelf.file.mkdir(parents=True)
    for use in (shelf.pictures, lambda: shelf.begin(Job("a", FULL), Owner("generate"))):
        with pytest.raises(NotSaved):
            use()


def test_of_a_request_that_would_be_refused_today_the_words_stay(shelf: Library) -> None:
    made(shelf, "a", prompt="rain")
    with sqlite3.connect(shelf.file) as other:
        other.execute("""UPDATE jobs SET request = '{"prompt": "rain", "steps": 9999}'""")
    other.close()
    (entry,) = shelf.pictures(search="rain")
    assert entry.request == ThumbRequest("rain")
