"""The Horde's counts, read as its truth table says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thumbgen.domain.standing import Standing, Verdict, judge

TABLE = {
    "fresh, and no worker yet": (
        Standing(waiting=1, queue_position=1, wait_time=31, is_possible=False),
        Verdict.WAIT,
    ),
    "waiting, place unknown": (Standing(waiting=1), Verdict.WAIT),
    "waiting": (Standing(waiting=1, queue_position=4, wait_time=12), Verdict.WAIT),
    "rendering": (Standing(processing=1, wait_time=4), Verdict.WAIT),
    "some made, some waiting": (Standing(finished=1, waiting=2), Verdict.WAIT),
    "some made, some rendering": (Standing(finished=1, processing=2), Verdict.WAIT),
    "requeued after a worker's failure": (Standing(waiting=1, restarted=1), Verdict.WAIT),
    "all made": (Standing(finished=1, done=True), Verdict.FINISHED),
    "all of many made": (Standing(finished=4, done=True), Verdict.FINISHED),
    "fewer than asked for": (Standing(finished=2, restarted=2, done=True), Verdict.FINISHED),
    "cancelled while waiting": (Standing(done=True), Verdict.WITHDRAWN),
    "cancelled with one still rendering": (
        Standing(finished=1, processing=1, done=True),
        Verdict.WAIT,
    ),
    "done too early after worker faults": (
        Standing(finished=3, processing=1, restarted=2, done=True),
        Verdict.WAIT,
    ),
    "done too early, nothing made yet": (Standing(processing=1, done=True), Verdict.WAIT),
    "failed twice and never says faulted": (
        Standing(restarted=2, done=True),
        Verdict.WORKERS_FAILED,
    ),
    "four failures before the sweep": (Standing(restarted=4, done=True), Verdict.WORKERS_FAILED),
    "faulted": (Standing(restarted=4, done=True, faulted=True), Verdict.WORKERS_FAILED),
    "faulted before done": (Standing(restarted=3, faulted=True), Verdict.WORKERS_FAILED),
    "faulted with pictures": (
        Standing(finished=1, restarted=3, done=True, faulted=True),
        Verdict.WORKERS_FAILED,
    ),
    "faulted while the counts lag": (
        Standing(processing=1, restarted=3, faulted=True),
        Verdict.WORKERS_FAILED,
    ),
    "maintenance dropped the rest": (Standing(finished=1), Verdict.DROPPED),
    "maintenance dropped all": (Standing(), Verdict.DROPPED),
}


@pytest.mark.parametrize(("standing", "verdict"), TABLE.values(), ids=TABLE.keys())
def test_the_truth_table(standing: Standing, verdict: Verdict) -> None:
    assert judge(standing) is verdict


counts = st.integers(0, 20)


@given(
    st.builds(
        Standing,
        finished=counts,
        processing=counts,
        restarted=counts,
        waiting=counts,
        done=st.booleans(),
        faulted=st.booleans(),
    ),
    st.booleans(),
    counts,
    st.floats(0, 1e6),
)
def test_only_the_counts_decide(
    standing: Standing, possible: bool, position: int, wait: float
) -> None:
    dressed = Standing(
        finished=standing.finished,
        processing=standing.processing,
        restarted=standing.restarted,
        waiting=standing.waiting,
        done=standing.done,
        faulted=standing.faulted,
        is_possible=possible,
        queue_position=position,
        wait_time=wait,
    )
    verdict = judge(dressed)
    assert verdict is judge(standing)
    # Whoever gives up must have a reason: nobody works on it any more, or the Horde said so.
    if verdict is not Verdict.WAIT:
        assert standing.faulted or not standing.processing
    if verdict is Verdict.FINISHED:
        assert standing.finished
        assert standing.done
