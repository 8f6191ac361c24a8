"""What has fallen due, who waits, and how much somebody has already."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, contains_eager

from werkhaus.bookings.model import Booking, Quota, UseBuffer, Waiting
from werkhaus.bookings.rules import (
    BookingState,
    Span,
)
from werkhaus.bookings.views.lists import COMING

#: The states whose hours a quota counts: also who did not come has kept others from it.
COUNTED = (*COMING, BookingState.COMPLETED, BookingState.NO_SHOW)


def quotas_of(session: Session, resource_id: str) -> dict[str, int]:
    """How many minutes one person may have of a resource, by `Period`; one query."""
    query = select(Quota.period, Quota.minutes).where(Quota.resource_id == resource_id)
    return {row.period: row.minutes for row in session.execute(query)}


def use_buffers(
    session: Session, resource_ids: Collection[str], use: str | None
) -> dict[str, tuple[int, int]]:
    """For which resources a use has times before and after of its own, in minutes; one query where one is named."""
    if use is None:
        return {}
    query = select(UseBuffer).where(UseBuffer.resource_id.in_(resource_ids), UseBuffer.use == use)
    return {row.resource_id: (row.before_minutes, row.after_minutes) for row in session.scalars(query)}


def buffers_of(session: Session, resource_id: str) -> list[UseBuffer]:
    """The times before and after by use that a resource has; one query."""
    return list(
        session.scalars(select(UseBuffer).where(UseBuffer.resource_id == resource_id).order_by(UseBuffer.use))
    )


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
