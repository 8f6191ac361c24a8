"""Barriers that people report: the form under the accessibility statement, and the page on which they are read.

The law asks for a way to tell of a barrier (BITV 2.0 § 7, EU 2016/2102 Article 7). It needs no account and no mail
program; who wants an answer says how to reach them, and that is forgotten as soon as the message is settled. What
people write stays in this service's database and is in no event.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Index, Row, String, Table, Text, delete, insert, select, update
from sqlalchemy.orm import Session

from quartier.errors import NotFound
from quartier.event import new_ref
from quartier.tables import UtcInstant, floor_metadata
from quartier.unit import Unit
from quartier.web import fields, sheets
from quartier.web.answers import Page, See
from quartier.web.forms import Form
from quartier.web.i18n import N_, _l
from quartier.web.visit import Visit

#: Who reads the messages and settles them.
READERS = ("administrator", "carrier")
MOST_SHOWN = 200

barrier = Table(
    "barrier",
    floor_metadata,
    Column("id", String(32), primary_key=True),
    #: What is in the way, as written.
    Column("text", Text, nullable=False),
    #: On which page, in the writer's words.
    Column("page", String(200), nullable=False),
    #: How to reach the writer; forgotten when it is settled.
    Column("answer_to", String(200)),
    #: The language in which the page was read.
    Column("lang", String(8), nullable=False),
    Column("sent_at", UtcInstant, nullable=False),
    Column("settled_at", UtcInstant),
    Index("ix_barrier_sent_at", "sent_at"),
)


class BarrierNotFound(NotFound):
    """There is no such message, or it is settled. Look at the list."""


class BarrierForm(Form):
    """A barrier somebody met."""

    text = fields.LongText(
        _l("What is in your way"),
        required=True,
        max=2000,
        hint=_l("What did you want to do, and what happened? Write in your own language."),
    )
    page = fields.Text(_l("On which page"), max=200)
    answer_to = fields.Text(
        _l("How we can answer you"),
        max=200,
        autocomplete="email",
        hint=_l(
            "E-mail address or telephone number, only if you want an answer. It is deleted as soon as your"
            " message is settled."
        ),
    )


SHEET = (
    sheets.Column(_l("Sent"), "sent_at"),
    sheets.Column(_l("What is in the way"), "text"),
    sheets.Column(_l("On which page"), "page"),
    sheets.Column(_l("Settled"), "settled_at"),
)


def report(visit: Visit) -> See:
    """Keep what somebody writes of a barrier; one address may write so often in a while."""
    visit.app.limits.barriers.check(visit.address, visit.now)
    data = visit.load(BarrierForm)
    visit.app.limits.barriers.count(visit.address, visit.now)
    with visit.unit() as unit:
        unit.session.execute(
            insert(barrier).values(
                id=new_ref(),
                text=data["text"],
                page=data["page"] or "",
                answer_to=data["answer_to"],
                lang=visit.lang,
                sent_at=unit.now,
            )
        )
    return See("/accessibility", flash="barrier-reported")


def list_barriers(visit: Visit) -> Page:
    """What was reported: open messages first, the latest on top."""
    visit.require(*READERS)
    with visit.read() as session:
        found = latest(session)
    return Page(
        "quartier/barriers.html",
        title=_l("Reported barriers"),
        barriers=sorted(found, key=lambda row: row.settled_at is not None),
        sheet=sheets.Sheet(_l("Reported barriers"), SHEET, found) if found else None,
    )


def settle_barrier(visit: Visit, barrier_id: str) -> See:
    """Note that a message is settled, and forget how to reach its writer."""
    visit.require(*READERS)
    with visit.unit() as unit:
        settle(unit, barrier_id)
    return See("/barriers", flash="barrier-settled")


def latest(session: Session) -> Sequence[Row[tuple[object, ...]]]:
    """The latest messages; one query."""
    return session.execute(
        select(barrier).order_by(barrier.c.sent_at.desc(), barrier.c.id).limit(MOST_SHOWN)
    ).all()


def settle(unit: Unit, barrier_id: str) -> None:
    """Settle one message."""
    wanted = update(barrier).where(barrier.c.id == barrier_id, barrier.c.settled_at.is_(None))
    done = wanted.values(settled_at=unit.now, answer_to=None).returning(barrier.c.id)
    if unit.session.execute(done).one_or_none() is None:
        raise BarrierNotFound


def purge(session: Session, before: datetime) -> int:
    """Forget messages sent before an instant; how many there were."""
    gone = session.execute(delete(barrier).where(barrier.c.sent_at < before))
    return int(getattr(gone, "rowcount", 0))


REPORTED = {"barrier-reported": N_("Thank you. The office reads it and sees to it.")}
SETTLED = {"barrier-settled": N_("The message is settled.")}
