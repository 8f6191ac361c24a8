"""What can be seen of bookings."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from werkhaus.bookings.model import Allocation, Booking
from werkhaus.bookings.rules import BookingNotFound, BookingState, Span, free_spans, hours_of, next_quarter
from werkhaus.places.model import Resource
from werkhaus.places.views import leaves_of

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
class FreeDay:
    """When a room is free on a local day."""

    day: date
    spans: list[Span]
    over: bool = False
    #: Nothing is taken on that day.
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Busy:
    """What a booking takes of one undivided resource, with the times before and after."""

    booking_id: str
    resource_id: str
    span: Span


def busy_from(session: Session, leaves: Sequence[str], start: datetime, but: str = "") -> list[Busy]:
    """From an instant on: which bookings (not ``but``) keep these undivided resources, and when; one query."""
    query = (
        select(
            Allocation.booking_id, Allocation.resource_id, Allocation.blocked_from, Allocation.blocked_until
        )
        .where(Allocation.resource_id.in_(leaves), Allocation.blocks)
        .where(Allocation.blocked_until > start, Allocation.booking_id != but)
        .order_by(Allocation.blocked_from)
    )
    return [
        Busy(row.booking_id, row.resource_id, Span(row.blocked_from, row.blocked_until))
        for row in session.execute(query)
    ]


def run_out(now: datetime) -> Select[Booking]:
    """Holds whose time is over, and requests that nobody decided before they began."""
    late_hold = and_(Booking.state == BookingState.HELD, Booking.hold_until <= now)
    late_request = and_(Booking.state == BookingState.REQUESTED, Booking.starts_at <= now)
    query = select(Booking).join(Booking.resource).options(contains_eager(Booking.resource))
    return query.where(or_(late_hold, late_request)).order_by(Booking.id)


def any_run_out(session: Session, now: datetime) -> bool:
    """Whether there is anything to let go of."""
    return session.scalar(run_out(now).limit(1)) is not None


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


def booking_detail(session: Session, booking_id: str) -> Booking:
    """One booking with its room and history; two queries. Raises `BookingNotFound`."""
    query = (
        select(Booking)
        .where(Booking.id == booking_id)
        .options(joinedload(Booking.resource), selectinload(Booking.steps))
    )
    booking = session.scalar(query)
    if booking is None:
        raise BookingNotFound
    return booking


def free_time(
    session: Session,
    room_ids: Sequence[str],
    days: Sequence[date],
    hours: tuple[int, int],
    zone: ZoneInfo,
    now: datetime,
) -> dict[str, list[FreeDay]]:
    """When rooms are free on these local days between two full hours; two queries for all of them."""
    spans = [hours_of(day, *hours, zone) for day in days]
    leaves = leaves_of(session, room_ids)
    query = (
        select(Allocation.resource_id, Allocation.blocked_from, Allocation.blocked_until)
        .where(Allocation.resource_id.in_({leaf for found in leaves.values() for leaf in found}))
        .where(Allocation.blocks)
        .where(Allocation.blocked_from < spans[-1].end, Allocation.blocked_until > spans[0].start)
    )
    busy: defaultdict[str, list[Span]] = defaultdict(list)
    for row in session.execute(query):
        busy[row.resource_id].append(Span(row.blocked_from, row.blocked_until))
    taken = {room_id: [span for leaf in leaves[room_id] for span in busy[leaf]] for room_id in room_ids}
    return {
        room_id: [_free_day(day, span, taken[room_id], now) for day, span in zip(days, spans, strict=True)]
        for room_id in room_ids
    }


def gaps(days: Sequence[FreeDay]) -> list[Span]:
    """What is free between bookings; of a day on which nothing is taken, nothing."""
    return [span for day in days if not day.whole for span in day.spans]


def _free_day(day: date, within: Span, busy: list[Span], now: datetime) -> FreeDay:
    start = max(within.start, next_quarter(now))
    if within.end <= start:
        return FreeDay(day, [], over=True)
    free = free_spans(busy, Span(start, within.end))
    return FreeDay(day, free, whole=free == [within])
