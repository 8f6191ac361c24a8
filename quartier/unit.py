"""The unit of work: what one command does, with the events it causes, in one transaction.

Why exactly-once can begin here: the change and its events are rows of the same commit, so there is no instant
at which one exists without the other. The sequence is taken by the last statement before the commit, and the
counter's row stays locked until then, so sequences are gapless and their order is the order of commits; the
lock is held as short as can be. Nobody waits for the broker.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quartier.actor import Actor
from quartier.envelope import complete, numbered
from quartier.errors import Misconfigured, Refusal
from quartier.event import Audience, Draft, new_event_id
from quartier.prepared import COMMIT, Prepared
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
        confidential = draft.contract.audience is Audience.CONFIDENTIAL
        # When a confidential thing happened is itself telling: neither time nor id say more than the day.
        time = self.now.replace(hour=0, minute=0, second=0, microsecond=0) if confidential else self.now
        event_id = new_event_id(timed=not confidential)
        self._waiting.append(
            {
                "id": event_id,
                "type": draft.contract.name,
                "subject": draft.subject,
                "routing_key": draft.contract.routing_key,
                "occurred_at": time,
                "body": complete(
                    draft,
                    event_id=event_id,
                    source=self.source,
                    time=time,
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
        kept = self.waiting
        try:
            with self.session.begin_nested():
                yield
                self.session.flush()
        except IntegrityError as error:
            self.drop_waiting(kept)
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

    def flush(self, *, last: bool = False) -> None:
        """Write what is pending, then take sequences and write the events.

        Args:
            last: nothing more is said or written in this unit (`Store.unit` knows); PostgreSQL then commits with
                the same message.
        """
        connection = self.session.connection()
        terse = connection.dialect.name == "postgresql"
        with _holding(connection) if last and terse else nullcontext():
            self.session.flush()
        if not self._waiting:
            return
        rows, self._waiting = self._waiting, []
        if terse:
            _append_at_once(connection, self.source, rows, COMMIT if last else "")
        else:
            _append(connection, self.source, rows)
        self.emitted += len(rows)


@contextmanager
def _holding(connection: Connection) -> Iterator[None]:
    """New rows written within it go to the server with the statement after it (`quartier.postgresql`)."""
    driver: Any = connection.connection.driver_connection
    driver.holding = True
    try:
        yield
    finally:
        driver.holding = False


def _append(connection: Connection, source: str, rows: list[dict[str, Any]]) -> None:
    """Take the sequences, then append the events."""
    taken = connection.execute(_TAKE, {"its_source": source, "count": len(rows)}).one_or_none()
    if taken is None:
        raise _no_stream(source)
    for sequence, row in enumerate(rows, taken.sequence - len(rows) + 1):
        row |= {"sequence": sequence, "body": numbered(row["body"], sequence=sequence, epoch=taken.epoch)}
    connection.execute(_INSERT, rows)


def _append_at_once(connection: Connection, source: str, rows: list[dict[str, Any]], ending: str) -> None:
    """The same in one round trip (PostgreSQL); with ``ending`` the counter's row is not even locked on the way."""
    events = [
        row | {"place": place, "occurred_at": row["occurred_at"].isoformat()}
        for place, row in enumerate(rows, 1)
    ]
    try:
        _APPEND.run(connection, (source, len(rows), json.dumps(events)), ending)
    except IntegrityError as error:
        if "sequence" in str(error.orig) and "null" in str(error.orig):  # there was no counter to take from
            raise _no_stream(source) from error
        raise


def _no_stream(source: str) -> Misconfigured:
    return Misconfigured(
        f"{source} has no stream in this database: run `quartier migrate`, or set QUARTIER_QUARTER back"
    )


# Written once: for one event it costs more to build a statement than to run it.
_TAKE = (
    update(stream)
    .where(stream.c.source == bindparam("its_source"))
    .values(sequence=stream.c.sequence + bindparam("count"))
    .returning(stream.c.sequence, stream.c.epoch)
)
_INSERT = insert(outbox)
#: A missing counter makes the sequence NULL, which the table refuses.
_APPEND = Prepared(
    "quartier_append",
    "text, bigint, json",
    """
    WITH taken AS (
        UPDATE stream SET sequence = sequence + $2 WHERE source = $1 RETURNING sequence - $2 AS base, epoch
    )
    INSERT INTO outbox (sequence, id, type, subject, routing_key, body, occurred_at)
    SELECT base + place, id, type, subject, routing_key,
           '{"sequence":' || base + place || ',"subjectversion":' || base + place
               || ',"epoch":' || epoch || ',' || body,
           occurred_at
    FROM json_to_recordset($3) AS new (place bigint, id text, type text, subject text, routing_key text,
                                       body text, occurred_at timestamptz)
    LEFT JOIN taken ON true
    """,
)
