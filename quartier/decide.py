"""Who may decide: the one function every consequential act passes (design section 7).

Nothing in a room asks "is this the carrier?". A room names the domain and the act; the answer says whether the
act takes effect, and the record of it is a row of the same transaction. Today every domain stands on stage 0:
the carrier decides and residents are told. The stages above fill this in without touching a room.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from quartier.actor import Actor
from quartier.errors import NotAllowed
from quartier.event import new_event_id
from quartier.tables import decision
from quartier.unit import Unit

#: The office that decides on stage 0.
STAGE_0_OFFICE = "carrier"


class Outcome(StrEnum):
    """What `decide` can answer; a refusal is raised."""

    EFFECTIVE = "effective"
    #: Another body must agree first.
    WAITING = "waiting"
    #: Takes effect unless somebody objects until an instant.
    OPEN_TO_OBJECTION = "open_to_objection"


@dataclass(frozen=True, slots=True)
class Decision:
    """An act that was decided on, and by virtue of what."""

    id: str
    domain: str
    stage: int
    act: str
    subject: str
    by_office: str
    outcome: Outcome
    decided_at: datetime

    @property
    def effective(self) -> bool:
        return self.outcome is Outcome.EFFECTIVE


class CarrierDecides(NotAllowed):
    """At present the carrier decides this. Ask the office, or sign in with the carrier's office."""


def decide(unit: Unit, domain: str, act: str, subject: str) -> Decision:
    """Pass a consequential act of ``unit.actor``; keeps the record in the unit's transaction.

    Args:
        domain: the domain of decision, one of the service's ``domains``.
        act: what is done, a verb with its noun: ``approve_grant``.
        subject: the reference of what it is done to.

    Raises:
        CarrierDecides: the actor does not hold the office that decides.
    """
    if not unit.actor.holds(STAGE_0_OFFICE):
        raise CarrierDecides
    taken = Decision(new_event_id(), domain, 0, act, subject, STAGE_0_OFFICE, Outcome.EFFECTIVE, unit.now)
    unit.session.execute(
        insert(decision).values(
            id=taken.id,
            domain=domain,
            stage=taken.stage,
            act=act,
            subject=subject,
            actor=unit.actor.ref,
            by_office=taken.by_office,
            outcome=taken.outcome.value,
            decided_at=taken.decided_at,
        )
    )
    return taken


def decides(session: Session, actor: Actor, domain: str, now: datetime) -> bool:
    """Whether an actor may pass acts of a domain now: for pages that offer a button only to who can use it."""
    return actor.holds(STAGE_0_OFFICE)


def decisions_on(session: Session, subject: str) -> list[Decision]:
    """The decisions about one thing, oldest first; who acted is not told here."""
    rows = session.execute(
        select(decision).where(decision.c.subject == subject).order_by(decision.c.decided_at, decision.c.id)
    )
    return [
        Decision(r.id, r.domain, r.stage, r.act, r.subject, r.by_office, Outcome(r.outcome), r.decided_at)
        for r in rows
    ]
