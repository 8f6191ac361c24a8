"""The inbox: every event has its effect once, in the order of its subject, or is on a list that a person sees.

Why it is right.

* Once: an event is stored under (source, id) in the same transaction as its effect. A copy finds the key and
  changes nothing; a crash before the commit leaves neither row nor effect and the bus brings it again; the
  message is acknowledged only after the commit.
* In order: within one subject an event is handled only if no earlier one is unfinished, and one that comes
  after a later one was handled is *late* and not handled at all, unless its reaction says that order does not
  matter. Other subjects go on.
* Visible: a reaction that fails is undone to its savepoint and its row is ``pending`` with the error and the
  next try; after the last try it is ``dead``. The table owns it then, not the queue, so the message is
  acknowledged all the same and one bad event never stops the others.
* Fenced: what an earlier operator's copy still sends after a newer one has begun is stored and not handled.

A batch is handled in one savepoint, which costs two round trips whatever its size; only if something in it
fails is it undone and each event given a savepoint of its own. A handler persists or calls out, never both:
handlers here may therefore be run again at any time.

    state      from       to
    (received) done · pending (an earlier one is unfinished) · dead (late, unreadable) · fenced
    pending    done · pending (failed, tries left) · dead (last try)
    dead       pending (retry by an operator) · dropped (by an operator)
"""

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from quartier.errors import Unavailable, Undecodable
from quartier.event import Envelope, Read, Received, parse
from quartier.observe import Metrics, get_logger
from quartier.store import Store
from quartier.tables import inbox, peer
from quartier.unit import Unit

log = get_logger(__name__)

LATE = "late: a later event of this subject has already been handled"
WAITS = "waits behind an earlier event of this subject"
FENCED = "fenced: sent by an earlier operator after a newer one had begun"


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and when a failed reaction is tried again: doubling, with jitter of a quarter."""

    tries: int = 10
    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(minutes=10)

    def wait(self, attempts: int) -> timedelta:
        """The pause after so many failed attempts."""
        return min(self.first * 2 ** min(attempts - 1, 32), self.longest) * random.uniform(0.75, 1.25)


@dataclass(slots=True)
class Receipt:
    """What became of a batch. Everything but ``undecodable`` may be acknowledged."""

    handled: int = 0
    duplicates: int = 0
    skipped: int = 0
    pending: int = 0
    dead: int = 0
    fenced: int = 0
    #: Places in the batch whose bytes are no event of ours: reject them to the dead-letter queue.
    undecodable: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Subject:
    """What is known of one (source, subject) while a batch is worked through."""

    last_done: int = 0
    first_unfinished: int | None = None

    def blocks(self, version: int) -> bool:
        return self.first_unfinished is not None and self.first_unfinished < version

    def unfinished(self, version: int) -> None:
        self.first_unfinished = min(version, self.first_unfinished or version)


@dataclass(slots=True)
class _Verdict:
    """The row's fate where it is not simply ``done``."""

    state: str
    error: str
    attempts: int = 0
    next_try: datetime | None = None


