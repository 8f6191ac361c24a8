"""The desk for failed events: look, retry, drop, and prove that nothing is missing.

Two dead places exist. The inbox table's ``dead`` rows are events that could be stored and not handled; they are
dealt with here. The broker's ``<service>.dead`` queue holds what could not even be stored; look at it with the
broker's own tools.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, true, update

from quartier.errors import Refusal
from quartier.event import Read
from quartier.inbox import LATE
from quartier.outbox import history
from quartier.store import Store
from quartier.tables import inbox


class NoSuchEvent(Refusal):
    """There is no failed event {event_id} in this inbox; `quartier inbox list` shows those there are."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An event that waits or was given up."""

    id: str
    source: str
    type: str
    subject: str
    sequence: int
    state: str
    attempts: int
    received_at: datetime
    next_try: datetime | None
    error: str | None
    #: How many later events of the same subject wait behind it.
    behind: int

    def as_json(self) -> dict[str, Any]:
        """For scripts: instants as text."""
        return {
            key: value.isoformat() if isinstance(value, datetime) else value
            for key, value in asdict(self).items()
        }


def failed(store: Store, state: str | None = None, limit: int = 200) -> list[Failed]:
    """Events pending, dead or fenced, oldest first."""
    later = inbox.alias()
    behind = (
        select(func.count())
        .where(
            later.c.source == inbox.c.source,
            later.c.subject == inbox.c.subject,
            later.c.subjectversion > inbox.c.subjectversion,
            later.c.state == "pending",
        )
        .scalar_subquery()
    )
    columns = [inbox.c[name] for name in Failed.__dataclass_fields__ if name != "behind"]
    states = (state,) if state else ("pending", "dead", "fenced")
    query = (
        select(*columns, behind).where(inbox.c.state.in_(states)).order_by(inbox.c.received_at).limit(limit)
    )
    with store.read() as session:
        return [Failed(*row) for row in session.execute(query)]


def retry(store: Store, ids: Sequence[str] | None = None) -> int:
    """Give dead events (all, or these) their tries again; how many. A late one is handled then all the same.

    Raises `NoSuchEvent` for the first id that has not failed here; nothing is tried then.
    """
    unfinished = inbox.c.state.in_(("dead", "pending"))
    chosen: ColumnElement[bool] = true()
    with store.unit() as unit:
        if ids is not None:
            there = set(unit.session.scalars(select(inbox.c.id).where(unfinished, inbox.c.id.in_(ids))))
            if unknown := [event_id for event_id in ids if event_id not in there]:
                raise NoSuchEvent(event_id=unknown[0])
            chosen = inbox.c.id.in_(ids)
        again = {"state": "pending", "attempts": 0, "next_try": unit.now}
        return (
            unit.session.connection()
            .execute(update(inbox).where(unfinished, chosen).values(**again))
            .rowcount
        )


def drop(store: Store, event_id: str) -> None:
    """Decide that this event shall have no effect here; those waiting behind it go on."""
    mine = inbox.c.id == event_id, inbox.c.state.in_(("dead", "pending"))
    with store.unit() as unit:
        dropped = update(inbox).where(*mine).values(state="dropped", next_try=None)
        if not unit.session.connection().execute(dropped).rowcount:
            raise NoSuchEvent(event_id=event_id)


@dataclass(frozen=True, slots=True)
class Proof:
    """A reader's inbox held against a sender's log, id by id."""

    sender: str
    sent: int
    #: Sent and published, never stored by the reader.
    missing: list[str]
    #: Stored by the reader, unknown to the sender's log.
    unknown: list[str]
    #: Stored, but not (yet) handled.
    unfinished: int

    @property
    def complete(self) -> bool:
        return not (self.missing or self.unknown or self.unfinished)


def verify(sender: str, sender_store: Store, reader_store: Store, reads: Sequence[Read]) -> Proof:
    """Prove that everything the sender published for this reader has arrived, and nothing else."""
    types = [read.type for read in reads if read.sender == sender]
    sent = {row.id for row in history(sender_store, types=types)} if types else set()
    query = select(inbox.c.id, inbox.c.state).where(inbox.c.source == sender_store.source)
    with reader_store.read() as session:
        stored = {row.id: row.state for row in session.execute(query)}
    waiting = {row.id for row in history(sender_store, types=types, published=False)} if types else set()
    return Proof(
        sender,
        len(sent),
        missing=sorted(sent - stored.keys()),
        unknown=sorted(stored.keys() - waiting),
        unfinished=sum(state not in ("done", "dropped") for state in stored.values()),
    )


@dataclass(frozen=True, slots=True)
class InboxState:
    """The inbox in numbers, for metrics and the doctor."""

    pending: int
    dead: int
    blocked_subjects: int
    oldest_pending: datetime | None
    late: int


def inbox_state(store: Store) -> InboxState:
    """Counts over what is unfinished; the partial index makes it cheap."""
    unfinished = inbox.c.state.in_(("pending", "dead"))
    pending, dead = inbox.c.state == "pending", inbox.c.state == "dead"
    query = select(
        func.count().filter(pending),
        func.count().filter(dead),
        func.min(inbox.c.received_at).filter(pending),
        func.count().filter(dead, inbox.c.error == LATE),
    ).where(unfinished)
    subjects = select(func.count()).select_from(
        select(inbox.c.source, inbox.c.subject).where(unfinished).distinct().subquery()
    )
    with store.read() as session:
        count, given_up, oldest, late = session.execute(query).one()
        return InboxState(count, given_up, session.scalar(subjects) or 0, oldest, late)
