"""The bus of one process: from outboxes straight into inboxes.

Why it is right. A row counts as published once every reader *in this process* has stored it. A reader that was
not there then (the process ran fewer services) catches up when it is attached: what the sender's log holds for it
and its inbox does not, id by id. Copies are harmless, as on any bus. Durability is the databases'; there is no
queue to lose.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from quartier.inbox import Inbox
from quartier.observe import Metrics, get_logger
from quartier.outbox import OutboxRow, history
from quartier.store import Store
from quartier.tables import inbox as inbox_table

log = get_logger(__name__)
#: Events handed to an inbox in one transaction.
BATCH = 200


@dataclass(frozen=True, slots=True)
class _Reader:
    store: Store
    inbox: Inbox
    keys: frozenset[str]


class LocalBus:
    """Knows the services of this process; made by `open_bus("local://")`."""

    def __init__(self) -> None:
        self._readers: dict[str, _Reader] = {}
        self._senders: dict[str, Store] = {}

    def attach(self, service: str, store: Store, inbox: Inbox) -> None:
        """Add a service; whoever of the two missed the other's events gets them now."""
        newcomer = _Reader(store, inbox, frozenset(read.routing_key for read in inbox.reads.values()))
        self._readers[service], self._senders[service] = newcomer, store
        for sender, sender_store in self._senders.items():
            self._catch_up(sender, sender_store, newcomer)
        for name, reader in self._readers.items():
            if name != service:
                self._catch_up(service, store, reader)

    def publisher(self, service: str, metrics: Metrics | None = None) -> "LocalPublisher":
        return LocalPublisher(self, service)

    def consumer(self, service: str, inbox: Inbox, metrics: Metrics | None = None) -> None:
        return None

    def require(self, service: str) -> None:
        """There is nothing that could be missing."""

    def ready(self) -> str | None:
        return None

    def deliver(self, reader: str, rows: Sequence[OutboxRow]) -> None:
        """Give a reader those of the rows that it reads; raises what its inbox raises."""
        target = self._readers[reader]
        mine = [row.body for row in rows if row.routing_key in target.keys]
        for start in range(0, len(mine), BATCH):
            _receive(target, mine[start : start + BATCH])

    def readers(self) -> list[str]:
        """The services that read, in the order in which they were attached."""
        return list(self._readers)

    def _catch_up(self, sender: str, sender_store: Store, reader: _Reader) -> None:
        types = [read.type for read in reader.inbox.reads.values() if read.sender == sender]
        if not types:
            return
        sent = {row.id: row.body for row in history(sender_store, types=types)}
        query = select(inbox_table.c.id).where(inbox_table.c.source == sender_store.source)
        with reader.store.read() as session:
            stored = set(session.scalars(query))
        missed = [body for event_id, body in sent.items() if event_id not in stored]
        for start in range(0, len(missed), BATCH):
            _receive(reader, missed[start : start + BATCH])
        if missed:
            log.info("caught-up", sender=sender, events=len(missed))


def _receive(reader: _Reader, messages: Sequence[bytes]) -> None:
    receipt = reader.inbox.receive(messages)
    for place in receipt.undecodable:
        # There is no dead-letter queue here; the sender's log still has it, and this line is how one finds out.
        log.critical("event-lost-to-reader", reader=reader.store.source, beginning=str(messages[place][:200]))


class LocalPublisher:
    """The way out of one service on the local bus."""

    def __init__(self, bus: LocalBus, service: str) -> None:
        self._bus, self._service = bus, service

    def publish(self, rows: Sequence[OutboxRow], meanwhile: Callable[[], None] = lambda: None) -> int:
        """Deliver to every reader; all rows are confirmed once all have stored them."""
        for reader in self._bus.readers():
            self._bus.deliver(reader, rows)
        return len(rows)

    def publish_to(self, reader: str, rows: Sequence[OutboxRow]) -> int:
        self._bus.deliver(reader, rows)
        return len(rows)

    def close(self) -> None:
        return None
