"""What can be seen of permits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, func, select, union_all
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


@dataclass(frozen=True, slots=True)
class Brought:
    """What a person brings along to use a resource in some stretch of time."""

    resource: Resource
    held: list[Held]
    #: After how many days without use their own permits no longer hold.
    disuse_days: int | None
    #: The instants at which their uses end. A booking ahead counts as one until nobody came: at check-in it is
    #: asked again.
    used: list[datetime]

    def missing_on(self, day: date) -> Refusal | None:
        """Why they may not use it on a local day of the stretch, the day of use."""
        risk = Risk(self.resource.risk) if self.resource.risk else None
        try:
            rules.check_use(self.resource.id, self.resource.name, risk, self.held, day)
            self._check_disuse(day)
        except Refusal as refusal:
            return refusal
        return None

    def _check_disuse(self, day: date) -> None:
        own = [permit.instructed_on for permit in self.held if permit.resource_id == self.resource.id]
        if own and self.disuse_days is not None:
            before = [end.date() for end in self.used if end < _midnight(day)]
            rules.check_disuse(self.resource.name, self.disuse_days, max(own + before), day)


def missing_permit(session: Session, person: str, resource: Resource, day: date) -> Refusal | None:
    """Why a person may not use a resource on a local day, the day of use; three queries at most."""
    return brought_by(session, person, resource, day, day).missing_on(day)


def brought_by(session: Session, person: str, resource: Resource, first: date, last: date) -> Brought:
    """What a person brings along to use a resource from one local day to another; three queries at most."""
    if resource.risk not in (Risk.YELLOW, Risk.RED):
        return Brought(resource, [], None, [])
    held = held_by(session, person)
    own = any(permit.resource_id == resource.id for permit in held)
    rule = session.get(Disuse, resource.id) if own else None
    if rule is None:
        return Brought(resource, held, None, [])
    return Brought(resource, held, rule.days, _uses(session, person, resource.id, first, last))


def _uses(session: Session, person: str, resource_id: str, first: date, last: date) -> list[datetime]:
    """When a person's uses end: the last one before the first day, and all from then to the last; one query."""
    used = (BookingState.CONFIRMED, BookingState.CHECKED_IN, BookingState.COMPLETED)
    mine = (
        Booking.resource_id == resource_id,
        Booking.requested_by == person,
        Booking.state.in_(used),
        Booking.ends_at < _midnight(last),
    )
    before = select(func.max(Booking.ends_at)).where(*mine, Booking.ends_at < _midnight(first))
    since = select(Booking.ends_at).where(*mine, Booking.ends_at >= _midnight(first))
    return [end for end in session.scalars(union_all(before, since)) if end is not None]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


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
