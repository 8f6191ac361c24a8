"""The way in from RabbitMQ: one loop from a service's queue into its inbox.

Why it is right.

* A message is acknowledged only after the inbox has committed it, and one that is no event is rejected into
  the dead-letter queue, never acknowledged. All else that can happen between delivery and acknowledgement
  (a failing database, a dead connection, a killed process) leaves it unacknowledged: the broker brings it
  again, and the inbox drops the copy if it had been committed after all. Nothing is ever put back by hand.
* One loop does all: it cannot handle a message twice at the same time, and since the queue has a single
  active consumer, neither can two processes. Where a full batch was there, the next one is fetched while this one is
  stored; but it is settled before the next is stored, and all that speaks to the broker is the one loop.
* Order survives redelivery. A quorum queue gives back what a consumer held before it gives anything new, but
  not in its order (seen on 3.10 with more than 32 messages; rabbitmq-server issues 6804 and 10499). What one
  consumer held is never more than what the next one fetches ahead, so as soon as a message comes marked as
  redelivered, the whole of what is fetched ahead is collected and sorted by source and sequence before it
  goes to the inbox.
* A transaction of the inbox holds locks that pages wait for. So batches are as large as fit into a second, at the
  pace of the last one: whole ones while all is well, small ones on a machine that has more to do than it can.
* The broker counts deliveries and gives up after a limit (`quartier.bus.topology`). An outage uses up one of
  them: the connection is left, and not made again before the database takes a transaction. Where the
  database is there and a batch cannot be stored all the same, its messages are taken one by one, in place,
  and one that fails by itself again and again goes to the dead-letter queue alone.
* It cannot hang: every wait has a time-out, and ``beat`` tells the watchdog of each turn.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import text

from quartier.bus.link import FAULTS, Address, Link
from quartier.envelope import parse
from quartier.errors import Unavailable, Undecodable
from quartier.inbox import Inbox, Receipt
from quartier.observe import Metrics, get_logger

log = get_logger(__name__)

#: Seconds between heartbeats: short enough to notice a dead broker, long enough for a burst of work.
HEARTBEAT = 30
#: Messages handed to the inbox in one transaction; twice as many are fetched ahead.
BATCH = 200
#: Seconds that the inbox's transaction shall not last longer than, and the largest batch while its pace is not known.
HOLD, AT_FIRST = 1.0, 50
#: A batch is over when it is full, after a gap of this many seconds, or this long after its first message.
GAP, LINGER = 0.002, 0.03
#: After no more than so many at once the next is handled without waiting for company.
FEW = 2
#: The same where messages are redelivered: all that was fetched ahead must have come.
GAP_AGAIN, LINGER_AGAIN = 0.2, 2.0
#: Longest wait for a message: how soon the loop notices that it shall stop.
TURN = 0.5
#: Seconds between attempts to connect: doubling from the first to the longest, with jitter. However long the outage
#: was, events flow again within five seconds of the broker's port opening.
PAUSES = (0.25, 3.0)
#: The same between attempts to store one message by itself.
PAUSES_TO_STORE = (0.25, 30.0)
#: How often a message that cannot be stored is tried by itself; about two minutes.
TRIES = 10


class _Away(Exception):
    """The database is away, so nothing can be stored."""


class _Storing(threading.Thread):
    """A batch on its way into the inbox."""

    def __init__(self, inbox: Inbox, batch: list[Any]) -> None:
        super().__init__(daemon=True)
        self.inbox, self.batch = inbox, batch
        self._receipt: Receipt | None = None
        self._error: Exception | None = None
        self.seconds = 0.0
        self.start()

    def run(self) -> None:
        """Store it, and keep how that went."""
        began = time.monotonic()
        try:
            self._receipt = self.inbox.receive([_body(message) for message in self.batch])
        except Exception as error:  # raised again in `end`
            self._error = error
        self.seconds = time.monotonic() - began

    def end(self) -> Receipt:
        """Wait for it: the receipt, or raises what storing raised."""
        self.join()
        if self._error:
            raise self._error
        assert self._receipt
        return self._receipt


class RabbitConsumer:
    """A service's way in: one connection, one loop from ``<service>.inbox`` into the inbox."""

    def __init__(
        self, address: Address, service: str, inbox: Inbox, metrics: Metrics | None = None, batch: int = BATCH
    ) -> None:
        self.queue, self.inbox, self.batch = f"{service}.inbox", inbox, batch
        self.link = Link(address, service, metrics, "consumer")
        self.link.trouble = "The consumer has not started yet."
        self.beat = time.monotonic()
        self._stop = threading.Event()
        self._waiting: deque[Any] = deque()
        self._again = False
        self._storing: _Storing | None = None
        #: How many fit into a transaction.
        self._fit = min(batch, AT_FIRST)
        #: Many come at once: it pays to wait for more before the next batch.
        self._busy = False

    def run(self) -> None:
        """Work until `stop`; reconnects for ever, with growing pauses."""
        failures, away = 0, False
        while not self._stop.is_set():
            self._turns, reason = 0, None
            try:
                if away:
                    self._ask_the_database()
                away = False
                self._session()
            except _Away as error:
                away, reason = True, error.__cause__
                self.link.trouble = "The database cannot be reached."
                self.link.fault("not-stored", reason)
            except FAULTS as error:
                self.link.lost(error)
            except Exception as error:  # whatever it is, unacknowledged messages come again
                self.link.fault("unexpected", repr(error), exc_info=True)
            self.link.drop()
            self._let_storing_end()
            failures = 0 if self._turns else failures + 1
            self._rest(_pause(failures, PAUSES))

    def stop(self) -> None:
        """Ask to finish the batch in hand, settle it, and leave `run`; what waits stays with the broker."""
        self._stop.set()

    def _session(self) -> None:
        """From connecting until stopped."""
        self.link.open(HEARTBEAT)
        channel = self.link.channel
        with self.link.connection.channel() as asking:  # a refusal closes the channel it was asked on
            asking.queue_declare(self.queue, passive=True)
        self._waiting.clear()
        channel.basic_qos(0, 2 * self.batch, False)
        channel.basic_consume(self.queue, callback=self._arrived)
        self.link.trouble = None
        log.info("bus-consuming", queue=self.queue, broker=str(self.link.address))
        while not self._stop.is_set():
            self.beat = time.monotonic()
            self.link.connection.heartbeat_tick()
            batch = self._collect(fit := self._fit)
            self._settle_stored()
            if self._stop.is_set():
                break  # what was fetched meanwhile is the next one's
            if len(batch) == fit:
                self._storing = _Storing(self.inbox, batch)
            elif len(batch) > fit:
                self._take_in_pieces(batch)
            elif batch:
                self._take(batch)
            self._turns += 1
        self._settle_stored()
        self.link.leave()  # politely, so that the last acknowledgement is read before the connection ends

    def _arrived(self, message: Any) -> None:
        self._waiting.append(message)
        self._again = self._again or message.delivery_info["redelivered"]

    def _collect(self, fit: int) -> list[Any]:
        """Messages that came within a short while, in order; none after one quiet turn.

        At most so many as ``fit``, or all that was fetched ahead where there is a redelivered one among them.
        """
        waiting = self._waiting
        begun = time.monotonic() if waiting else 0.0
        while len(waiting) < (most := 2 * self.batch if self._again else fit):
            gap, linger = (GAP_AGAIN, LINGER_AGAIN) if self._again else (GAP if self._busy else 0, LINGER)
            if waiting and time.monotonic() > begun + linger:
                break
            try:
                self.link.connection.drain_events(timeout=gap if waiting or self._storing else TURN)
            except TimeoutError:
                break
            begun = begun or time.monotonic()
        if waiting:
            self._busy = len(waiting) > FEW
        if not self._again:
            return [waiting.popleft() for _ in range(min(most, len(waiting)))]
        self._again = False
        batch = sorted(waiting, key=_place)
        waiting.clear()
        return batch

    def _settle_stored(self) -> None:
        """Wait for the batch that is being stored, and settle it."""
        storing, self._storing = self._storing, None
        if storing:
            self._take(storing.batch, store=storing.end)
            self._learn(len(storing.batch), storing.seconds)

    def _let_storing_end(self) -> None:
        """Nobody can be told any more what was stored; what it was comes again and is dropped."""
        storing, self._storing = self._storing, None
        if storing:
            storing.join()

    def _learn(self, messages: int, seconds: float) -> None:
        """At the pace of this batch, how large may the next be? At most twice as large: the pace may have been luck."""
        pace = messages / max(seconds, 0.001)
        self._fit = max(FEW, min(self.batch, 2 * self._fit, int(pace * HOLD)))

    def _take_in_pieces(self, batch: list[Any]) -> None:
        """Several transactions. The order is the sources' and not that of delivery, so each is settled by itself."""
        while batch and not self._stop.is_set():
            piece, batch = batch[: self._fit], batch[self._fit :]
            began = time.monotonic()
            self._take(piece, together=False)
            self._learn(len(piece), time.monotonic() - began)

    def _take(
        self,
        batch: list[Any],
        tries: int = 1,
        store: Callable[[], Receipt] | None = None,
        together: bool = True,
    ) -> None:
        """Store, then settle; what is stored and cannot be acknowledged comes again and is dropped."""
        self.beat = time.monotonic()
        try:
            receipt = store() if store else self.inbox.receive([_body(message) for message in batch])
        except Unavailable as error:
            raise _Away from error
        except Exception as error:  # nothing was stored, and it is not the database's fault
            self.link.fault("not-stored", repr(error), messages=len(batch), tries=tries)
            self._take_one_by_one(batch, tries)
            return
        unfit = set(receipt.undecodable)
        for place in unfit:
            self._reject(batch[place], "no event")
        stored = [message.delivery_tag for place, message in enumerate(batch) if place not in unfit]
        if together and stored:
            # Everything delivered before the batch is settled, so "all up to here" is the batch.
            self.link.channel.basic_ack(max(stored), multiple=len(batch) > 1)
        for tag in () if together else stored:
            self.link.channel.basic_ack(tag)

    def _take_one_by_one(self, batch: list[Any], tries: int) -> None:
        if len(batch) == 1 and tries == TRIES:
            self._reject(batch[0], "cannot be stored")
            return
        if len(batch) == 1:
            self._rest(_pause(tries, PAUSES_TO_STORE))
        for message in batch:
            if self._stop.is_set():
                return
            self._take([message], tries + 1 if len(batch) == 1 else 1)

    def _reject(self, message: Any, reason: str) -> None:
        self.link.channel.basic_reject(message.delivery_tag, requeue=False)
        self.link.fault("undecodable", reason, message_id=message.properties.get("message_id"))

    def _ask_the_database(self) -> None:
        try:
            with self.inbox.store.unit() as unit:
                unit.session.execute(text("SELECT 1"))  # PostgreSQL hears nothing of an empty transaction
        except Exception as error:
            raise _Away from error

    def _rest(self, seconds: float) -> None:
        """Wait, and show that we live: to the watchdog, and to the broker if there is a connection."""
        end = time.monotonic() + seconds
        while not self._stop.is_set() and (left := end - time.monotonic()) > 0:
            self.beat = time.monotonic()
            if not self.link.connection:
                self._stop.wait(min(left, TURN))
                continue
            self.link.connection.heartbeat_tick()
            with suppress(TimeoutError):
                self.link.connection.drain_events(timeout=min(left, TURN))


def _pause(failures: int, pauses: tuple[float, float]) -> float:
    first, longest = pauses
    return min(longest, first * 2.0 ** min(failures, 16)) * random.uniform(0.5, 1)


def _place(message: Any) -> tuple[str, int]:
    """Where an event belongs among those of its source; what is no event comes first and is rejected."""
    try:
        event = parse(_body(message))
    except Undecodable:
        return "", 0
    return event.source, event.sequence


def _body(message: Any) -> bytes:
    """The bytes as they came; py-amqp gives text where the sender named a content encoding."""
    return message.body.encode() if isinstance(message.body, str) else message.body
