"""What can be seen of permits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from quartier.errors import Refusal
from werkhaus.bookings.model import Booking
from werkhaus.bookings.rules import BookingState
from werkhaus.permits import rules
from werkhaus.permits.model import Disuse, Permit
from werkhaus.permits.rules import Held
from werkhaus.places.model import Resource
from werkhaus.places.rules import Kind, Risk


@dataclass(frozen=True, slots=True)
class PermitRow:
    """A permit as a list shows it."""

    id: str
    person: str
    resource_id: str
    resource_name: str
    instructed_on: date
    valid_until: date
    practical: bool
    supervision: str
    suspended: str | None

    def state_on(self, day: date) -> str:
        """How it stands on a local day: `valid`, `over` or `suspended`."""
        if self.suspended:
            return "suspended"
        return "over" if self.valid_until < day else "valid"


def list_permits(session: Session, limit: int) -> list[PermitRow]:
    """All permits, what ends last first; one query."""
    found = session.execute(_rows().order_by(Permit.valid_until.desc(), Permit.id).limit(limit))
    return [PermitRow(*row) for row in found]


def permits_of(session: Session, person: str) -> list[PermitRow]:
    """A person's permits, by the name of the thing; one query."""
    found = session.execute(_rows().where(Permit.person == person).order_by(Resource.name))
    return [PermitRow(*row) for row in found]


def permit_detail(session: Session, permit_id: str) -> PermitRow:
    """One permit; one query. Raises `PermitNotFound`."""
    row = session.execute(_rows().where(Permit.id == permit_id)).one_or_none()
    if row is None:
        raise rules.PermitNotFound
    return PermitRow(*row)


def _rows() -> Select[*tuple[Any, ...]]:
    """The columns of `PermitRow`."""
    return select(
        Permit.id,
        Permit.person,
        Permit.resource_id,
        Resource.name,
        Permit.instructed_on,
        Permit.valid_until,
        Permit.practical,
        Permit.supervision,
        Permit.suspended,
    ).join(Resource, Resource.id == Permit.resource_id)


def missing_permit(session: Session, person: str, resource: Resource, day: date) -> Refusal | None:
    """Why a person may not use a resource on a local day, the day of use; three queries at most."""
    risk = Risk(resource.risk) if resource.risk else None
    if risk not in (Risk.YELLOW, Risk.RED):
        return None
    try:
        held = held_by(session, person)
        rules.check_use(resource.id, resource.name, risk, held, day)
        _check_disuse(session, person, resource, held, day)
    except Refusal as refusal:
        return refusal
    return None


def _check_disuse(session: Session, person: str, resource: Resource, held: list[Held], day: date) -> None:
    """A booking ahead counts as a use until nobody came: at check-in it is asked again."""
    own = [permit.instructed_on for permit in held if permit.resource_id == resource.id]
    rule = session.get(Disuse, resource.id) if own else None
    if rule is None:
        return
    used = (BookingState.CONFIRMED, BookingState.CHECKED_IN, BookingState.COMPLETED)
    last = session.scalar(
        select(func.max(Booking.ends_at))
        .where(Booking.resource_id == resource.id, Booking.requested_by == person, Booking.state.in_(used))
        .where(Booking.ends_at < datetime.combine(day, time(), UTC))
    )
    rules.check_disuse(resource.name, rule.days, max([*own, *([last.date()] if last else [])]), day)


def held_by(session: Session, person: str) -> list[Held]:
    """All permits of a person; one query."""
    query = (
        select(
            Permit.resource_id,
            Resource.kind,
            Resource.name,
            Permit.instructed_on,
            Permit.valid_until,
            Permit.practical,
            Permit.suspended.is_not(None),
        )
        .join(Resource, Resource.id == Permit.resource_id)
        .where(Permit.person == person)
    )
    return [Held(row[0], Kind(row[1]), *row[2:]) for row in session.execute(query)]
