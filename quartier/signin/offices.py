"""Who holds which office from when to when: every service's own copy of what participation's register says.

A holding is one row under its reference. It is told twice at most, when it is assumed and when it ends early, and
being told can only shorten it: `keep` takes the earlier end. So the copy is the same in whatever order and however
often the two come, and a service that starts late is brought up by a replay.

Days are local dates in the quarter. A term is half open: it is held from `since` on and no longer on `until`.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    String,
    Table,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from quartier.event import Audience, LocalDate, Read, Received, Ref, Slug, Tolerant
from quartier.tables import floor_metadata
from quartier.unit import Unit

table = Table(
    "office_held",
    floor_metadata,
    Column("holding_ref", String(64), primary_key=True),
    Column("body", String(64), nullable=False),
    Column("office", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    CheckConstraint("until >= since", name="term"),
    Index("ix_office_held_person", "person"),
)


@dataclass(frozen=True, slots=True)
class Holding:
    """An office that a person holds for a body (glossary: Amt)."""

    ref: str
    body: str
    office: str
    #: Opaque reference; names are kept nowhere but in the session of who is here.
    person: str
    since: date
    #: The first day on which it is no longer held; None while no end is set.
    until: date | None


#: Built once: it is asked at each request.
_HELD = (
    select(table)
    .where(
        table.c.person == bindparam("person"),
        table.c.since <= bindparam("day"),
        or_(table.c.until.is_(None), table.c.until > bindparam("day")),
    )
    .order_by(table.c.since, table.c.holding_ref)
)


def holdings_of(session: Session, person: str, day: date) -> list[Holding]:
    """What a person holds on a day, the longest held first; one query."""
    return [Holding(*row) for row in session.execute(_HELD, {"person": person, "day": day})]


def offices_on(session: Session, person: str, day: date) -> frozenset[str]:
    """The offices a person holds on a day. Asked on each request: what ended a minute ago counts no more."""
    return frozenset(holding.office for holding in holdings_of(session, person, day))


def keep(session: Session, holding: Holding) -> None:
    """Write down a holding; of two ends the earlier one stands."""
    known = select(table.c.until).where(table.c.holding_ref == holding.ref).with_for_update()
    row = session.execute(known).one_or_none()
    if row is None:
        session.execute(
            insert(table).values(
                holding_ref=holding.ref,
                body=holding.body,
                office=holding.office,
                person=holding.person,
                since=holding.since,
                until=holding.until,
            )
        )
        return
    ends = [until for until in (row.until, holding.until) if until is not None]
    here = table.c.holding_ref == holding.ref
    session.execute(update(table).where(here).values(until=min(ends, default=None)))


# what participation says


class OfficeAssumed(Tolerant):
    """What every service uses of an office that somebody assumed."""

    holding_ref = Ref(required=True)
    #: Any body and office: one this program does not know opens nothing.
    body = Slug(required=True)
    office = Slug(required=True)
    person = Ref(required=True)
    since = LocalDate(required=True)
    until = LocalDate(required=True, allow_none=True)


class OfficeEnded(OfficeAssumed):
    """What every service uses of an office that ended early: the whole holding, so that it may come first."""

    until = LocalDate(required=True)


def on_office_told(event: Received, unit: Unit) -> None:
    """Bring the copy up to what was told."""
    data = event.data
    keep(
        unit.session,
        Holding(
            data["holding_ref"],
            data["body"],
            data["office"],
            data["person"],
            data["since"],
            data["until"],
        ),
    )


def office_reads() -> tuple[Read, ...]:
    """What a service reads to know who holds which office; part of its READS."""
    return tuple(
        Read(
            f"quartier.participation.office.{verb}.v1",
            audience=Audience.INTERNAL,
            schema=schema,
            by=on_office_told,
            any_order=True,
        )
        for verb, schema in (("assumed", OfficeAssumed), ("ended", OfficeEnded))
    )
