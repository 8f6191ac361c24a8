"""The unit of work: what one command does, with the events it causes, in one transaction.

Why exactly-once can begin here: the change and its events are rows of the same commit, so there is no instant
at which one exists without the other. The sequence is taken by the last statement before the commit, and the
counter's row stays locked until then, so sequences are gapless and their order is the order of commits; the
lock is held as short as can be. Nobody waits for the broker.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quartier.actor import Actor
from quartier.errors import Refusal
from quartier.event import Draft, complete, new_event_id, numbered
from quartier.settings import Settings
from quartier.tables import outbox, stream


class Unit:
    """One transaction of one service; made by `Store.unit`, given to commands."""

    def __init__(
        self,
        session: Session,
        source: str,
        now: datetime,
        actor: Actor,
        correlation_id: str,
        causation_id: str | None,
        settings: Settings,
    ) -> None:
        #: SQLAlchemy session of this transaction.
        self.session = session
        self.source = source
        #: The instant (UTC) at which everything in this unit happens.
        self.now = now
        self.actor = actor
        #: The service's settings; a room that has settings of its own knows their class.
        self.settings = settings
        #: The same through every service that one click reaches.
        self.correlation_id = correlation_id
        #: The id of the event this unit answers, if it answers one.
        self.causation_id = causation_id
        self._waiting: list[dict[str, Any]] = []
        #: How many events this unit has given to the outbox.
        self.emitted = 0

    @property
    def today(self) -> date:
        """The local date in the quarter at this unit's instant."""
        return self.now.astimezone(self.settings.timezone).date()

    def emit(self, draft: Draft) -> None:
        """Say that something has happened; it is sent if, and only if, this unit commits."""
        event_id = new_event_id()
        self._waiting.append(
            {
                "id": event_id,
                "type": draft.contract.name,
                "subject": draft.subject,
                "routing_key": draft.contract.routing_key,
                "occurred_at": self.now,
                "body": complete(
                    draft,
                    event_id=event_id,
                    source=self.source,
                    time=self.now,
                    correlation=self.correlation_id,
                    causation=self.causation_id,
                ),
            }
        )

    @contextmanager
    def constraint(self, refusal: Refusal, *names: str) -> Iterator[None]:
        """Let a database constraint have the last word: its violation becomes the refusal.

        What was written inside the block is undone; the unit goes on. A name is the constraint's, or what
        SQLite says instead (``table.column`` for a unique one).
        """
        self.session.flush()
        try:
            with self.session.begin_nested():
                yield
                self.session.flush()
        except IntegrityError as error:
            if any(name in str(error.orig) for name in names):
                raise refusal from error
            raise

    def drop_waiting(self, keep: int = 0) -> None:
        """Forget events not yet flushed, all but the first ``keep``: their savepoint was rolled back."""
        del self._waiting[keep:]

    @property
    def waiting(self) -> int:
        """How many events wait for the flush."""
        return len(self._waiting)

    def flush(self) -> None:
        """Write what is pending, then take sequences and write the events: the transaction's last statement."""
        self.session.flush()
        if not self._waiting:
            return
        rows, self._waiting = self._waiting, []
        self.emitted += len(rows)
        if self.session.connection().dialect.name == "postgresql":
            parameters = {f"{name}{i}": value for i, row in enumerate(rows) for name, value in row.items()}
            parameters |= {"source": self.source, "count": len(rows)}
            self.session.connection().execute(_append(len(rows)), parameters)
            return
        taken = self.session.execute(
            update(stream)
            .where(stream.c.source == self.source)
            .values(sequence=stream.c.sequence + len(rows))
            .returning(stream.c.sequence, stream.c.epoch)
        ).one()
        first = taken.sequence - len(rows) + 1
        for sequence, row in enumerate(rows, first):
            row |= {"sequence": sequence, "body": numbered(row["body"], sequence=sequence, epoch=taken.epoch)}
        self.session.execute(insert(outbox), rows)


@lru_cache(maxsize=64)
def _append(count: int) -> TextClause:
    """Take ``count`` sequences and append the events in one round trip (PostgreSQL)."""
    rows = ", ".join(
        f"({i + 1}, :id{i}, :type{i}, :subject{i}, :routing_key{i}, :body{i}, CAST(:occurred_at{i} AS timestamptz))"
        for i in range(count)
    )
    return text(
        "WITH taken AS (UPDATE stream SET sequence = sequence + :count WHERE source = :source"
        " RETURNING sequence - :count AS base, epoch)"
        " INSERT INTO outbox (sequence, id, type, subject, routing_key, body, occurred_at)"
        " SELECT base + n, id, type, subject, routing_key,"
        "  '{\"sequence\"\\:' || (base + n) || ',\"subjectversion\"\\:' || (base + n) || ',\"epoch\"\\:' || epoch || ',' || body,"
        "  occurred_at"
        f" FROM taken, (VALUES {rows}) AS new (n, id, type, subject, routing_key, body, occurred_at)"
    )
