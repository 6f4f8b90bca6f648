"""The bar never runs backwards, the estimate stays sane, and the Horde is asked at good moments."""

import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thumbgen.domain.progress import (
    ACCEPTED,
    FETCHING,
    FINISHING,
    FIRST_CHECK,
    FRESH,
    RENDERING,
    SAVED,
    SLOWEST,
    STARTING,
    Progress,
    next_check,
)
from thumbgen.domain.standing import Standing

CACHE = 1.0
"""Seconds for which the Horde repeats an answer."""

counts = st.integers(0, 20)
standings = st.builds(
    Standing,
    finished=counts,
    processing=counts,
    restarted=counts,
    waiting=counts,
    done=st.booleans(),
    faulted=st.booleans(),
    is_possible=st.booleans(),
    queue_position=st.integers(0, 2000),
    wait_time=st.one_of(st.just(0.0), st.floats(0, 1e9)),
)
steps = st.one_of(st.just(0.0), st.floats(0, 10), st.floats(0, 1e5))
histories = st.lists(st.tuples(steps, standings), min_size=1, max_size=30)
beginnings = st.sampled_from([0.0, 1.0, 12345.6])


def told(start: float, history: list[tuple[float, Standing]]) -> Iterator[tuple[Progress, float]]:
    """The progress after each answer, and when it came."""
    progress, now = Progress().submitted(start), start
    for step, standing in history:
        now += step
        progress = progress.after(standing, now)
        yield progress, now


def after(*answers: tuple[float, Standing]) -> Progress:
    """The progress after answers at the given times, submitted at 0."""
    progress = Progress().submitted(0.0)
    for now, standing in answers:
        progress = progress.after(standing, now)
    return progress


@given(beginnings, histories)
def test_the_bar_never_runs_backwards_and_never_claims_to_be_done(
    start: float, history: list[tuple[float, Standing]]
) -> None:
    fractions = [progress.fraction for progress, _ in told(start, history)]
    assert fractions == sorted(fractions)
    assert all(ACCEPTED <= fraction <= FETCHING for fraction in fractions)


@given(beginnings, histories)
def test_the_estimate_is_positive_or_none(
    start: float, history: list[tuple[float, Standing]]
) -> None:
    for progress, _ in told(start, history):
        assert progress.eta is None or progress.eta > 0
        assert progress.queue_position is None or progress.queue_position > 0


@given(beginnings, histories, steps)
def test_the_next_check_is_never_too_soon_and_never_too_late(
    start: float, history: list[tuple[float, Standing]], later: float
) -> None:
    for progress, now in told(start, history):
        for moment in (now, now + later):
            assert CACHE < next_check(progress, moment) <= SLOWEST


@given(
    st.lists(st.integers(1, 2000), min_size=2, max_size=30, unique=True),
    st.floats(0, 1e4),
    beginnings,
)
def test_the_bar_moves_whenever_the_place_gets_better(
    places: list[int], wait: float, start: float
) -> None:
    falling = sorted(places, reverse=True)
    history = [(1.0, Standing(waiting=1, queue_position=one, wait_time=wait)) for one in falling]
    fractions = [progress.fraction for progress, _ in told(start, history)]
    assert all(before < later for before, later in pairwise(fractions))
    assert fractions[-1] < RENDERING


def test_a_place_that_jumps_back_moves_nothing_back() -> None:
    near = after(
        (1, Standing(waiting=1, queue_position=9)), (2, Standing(waiting=1, queue_position=2))
    )
    far = near.after(Standing(waiting=1, queue_position=400), 3)
    assert far.fraction == near.fraction
    assert far.queue_position == 400


def test_the_bar_creeps_while_the_place_is_unknown() -> None:
    waiting = Standing(waiting=1)
    first = after((1.0, waiting))
    second = first.after(waiting, 2.0)
    third = second.after(waiting, 3600.0)
    assert first.queue_position is None
    assert ACCEPTED < first.fraction < second.fraction < third.fraction <= RENDERING


def test_the_bar_moves_while_rendering_goes_on() -> None:
    rendering = Standing(processing=1, wait_time=8)
    fractions = [
        progress.fraction for progress, _ in told(0.0, [(1.0, rendering) for _ in range(60)])
    ]
    assert fractions[0] == pytest.approx(RENDERING)
    assert all(before < later for before, later in pairwise(fractions[:20]))
    assert fractions[-1] < FETCHING


def test_rendering_that_began_at_zero_on_the_clock_counts() -> None:
    began = Progress().submitted(0.0).after(Standing(processing=1), 0.0)
    assert began.after(Standing(processing=1), 10.0).fraction > began.fraction


def test_each_finished_picture_moves_the_bar() -> None:
    one = after((1.0, Standing(processing=1, waiting=3)))
    two = one.after(Standing(finished=1, waiting=3), 1.0)
    three = two.after(Standing(finished=2, waiting=2), 1.0)
    assert one.fraction < two.fraction < three.fraction
    assert (three.finished, three.waiting, three.processing) == (2, 2, 0)


def test_a_new_submission_starts_the_queue_afresh_but_not_the_bar() -> None:
    before = after((1.0, Standing(processing=1, wait_time=9, is_possible=False)), (9.0, Standing()))
    again = before.submitted(10.0)
    assert again == Progress(fraction=before.fraction, updated=10.0)
    assert Progress().submitted(3.0).fraction == ACCEPTED


