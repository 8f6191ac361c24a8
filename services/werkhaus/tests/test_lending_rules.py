"""What is true of loans: half-open days, closed days within, late days, all on the quarter's calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from werkhaus.lending import rules
from werkhaus.lending.rules import Condition, Days, LoanState

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 12, 14)  # a Monday
#: Open from Monday to Friday; closed from Christmas Eve to New Year's Day.
OPEN = {
    day
    for day in (TODAY + timedelta(days=number) for number in range(200))
    if day.weekday() < 5 and not date(2026, 12, 24) <= day <= date(2027, 1, 1)
}


def december(first: int, until: int) -> Days:
    return Days(date(2026, 12, first), date(2026, 12, until))


@pytest.mark.parametrize(
    ("days", "length", "counted"),
    [
        (december(14, 15), 1, 1),
        (december(18, 21), 3, 1),  # from Friday to Monday: the weekend is taken and does not count
        (Days(date(2026, 12, 23), date(2027, 1, 4)), 12, 1),
        (Days(date(2026, 12, 17), date(2027, 1, 5)), 19, 6),
    ],
)
def test_closed_days_are_taken_and_do_not_count(days: Days, length: int, counted: int) -> None:
    assert (days.length, rules.counted(days, OPEN)) == (length, counted)
    rules.check_wish(days, TODAY, counted, OPEN)
    if counted > 1:
        with pytest.raises(rules.LoanTooLong):
            rules.check_wish(days, TODAY, counted - 1, OPEN)


def test_neighbours_do_not_meet() -> None:
    assert not december(14, 16).overlaps(december(16, 18))
    assert december(14, 17).overlaps(december(16, 18))


@pytest.mark.parametrize(
    ("wish", "refusal", "says"),
    [
        (Days(date(2026, 12, 11), date(2026, 12, 15)), rules.StartsInPast, {}),
        (december(15, 15), rules.BackTooEarly, {}),
        (
            december(19, 21),
            rules.ClosedThen,
            {"day": date(2026, 12, 19), "before": date(2026, 12, 18), "after": date(2026, 12, 21)},
        ),
        (
            december(17, 20),
            rules.ClosedThen,
            {"day": date(2026, 12, 20), "before": date(2026, 12, 18), "after": date(2026, 12, 21)},
        ),
        # The nearest open day before is the one on which it is fetched: that is no loan.
        (december(18, 20), rules.ClosedUntil, {"day": date(2026, 12, 20), "after": date(2026, 12, 21)}),
        (
            december(14, 22),
            rules.LoanTooLong,
            {"days": 6, "most": 5, "latest": date(2026, 12, 21)},
        ),
        (
            Days(date(2027, 12, 20), date(2027, 12, 21)),
            rules.StartsTooFarAhead,
            {"latest": date(2027, 12, 15)},
        ),
    ],
)
def test_a_refusal_names_the_nearest_days(wish: Days, refusal: type[Exception], says: dict) -> None:
    with pytest.raises(refusal) as refused:
        rules.check_wish(wish, TODAY, 5, OPEN)
    assert refused.value.params == says


def test_the_next_free_days_count_as_many_and_meet_nothing() -> None:
    taken = [december(14, 16), december(17, 18)]
    assert rules.next_free(taken, december(14, 16), OPEN) == december(18, 22)  # Friday and Monday count
    assert rules.next_free(taken, december(14, 15), OPEN) == december(16, 17)
    assert rules.next_free([Days(TODAY, date(2028, 1, 1))], december(14, 15), OPEN) is None


@given(st.data())
def test_what_is_offered_next_is_never_taken_and_never_closed(data: st.DataObject) -> None:
    day = st.integers(0, 60).map(lambda n: TODAY + timedelta(days=n))
    taken = [
        Days(first, first + timedelta(days=data.draw(st.integers(1, 9))))
        for first in data.draw(st.lists(day))
    ]
    wish = Days(TODAY, TODAY + timedelta(days=data.draw(st.integers(1, 10))))
    found = rules.next_free(taken, wish, OPEN)
    assert found is not None
    assert {found.first, found.until} <= OPEN
    assert not any(found.overlaps(days) for days in taken)
    assert rules.counted(found, OPEN) == rules.counted(wish, OPEN)


@pytest.mark.parametrize(
    ("due_on", "instant"),
    [
        (date(2026, 11, 3), "2026-11-03T23:00Z"),
        (date(2026, 10, 24), "2026-10-24T22:00Z"),  # the day before the clocks go back
        (date(2026, 10, 25), "2026-10-25T23:00Z"),
        (date(2026, 3, 29), "2026-03-29T22:00Z"),
    ],
)
def test_the_due_day_counts_whole(due_on: date, instant: str) -> None:
    assert rules.overdue_from(due_on, BERLIN) == datetime.fromisoformat(instant)


def test_reminders_by_local_days() -> None:
    due = date(2026, 10, 24)
    said = [rules.reminders_by(due, due + timedelta(days=n)) for n in (0, 1, 2, 3, 7, 400)]
    assert said == [0, 1, 1, 2, 3, 5]
    assert rules.days_late(due, date(2026, 10, 26)) == 2


def test_what_is_away_includes_the_whole_due_day() -> None:
    span = rules.away(Days(date(2026, 10, 24), date(2026, 10, 25)), BERLIN)
    assert span.start == datetime.fromisoformat("2026-10-23T22:00Z")
    assert span.end == datetime.fromisoformat("2026-10-25T23:00Z")
    assert span.length == timedelta(hours=49)


def test_states_and_deposits() -> None:
    assert {state for state in LoanState if not rules.WAYS[state]} == {
        LoanState.RETURNED,
        LoanState.CANCELLED,
        LoanState.EXPIRED,
    }
    with pytest.raises(rules.LoanChanged):
        rules.check_way("returned", LoanState.OUT)
    rules.check_withheld(5000, 5000, "kept")
    for cents, state, refusal in (
        (5001, "kept", rules.TooMuchWithheld),
        (0, "kept", rules.TooMuchWithheld),
        (1, "returned", rules.DepositSettled),
    ):
        with pytest.raises(refusal):
            rules.check_withheld(cents, 5000, state)
    assert [rules.needs_repair(one) for one in Condition] == [False, False, True, True]
