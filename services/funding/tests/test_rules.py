"""What is true of grants, expenses and contributions: pure, many, fast."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.contributions.rules import value_cents
from funding.expenses.rules import NotYetBooked, OutsidePeriod, check_booking_day
from funding.grants.rules import (
    MOST_LINES,
    AlreadyApproved,
    GrantState,
    NothingToApprove,
    PeriodReversed,
    TooManyLines,
    check_approvable,
    check_period,
    check_room_for_line,
)

DAY = date(2026, 5, 4)


def test_a_grant_may_last_one_day() -> None:
    assert check_period(DAY, DAY) is None


def test_a_period_that_ends_before_it_begins_is_refused_at_its_last_day() -> None:
    with pytest.raises(PeriodReversed) as refused:
        check_period(DAY, DAY - timedelta(days=1))
    assert refused.value.field == "valid_until"


def test_only_a_draft_with_lines_can_be_approved() -> None:
    check_approvable(GrantState.DRAFT, [1])
    with pytest.raises(NothingToApprove):
        check_approvable(GrantState.DRAFT, [])
    with pytest.raises(AlreadyApproved):
        check_approvable(GrantState.APPROVED, [1])


def test_a_grant_has_as_many_lines_as_its_event_can_tell() -> None:
    check_room_for_line(MOST_LINES - 1)
    with pytest.raises(TooManyLines):
        check_room_for_line(MOST_LINES)


@given(offset=st.integers(-800, 800))
def test_an_expense_is_booked_on_a_day_of_the_period_that_has_come(offset: int) -> None:
    first, last, booked = date(2026, 1, 1), date(2026, 12, 31), DAY + timedelta(days=offset)
    if booked > DAY:
        with pytest.raises(NotYetBooked):
            check_booking_day(booked, first, last, today=DAY)
    elif booked < first:
        with pytest.raises(OutsidePeriod):
            check_booking_day(booked, first, last, today=DAY)
    else:
        check_booking_day(booked, first, last, today=DAY)


@pytest.mark.parametrize(
    ("minutes", "rate", "value"),
    [(60, 1500, 1500), (90, 1500, 2250), (1, 1500, 25), (1, 1501, 25), (7, 1500, 175)],
)
def test_minutes_are_worth_their_share_of_the_hour(minutes: int, rate: int, value: int) -> None:
    assert value_cents(minutes, rate) == value


@given(minutes=st.integers(1, 100_000), rate=st.integers(1, 10_000))
def test_a_value_is_never_more_than_half_a_cent_off(minutes: int, rate: int) -> None:
    assert abs(value_cents(minutes, rate) * 60 - minutes * rate) <= 30