def test_the_later_landmarks_come_in_order() -> None:
    progress = after((1.0, Standing(finished=1, done=True)))
    assert progress.fraction < FETCHING
    landmarks = [FETCHING, FINISHING, SAVED]
    for landmark in landmarks:
        progress = progress.reached(landmark)
        assert progress.fraction == landmark
    assert progress.reached(ACCEPTED).fraction == SAVED
    assert landmarks == sorted(landmarks)


def test_possible_is_passed_on() -> None:
    assert after((1.0, Standing(waiting=1, is_possible=False))).possible is False
    assert after((1.0, Standing(waiting=1))).possible is True


def test_the_estimate_counts_down_and_listens_a_little() -> None:
    first = after((0.0, Standing(waiting=1, wait_time=30)))
    assert first.eta == 30
    # No news: it counts down by itself.
    assert first.after(Standing(waiting=1, wait_time=0), 10.0).eta == 20
    # News is believed in part only: half way between would be 55.
    jumped = first.after(Standing(waiting=1, wait_time=90), 10.0).eta
    assert jumped is not None
    assert 20 < jumped < 55
    # Overdue: nothing is worth saying.
    assert first.after(Standing(waiting=1, wait_time=0), 30.0).eta is None
    assert first.after(Standing(waiting=1, wait_time=1), 60.0).eta == 1.0


def test_a_picture_that_went_back_into_the_queue_is_expected_anew() -> None:
    rendering, waiting = Standing(processing=1), Standing(waiting=1, queue_position=1, restarted=1)
    again = after((0.0, rendering), (200.0, waiting), (210.0, rendering))
    assert next_check(again, 210.0) == STARTING
    assert next_check(again.after(rendering, 216.0), 216.0) == FRESH


def test_checks_are_rare_at_first_frequent_when_due_and_rarer_when_late() -> None:
    rendering = Standing(processing=1)
    progress = after((0.0, rendering))
    pauses = [next_check(progress, now) for now in (0.0, 3.9, 4.0, 10.9, 11.0, 15.0, 60.0, 1e6)]
    assert pauses[:4] == [STARTING, STARTING, FRESH, FRESH]
    assert pauses[4:] == sorted(pauses[4:])
    assert pauses[4] > FRESH
    assert pauses[-1] == SLOWEST


def test_far_from_the_end_the_horde_is_asked_rarely() -> None:
    near = after((0.0, Standing(waiting=1, queue_position=1, wait_time=5)))
    far = after((0.0, Standing(waiting=1, queue_position=300, wait_time=5)))
    long = after((0.0, Standing(waiting=1, queue_position=1, wait_time=300)))
    assert next_check(near, 0.0) == STARTING
    assert next_check(far, 0.0) == next_check(long, 0.0) == SLOWEST


def test_progress_without_a_start_of_rendering_is_expected_late() -> None:
    progress = replace(after((0.0, Standing(processing=1))), rendering_since=None)
    assert next_check(progress, 99.0) == STARTING


# A Horde in miniature: how often it is asked, and how late the end is noticed.


def simulated(
    queue: float, render: float, wait_time: Callable[[float], float], place: int
) -> tuple[int, float]:
    """The number of checks, and the seconds from the picture's end to the check that shows it."""
    end, now, checks = queue + render, FIRST_CHECK, 0
    answered, answer = -CACHE, Standing()
    progress = Progress().submitted(0.0)
    while True:
        checks += 1
        if now - answered >= CACHE:
            answered, answer = now, standing_at(now, queue, end, wait_time, place)
        if answer.done:
            return checks, now - end
        progress = progress.after(answer, now)
        now += next_check(progress, now) + 0.03


def standing_at(
    now: float, queue: float, end: float, wait_time: Callable[[float], float], place: int
) -> Standing:
    if now >= end:
        return Standing(finished=1, done=True)
    wait = wait_time(end - now)
    if now >= queue:
        return Standing(processing=1, wait_time=wait)
    place = max(1, round(place * (1 - now / queue)))
    return Standing(waiting=1, queue_position=place, wait_time=wait)


def liar(dice: random.Random) -> Callable[[float], float]:
    """Estimates that are wrong by one factor throughout, and sometimes 0."""
    factor, zeros = dice.uniform(0.3, 3), dice.choice((0.0, 0.3))
    return lambda left: 0 if dice.random() < zeros else int(left * factor)


@pytest.mark.parametrize("queue", [0.0, 2.0, 5.0, 10.0, 15.0])
def test_a_job_of_twenty_seconds_costs_few_checks(queue: float) -> None:
    dice = random.Random(int(queue))
    checks = [
        simulated(queue, 20.0 - queue, liar(dice), dice.randint(1, 60))[0] for _ in range(500)
    ]
    assert max(checks) <= 13


@pytest.mark.parametrize("queue", [0.0, 3.0, 10.0])
def test_the_end_is_noticed_soon(queue: float) -> None:
    dice = random.Random(int(queue))
    late = [
        simulated(queue, dice.uniform(6, 11), liar(dice), dice.randint(1, 60))[1]
        for _ in range(1000)
    ]
    assert statistics.median(late) <= 0.65
    assert max(late) <= SLOWEST
