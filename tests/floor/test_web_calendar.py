"""What a calendar shows where, in the quarter's own days and hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartier.web.calendar import Calendar, CalendarDay, Entry, days_shown, lay_out

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def entry(start: str, end: str, title: str = "Hall", **more: object) -> Entry:
    return Entry(local(start), local(end), title, **more)  # type: ignore[arg-type]


def around(day: str, *entries: Entry, view: str | None = None) -> Calendar:
    return lay_out(entries, date.fromisoformat(day), zone=BERLIN, now=NOW, view=view)


def day_of(plan: Calendar, day: str) -> CalendarDay:
    return next(each for week in plan.weeks for each in week if each.day == date.fromisoformat(day))


def test_a_month_is_whole_weeks_from_monday_on() -> None:
    plan = around("2026-05-14")
    assert [week[0].day.isoformat() for week in plan.weeks] == [
        "2026-04-27",
        "2026-05-04",
        "2026-05-11",
        "2026-05-18",
        "2026-05-25",
    ]
    assert (plan.month_before, plan.month_after) == (date(2026, 4, 1), date(2026, 6, 1))
    assert [each.in_month for each in plan.weeks[0]] == [False] * 4 + [True] * 3
    assert day_of(plan, "2026-05-04").today
    assert day_of(plan, "2026-05-03").over


@settings(deadline=None)
@given(day=st.dates(date(1901, 1, 1), date(2199, 12, 31)))
def test_whatever_is_shown_is_asked_for(day: date) -> None:
    plan = lay_out([], day, zone=BERLIN, now=NOW)
    shown = {each.day for week in plan.weeks for each in week} | {each.day for each in plan.listed}
    assert shown <= set(days_shown(day))
    assert {each.day for each in plan.week} <= shown
    assert day in shown
    assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in plan.weeks)


def test_an_entry_over_midnight_is_on_both_days() -> None:
    plan = around("2026-05-08", entry("2026-05-08T20:00", "2026-05-09T01:00"))
    [evening], [night] = day_of(plan, "2026-05-08").pieces, day_of(plan, "2026-05-09").pieces
    assert evening.start is not None
    assert evening.end is None
    assert night.start is None
    assert night.end is not None
    assert plan.hours == list(range(8, 24))


def test_what_ends_at_midnight_is_not_on_the_next_day() -> None:
    plan = around("2026-05-08", entry("2026-05-08T20:00", "2026-05-09T00:00"))
    assert day_of(plan, "2026-05-09").pieces == []


def test_rows_are_quarters_of_an_hour_from_the_first_hour_on() -> None:
    plan = around("2026-05-06", entry("2026-05-06T07:45", "2026-05-06T09:00"))
    [piece] = day_of(plan, "2026-05-06").pieces
    assert plan.hours[0] == 7
    assert (piece.row, piece.rows) == (3, 5)


def test_what_goes_on_at_once_stands_side_by_side_and_what_follows_takes_the_first_place() -> None:
    plan = around(
        "2026-05-06",
        entry("2026-05-06T10:00", "2026-05-06T12:00", "a"),
        entry("2026-05-06T11:00", "2026-05-06T13:00", "b"),
        entry("2026-05-06T12:00", "2026-05-06T14:00", "c"),
    )
    day = day_of(plan, "2026-05-06")
    assert {piece.entry.title: piece.lane for piece in day.pieces} == {"a": 1, "b": 2, "c": 1}
    assert day.lanes == 2


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_on_which_the_clocks_change_has_its_own_length(day: str, hours: int) -> None:
    start = local(f"{day}T00:00")
    entry = Entry(start, start + timedelta(hours=hours), "all day")
    plan = lay_out([entry], date.fromisoformat(day), zone=BERLIN, now=NOW)
    assert [each.day.isoformat() for week in plan.weeks for each in week if each.pieces] == [day]


def test_an_entry_in_the_hour_that_comes_twice_has_a_height() -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in summer time; its end is 02:15 in winter time
    plan = lay_out(
        [Entry(start, start + timedelta(minutes=45), "x")], date(2026, 10, 25), zone=BERLIN, now=NOW
    )
    [piece] = day_of(plan, "2026-10-25").pieces
    assert piece.rows >= 1


def test_the_list_begins_today_and_draws_empty_days_together() -> None:
    plan = around("2026-05-04", entry("2026-05-06T10:00", "2026-05-06T12:00"))
    runs = [(run[0].day.day, run[-1].day.day) for run in plan.stretches]
    assert runs == [(4, 5), (6, 6), (7, 31)]
    past = around("2026-04-15", view="month")
    assert (past.listed[0].day, past.listed[-1].day) == (date(2026, 4, 1), date(2026, 4, 30))


def test_the_key_names_each_sign_once_and_what_is_free_is_none() -> None:
    plan = around(
        "2026-05-06",
        entry("2026-05-06T10:00", "2026-05-06T12:00", state="Confirmed", kind="good"),
        entry("2026-05-07T10:00", "2026-05-07T12:00", state="Confirmed", kind="good"),
        entry("2026-05-07T12:00", "2026-05-07T20:00", free=True),
    )
    assert plan.key == [("good", "Confirmed")]
    assert len(day_of(plan, "2026-05-07").free) == len(day_of(plan, "2026-05-07").taken) == 1


def test_more_at_once_than_there_are_columns_share_the_last() -> None:
    crowd = [entry("2026-05-06T10:00", "2026-05-06T12:00", str(number)) for number in range(11)]
    day = day_of(around("2026-05-06", *crowd), "2026-05-06")
    assert [piece.lane for piece in day.pieces] == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8]
    assert day.lanes == 8