class Inbox:
    """Receives for one service.

    Args:
        reads: what the service reads, and how; other types are skipped and counted.
    """

    def __init__(
        self, store: Store, reads: Iterable[Read], metrics: Metrics | None = None, retry: Retry | None = None
    ) -> None:
        self.store, self.metrics, self.retry = store, metrics, retry or Retry()
        self.reads = {read.type: read for read in reads}
        self._schemas = {read.type: read.schema() for read in self.reads.values()}

    # ── Receiving ────────────────────────────────────────────────────────────────────────────────────

    def receive(self, messages: Sequence[bytes]) -> Receipt:
        """Store and handle a batch in one transaction.

        Raises (for example `Unavailable`) when nothing was stored: do not acknowledge then.
        """
        receipt = Receipt()
        events = self._parse(messages, receipt)
        if not events:
            return receipt
        with self.store.unit() as unit:
            # Storing comes first: it may wait for another instance that has the same events in hand, and what
            # that one made of them must be seen.
            fresh = _store(unit, events)
            subjects = _subjects(unit, fresh)
            receipt.duplicates += len(events) - len(fresh)
            fenced = _fenced(unit, fresh)
            verdicts: dict[int, _Verdict] = {}
            ready: list[int] = []
            for place, event in enumerate(fresh):
                subject = subjects[event.source, event.subject]
                verdict = self._refused(event, subject, fenced=event in fenced, now=unit.now)
                if verdict is None:
                    ready.append(place)
                    subject.last_done = max(subject.last_done, event.subjectversion)
                    continue
                verdicts[place] = verdict
                if verdict.state != "fenced":
                    subject.unfinished(event.subjectversion)
            verdicts |= self._handle_all(unit, fresh, ready)
            _mark(unit, [(fresh[place], verdict) for place, verdict in verdicts.items()])
        self._count(receipt, fresh, verdicts)
        return receipt

    def _parse(self, messages: Sequence[bytes], receipt: Receipt) -> list[Envelope]:
        events: dict[tuple[str, str], Envelope] = {}
        for place, message in enumerate(messages):
            try:
                event = parse(message)
            except Undecodable as error:
                log.error("event-undecodable", reason=str(error))
                receipt.undecodable.append(place)
                self._metric("unknown", "unknown", "undecodable")
                continue
            if event.type not in self.reads:
                receipt.skipped += 1
                self._metric(event.source, "unread", "skipped")
            elif (event.source, event.id) in events:
                receipt.duplicates += 1
            else:
                events[event.source, event.id] = event
        # What came in disorder within one batch is not late.
        return sorted(events.values(), key=lambda event: (event.source, event.sequence))

    def _refused(self, event: Envelope, subject: _Subject, *, fenced: bool, now: datetime) -> _Verdict | None:
        if fenced:
            return _Verdict("fenced", FENCED)
        if event.audience != self.reads[event.type].audience:
            return _Verdict(
                "dead", f"sent to {event.audience}, which is not the audience this service reads it for"
            )
        if event.subjectversion < subject.last_done and not self.reads[event.type].any_order:
            return _Verdict("dead", LATE)
        if subject.blocks(event.subjectversion):
            return _Verdict("pending", WAITS, next_try=now)
        return None

    def _handle_all(self, unit: Unit, events: list[Envelope], ready: list[int]) -> dict[int, _Verdict]:
        kept = unit.waiting
        try:
            with unit.session.begin_nested():
                for place in ready:
                    self._react(unit, events[place])
            return {}
        except Unavailable:
            raise
        except Exception:  # whatever a reaction does wrong must not stop the others: one by one, below
            unit.drop_waiting(kept)
        verdicts: dict[int, _Verdict] = {}
        failed: dict[tuple[str, str], int] = {}
        for place in ready:
            event = events[place]
            key = event.source, event.subject
            if failed.get(key, event.subjectversion) < event.subjectversion:
                verdicts[place] = _Verdict("pending", WAITS, next_try=unit.now)
            elif verdict := self._handle_one(unit, event, attempts=0):
                verdicts[place] = verdict
                failed[key] = min(failed.get(key, event.subjectversion), event.subjectversion)
        return verdicts

    def _handle_one(self, unit: Unit, event: Envelope, attempts: int) -> _Verdict | None:
        kept = unit.waiting
        try:
            with unit.session.begin_nested():
                self._react(unit, event)
            return None
        except Unavailable:
            raise
        except Exception as error:  # recorded with the row, tried again, in the end shown to an operator
            unit.drop_waiting(kept)
            attempts += 1
            reason = _storable(f"{type(error).__name__}: {error}")
            last = isinstance(error, ValidationError) or attempts >= self.retry.tries
            log.warning(
                "reaction-failed",
                event_type=event.type,
                event_id=event.id,
                correlation_id=event.correlationid,
                attempts=attempts,
                dead=last,
                reason=reason,
            )
            if last:
                return _Verdict("dead", reason, attempts)
            return _Verdict("pending", reason, attempts, unit.now + self.retry.wait(attempts))

    def _react(self, unit: Unit, event: Envelope) -> None:
        unit.correlation_id, unit.causation_id = event.correlationid, event.id
        self.reads[event.type].by(Received(event, self._schemas[event.type].load(event.data)), unit)

    # ── Trying again ─────────────────────────────────────────────────────────────────────────────────

    def retry_due(self, limit: int = 100) -> int:
        """Try pending events whose time has come and whose subject is free; how many were tried."""
        tried = 0
        with self.store.unit() as unit:
            for row in unit.session.execute(_due(unit.now, limit)).all():
                event, tried = parse(row.body), tried + 1
                verdict = self._handle_one(unit, event, row.attempts) or _Verdict(
                    "done", "", row.attempts + 1
                )
                _mark(unit, [(event, verdict)])
                self._metric(event.source, event.type, "ok" if verdict.state == "done" else verdict.state)
        return tried

    # ── Counting ─────────────────────────────────────────────────────────────────────────────────────

    def _count(self, receipt: Receipt, fresh: list[Envelope], verdicts: dict[int, _Verdict]) -> None:
        now = self.store.clock()
        outcomes: Counter[tuple[str, str, str]] = Counter()
        for place, event in enumerate(fresh):
            outcome = verdicts[place].state if place in verdicts else "ok"
            outcomes[event.source, event.type, outcome] += 1
            if outcome == "ok" and self.metrics:
                self.metrics.lag((now - event.time).total_seconds())
        for (source, event_type, outcome), count in outcomes.items():
            setattr(receipt, _RECEIPT[outcome], getattr(receipt, _RECEIPT[outcome]) + count)
            self._metric(source, event_type, outcome, count)
        if receipt.duplicates:
            self._metric("any", "any", "duplicate", receipt.duplicates)
        if fresh:
            # One line a batch: a search for a correlation id finds it, and a backlog does not drown in lines.
            kinds = {f"{event_type} {outcome}": count for (_, event_type, outcome), count in outcomes.items()}
            clicks = list({event.correlationid: None for event in fresh})
            log.info("events-received", by=self.store.source, events=kinds, correlation_ids=clicks)

    def _metric(self, source: str, event: str, outcome: str, count: int = 1) -> None:
        if self.metrics:
            self.metrics.handled(source, event, outcome, count)


