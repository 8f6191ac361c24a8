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


def subjects_of(unit: Unit, fresh: list[Envelope]) -> dict[tuple[str, str], Subject]:
    """For each subject of the batch: the last version handled before and the first one unfinished."""
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


def store(unit: Unit, events: list[Envelope]) -> list[Envelope]:
    """Insert the batch as done, ignoring keys that are there; those that were not, in order."""
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
    connection = unit.session.connection()
    if connection.dialect.name == "postgresql":
        stored = connection.exec_driver_sql(_STORE_AT_ONCE, {"rows": json.dumps(rows), "now": unit.now})
    else:
        same = {"received_at": unit.now, "state": "done", "attempts": 1}
        stored = connection.execute(_STORE, [row | same for row in rows])
    new = {(source, event_id) for source, event_id in stored}
    return [event for event in events if (event.source, event.id) in new]


_STORE = sqlite.insert(inbox).on_conflict_do_nothing().returning(inbox.c.source, inbox.c.id)
#: The batch as one parameter takes PostgreSQL half the time of a thousand (measured: 55 to 100 µs a row).
_STORE_AT_ONCE = """
    INSERT INTO inbox (source, id, type, subject, subjectversion, sequence, body, received_at, state, attempts)
    SELECT source, id, type, subject, subjectversion, sequence, body, %(now)s, 'done', 1
    FROM json_to_recordset(%(rows)s::json) AS row
        (source text, id text, type text, subject text, subjectversion bigint, sequence bigint, body text)
    ON CONFLICT DO NOTHING RETURNING source, id
"""
_PEERS = select(peer)


def fenced_of(unit: Unit, events: list[Envelope]) -> list[Envelope]:
    """Those that an earlier operator sent after a newer one had begun; notes newer epochs as they appear."""
    peers = {row.source: (row.epoch, row.since_sequence) for row in unit.session.connection().execute(_PEERS)}
    newer: dict[str, tuple[int, int]] = {}
    fenced = []
    for event in events:
        epoch, since = newer.get(event.source) or peers.get(event.source) or (0, 0)
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
