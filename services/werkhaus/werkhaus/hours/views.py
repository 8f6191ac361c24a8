"""What can be seen of opening hours."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from werkhaus.bookings.rules import Span, hours_of
from werkhaus.hours.model import Closure, SpecialDay, Week
from werkhaus.hours.rules import AHEAD_DAYS, Closed, ClosureNotFound, Opening, covers, openings_of, read_hours


def open_on(session: Session, day: date) -> Sequence[Opening]:
    """When the house is open on a local day, in order; empty where it is closed; always, where no hours are said."""
    return open_on_days(session, [day])[day]


def open_on_days(session: Session, days: Sequence[date]) -> dict[date, Sequence[Opening]]:
    """When the house is open on each of these local days; four queries."""
    weeks: dict[date, dict[int, list[Opening]]] = {}
    for week in list_weeks(session):
        by_weekday = weeks.setdefault(week.valid_from, {})
        for row in week.openings:
            by_weekday.setdefault(row.weekday, []).append(Opening(row.since, row.until))
    special = {
        row.day: read_hours(row.hours, "hours")
        for row in session.scalars(select(SpecialDay).where(SpecialDay.day.between(min(days), max(days))))
    }
    closures = closures_between(session, min(days), max(days))
    free = holidays_in(frozenset(day.year for day in days))
    return {day: openings_of(day, weeks, special, closures, free) for day in days}


def list_weeks(session: Session) -> list[Week]:
    """All weeks that held or will hold, the first first; two queries."""
    return list(session.scalars(select(Week).order_by(Week.valid_from).options(selectinload(Week.openings))))


def closures_from(session: Session, day: date) -> list[Closure]:
    """Closures that hold on a day or later; one query."""
    query = select(Closure).where(Closure.last_day >= day, Closure.lifted_at.is_(None))
    return list(session.scalars(query.order_by(Closure.first_day, Closure.id)))


def closure_detail(session: Session, closure_id: str) -> Closure:
    """One closure, also a lifted one. Raises `ClosureNotFound`."""
    closure = session.get(Closure, closure_id)
    if closure is None:
        raise ClosureNotFound
    return closure


def closures_between(session: Session, first: date, last: date) -> list[Closed]:
    """Closures that touch these days; one query."""
    query = select(Closure.first_day, Closure.last_day, Closure.reason).where(
        Closure.first_day <= last, Closure.last_day >= first, Closure.lifted_at.is_(None)
    )
    return [Closed(*row) for row in session.execute(query)]


@lru_cache(maxsize=16)
def holidays_in(years: frozenset[int]) -> dict[date, str]:
    """The public holidays of Thuringia in these years, with their German names (ThuerFtG, by `holidays`)."""
    from holidays import country_holidays

    return dict(country_holidays("DE", subdiv="TH", years=years, language="de").items())


def open_throughout(session: Session, span: Span, zone: ZoneInfo) -> bool:
    """Whether the house is open during all of these instants, on each local day that they touch."""
    start, end = (instant.astimezone(zone).replace(tzinfo=None) for instant in (span.start, span.end))
    days = _days(start, end)
    found = open_on_days(session, days)
    return all(_covered(found[day], day, start, end) for day in days)


def next_open(session: Session, span: Span, zone: ZoneInfo) -> datetime | None:
    """The first instant from the span's start on at which the house opens for so long; None in the next 60 days."""
    first = span.start.astimezone(zone).date()
    days = [first + timedelta(days=number) for number in range(AHEAD_DAYS)]
    for day, openings in open_on_days(session, days).items():
        midnight = hours_of(day, 0, 0, zone).start
        for opening in openings:
            local = datetime.combine(day, opening.since)
            start = max(span.start, local.replace(tzinfo=zone).astimezone(span.start.tzinfo))
            naive = start.astimezone(zone).replace(tzinfo=None)
            if start >= midnight and naive.date() == day and covers(openings, naive, naive + span.length):
                return start
    return None


def _days(start: datetime, end: datetime) -> list[date]:
    last = (end - timedelta(microseconds=1)).date()
    return [start.date() + timedelta(days=number) for number in range((last - start.date()).days + 1)]


def _covered(openings: Sequence[Opening], day: date, start: datetime, end: datetime) -> bool:
    midnight = datetime.combine(day, datetime.min.time())
    return covers(openings, max(start, midnight), min(end, midnight + timedelta(days=1)))
