"""What can be seen of permits."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from quartier.errors import Refusal
from werkhaus.permits import rules
from werkhaus.permits.model import Permit
from werkhaus.permits.rules import Held
from werkhaus.places.model import Resource
from werkhaus.places.rules import Kind, Risk


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
