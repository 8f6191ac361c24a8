"""The relay: what units have put into the outbox goes to the bus, in order, until it is confirmed.

Why it is right.

* Nothing is skipped: a row is unsent as long as ``published_at`` is NULL, whatever its number. (A reader that
  remembers the highest number misses a transaction that commits late.)
* Order holds: sequences are given under a row lock kept until the commit, so whoever sees number n+1 sees n.
  The relay reads in order, publishes in order on one channel, and marks only the confirmed *prefix*; after a
  missing confirm it begins again at the first unmarked row. Copies are the inbox's business.
* Two relays at once (a lease outlived by its holder) only make copies: each begins at or before the first
  unmarked row and sends in order, so the first copy of n still precedes the first copy of n+1.
* A crash between confirm and mark sends a copy; a crash before it sends the event. Neither loses one.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from sqlalchemy import and_, bindparam, func, or_, select, update

from quartier.event import Audience
from quartier.lease import Lease
from quartier.observe import Metrics
from quartier.prepared import COMMIT, Prepared
from quartier.store import Store, translated
from quartier.tables import outbox

#: Rows published before waiting for confirms; more gained nothing (facts: 13,650–15,660/s at 1,000).
BATCH = 1000
#: Batches in one turn: a process that is asked to leave in the middle of a backlog need not wait for its end.
BATCHES = 10
#: For how long a relay that was killed keeps the others waiting; one that is at work renews its lease in half the time.
LEASE = timedelta(seconds=5)
_CONFIDENTIAL = outbox.c.routing_key.contains(f".{Audience.CONFIDENTIAL}.")


class OutboxRow(NamedTuple):
    """An event as the bus needs it; ``body`` is the whole CloudEvent."""

    sequence: int
    id: str
    routing_key: str
    body: bytes


class Publisher(Protocol):
    """What the relay asks of a bus."""

    def publish(self, rows: Sequence[OutboxRow], meanwhile: Callable[[], None] = lambda: None) -> int:
        """Send in order; the number of leading rows that are confirmed. Raises `BusDown`.

        ``meanwhile`` is called when all is sent and not yet confirmed, if the bus has such a moment.
        """
        ...

    def close(self) -> None:
        """Leave the bus."""
        ...


class Relay:
    """Publishes one service's unsent events."""

    def __init__(
        self, store: Store, publisher: Publisher, metrics: Metrics | None = None, lease: Lease | None = None
    ) -> None:
        self.store, self.publisher, self.metrics = store, publisher, metrics
        self.lease = lease or Lease(store, "relay", LEASE)

    def run_once(self) -> int:
        """Publish what is unsent, in batches; how many were confirmed. Raises `BusDown` when the bus is away.

        While the broker is at work on a full batch, the one before it is marked and the one after it read: the
        broker is the slowest of the three and need not wait for the database.
        """
        sent, done, ahead = 0, list[OutboxRow](), self._unsent(0)
        for _ in range(BATCHES):
            if not ahead or not self.lease.hold():
                break
            done, ahead = self._publish(ahead, done)
            sent += len(done)
        self._mark(done)
        if sent and self.metrics:
            self.metrics.published(sent)
        return sent

    def _publish(
        self, rows: list[OutboxRow], before: list[OutboxRow]
    ) -> tuple[list[OutboxRow], list[OutboxRow]]:
        """Publish a batch and mark the one ``before``; what was confirmed, and the next batch if there is one."""
        ahead: list[OutboxRow] = []

        def meanwhile() -> None:
            self._mark(before)
            before.clear()
            if len(rows) == BATCH:
                ahead.extend(self._unsent(rows[-1].sequence))

        try:
            confirmed = self.publisher.publish(rows, meanwhile)
        finally:
            self._mark(before)  # if there was no such moment
        return rows[:confirmed], ahead if confirmed == len(rows) else []

    def _unsent(self, after: int) -> list[OutboxRow]:
        with translated():
            rows: Sequence[Any]
            if self.store.sqlite:
                with self.store.engine.connect() as connection:
                    rows = connection.execute(_UNSENT, {"most": BATCH, "after": after}).all()
            else:
                rows = _UNSENT_AT_ONCE.read(self.store.engine, (after, BATCH))
        return [OutboxRow(row[0], row[1], row[2], row[3].encode()) for row in rows]

    def _mark(self, rows: Sequence[OutboxRow]) -> None:
        if not rows:
            return
        with self.store.unit() as unit:
            connection, these = unit.session.connection(), (unit.now, rows[0].sequence, rows[-1].sequence)
            if self.store.sqlite:
                connection.execute(_MARK, dict(zip(("now", "first", "last"), these, strict=True)))
            else:
                connection.exec_driver_sql(_MARK_AT_ONCE, these)


