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

The statements are in `quartier.inbox_rows`.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError

from quartier import inbox_rows as rows
from quartier.envelope import Envelope, parse
from quartier.errors import Unavailable, Undecodable
from quartier.event import Audience, Reaction, Read, Received
from quartier.observe import Metrics, get_logger
from quartier.store import Store
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


class Inbox:
    """Receives for one service.

    Args:
        reads: what the service reads, and how; other types are skipped and counted.
        otherwise: how a type is answered that is not among them, a new version for example, by its audience; nothing of
            its data is read.
    """

    def __init__(
        self,
        store: Store,
        reads: Iterable[Read],
        metrics: Metrics | None = None,
        retry: Retry | None = None,
        otherwise: Mapping[str, Reaction] | None = None,
    ) -> None:
        self.store, self.metrics, self.retry = store, metrics, retry or Retry()
        self.reads = {read.type: read for read in reads}
        self.otherwise = otherwise or {}
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
            stored = rows.store(unit, events)
            fresh = stored.fresh
            receipt.duplicates += len(events) - len(fresh)
            fenced = rows.fenced_of(unit, stored)
            verdicts: dict[int, rows.Verdict] = {}
            ready: list[int] = []
            for place, event in enumerate(fresh):
                subject = stored.subjects[event.source, event.subject]
                verdict = self._refused(event, subject, fenced=event in fenced, now=unit.now)
                if verdict is None:
                    ready.append(place)
                    subject.last_done = max(subject.last_done, event.subjectversion)
                    continue
                verdicts[place] = verdict
                if verdict.state != "fenced":
                    subject.unfinished(event.subjectversion)
            verdicts |= self._handle_all(unit, fresh, ready)
            rows.mark(unit, [(fresh[place], verdict) for place, verdict in verdicts.items()])
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
            if event.type not in self.reads and event.audience not in self.otherwise:
                receipt.skipped += 1
                self._metric(event.source, "unread", "skipped")
            elif (event.source, event.id) in events:
                receipt.duplicates += 1
            else:
                events[event.source, event.id] = event
        # What came in disorder within one batch is not late.
        return sorted(events.values(), key=lambda event: (event.source, event.sequence))

    def _refused(
        self, event: Envelope, subject: rows.Subject, *, fenced: bool, now: datetime
    ) -> rows.Verdict | None:
        if fenced:
            return rows.Verdict("fenced", FENCED)
        read = self.reads.get(event.type)
        if read and event.audience != read.audience:
            return rows.Verdict(
                "dead", f"sent to {event.audience}, which is not the audience this service reads it for"
            )
        if event.subjectversion < subject.last_done and not (read and read.any_order):
            return rows.Verdict("dead", LATE)
        if subject.blocks(event.subjectversion):
            return rows.Verdict("pending", WAITS, next_try=now)
        return None

    def _handle_all(self, unit: Unit, events: list[Envelope], ready: list[int]) -> dict[int, rows.Verdict]:
        kept = unit.waiting
        try:
            with unit.session.begin_nested():
                for place in ready:
                    self._react(unit, events[place])
            return {}
        except Exception as error:  # what one reaction does wrong must not stop the others: one by one, below
            if _database_is_gone(error):
                raise
            unit.drop_waiting(kept)
        verdicts: dict[int, rows.Verdict] = {}
        failed: dict[tuple[str, str], int] = {}
        for place in ready:
            event = events[place]
            key = event.source, event.subject
            if failed.get(key, event.subjectversion) < event.subjectversion:
                verdicts[place] = rows.Verdict("pending", WAITS, next_try=unit.now)
            elif verdict := self._handle_one(unit, event, attempts=0):
                verdicts[place] = verdict
                failed[key] = min(failed.get(key, event.subjectversion), event.subjectversion)
        return verdicts

    def _handle_one(self, unit: Unit, event: Envelope, attempts: int) -> rows.Verdict | None:
        kept = unit.waiting
        try:
            with unit.session.begin_nested():
                self._react(unit, event)
            return None
        except Exception as error:  # recorded with the row, tried again, in the end shown to an operator
            if _database_is_gone(error):
                raise
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
                return rows.Verdict("dead", reason, attempts)
            return rows.Verdict("pending", reason, attempts, unit.now + self.retry.wait(attempts))

    def _react(self, unit: Unit, event: Envelope) -> None:
        unit.correlation_id, unit.causation_id = event.correlationid, event.id
        if read := self.reads.get(event.type):
            read.by(Received(event, self._schemas[event.type].load(event.data)), unit)
        else:
            self.otherwise[event.audience](Received(event, {}), unit)

    # ── Trying again ─────────────────────────────────────────────────────────────────────────────────

    def retry_due(self, limit: int = 100) -> int:
        """Try pending events whose time has come and whose subject is free; how many were tried."""
        tried = 0
        with self.store.unit() as unit:
            for row in unit.session.execute(rows.due(unit.now, limit)).all():
                event, tried = parse(row.body), tried + 1
                verdict = self._handle_one(unit, event, row.attempts) or rows.Verdict(
                    "done", "", row.attempts + 1
                )
                rows.mark(unit, [(event, verdict)])
                self._metric(event.source, event.type, "ok" if verdict.state == "done" else verdict.state)
        return tried

    # ── Counting ─────────────────────────────────────────────────────────────────────────────────────

    def _count(self, receipt: Receipt, fresh: list[Envelope], verdicts: dict[int, rows.Verdict]) -> None:
        now = self.store.clock()
        outcomes: Counter[tuple[str, str, str]] = Counter()
        told: list[Envelope] = []
        for place, event in enumerate(fresh):
            outcome = verdicts[place].state if place in verdicts else "ok"
            setattr(receipt, _RECEIPT[outcome], getattr(receipt, _RECEIPT[outcome]) + 1)
            # The minute of a conflict is confidential too: of such events only what went wrong is counted and logged.
            if outcome == "ok" and event.audience == Audience.CONFIDENTIAL:
                continue
            if outcome == "ok" and event.type not in self.reads:
                outcome = "otherwise"
            told.append(event)
            outcomes[event.source, event.type, outcome] += 1
            if outcome in ("ok", "otherwise") and self.metrics:
                self.metrics.lag((now - event.time).total_seconds())
        for (source, event_type, outcome), count in outcomes.items():
            self._metric(source, event_type, outcome, count)
        if receipt.duplicates:
            self._metric("any", "any", "duplicate", receipt.duplicates)
        if told:
            # One line a batch: a search for a correlation id finds it, and a backlog does not drown in lines.
            kinds = {f"{event_type} {outcome}": count for (_, event_type, outcome), count in outcomes.items()}
            clicks = list({event.correlationid: None for event in told})
            log.info("events-received", by=self.store.source, events=kinds, correlation_ids=clicks)

    def _metric(self, source: str, event: str, outcome: str, count: int = 1) -> None:
        if self.metrics:
            self.metrics.handled(source, event, outcome, count)


def _database_is_gone(error: Exception) -> bool:
    """Whether nothing can be recorded any more: the batch comes again."""
    return isinstance(error, Unavailable) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def _storable(reason: str) -> str:
    """An error's text without what no database can keep."""
    return reason.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")[:1000]


_RECEIPT = {"ok": "handled", "pending": "pending", "dead": "dead", "fenced": "fenced"}
