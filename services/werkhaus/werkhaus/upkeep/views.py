"""What can be seen of upkeep: what is broken or locked, what is due, and which bookings that is in the way of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from quartier import kept_files
from quartier.photos import Photo
from werkhaus.bookings.model import Allocation, Booking
from werkhaus.bookings.rules import BookingNotFound, Span
from werkhaus.places.model import Lock, Resource
from werkhaus.places.views import leaves_of
from werkhaus.upkeep.model import Defect, Duty, Inspection
from werkhaus.upkeep.rules import PHOTO, SETTLED, DefectNotFound, DutyNotFound, PhotoNotFound

#: The states in which a booking still means to be there.
STANDING = ("held", "requested", "confirmed", "checked_in")


@dataclass(frozen=True, slots=True)
class DefectRow:
    """A defect as everybody sees it: without what was written."""

    id: str
    resource_id: str
    resource_name: str
    dangerous: bool
    state: str
    reported_at: datetime
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class DueRow:
    """An inspection or maintenance and its last day."""

    id: str
    resource_id: str
    resource_name: str
    kind: str
    every_months: int
    next_due: date


@dataclass(frozen=True, slots=True)
class LockRow:
    """What must not be used."""

    id: str
    resource_id: str
    resource_name: str
    reason: str
    cause_ref: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """A booking that a lock is in the way of."""

    id: str
    resource_id: str
    starts_at: datetime
    ends_at: datetime


def list_defects(session: Session, *, settled: bool = False, limit: int = 200) -> list[DefectRow]:
    """Defects, the latest first; open ones unless asked for the settled; one query."""
    query = _defects().order_by(Defect.reported_at.desc(), Defect.id).limit(limit)
    states = Defect.state.in_(SETTLED)
    return [DefectRow(*row) for row in session.execute(query.where(states if settled else ~states))]


def defect_detail(session: Session, defect_id: str) -> DefectRow:
    """One defect without what was written. Raises `DefectNotFound`."""
    row = session.execute(_defects().where(Defect.id == defect_id)).one_or_none()
    if row is None:
        raise DefectNotFound
    return DefectRow(*row)


def about(session: Session, defect_id: str) -> tuple[str, bool]:
    """What was written about a defect, and whether there is a photo: for offices, the caller asks for it."""
    written = session.scalar(select(Defect.about).where(Defect.id == defect_id)) or ""
    return written, bool(kept_files.with_file(session, [defect_id], PHOTO))


def photo(session: Session, defect_id: str) -> Photo:
    """The photo that came with a report, for offices. Raises `PhotoNotFound`."""
    found = kept_files.photo_of(session, defect_id, PHOTO)
    if found is None:
        raise PhotoNotFound
    return found


def _defects() -> Select[*tuple[Any, ...]]:
    return select(
        Defect.id,
        Defect.resource_id,
        Resource.name,
        Defect.dangerous,
        Defect.state,
        Defect.reported_at,
        Defect.settled_on,
    ).join(Resource, Resource.id == Defect.resource_id)


def locked_now(session: Session, now: datetime, *, cause_ref: str | None = None) -> list[LockRow]:
    """What must not be used now, of one cause or of all; one query."""
    query = (
        select(Lock.id, Lock.resource_id, Resource.name, Lock.reason, Lock.cause_ref, Lock.since, Lock.until)
        .join(Resource, Resource.id == Lock.resource_id)
        .where(Lock.since <= now, or_(Lock.until.is_(None), Lock.until > now))
        .order_by(Resource.name, Lock.since, Lock.id)
    )
    if cause_ref:
        query = query.where(Lock.cause_ref == cause_ref)
    return [LockRow(*row) for row in session.execute(query)]


def list_due(session: Session, *, limit: int = 500) -> list[DueRow]:
    """Inspections and maintenance of what is in use, the most urgent first; one query."""
    query = _due().where(Resource.retired_at.is_(None)).order_by(Duty.next_due, Duty.id).limit(limit)
    return [DueRow(*row) for row in session.execute(query)]


def duty_detail(session: Session, duty_id: str) -> DueRow:
    """One of them. Raises `DutyNotFound`."""
    row = session.execute(_due().where(Duty.id == duty_id)).one_or_none()
    if row is None:
        raise DutyNotFound
    return DueRow(*row)


def _due() -> Select[*tuple[Any, ...]]:
    query = select(Duty.id, Duty.resource_id, Resource.name, Duty.kind, Duty.every_months, Duty.next_due)
    return query.join(Resource, Resource.id == Duty.resource_id)


def inspections_of(session: Session, duty_id: str) -> list[Inspection]:
    """What was inspected, the latest first."""
    query = select(Inspection).where(Inspection.duty_id == duty_id)
    return list(session.scalars(query.order_by(Inspection.number.desc())))


def affected(session: Session, resource_id: str, span: tuple[datetime, datetime | None]) -> list[AffectedRow]:
    """Bookings that need a resource or a part of it in a time that may have no end, by their start; two queries."""
    start, end = span
    [leaves] = leaves_of(session, [resource_id]).values()
    query = (
        select(Booking.id, Booking.resource_id, Booking.starts_at, Booking.ends_at)
        .join(Allocation, Allocation.booking_id == Booking.id)
        .where(Allocation.resource_id.in_([resource_id, *leaves]))
        .where(Booking.state.in_(STANDING), Booking.ends_at > start)
        .order_by(Booking.starts_at, Booking.id)
        .distinct()
    )
    if end is not None:
        query = query.where(Booking.starts_at < end)
    return [AffectedRow(*row) for row in session.execute(query)]


def in_the_way(session: Session, booking_id: str) -> list[LockRow]:
    """The locks that a standing booking meets; one query. Raises `BookingNotFound` for none."""
    booking = session.get(Booking, booking_id)
    if booking is None:
        raise BookingNotFound
    query = (
        select(Lock.id, Lock.resource_id, Resource.name, Lock.reason, Lock.cause_ref, Lock.since, Lock.until)
        .join(Resource, Resource.id == Lock.resource_id)
        .join(Allocation, Allocation.resource_id == Lock.resource_id)
        .where(Allocation.booking_id == booking_id, Lock.since < booking.ends_at)
        .where(or_(Lock.until.is_(None), Lock.until > booking.starts_at))
        .order_by(Lock.since, Lock.id)
    )
    return [LockRow(*row) for row in session.execute(query)] if booking.state in STANDING else []


def alternatives(session: Session, resource_id: str, span: Span) -> Sequence[Resource]:
    """What is of the same kind, in use, not locked and free then, by name; two queries."""
    kind = session.scalar(select(Resource.kind).where(Resource.id == resource_id))
    taken = select(Allocation.resource_id).where(
        Allocation.blocks, Allocation.blocked_from < span.end, Allocation.blocked_until > span.start
    )
    locked = select(Lock.resource_id).where(
        Lock.since < span.end, or_(Lock.until.is_(None), Lock.until > span.start)
    )
    query = (
        select(Resource)
        .where(Resource.kind == kind, Resource.id != resource_id, Resource.retired_at.is_(None))
        .where(Resource.id.not_in(taken), Resource.id.not_in(locked))
        .order_by(Resource.name, Resource.id)
    )
    return session.scalars(query).all()
