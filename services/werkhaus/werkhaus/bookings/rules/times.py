"""Instants and local times.

Time is half-open everywhere: a booking holds its first instant and not its last, so that one may begin when another
ends. Instants are aware and in UTC; what a person typed is a naive local time until `instant_of` has looked at it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from werkhaus.bookings.rules.refusals import (
    AlreadyPast,
    EndsTooEarly,
    TimeComesTwice,
    TimeSkipped,
    TooFarAhead,
    TooLong,
)

#: The longest stretch that can be booked or announced at once.
LONGEST = timedelta(days=7)
#: How far ahead a person may plan.
HORIZON = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of time, [start, end)."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it really lasts, also across a change of the clocks."""
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether they share an instant; neighbours do not."""
        return self.start < other.end and other.start < self.end


def instant_of(local: datetime, zone: ZoneInfo, field: str) -> datetime:
    """The instant of a naive local time. Raises `TimeSkipped` for one that the change to summer time leaves out.

    A time that comes twice in autumn means its first coming (RFC 5545; PostgreSQL would take the second), unless its
    fold is 1: then somebody was asked, and meant the second.
    """
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(fold=0):
        change = change_before(instant, zone)
        raise TimeSkipped(field=field, before=change - timedelta(minutes=1), after=change)
    return instant


def chosen(local: datetime, which: str | None, zone: ZoneInfo, field: str) -> datetime:
    """A naive local time with the fold that is meant; of one that comes twice ``which`` says it: `first` or `second`.

    Raises:
        TimeComesTwice: nothing says it.
    """
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    # In the gap of spring the later reading lies ahead of the earlier one; `instant_of` refuses it.
    twice = first.astimezone(UTC) < second.astimezone(UTC)
    if twice and which is None:
        said = (each.isoformat(timespec="minutes") for each in (first, second))
        raise TimeComesTwice(field=field, first=next(said), second=next(said), choice=f"{field}_is")
    return local.replace(fold=1 if twice and which == "second" else 0)


def change_before(instant: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks went forward, given one that is less than a day after it."""
    early, late = instant - timedelta(days=1), instant
    while late - early > timedelta(minutes=1):
        middle = early + (late - early) / 2
        changed = middle.astimezone(zone).utcoffset() == instant.astimezone(zone).utcoffset()
        early, late = (early, middle) if changed else (middle, late)
    return late.replace(second=0, microsecond=0)


def wished_span(starts: datetime, ends: datetime, zone: ZoneInfo, now: datetime) -> Span:
    """The instants a person wishes, given as naive local times; refuses what cannot be booked."""
    span = Span(instant_of(starts, zone, "local_start"), instant_of(ends, zone, "local_end"))
    if span.end <= span.start:
        raise EndsTooEarly
    if span.start < now:
        raise AlreadyPast(earliest=next_quarter(now))
    if span.start > now + HORIZON:
        raise TooFarAhead(latest=now + HORIZON)
    if span.length > LONGEST:
        raise TooLong(days=LONGEST.days, latest=span.start + LONGEST)
    return span


def spanning(spans: Iterable[Span]) -> Span:
    """From the first start to the last end of some spans."""
    found = list(spans)
    return Span(min(span.start for span in found), max(span.end for span in found))


def local_days(span: Span, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last local day that a span touches."""
    last = span.end - timedelta(microseconds=1)
    return span.start.astimezone(zone).date(), last.astimezone(zone).date()


def with_buffers(span: Span, before_minutes: int, after_minutes: int) -> Span:
    """What a booking keeps others from: its time, the preparation before and the cleaning after it."""
    return Span(span.start - timedelta(minutes=before_minutes), span.end + timedelta(minutes=after_minutes))


def next_free(busy: Iterable[Span], wanted: Span) -> datetime:
    """The first instant from ``wanted.start`` on at which a stretch as long as ``wanted`` meets nothing busy."""
    start = wanted.start
    for other in sorted(busy, key=lambda span: span.start):
        if other.start >= start + wanted.length:
            break
        start = max(start, other.end)
    return start


def free_spans(busy: Iterable[Span], within: Span) -> list[Span]:
    """What is left of ``within`` when everything busy is taken out."""
    free, start = [], within.start
    for other in sorted(busy, key=lambda span: span.start):
        if other.start >= within.end:
            break
        if other.start > start:
            free.append(Span(start, other.start))
        start = max(start, other.end)
    if start < within.end:
        free.append(Span(start, within.end))
    return free


def next_quarter(instant: datetime) -> datetime:
    """The instant, or the next full quarter of an hour: nobody books from 17:03 on."""
    return instant + (datetime.min.replace(tzinfo=UTC) - instant) % timedelta(minutes=15)


def week_of(day: date) -> list[date]:
    """The seven days of the week ``day`` is in, from its Monday on."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


def hours_of(day: date, begins: int, ends: int, zone: ZoneInfo) -> Span:
    """A local day between two full hours, as instants."""
    return Span(*(datetime.combine(day, time(hour), zone).astimezone(UTC) for hour in (begins, ends)))


def shared(span: Span, within: Span) -> timedelta:
    """How long two spans go on together, exactly."""
    return max(min(span.end, within.end) - max(span.start, within.start), timedelta(0))
