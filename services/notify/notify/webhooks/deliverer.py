"""Sends what is due to webhooks: many at once, and nobody waits for somebody else's receiver.

There are places for `YOUNG` requests that have just begun, and `OLD` more for those that take long. A request that has
not been answered after `GRACE` seconds leaves its place among the young to the next one; a receiver that failed last
time gets a place only while few of the old ones are taken. So receivers that hang fill the old places and no others, at
their first time for `GRACE` seconds each, and afterwards not even that.

One greenlet (or thread) a request; results are gathered and written by the one that runs the turn, in batches. The
turn ends when nothing is due, or after `LONGEST` seconds; requests that hang go on and are settled by a later turn.
"""

import json
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from random import random
from typing import Any, cast
from weakref import WeakKeyDictionary

from notify.settings import NotifySettings
from notify.stories.views import as_event
from notify.webhooks import rules
from notify.webhooks.commands.queue import Due, Tried, claim, queue, settle
from notify.webhooks.egress import Answer, Request
from notify.webhooks.rules import Outcome
from notify.webhooks.views import anything_due
from quartier.event import rfc3339
from quartier.store import Store

YOUNG, OLD = 48, 400
#: Seconds after which a request is an old one; for all of a request; after which one that hangs nevertheless is ended.
GRACE, PATIENCE, END = 0.5, 15.0, 25.0
#: Seconds that a turn lasts at most, so that the service can be stopped.
LONGEST = 8.0
#: Seconds for which answers gather once the first is there: a transaction costs the same for one and for forty.
LINGER = 0.02
TEST_TYPE = "quartier.notify.webhook.tested.v1"
HEADERS = {"Content-Type": "application/cloudevents+json", "User-Agent": "Quartier", "Connection": "close"}


@dataclass
class _Flight:
    due: Due
    request: Request
    began: float = field(default_factory=time.monotonic)

    @property
    def age(self) -> float:
        return time.monotonic() - self.began


class Deliverer:
    """The requests of one service that are under way. It holds no store: who lets go of one lets go of this."""

    def __init__(self) -> None:
        self._flights: dict[tuple[str, str], _Flight] = {}
        self._tried: deque[Tried] = deque()
        self._landed = threading.Event()

    def turn(self, store: Store) -> int:
        """Queue what was told, send what is due; how many tries were settled."""
        with store.read() as session:
            if not (self._flights or self._tried or anything_due(session, store.clock())):
                return 0
        end, settled = time.monotonic() + LONGEST, 0
        with store.unit() as unit:
            queue(unit)
        while True:
            self._landed.clear()
            count, begun = self._step(store)
            settled += count
            if time.monotonic() > end or not (count or begun or self._young):
                return settled
            if self._landed.wait(GRACE / 10):
                time.sleep(LINGER)

    @property
    def _young(self) -> int:
        return sum(flight.age < GRACE for flight in list(self._flights.values()))

    def _step(self, store: Store) -> tuple[int, int]:
        """Settle what has landed and send the next; how many of each. One transaction."""
        tried = [self._tried.popleft() for _ in range(len(self._tried))]
        young = self._young
        old = len(self._flights) - young
        for flight in list(self._flights.values()):
            if flight.age > END:
                flight.request.abandon()
        free = min(YOUNG - young, YOUNG + OLD - len(self._flights))
        if not tried and free <= 0:
            return 0, 0
        flying = Counter(webhook_id for webhook_id, _ in list(self._flights))
        with store.unit() as unit:
            if tried:
                settle(unit, tried, random())
            due = claim(unit, free, flying, probes=old < OLD // 2) if free > 0 else []
        for each in due:
            self._begin(store, each)
        return len(tried), len(due)

    def _begin(self, store: Store, due: Due) -> None:
        settings, now = cast(NotifySettings, store.settings), store.clock()
        body = body_of(settings.quarter, due, now)
        message = rules.message_id(due.webhook_id, due.message)
        headers = {**HEADERS, **rules.sign(due.secrets, message, now, body)}
        request = Request(due.url, headers, body, patience=PATIENCE, allowed=settings.webhook_allowed)
        flight = self._flights[due.webhook_id, due.message] = _Flight(due, request)
        threading.Thread(target=self._fly, args=(flight, now), daemon=True).start()

    def _fly(self, flight: _Flight, at: datetime) -> None:
        due = flight.due
        answer = Answer(None, trouble=Outcome.CONNECTION)
        try:
            answer = flight.request.send()
        finally:
            outcome = answer.trouble or rules.outcome_of(answer.status or 0)
            wait = rules.retry_after(answer.retry_after, at)
            took = round(1000 * flight.age)
            self._tried.append(
                Tried(due.webhook_id, due.message, at, took, outcome, answer.status, answer.text, wait)
            )
            self._flights.pop((due.webhook_id, due.message), None)
            self._landed.set()


_deliverers: "WeakKeyDictionary[Store, Deliverer]" = WeakKeyDictionary()


def deliverer(store: Store) -> Deliverer:
    """The one that sends for this store."""
    return _deliverers.setdefault(store, Deliverer())


def body_of(quarter: str, due: Due, now: datetime) -> bytes:
    """What is sent: the CloudEvent as `/events` gives it, with the `timestamp` that Standard Webhooks asks for."""
    event: dict[str, Any]
    if due.story:
        event = as_event(quarter, due.story)
    else:
        event = {
            "specversion": "1.0",
            "id": due.message,
            "source": f"/{quarter}/notify",
            "type": TEST_TYPE,
            "subject": due.webhook_id,
            "time": now,
            "datacontenttype": "application/json",
            "data": {},
        }
    event |= {"time": rfc3339(event["time"]), "timestamp": rfc3339(event["time"])}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
