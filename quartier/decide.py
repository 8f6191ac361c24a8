"""Who may decide: the one function every consequential act passes (design section 7).

Nothing in a room asks "is this the carrier?". A room names the domain and the act; the answer says whether the
act takes effect, and the record of it is a row of the same transaction:

    if decide(unit, "bookings", "book_room", booking.id).effective:
        _give_room(unit, booking.id)

Where it does not take effect at once, the room has nothing more to do. The act waits in the record; when the other
body agrees or the window ends, the handover calls the `Act` that the service names (`quartier.handover.commands`).
Which stage a domain stands on is data (`quartier.handover.ledger`); what each stage asks, `handover.stages` says.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from quartier.actor import BODY_OF, Actor
from quartier.errors import Conflict
from quartier.event import new_event_id
from quartier.handover import windows
from quartier.handover.ledger import standing_at
from quartier.handover.sends import stage_events
from quartier.handover.stages import (
    CARRIER,
    OPEN,
    CarrierDecides,
    DecidedElsewhere,
    Outcome,
    ResidentsDecide,
    Standing,
    answer,
)
from quartier.handover.words import Said, has_spoken, say
from quartier.tables import decision
from quartier.unit import Unit

__all__ = [
    "CarrierDecides",
    "DecidedElsewhere",
    "Decision",
    "Outcome",
    "ResidentsDecide",
    "check_say",
    "decide",
    "decides",
    "decisions_on",
    "open_decision",
]


class AlreadyWaiting(Conflict):
    """This has been asked already and waits for an answer. Nothing more needs to be done here."""


class SomebodyElse(Conflict):
    """You have already spoken here for the other side. Somebody else must speak for this one."""


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
    stage_version: int = 0
    #: The body whose answer is waited for, and until when.
    awaits: str | None = None
    until: datetime | None = None
    settled_at: datetime | None = None

    @property
    def effective(self) -> bool:
        return self.outcome is Outcome.EFFECTIVE

    @property
    def open(self) -> bool:
        """Whether it still waits."""
        return self.outcome in OPEN

    @property
    def by_body(self) -> str:
        """The body that began it."""
        return BODY_OF.get(self.by_office, self.by_office)


def decide(
    unit: Unit, domain: str, act: str, subject: str, details: Mapping[str, Any] | None = None
) -> Decision:
    """Pass a consequential act of ``unit.actor``; keeps the record in the unit's transaction.

    Who speaks for the body that an open act waits for, and does the same, has agreed to it with that.

    Args:
        domain: the domain of decision, one of the service's ``domains``.
        act: what is done, a verb with its noun: ``approve_grant``.
        subject: the reference of what it is done to.
        details: what else the act needs when it is carried out later (JSON); kept only until it is settled.

    Raises:
        DecidedElsewhere: the actor speaks for no body that decides here.
        AlreadyWaiting: it was asked before, and waits.
        SomebodyElse: the same person cannot agree to what they have begun.
    """
    standing = standing_at(unit.session, domain, unit.now)
    kept = json.dumps(details, ensure_ascii=False) if details else None
    waiting = open_decision(unit.session, domain, act, subject)
    if waiting is not None:
        return _join(unit, waiting, standing, kept)
    body = _body(unit.actor, standing)
    needed = answer(standing, body)
    zone = unit.settings.timezone
    taken = Decision(
        new_event_id(),
        domain,
        int(standing.stage),
        act,
        subject,
        _office(unit, body),
        needed.outcome,
        unit.now,
        standing.version,
        needed.awaits,
        windows.end_after(unit.now, needed.days, zone) if needed.days else None,
    )
    _keep(unit, taken, kept)
    return taken


def _keep(unit: Unit, taken: Decision, details: str | None) -> None:
    """Write the record; what has to wait says so."""
    row = {name: getattr(taken, name) for name in _FIELDS}
    row |= {"actor": unit.actor.ref, "outcome": taken.outcome.value, "settled_at": None}
    with unit.constraint(AlreadyWaiting(), "uq_decision_open", "decision.domain"):
        unit.session.execute(insert(decision).values(**row, details=details if taken.open else None))
    if taken.open:
        say(unit, taken.id, taken.by_body, Said.BEGAN)
        unit.emit(
            stage_events(unit.settings.service).awaited.of(
                decision_id=taken.id,
                domain=taken.domain,
                act=taken.act,
                body=taken.awaits,
                until=taken.until,
                reminder=0,
            )
        )


def _join(unit: Unit, row: Row[Any], standing: Standing, details: str | None) -> Decision:
    """The other side does what waits for it: it has agreed."""
    late = row.until is not None and row.until <= unit.now
    same = row.details == details and row.stage_version == standing.version
    if late or not same or row.awaits is None or not unit.actor.speaks_for(row.awaits):
        raise AlreadyWaiting
    if has_spoken(unit.session, row.id, unit.actor.ref, [Said.BEGAN]):
        raise SomebodyElse
    say(unit, row.id, row.awaits, Said.AGREED)
    settle(unit, row.id, Outcome.EFFECTIVE)
    return decision_of(row, outcome=Outcome.EFFECTIVE.value, awaits=None, settled_at=unit.now)


def settle(unit: Unit, decision_id: str, outcome: Outcome) -> None:
    """Write down what became of an open act; what was kept to carry it out is forgotten."""
    unit.session.execute(
        update(decision)
        .where(decision.c.id == decision_id)
        .values(outcome=outcome.value, settled_at=unit.now, awaits=None, details=None)
    )


def _body(actor: Actor, standing: Standing) -> str:
    """The body for which the actor decides. Raises `DecidedElsewhere`."""
    for body in standing.deciders:
        if actor.speaks_for(body):
            return body
    raise CarrierDecides if standing.last_word == CARRIER else ResidentsDecide


def _office(unit: Unit, body: str) -> str:
    return min(office for office in unit.actor.offices if BODY_OF.get(office) == body)


def check_say(session: Session, actor: Actor, domain: str, now: datetime) -> None:
    """Raise `DecidedElsewhere` unless the actor may begin acts of a domain now."""
    _body(actor, standing_at(session, domain, now))


def decides(session: Session, actor: Actor, domain: str, now: datetime) -> bool:
    """Whether the actor may begin acts of a domain now."""
    try:
        check_say(session, actor, domain, now)
    except DecidedElsewhere:
        return False
    return True


def open_decision(session: Session, domain: str, act: str, subject: str) -> Row[Any] | None:
    """The act that waits for an answer about one thing, locked until the transaction ends; None if none does."""
    states = [outcome.value for outcome in OPEN]
    query = select(decision).where(
        decision.c.domain == domain,
        decision.c.act == act,
        decision.c.subject == subject,
        decision.c.outcome.in_(states),
    )
    return session.execute(query.with_for_update()).one_or_none()


def decisions_on(session: Session, subject: str) -> list[Decision]:
    """The decisions about one thing, oldest first; who acted is not told here."""
    rows = session.execute(
        select(decision).where(decision.c.subject == subject).order_by(decision.c.decided_at, decision.c.id)
    )
    return [decision_of(row) for row in rows]


_FIELDS = (
    "id",
    "domain",
    "stage",
    "act",
    "subject",
    "by_office",
    "outcome",
    "decided_at",
    "stage_version",
    "awaits",
    "until",
    "settled_at",
)


def decision_of(row: Row[Any], **changes: Any) -> Decision:
    values = {name: getattr(row, name) for name in _FIELDS} | changes
    return Decision(**values | {"outcome": Outcome(values["outcome"])})
