"""Time, states and choices: laws that hold for all values, and the worked examples."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from werkhaus.bookings import rules
from werkhaus.bookings.rules import BookingState, Span
from werkhaus.places.rules import Place, large_enough

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def minutes(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


spans = st.builds(
    lambda start, length: Span(minutes(start), minutes(start + length)),
    st.integers(-600, 600),
    st.integers(1, 300),
)


@given(st.lists(spans, max_size=30))
def test_what_is_let_in_one_by_one_never_overlaps(wanted: list[Span]) -> None:
    kept: list[Span] = []
    for span in wanted:
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    ordered = sorted(kept, key=lambda span: span.start)
    assert all(one.end <= two.start for one, two in pairwise(ordered))


@given(st.lists(spans, max_size=12), spans)
def test_the_next_free_instant_is_free_and_the_first(busy: list[Span], wanted: Span) -> None:
    start = rules.next_free(busy, wanted)
    assert start >= wanted.start
    found = Span(start, start + wanted.length)
    assert not any(found.overlaps(other) for other in busy)
    step = wanted.start
    while step < start:  # nothing earlier would have done
        assert any(Span(step, step + wanted.length).overlaps(other) for other in busy)
        step += timedelta(minutes=1)


@given(st.lists(spans, max_size=12), spans)
def test_free_time_is_exactly_what_is_not_busy(busy: list[Span], within: Span) -> None:
    free = rules.free_spans(busy, within)
    instant = within.start
    while instant < within.end:
        one = Span(instant, instant + timedelta(minutes=1))
        assert any(one.overlaps(span) for span in free) != any(one.overlaps(span) for span in busy)
        instant += timedelta(minutes=1)


def test_neighbours_do_not_overlap() -> None:
    assert not Span(minutes(0), minutes(60)).overlaps(Span(minutes(60), minutes(120)))


@given(st.datetimes(at("2020-01-01"), at("2040-01-01")))
def test_every_local_time_is_an_instant_that_shows_it_or_is_refused(typed: datetime) -> None:
    typed = typed.replace(second=0, microsecond=0)
    try:
        instant = rules.instant_of(typed, BERLIN, "local_start")
    except rules.TimeSkipped:
        assert typed.month == 3
        assert typed.hour == 2
    else:
        assert instant.astimezone(BERLIN).replace(tzinfo=None) == typed


def test_example_3_a_time_that_the_clocks_leave_out_is_refused() -> None:
    with pytest.raises(rules.TimeSkipped) as refused:
        rules.wished_span(
            at("2026-03-29 02:30"), at("2026-03-29 03:30"), BERLIN, at("2026-01-01 00:00+00:00")
        )
    assert refused.value.field == "local_start"


def test_example_4_a_time_that_comes_twice_means_the_first() -> None:
    starts = [rules.instant_of(at(f"2026-10-{day} 02:30"), BERLIN, "local_start") for day in (24, 25, 26)]
    assert starts == [
        at("2026-10-24 00:30+00:00"),
        at("2026-10-25 00:30+00:00"),
        at("2026-10-26 01:30+00:00"),
    ]


def test_example_5_length_is_what_really_passes() -> None:
    now = at("2026-01-01 00:00+00:00")
    autumn = rules.wished_span(at("2026-10-24 22:00"), at("2026-10-25 06:00"), BERLIN, now)
    spring = rules.wished_span(at("2026-03-28 22:00"), at("2026-03-29 06:00"), BERLIN, now)
    assert (autumn.length, spring.length) == (timedelta(hours=9), timedelta(hours=7))
    assert spring == Span(at("2026-03-28 21:00+00:00"), at("2026-03-29 04:00+00:00"))


def test_what_cannot_be_booked_says_why() -> None:
    def wish(start: str, end: str) -> None:
        rules.wished_span(at(start), at(end), BERLIN, NOON)

    with pytest.raises(rules.EndsTooEarly):
        wish("2026-05-05 10:00", "2026-05-05 10:00")
    with pytest.raises(rules.AlreadyPast):
        wish("2026-05-04 13:59", "2026-05-04 15:00")
    with pytest.raises(rules.TooLong):
        wish("2026-05-05 10:00", "2026-05-13 10:00")
    with pytest.raises(rules.TooFarAhead):
        wish("2029-05-05 10:00", "2029-05-05 11:00")
    wish("2026-05-04 14:00", "2026-05-04 15:00")


@pytest.mark.parametrize("here", BookingState)
@pytest.mark.parametrize("there", BookingState)
def test_the_table_of_states_is_the_only_way(here: BookingState, there: BookingState) -> None:
    if there in rules.WAYS[here]:
        rules.check_way(here, there)
    else:
        with pytest.raises(rules.AlreadySettled):
            rules.check_way(here, there)


def test_final_states_never_block() -> None:
    for state, ways in rules.WAYS.items():
        for requests_block in (True, False):
            if not ways:
                assert not rules.blocks(state, requests_block=requests_block)
    assert rules.blocks(BookingState.HELD, requests_block=False)
    assert not rules.blocks(BookingState.REQUESTED, requests_block=False)


def test_the_smallest_room_that_is_large_enough_comes_first() -> None:
    rooms = [Place("a", "Hall", 80), Place("b", "Kitchen", 12), Place("c", "Office", 8)]
    assert [place.id for place in large_enough(rooms, 10)] == ["b", "a"]
    assert large_enough(rooms, 81) == []


def test_a_quarter_of_an_hour_is_rounded_up() -> None:
    assert rules.next_quarter(minutes(0)) == minutes(0)
    assert rules.next_quarter(minutes(1)) == minutes(15)
    assert rules.next_quarter(minutes(15) + timedelta(microseconds=1)) == minutes(30)
