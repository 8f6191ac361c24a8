"""Acting for somebody who has no phone: a helper sits down with them and enters what they want to say.

The helper says so first ("I act for a resident"). From then on every page of this session says it too, the helper
holds no other office, so that a resident's wish never carries the weight of one, and whatever is entered is written
down as entered by a helper, in the transaction that enters it. Who the resident is stands nowhere: the record has the
helper's reference, the door, the instant, and the correlation id that leads to the change and its events.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Column, Index, String, Table, delete, insert, select
from sqlalchemy.orm import Session

from quartier.actor import Actor
from quartier.event import new_ref
from quartier.tables import UtcInstant, floor_metadata
from quartier.unit import Unit

HELPER = "helper"
#: How long it can be looked up that something was entered by a helper.
KEPT = timedelta(days=400)

table = Table(
    "entered_on_behalf",
    floor_metadata,
    Column("id", String(32), primary_key=True),
    Column("helper", String(64), nullable=False),
    Column("route", String(200), nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Index("ix_entered_on_behalf_helper", "helper", "at"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was entered for a resident."""

    #: The door's pattern, for example `/shifts/<shift_id>/signups`.
    route: str
    at: datetime


def limited(actor: Actor) -> Actor:
    """Who acts for a resident holds no other office meanwhile; who is no helper any more acts for nobody."""
    if not actor.on_behalf:
        return actor
    if not actor.holds(HELPER):
        return replace(actor, on_behalf=False)
    return replace(actor, offices=frozenset({HELPER}))


def record(unit: Unit, route: str) -> None:
    """Write down that what this unit does was entered by a helper for somebody else."""
    unit.session.execute(
        insert(table).values(
            id=new_ref(),
            helper=unit.actor.ref,
            route=route,
            correlation_id=unit.correlation_id,
            at=unit.now,
        )
    )


def entries_of(session: Session, helper: str, limit: int = 20) -> list[Entry]:
    """What a helper has entered for residents in this service, the latest first; one query."""
    query = select(table.c.route, table.c.at).where(table.c.helper == helper)
    query = query.order_by(table.c.at.desc(), table.c.id).limit(limit)
    return [Entry(*row) for row in session.execute(query)]


def purge(session: Session, now: datetime) -> int:
    """Forget what helpers entered long ago; how many rows there were."""
    gone = session.execute(delete(table).where(table.c.at < now - KEPT))
    return int(getattr(gone, "rowcount", 0))
