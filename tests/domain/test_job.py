"""Which state may follow which, and what a snapshot keeps."""

from pathlib import Path

import pytest

from thumbgen.domain.errors import Censored, NoAnswer
from thumbgen.domain.job import MOVES, Job, JobState, Notice, NoticeKind, Picture
from thumbgen.domain.request import ThumbRequest
from thumbgen.domain.sizes import Size

S = JobState
ALLOWED = {
    (S.PREPARING, S.SUBMITTING),
    (S.PREPARING, S.FAILED),
    (S.PREPARING, S.CANCELLED),
    (S.SUBMITTING, S.QUEUED),
    (S.SUBMITTING, S.FAILED),
    (S.SUBMITTING, S.CANCELLED),
    (S.QUEUED, S.RENDERING),
    (S.QUEUED, S.FETCHING),
    (S.QUEUED, S.SUBMITTING),
    (S.QUEUED, S.FAILED),
    (S.QUEUED, S.CANCELLED),
    (S.RENDERING, S.QUEUED),
    (S.RENDERING, S.FETCHING),
    (S.RENDERING, S.SUBMITTING),
    (S.RENDERING, S.FAILED),
    (S.RENDERING, S.CANCELLED),
    (S.FETCHING, S.DONE),
    (S.FETCHING, S.SUBMITTING),
    (S.FETCHING, S.FAILED),
    (S.FETCHING, S.CANCELLED),
}


def job(state: JobState = S.PREPARING) -> Job:
    return Job("1", ThumbRequest("a lighthouse"), state)


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("after", S)
def test_moves(before: JobState, after: JobState) -> None:
    if (before, after) in ALLOWED or before is after:
        assert job(before).moved(after).state is after
        return
    with pytest.raises(ValueError, match=f"^a job cannot go from {before.value} to {after.value}$"):
        job(before).moved(after)


def test_the_table_names_every_state() -> None:
    assert MOVES.keys() == set(S)


def test_three_states_are_final() -> None:
    assert {state for state in S if state.final} == {S.DONE, S.FAILED, S.CANCELLED}


def test_a_move_takes_the_error_along_and_keeps_it() -> None:
    error = Censored()
    failed = job(S.QUEUED).moved(S.FAILED, error)
    assert failed.error is error
    assert failed.moved(S.FAILED).error is error
    assert job(S.QUEUED).moved(S.RENDERING).error is None
    assert job(S.QUEUED).error is None


def test_a_notice_is_said_once() -> None:
    notice = Notice.of(NoticeKind.FEWER_PICTURES, got=1, asked=2)
    assert notice.facts == (("got", 1), ("asked", 2))
    once = job().noticed(notice)
    assert once.notices == (notice,)
    assert once.noticed(Notice.of(NoticeKind.FEWER_PICTURES, got=1, asked=2)) is once
    other = Notice.of(NoticeKind.FEWER_PICTURES, got=1, asked=3)
    assert once.noticed(other).notices == (notice, other)


def test_a_pictures_link_is_a_secret() -> None:
    picture = Picture(Path("a.png"), Size(8, 8), "1", "AAM XL", source_url="https://secret.example")
    assert "secret" not in repr(picture)
    assert "secret" not in repr(job())


def test_a_snapshot_with_trouble_equals_its_like() -> None:
    error = NoAnswer()
    first = Job("1", ThumbRequest("a"), trouble=error)
    assert first == Job("1", ThumbRequest("a"), trouble=error)
    assert first != Job("1", ThumbRequest("a"))
