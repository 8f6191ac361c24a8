"""The inbox's rows: what is known before, storing a batch, fencing, what is due, writing a fate. Named statements.

`quartier.inbox` has the argument why the whole is right; here is what each statement relies on. They are written
once and not for each batch: for a small batch it costs more to build a statement than to run it.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from quartier.envelope import Envelope
from quartier.prepared import Prepared
from quartier.tables import inbox, peer
from quartier.unit import Unit


@dataclass(slots=True)
class Subject:
    """What is known of one (source, subject) while a batch is worked through."""

    last_done: int = 0
    first_unfinished: int | None = None

    def blocks(self, version: int) -> bool:
        return self.first_unfinished is not None and self.first_unfinished < version

    def unfinished(self, version: int) -> None:
        self.first_unfinished = min(version, self.first_unfinished or version)


@dataclass(slots=True)
class Verdict:
    """The row's fate where it is not simply ``done``."""

    state: str
    error: str
    attempts: int = 0
    next_try: datetime | None = None


@dataclass(slots=True)
class Stored:
    """What storing a batch has found out."""

    #: Events that were not there before, in order.
    fresh: list[Envelope]
    #: For each (source, subject) of the batch: the last version handled before, and the first one unfinished.
    subjects: dict[tuple[str, str], Subject]
    #: Of each sender: the newest epoch seen, and the sequence at which it began.
    peers: dict[str, tuple[int, int]]


def store(unit: Unit, events: list[Envelope]) -> Stored:
    """Insert the batch as done, ignoring keys that are there, and look up what its events must be judged by."""
    rows = [
        {
            "source": event.source,
            "id": event.id,
            "type": event.type,
            "subject": event.subject,
            "subjectversion": event.subjectversion,
            "sequence": event.sequence,
            "body": event.raw,
        }
        for event in events
    ]
    if unit.session.connection().dialect.name == "postgresql":
        return _store_at_once(unit, events, rows)
    connection, same = unit.session.connection(), {"received_at": unit.now, "state": "done", "attempts": 1}
    new = {
        (source, event_id) for source, event_id in connection.execute(_STORE, [row | same for row in rows])
    }
    fresh = [event for event in events if (event.source, event.id) in new]
    peers = {row.source: (row.epoch, row.since_sequence) for row in connection.execute(select(peer))}
    return Stored(fresh, _subjects(unit, fresh), peers)


def _store_at_once(unit: Unit, events: list[Envelope], rows: list[dict[str, Any]]) -> Stored:
    """The same in one round trip (PostgreSQL)."""
    stored = Stored(events, {(event.source, event.subject): Subject() for event in events}, {})
    copies = set()
    answer: Any = _STORE_AT_ONCE.run(unit.session.connection(), (json.dumps(rows), unit.now))
    for kind, source, name, first, second in answer:
        if kind == "copy":
            copies.add((source, name))
        elif kind == "peer":
            stored.peers[source] = first, second
        else:
            stored.subjects[source, name] = Subject(first or 0, second)
    if copies:
        stored.fresh = [event for event in events if (event.source, event.id) not in copies]
        # The insert may have waited for another instance; the statement's snapshot is older than what that one did.
        stored.subjects = _subjects(unit, stored.fresh)
    return stored


def _subjects(unit: Unit, fresh: list[Envelope]) -> dict[tuple[str, str], Subject]:
    subjects = {(event.source, event.subject): Subject() for event in fresh}
    for source in {event.source for event in fresh}:
        mine = [event for event in fresh if event.source == source]
        parameters = {
            "its_source": source,
            "subjects": list({event.subject for event in mine}),
            "fresh": [event.id for event in mine],
        }
        for subject, done, first in unit.session.connection().execute(_KNOWN, parameters):
            subjects[source, subject] = Subject(done or 0, first)
    return subjects