def _storable(reason: str) -> str:
    """An error's text without what no database can keep."""
    return reason.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")[:1000]


_RECEIPT = {"ok": "handled", "pending": "pending", "dead": "dead", "fenced": "fenced"}

# ── Named statements ─────────────────────────────────────────────────────────────────────────────────


#: Written once: for a small batch it costs more to build a statement than to run it. One look-up a source: for
#: (source, subject) pairs SQLite reads the whole table and PostgreSQL every row of the source.
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


def _subjects(unit: Unit, fresh: list[Envelope]) -> dict[tuple[str, str], _Subject]:
    """For each subject of the batch: the last version handled before and the first one unfinished."""
    subjects = {(event.source, event.subject): _Subject() for event in fresh}
    for source in {event.source for event in fresh}:
        mine = [event for event in fresh if event.source == source]
        parameters = {
            "its_source": source,
            "subjects": list({event.subject for event in mine}),
            "fresh": [event.id for event in mine],
        }
        for subject, done, first in unit.session.connection().execute(_KNOWN, parameters):
            subjects[source, subject] = _Subject(done or 0, first)
    return subjects


def _store(unit: Unit, events: list[Envelope]) -> list[Envelope]:
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


def _fenced(unit: Unit, events: list[Envelope]) -> list[Envelope]:
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


def _due(now: datetime, limit: int) -> Any:
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


def _mark(unit: Unit, verdicts: list[tuple[Envelope, _Verdict]]) -> None:
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
