"""The worked examples of times that repeat, and further ones of their kind: exact across changes of the clocks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from werkhaus.bookings import rules
from werkhaus.bookings.recurrence import MOST_DATES, Rule, expand

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def dates(rule: str, start: str, end: str, **more) -> list[str]:
    """The instants of a series as people write them down: `03-22T09:00-11:00`, in UTC."""
    found = expand(Rule.parse(rule), at(start), at(end), BERLIN, **more)
    return [f"{each.span.start:%m-%dT%H:%M}-{each.span.end:%H:%M}" for each in found]


def test_example_1_the_same_time_of_day_in_winter_and_summer() -> None:
    assert dates("FREQ=WEEKLY;COUNT=3", "2026-03-22 10:00", "2026-03-22 12:00") == [
        "03-22T09:00-11:00",
        "03-29T08:00-10:00",
        "04-05T08:00-10:00",
    ]


def test_example_3_a_time_that_is_left_out_is_not_counted() -> None:
    assert dates("FREQ=DAILY;COUNT=3", "2026-03-28 02:30", "2026-03-28 03:30") == [
        "03-28T01:30-02:30",
        "03-30T00:30-01:30",
        "03-31T00:30-01:30",
    ]


def test_example_3_a_single_time_is_refused_with_the_two_nearest() -> None:
    with pytest.raises(rules.TimeSkipped) as refused:
        rules.instant_of(at("2026-03-29 02:30"), BERLIN, "local_start")
    near = [refused.value.params[name].astimezone(BERLIN) for name in ("before", "after")]
    assert [f"{each:%d.%m. %H:%M}" for each in near] == ["29.03. 01:59", "29.03. 03:00"]


def test_example_4_a_time_that_comes_twice_means_the_first() -> None:
    found = dates("FREQ=DAILY;COUNT=3", "2026-10-24 02:30", "2026-10-24 03:30")
    assert [each[:11] for each in found] == ["10-24T00:30", "10-25T00:30", "10-26T01:30"]
    spans = expand(Rule.parse("FREQ=DAILY;COUNT=3"), at("2026-10-24 02:30"), at("2026-10-24 03:30"), BERLIN)
    assert {each.span.length for each in spans} == {timedelta(hours=1)}


def test_example_5_as_long_as_the_first_or_until_the_same_time() -> None:
    night = "FREQ=WEEKLY;COUNT=2", "2026-10-17 22:00", "2026-10-18 06:00"
    assert dates(*night)[1] == "10-24T20:00-04:00"
    assert dates(*night, by_clock=True)[1] == "10-24T20:00-05:00"
    spring = "FREQ=WEEKLY;COUNT=2", "2026-03-21 22:00", "2026-03-22 06:00"
    assert dates(*spring, by_clock=True)[1] == "03-28T21:00-04:00"


def test_an_end_that_the_clocks_leave_out_is_their_change() -> None:
    late = dates("FREQ=WEEKLY;COUNT=2", "2026-03-21 22:00", "2026-03-22 02:30", by_clock=True)
    assert late[1] == "03-28T21:00-01:00"


@pytest.mark.parametrize(
    ("rule", "start", "end", "exact", "by_clock"),
    [
        (  # 1, in autumn
            "FREQ=WEEKLY;COUNT=3",
            "2026-10-18 10:00",
            "2026-10-18 12:00",
            ["10-18T08:00-10:00", "10-25T09:00-11:00", "11-01T09:00-11:00"],
            ["10-18T08:00-10:00", "10-25T09:00-11:00", "11-01T09:00-11:00"],
        ),
        (  # 3, once a month: the last Sunday of March has no 02:30
            "FREQ=MONTHLY;BYDAY=-1SU;COUNT=3",
            "2026-02-22 02:30",
            "2026-02-22 03:30",
            ["02-22T01:30-02:30", "04-26T00:30-01:30", "05-31T00:30-01:30"],
            ["02-22T01:30-02:30", "04-26T00:30-01:30", "05-31T00:30-01:30"],
        ),
        (  # 3 and 5: it begins before the gap and would end in it
            "FREQ=DAILY;COUNT=2",
            "2026-03-28 01:30",
            "2026-03-28 02:30",
            ["03-28T00:30-01:30", "03-29T00:30-01:30"],
            ["03-28T00:30-01:30", "03-29T00:30-01:00"],
        ),
        (  # 4 and 5: its end comes twice
            "FREQ=WEEKLY;COUNT=2",
            "2026-10-17 20:00",
            "2026-10-18 02:30",
            ["10-17T18:00-00:30", "10-24T18:00-00:30"],
            ["10-17T18:00-00:30", "10-24T18:00-00:30"],
        ),
        (  # 5, a whole day over the hour that comes twice
            "FREQ=DAILY;COUNT=2",
            "2026-10-24 00:00",
            "2026-10-25 00:00",
            ["10-23T22:00-22:00", "10-24T22:00-22:00"],
            ["10-23T22:00-22:00", "10-24T22:00-23:00"],
        ),
    ],
)
def test_others_of_the_same_kind(
    rule: str, start: str, end: str, exact: list[str], by_clock: list[str]
) -> None:
    assert dates(rule, start, end) == exact
    assert dates(rule, start, end, by_clock=True) == by_clock


def test_example_10_in_spring() -> None:
    until = rules.free_until(rules.instant_of(at("2026-03-29 10:00"), BERLIN, "local_start"), 24)
    assert f"{until.astimezone(BERLIN):%d.%m. %H:%M %Z}" == "28.03. 09:00 CET"


@pytest.mark.parametrize(
    ("rule", "start", "wanted"),
    [
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2026-01-30", ["01-30", "02-27", "03-27"]),
        ("FREQ=MONTHLY;COUNT=3", "2026-01-31", ["01-31", "03-31", "05-31"]),
        ("FREQ=YEARLY;COUNT=1", "2028-02-29", ["02-29"]),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=4",
            "2026-08-02",
            ["08-02", "08-04", "08-16", "08-18"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO;COUNT=4",
            "2026-08-04",
            ["08-04", "08-09", "08-18", "08-23"],
        ),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", "2026-05-29", ["05-29", "06-30"]),
        ("FREQ=WEEKLY;UNTIL=20260518T100000Z", "2026-05-04", ["05-04", "05-11", "05-18"]),
        ("FREQ=WEEKLY;UNTIL=20260518T095959Z", "2026-05-04", ["05-04", "05-11"]),
    ],
)
def test_rules_of_the_safe_part(rule: str, start: str, wanted: list[str]) -> None:
    found = dates(rule, f"{start} 12:00", f"{start} 13:00")
    assert [each[:5] for each in found] == wanted


def test_dates_that_were_taken_out_count() -> None:
    out = frozenset({at("2026-05-11 12:00")})
    assert [d[:5] for d in dates("FREQ=WEEKLY;COUNT=3", "2026-05-04 12:00", "2026-05-04 13:00", but=out)] == [
        "05-04",
        "05-18",
    ]


def test_a_series_without_an_end_has_one() -> None:
    weekly = expand(Rule.parse("FREQ=WEEKLY"), at("2026-05-04 12:00"), at("2026-05-04 13:00"), BERLIN)
    daily = expand(Rule.parse("FREQ=DAILY"), at("2026-05-04 12:00"), at("2026-05-04 13:00"), BERLIN)
    assert (len(weekly), len(daily)) == (105, MOST_DATES)
    assert weekly[-1].span.start - weekly[0].span.start <= timedelta(days=731)


def test_a_day_that_never_comes_ends_too() -> None:
    never = Rule.parse("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    assert expand(never, at("2026-02-01 12:00"), at("2026-02-01 13:00"), BERLIN) == []


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "COUNT=3",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=DAILY;BYMINUTE=0",
        "FREQ=DAILY;BYSECOND=0",
        "FREQ=YEARLY;BYMONTHDAY=1",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=WEEKLY;COUNT=3;UNTIL=20260518T100000Z",
        "FREQ=WEEKLY;UNTIL=20260518",
        "FREQ=WEEKLY;UNTIL=20260518T100000",
        "FREQ=WEEKLY;UNTIL=20261399T100000Z",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;COUNT=x",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;RSCALE=CHINESE",
    ],
)
def test_what_is_unsafe_is_refused_by_name(rule: str) -> None:
    with pytest.raises(rules.UnsafeRule) as refused:
        Rule.parse(rule)
    assert refused.value.params["part"] is not None
