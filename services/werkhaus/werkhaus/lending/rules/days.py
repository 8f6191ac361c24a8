"""The days of a loan: half-open stretches of local days."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from werkhaus.bookings.rules import Span, instant_of
from werkhaus.lending.rules.refusals import (
    BackTooEarly,
    ClosedForLong,
    ClosedThen,
    ClosedUntil,
    LoanTooLong,
    StartsInPast,
    StartsTooFarAhead,
)

#: How far ahead a thing can be reserved, and how far the next free days are looked for.
HORIZON_DAYS = 366
#: A loan takes so many days at most with the closed ones: somebody has to see the thing again.
MOST_SPANNED = 92
#: Days after the due day on which a reminder goes out.
REMINDERS = (1, 3, 7, 14, 28)


@dataclass(frozen=True, slots=True)
class Days:
    """A half-open stretch of local days, [first, until)."""

    first: date
    until: date

    @property
    def length(self) -> int:
        return (self.until - self.first).days

    def overlaps(self, other: "Days") -> bool:
        """Whether they share a day; neighbours do not."""
        return self.first < other.until and other.first < self.until

    def each(self) -> Iterable[date]:
        return (self.first + timedelta(days=number) for number in range(self.length))


def counted(days: Days, open_days: Collection[date]) -> int:
    """How many days of a loan count: those on which the house is open."""
    return sum(day in open_days for day in days.each())


def latest_return(first: date, most: int, open_days: Collection[date]) -> date | None:
    """The last open day by which a loan from ``first`` on counts ``most`` days at most."""
    fitting = (
        day
        for day in open_days
        if first < day <= first + timedelta(days=MOST_SPANNED)
        and counted(Days(first, day), open_days) <= most
    )
    return max(fitting, default=None)


def check_wish(wish: Days, today: date, most: int, open_days: Collection[date]) -> None:
    """Raise why a thing cannot be lent on these days, whoever else may have it.

    Args:
        most: days that the thing is lent for at most, closed ones not counted.
        open_days: days on which the house is open, from before today to after the longest loan.
    """
    if wish.first < today:
        raise StartsInPast
    if wish.first > today + timedelta(days=HORIZON_DAYS):
        raise StartsTooFarAhead(latest=today + timedelta(days=HORIZON_DAYS))
    if wish.until <= wish.first:
        raise BackTooEarly
    check_open(wish.first, "starts_on", today, open_days)
    days = counted(wish, open_days)
    if days > most or wish.length > MOST_SPANNED:
        latest = latest_return(wish.first, most, open_days)
        if latest is None:
            raise ClosedForLong(day=wish.until, field="due_on")
        raise LoanTooLong(days=days, most=most, latest=latest)
    check_open(wish.until, "due_on", wish.first, open_days)


def check_open(day: date, field: str, earliest: date, open_days: Collection[date]) -> None:
    """Raise unless the house is open on a day; says the nearest open days, none of them before ``earliest``."""
    if day in open_days:
        return
    before = max((one for one in open_days if earliest <= one < day), default=None)
    after = min((one for one in open_days if one > day), default=None)
    if field == "due_on" and before == earliest:  # brought back on the day it was fetched is no loan
        before = None
    if after is None:
        raise ClosedForLong(day=day, field=field)
    if before is None:
        raise ClosedUntil(day=day, after=after, field=field)
    raise ClosedThen(day=day, before=before, after=after, field=field)


def next_free(busy: Iterable[Days], wish: Days, open_days: Collection[date]) -> Days | None:
    """The first days from ``wish.first`` on that count as many, begin and end on open days, and meet nothing busy."""
    taken = sorted(busy, key=lambda days: days.first)
    most = max(counted(wish, open_days), 1)
    for first in sorted(day for day in open_days if day >= wish.first):
        until = first_return(first, most, open_days)
        if until is None:
            return None
        found = Days(first, until)
        if not any(found.overlaps(other) for other in taken):
            return found
    return None


def first_return(first: date, days: int, open_days: Collection[date]) -> date | None:
    """The first open day by which a loan from ``first`` on has counted so many days."""
    later = sorted(day for day in open_days if first < day <= first + timedelta(days=MOST_SPANNED))
    return next((day for day in later if counted(Days(first, day), open_days) >= days), None)


def away(days: Days, zone: ZoneInfo) -> Span:
    """The instants in which the thing may be away: from the start of the first day to the end of the due day."""
    return Span(start_of(days.first, zone), start_of(days.until + timedelta(days=1), zone))


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return instant_of(datetime.combine(day, time()), zone, "starts_on")


def overdue_from(due_on: date, zone: ZoneInfo) -> datetime:
    """The first instant at which a thing is overdue: the due day counts whole."""
    return start_of(due_on + timedelta(days=1), zone)


def days_late(due_on: date, today: date) -> int:
    """Local days since the due day; 0 on it and before."""
    return max((today - due_on).days, 0)


def reminders_by(due_on: date, today: date) -> int:
    """How many reminders must have gone out by the end of a local day."""
    return sum(days_late(due_on, today) >= days for days in REMINDERS)