# Written once: to build a statement costs more than to run it.
_UNSENT = (
    select(outbox.c.sequence, outbox.c.id, outbox.c.routing_key, outbox.c.body)
    .where(outbox.c.published_at.is_(None), outbox.c.sequence > bindparam("after"))
    .order_by(outbox.c.sequence)
    .limit(bindparam("most"))
)
_UNSENT_AT_ONCE = Prepared(
    "quartier_unsent",
    "bigint, bigint",
    "SELECT sequence, id, routing_key, body FROM outbox WHERE published_at IS NULL AND sequence > $1"
    " ORDER BY sequence LIMIT $2",
)
_MARK = (
    update(outbox)
    .where(outbox.c.sequence.between(bindparam("first"), bindparam("last")), outbox.c.published_at.is_(None))
    .values(published_at=bindparam("now"))
)
#: In one round trip (PostgreSQL). Nobody need wait for the disk here: a mark lost in a crash costs a copy, and spares
#: the inboxes' commits, which are waited for, the queue at the disk.
_MARK_AT_ONCE = (
    "SET LOCAL synchronous_commit = off;"
    "UPDATE outbox SET published_at = %s WHERE sequence BETWEEN %s AND %s AND published_at IS NULL" + COMMIT
)


def history(
    store: Store,
    *,
    types: Collection[str] | None = None,
    since: datetime | None = None,
    after: int = 0,
    published: bool = True,
) -> Iterator[OutboxRow]:
    """The service's event log in order, read in pages: for replays, catching up and proofs.

    Args:
        types: only these event types.
        since: only events from this instant (UTC) on.
        after: only sequences above this one.
        published: leave out what the relay has yet to send.
    """
    while True:
        query = select(outbox.c.sequence, outbox.c.id, outbox.c.routing_key, outbox.c.body)
        query = query.where(outbox.c.sequence > after).order_by(outbox.c.sequence).limit(BATCH)
        if types is not None:
            query = query.where(outbox.c.type.in_(types))
        if since is not None:
            # Of a confidential event only the day is kept: all of the first day's are sent.
            day = since.replace(hour=0, minute=0, second=0, microsecond=0)
            query = query.where(
                or_(outbox.c.occurred_at >= since, and_(_CONFIDENTIAL, outbox.c.occurred_at >= day))
            )
        if published:
            query = query.where(outbox.c.published_at.is_not(None))
        with store.read() as session:
            rows = [OutboxRow(row[0], row[1], row[2], row[3].encode()) for row in session.execute(query)]
        yield from rows
        if len(rows) < BATCH:
            return
        after = rows[-1].sequence


class OutboxState(NamedTuple):
    """How far the relay is behind."""

    pending: int
    oldest: datetime | None


def outbox_state(store: Store) -> OutboxState:
    """Count and oldest instant of unsent events; of a confidential one the instant is not kept, so it has none."""
    told = ~outbox.c.routing_key.contains(f".{Audience.CONFIDENTIAL}.")
    query = select(func.count(), func.min(outbox.c.occurred_at).filter(told)).where(
        outbox.c.published_at.is_(None)
    )
    with store.read() as session:
        pending, oldest = session.execute(query).one()
    return OutboxState(pending, oldest)
