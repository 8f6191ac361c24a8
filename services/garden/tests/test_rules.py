"""Rules of the garden: pure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garden.shifts import rules

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
minutes = st.lists(st.integers(1, rules.MOST_MINUTES), min_size=1, max_size=50)


@given(minutes)
def test_the_sum_is_that_of_all_in_whatever_order(each: list[int]) -> None:
    assert rules.total_minutes(each) == rules.total_minutes(reversed(each)) >= max(each)


@given(minutes, st.one_of(st.integers(max_value=0), st.integers(min_value=rules.MOST_MINUTES + 1)))
def test_one_impossible_figure_spoils_the_sum(each: list[int], wrong: int) -> None:
    with pytest.raises(rules.MinutesOutOfRange):
        rules.total_minutes([*each, wrong])


def test_nobody_came_is_no_hours() -> None:
    with pytest.raises(rules.NobodyCame):
        rules.total_minutes([])


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_a_shift_lies_ahead_and_is_a_part_of_a_day(start: int, length: int) -> None:
    starts_at = NOW + timedelta(minutes=start)
    ends_at = starts_at + timedelta(minutes=length)
    fits = start > 0 and 0 < length <= 720
    if fits:
        rules.check_times(starts_at, ends_at, NOW)
        assert rules.length_minutes(starts_at, ends_at) == length
    else:
        with pytest.raises((rules.ShiftInPast, rules.EndsBeforeStart, rules.TooLong)):
            rules.check_times(starts_at, ends_at, NOW)


def test_a_shift_is_announced_two_years_ahead_at_most() -> None:
    start = NOW + rules.HORIZON
    rules.check_times(start, start + timedelta(hours=1), NOW)
    with pytest.raises(rules.TooFarAhead):
        rules.check_times(start + timedelta(minutes=1), start + timedelta(hours=1), NOW)


def test_one_signs_up_until_it_begins_and_records_when_it_is_over() -> None:
    start, end = NOW, NOW + timedelta(hours=2)
    rules.check_open("announced", start, NOW - timedelta(seconds=1))
    with pytest.raises(rules.ShiftBegun):
        rules.check_open("announced", start, NOW)
    with pytest.raises(rules.ShiftOff):
        rules.check_open("cancelled", start, NOW - timedelta(days=1))
    with pytest.raises(rules.NotOverYet):
        rules.check_worked("announced", end, end - timedelta(seconds=1))
    rules.check_worked("announced", end, end)
    with pytest.raises(rules.ShiftOff):
        rules.check_worked("cancelled", end, end)
    with pytest.raises(rules.ShiftOver):
        rules.check_cancellable("announced", end, end)
