"""What can be seen of permits."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from quartier.errors import Refusal
from werkhaus.permits import rules
from werkhaus.permits.model import Permit
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
    """Why a person may not use a resource on a local day, the day of use; one query, none where nothing is asked."""
    risk = Risk(resource.risk) if resource.risk else None
    if risk not in (Risk.YELLOW, Risk.RED):
        return None
    try:
        rules.check_use(resource.id, resource.name, risk, held_by(session, person), day)
    except Refusal as refusal:
        return refusal
    return None


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