_STORE = sqlite.insert(inbox).on_conflict_do_nothing().returning(inbox.c.source, inbox.c.id)
#: One look-up a source: for (source, subject) pairs SQLite reads the whole table, PostgreSQL every row of the source.
_KNOWN = (
    select(
        inbox.c.subject,
        func.max(case((inbox.c.state == "done", inbox.c.subjectversion))),
        func.min(case((inbox.c.state.in_(("pending", "dead")), inbox.c.subjectversion))),
    )
    .where(
        inbox.c.source == bindparam("its_source"),
        inbox.c.subject.in_(bindparam("subjects", expanding=True)),
        inbox.c.id.not_in(bindparam("fresh", expanding=True)),
    )
    .group_by(inbox.c.subject)
)
#: The batch as one parameter takes PostgreSQL half the time of a thousand (measured: 55 to 100 µs a row). The parts of
#: the statement share a snapshot, so the look-ups see the inbox as it was before the insert.
_STORE_AT_ONCE = Prepared(
    "quartier_store",
    "json, timestamptz",
    """
    WITH batch AS MATERIALIZED (
        SELECT * FROM json_to_recordset($1) AS event
            (source text, id text, type text, subject text, subjectversion bigint, sequence bigint, body text)
    ), new AS (
        INSERT INTO inbox (source, id, type, subject, subjectversion, sequence, body, received_at, state, attempts)
        SELECT source, id, type, subject, subjectversion, sequence, body, $2, 'done', 1 FROM batch
        ON CONFLICT DO NOTHING RETURNING source, id
    )
    SELECT 'copy', source, id, NULL, NULL FROM batch WHERE (source, id) NOT IN (SELECT source, id FROM new)
    UNION ALL
    SELECT 'peer', source, NULL, epoch, since_sequence FROM peer
    UNION ALL
    SELECT 'subject', source, subject, max(subjectversion) FILTER (WHERE state = 'done'),
           min(subjectversion) FILTER (WHERE state IN ('pending', 'dead'))
    FROM inbox JOIN (SELECT DISTINCT source, subject FROM batch) AS batch USING (source, subject)
    GROUP BY source, subject
    """,
)


def fenced_of(unit: Unit, stored: Stored) -> list[Envelope]:
    """Those that an earlier operator sent after a newer one had begun; notes newer epochs as they appear."""
    newer: dict[str, tuple[int, int]] = {}
    fenced = []
    for event in stored.fresh:
        epoch, since = newer.get(event.source) or stored.peers.get(event.source) or (0, 0)
        if event.epoch > epoch:
            newer[event.source] = event.epoch, event.sequence
        elif event.epoch < epoch and event.sequence >= since:
            fenced.append(event)
    dialect = postgresql if unit.session.connection().dialect.name == "postgresql" else sqlite
    for source, (epoch, since) in newer.items():
        row = {"epoch": epoch, "since_sequence": since}
        statement = dialect.insert(peer).values(source=source, **row)
        unit.session.execute(statement.on_conflict_do_update(index_elements=["source"], set_=row))
    return fenced


def due(now: datetime, limit: int) -> Any:
    """Pending rows whose time has come, the first unfinished of their subject, not in another instance's hands."""
    earlier = inbox.alias()
    in_the_way = select(earlier.c.id).where(
        earlier.c.source == inbox.c.source,
        earlier.c.subject == inbox.c.subject,
        earlier.c.subjectversion < inbox.c.subjectversion,
        earlier.c.state.in_(("pending", "dead")),
    )
    return (
        select(inbox.c.body, inbox.c.attempts)
        .where(inbox.c.state == "pending", inbox.c.next_try <= now, ~in_the_way.exists())
        .order_by(inbox.c.source, inbox.c.sequence)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


_MARK = (
    update(inbox)
    .where(inbox.c.source == bindparam("its_source"), inbox.c.id == bindparam("its_id"))
    .values(
        state=bindparam("new_state"),
        error=bindparam("new_error"),
        attempts=bindparam("new_attempts"),
        next_try=bindparam("new_next_try"),
    )
)


def mark(unit: Unit, verdicts: list[tuple[Envelope, Verdict]]) -> None:
    """Write the fate of rows that are not simply done."""
    if not verdicts:
        return
    unit.session.connection().execute(
        _MARK,
        [
            {
                "its_source": event.source,
                "its_id": event.id,
                "new_state": verdict.state,
                "new_error": verdict.error or None,
                "new_attempts": verdict.attempts,
                "new_next_try": verdict.next_try,
            }
            for event, verdict in verdicts
        ],
    )
