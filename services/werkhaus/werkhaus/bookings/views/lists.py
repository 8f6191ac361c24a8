"""Bookings as lists, calendars and feeds show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from werkhaus.bookings.model import Allocation, Booking, BookingStep
from werkhaus.bookings.rules import (
    BookingState,
    hours_of,
)
from werkhaus.places.model import Resource

#: The states in which a booking still lies ahead.
COMING = (BookingState.HELD, BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.CHECKED_IN)


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking as a list shows it."""

    id: str
    room_id: str
    room_name: str
    state: str
    purpose: str
    gathering_id: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A booking as a calendar to subscribe to shows it."""

    id: str
    place: str
    state: str
    purpose: str
    gathering_id: str | None
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    #: How often it has changed, and when last.
    changes: int
    changed_at: datetime


def coming(
    session: Session,
    now: datetime,
    *,
    room_id: str | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[BookingRow]:
    """What lies ahead or goes on, by time, from after the key (start, reference) on; one query."""
    query = _rows(COMING).where(Booking.ends_at > now).limit(limit)
    if room_id:
        query = query.where(_takes(room_id))
    if after:
        start, booking_id = after
        query = query.where(
            or_(Booking.starts_at > start, and_(Booking.starts_at == start, Booking.id > booking_id))
        )
    return [BookingRow(*row) for row in session.execute(query)]


def on_days(
    session: Session,
    days: Sequence[date],
    zone: ZoneInfo,
    *,
    room_id: str | None = None,
    state: str | None = None,
) -> list[BookingRow]:
    """What holds or wants a room on these local days (in a row), by time; one query."""
    start, end = hours_of(days[0], 0, 0, zone).start, hours_of(days[-1] + timedelta(days=1), 0, 0, zone).start
    query = _rows((state,) if state else COMING).where(Booking.starts_at < end, Booking.ends_at > start)
    if room_id:
        query = query.where(_takes(room_id))
    return [BookingRow(*row) for row in session.execute(query)]


def feed(session: Session, resource_id: str, since: datetime) -> list[FeedRow]:
    """Bookings of a resource that end after an instant, also what is no more; by time, at most 2,000; one query."""
    return _fed(session, Booking.ends_at > since, _takes(resource_id))


def own_feed(session: Session, person: str, since: datetime) -> list[FeedRow]:
    """A person's own bookings, as `feed` has those of a resource; one query."""
    return _fed(session, Booking.ends_at > since, Booking.requested_by == person)


def _fed(session: Session, *which: ColumnElement[bool]) -> list[FeedRow]:
    query: Select[*tuple[Any, ...]] = (
        select(
            Booking.id,
            Resource.name,
            Booking.state,
            Booking.purpose,
            Booking.gathering_id,
            Booking.starts_at,
            Booking.ends_at,
            Booking.created_at,
            func.count(BookingStep.number) - 1,
            func.max(BookingStep.at),
        )
        .join(Booking.steps)
        .join(Booking.resource)
        .where(*which)
        .group_by(Booking.id, Resource.name)
        .order_by(Booking.starts_at, Booking.id)
        .limit(2000)
    )
    return [FeedRow(*row) for row in session.execute(query)]


def own(session: Session, person: str, since: datetime) -> list[BookingRow]:
    """What a person has asked for and that ends after an instant, in every state, the latest first; one query."""
    query = _rows(tuple(BookingState)).where(Booking.requested_by == person, Booking.ends_at > since)
    latest = query.order_by(None).order_by(Booking.starts_at.desc(), Booking.id).limit(500)
    return [BookingRow(*row) for row in session.execute(latest)]


def _rows(states: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """The columns of `BookingRow`, by time."""
    return (
        select(
            Booking.id,
            Booking.resource_id,
            Resource.name,
            Booking.state,
            Booking.purpose,
            Booking.gathering_id,
            Booking.starts_at,
            Booking.ends_at,
        )
        .join(Booking.resource)
        .where(Booking.state.in_(states))
        .order_by(Booking.starts_at, Booking.id)
    )


def _takes(resource_id: str) -> ColumnElement[bool]:
    """Bookings of a resource, or of a whole that takes it."""
    return or_(
        Booking.resource_id == resource_id,
        Booking.id.in_(select(Allocation.booking_id).where(Allocation.resource_id == resource_id)),
    )
