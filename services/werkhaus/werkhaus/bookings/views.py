"""What can be seen of bookings."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from werkhaus.bookings.model import Allocation, Booking, BookingStep, Quota, Series, SeriesDate, Waiting
from werkhaus.bookings.rules import (
    BookingNotFound,
    BookingState,
    SeriesNotFound,
    Span,
    free_spans,
    hours_of,
    next_quarter,
    spanning,
)
from werkhaus.places.model import Resource
from werkhaus.places.views import leaves_of

#: The states in which a booking still lies ahead.
COMING = (BookingState.HELD, BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.CHECKED_IN)


_NEVER = datetime.max.replace(tzinfo=UTC)

#: The states whose hours a quota counts: also who did not come has kept others from it.
COUNTED = (*COMING, BookingState.COMPLETED, BookingState.NO_SHOW)


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
    state: str
    purpose: str
    gathering_id: str | None
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    #: How often it has changed, and when last.
    changes: int
    changed_at: datetime


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


def busy_during(session: Session, leaves: Collection[str], within: Span, but: str = "") -> list[Busy]:
    """Which bookings (not ``but``) keep these undivided resources within a span, by time; one query.

    What keeps one resource never overlaps (model), so in the order of their ends they also stand in that of their
    beginnings: the first to end after the span is the last that can touch it. The index is read from the span's
    start to there, however much is booked before and after.
    """
    return _read(session, [_kept_during(leaf, within) for leaf in leaves], but)


def busy_from(
    session: Session, leaves: Collection[str], start: datetime, but: str = "", limit: int = 200
) -> list[Busy]:
    """From an instant on: which bookings (not ``but``) keep these undivided resources next, and when; one query."""
    return _read(session, [_kept_next(leaf, start, limit) for leaf in leaves], but)[:limit]


def first_in_the_way(session: Session, taken: Mapping[str, Span], but: str = "") -> Busy | None:
    """The first booking (not ``but``) that keeps some part of what would be taken; one query."""
    rows = busy_during(session, taken, spanning(taken.values()), but)
    return next((row for row in rows if row.span.overlaps(taken[row.resource_id])), None)


def _read(session: Session, each: Sequence[Select[*tuple[Any, ...]]], but: str) -> list[Busy]:
    rows = session.execute(union_all(*each)) if each else ()
    found = [Busy(row[0], row[1], Span(row[2], row[3])) for row in rows if row[0] != but]
    return sorted(found, key=lambda busy: (busy.span.start, busy.resource_id))


def _kept_during(leaf: str, within: Span) -> Select[*tuple[Any, ...]]:
    later = aliased(Allocation)
    last = select(func.min(later.blocked_until)).where(
        later.resource_id == leaf, later.blocks, later.blocked_until >= within.end
    )
    return _kept(leaf, within.start).where(
        Allocation.blocked_from < within.end,
        Allocation.blocked_until <= func.coalesce(last.scalar_subquery(), _NEVER),
    )


def _kept_next(leaf: str, start: datetime, limit: int) -> Select[*tuple[Any, ...]]:
    next_ones = _kept(leaf, start).order_by(Allocation.blocked_until).limit(limit).subquery()
    return select(*next_ones.c)  # SQLite joins no parts with limits of their own


def _kept(leaf: str, start: datetime) -> Select[*tuple[Any, ...]]:
    columns = Allocation.booking_id, Allocation.resource_id, Allocation.blocked_from, Allocation.blocked_until
    return select(*columns).where(
        Allocation.resource_id == leaf, Allocation.blocks, Allocation.blocked_until > start
    )


def series_detail(session: Session, series_id: str) -> Series:
    """One series with its resource, dates and their bookings; three queries. Raises `SeriesNotFound`."""
    query = (
        select(Series)
        .where(Series.id == series_id)
        .options(joinedload(Series.resource), selectinload(Series.dates).joinedload(SeriesDate.booking))
    )
    series = session.scalar(query)
    if series is None:
        raise SeriesNotFound
    return series


def series_of(session: Session, booking_id: str) -> str | None:
    """The series a booking belongs to, if it belongs to one; one query."""
    return session.scalar(select(SeriesDate.series_id).where(SeriesDate.booking_id == booking_id))


def quotas_of(session: Session, resource_id: str) -> dict[str, int]:
    """How many minutes one person may have of a resource, by `Period`; one query."""
    query = select(Quota.period, Quota.minutes).where(Quota.resource_id == resource_id)
    return {row.period: row.minutes for row in session.execute(query)}


def times_of(session: Session, person: str, resource_id: str, within: Span, but: str = "") -> list[Span]:
    """When a person has a resource at some time of a span, leaving out the booking ``but``; one query."""
    query = select(Booking.starts_at, Booking.ends_at).where(
        Booking.requested_by == person,
        Booking.resource_id == resource_id,
        Booking.state.in_(COUNTED),
        Booking.starts_at < within.end,
        Booking.ends_at > within.start,
        Booking.id != but,
    )
    return [Span(*row) for row in session.execute(query)]


def run_out(now: datetime) -> Select[Booking]:
    """Holds whose time is over, and requests that nobody decided before they began."""
    late_hold = and_(Booking.state == BookingState.HELD, Booking.hold_until <= now)
    late_request = and_(Booking.state == BookingState.REQUESTED, Booking.starts_at <= now)
    query = select(Booking).join(Booking.resource).options(contains_eager(Booking.resource))
    return query.where(or_(late_hold, late_request)).order_by(Booking.id)


def begun(now: datetime) -> Select[Booking]:
    """Bookings whose start has come and that nobody has closed yet, the oldest first; at most 200."""
    states = BookingState.CONFIRMED, BookingState.CHECKED_IN
    query = select(Booking).join(Booking.resource).options(contains_eager(Booking.resource))
    return (
        query.where(Booking.state.in_(states), Booking.starts_at <= now)
        .order_by(Booking.starts_at)
        .limit(200)
    )


def who_waits(now: datetime) -> Select[Waiting]:
    """Who still waits for a time ahead, in the order in which they came; at most 200."""
    query = select(Waiting).where(Waiting.booking_id.is_(None), Waiting.starts_at > now)
    return query.order_by(Waiting.since, Waiting.id).limit(200)


def waits(session: Session, person: str, resource_id: str, now: datetime) -> list[Waiting]:
    """For which times ahead a person waits there, by time; one query."""
    mine = who_waits(now).where(Waiting.person == person, Waiting.resource_id == resource_id)
    return sorted(session.scalars(mine), key=lambda each: each.starts_at)


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


def feed(session: Session, resource_id: str, since: datetime) -> list[FeedRow]:
    """Bookings of a resource that end after an instant, also what is no more; by time, at most 2,000; one query."""
    query = (
        select(
            Booking.id,
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
        .where(Booking.ends_at > since, _takes(resource_id))
        .group_by(Booking.id)
        .order_by(Booking.starts_at, Booking.id)
        .limit(2000)
    )
    return [FeedRow(*row) for row in session.execute(query)]


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
    busy: defaultdict[str, list[Span]] = defaultdict(list)
    every = sorted({leaf for found in leaves.values() for leaf in found})
    for row in busy_during(session, every, Span(spans[0].start, spans[-1].end)):
        busy[row.resource_id].append(row.span)
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
