"""What can be seen of opening hours."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from holidays import country_holidays
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from werkhaus.hours.model import Closure, SpecialDay, Week
from werkhaus.hours.rules import Closed, ClosureNotFound, Hours, Opening, read_hours


def open_on(session: Session, day: date) -> Sequence[Opening]:
    """When the house is open on a local day, in order; empty where it is closed; always, where no hours are said."""
    return open_on_days(session, [day])[day]


def open_on_days(session: Session, days: Sequence[date]) -> dict[date, Sequence[Opening]]:
    """When the house is open on each of these local days; four queries."""
    hours = hours_between(session, min(days), max(days))
    return {day: hours.on(day) for day in days}


def hours_between(session: Session, first: date, last: date) -> Hours:
    """What says when the house is open from the first to the last of these local days; four queries."""
    weeks: dict[date, dict[int, list[Opening]]] = {}
    for week in list_weeks(session):
        by_weekday = weeks.setdefault(week.valid_from, {})
        for row in week.openings:
            by_weekday.setdefault(row.weekday, []).append(Opening(row.since, row.until))
    special = session.scalars(select(SpecialDay).where(SpecialDay.day.between(first, last)))
    return Hours(
        weeks,
        {row.day: read_hours(row.hours, "hours") for row in special},
        closures_between(session, first, last),
        holidays_in(frozenset(range(first.year, last.year + 1))),
    )


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
    return dict(country_holidays("DE", subdiv="TH", years=years, language="de").items())
