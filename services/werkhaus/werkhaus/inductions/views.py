"""What can be seen of inductions. Names are in a query of their own, for the trainer and who decides on permits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from werkhaus.inductions.model import Attendee, Induction, Trainer
from werkhaus.inductions.rules import AttendeeNotFound, InductionNotFound
from werkhaus.places.model import Resource


@dataclass(frozen=True, slots=True)
class InductionRow:
    """An induction and the name of what it is for."""

    induction: Induction
    name: str


def coming_inductions(session: Session, now: datetime, limit: int) -> list[InductionRow]:
    """Inductions that are not over, by time, also those called off; one query."""
    query = _rows().where(Induction.ends_at > now).order_by(Induction.starts_at, Induction.id).limit(limit)
    return [InductionRow(row[0], row[1]) for row in session.execute(query)]


def next_induction(session: Session, resource_id: str, now: datetime) -> datetime | None:
    """When the next induction for something begins that has a place left; one query."""
    ahead = (Induction.starts_at > now, Induction.state == "scheduled", Induction.taken < Induction.places)
    return session.scalar(
        select(func.min(Induction.starts_at)).where(Induction.resource_id == resource_id, *ahead)
    )


def induction_detail(session: Session, induction_id: str) -> InductionRow:
    """One induction; one query. Raises `InductionNotFound`."""
    row = session.execute(_rows().where(Induction.id == induction_id)).one_or_none()
    if row is None:
        raise InductionNotFound
    return InductionRow(row[0], row[1])


def _rows() -> Select[Induction, str]:
    return select(Induction, Resource.name).join(Resource, Resource.id == Induction.resource_id)


def attendees_of(session: Session, induction_id: str) -> list[Attendee]:
    """Who has signed up, those with a place first, then by time; one query."""
    query = select(Attendee).where(Attendee.induction_id == induction_id)
    return list(session.scalars(query.order_by(Attendee.waiting, Attendee.signed_up_at, Attendee.id)))


def mine_in(session: Session, induction_id: str, person: str) -> Attendee | None:
    """How somebody stands in an induction."""
    query = select(Attendee).where(Attendee.induction_id == induction_id, Attendee.person == person)
    return session.scalar(query)


def attendee_detail(session: Session, induction_id: str, attendee_id: str) -> Attendee:
    """Somebody of an induction. Raises `AttendeeNotFound`."""
    found = session.get(Attendee, attendee_id)
    if found is None or found.induction_id != induction_id:
        raise AttendeeNotFound
    return found


def trainers(session: Session) -> list[tuple[str, str, str]]:
    """Who may teach what: person, reference and name of the thing, by its name; one query."""
    query = select(Trainer.person, Resource.id, Resource.name).join(Resource)
    return [
        (row[0], row[1], row[2]) for row in session.execute(query.order_by(Resource.name, Trainer.person))
    ]
