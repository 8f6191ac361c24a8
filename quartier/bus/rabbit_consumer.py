"""The way in from RabbitMQ: one loop from a service's queue into its inbox.

Why it is right.

* A message is acknowledged only after the inbox has committed it, and one that is no event is rejected into
  the dead-letter queue, never acknowledged. All else that can happen between delivery and acknowledgement
  (a failing database, a dead connection, a killed process) leaves it unacknowledged: the broker brings it
  again, and the inbox drops the copy if it had been committed after all. Nothing is ever put back by hand.
* One loop does all: it cannot handle a message twice at the same time, and since the queue has a single
  active consumer, neither can two processes.
* The broker counts deliveries and gives up after a limit (`quartier.bus.topology`). So that an hour without
  a database does not use the limit up, a batch that was not stored is followed by a pause until the database
  takes a transaction again, and then by single messages: only what fails by itself comes near the limit.
* It cannot hang: every wait has a time-out, and ``beat`` tells the watchdog of each turn.
"""

import random
import threading
import time
from collections import deque
from typing import Any

from quartier.bus.link import FAULTS, Address, Link
from quartier.inbox import Inbox
from quartier.observe import Metrics, get_logger

log = get_logger(__name__)

#: Seconds between heartbeats: short enough to notice a dead broker, long enough for a burst of work.
HEARTBEAT = 30
#: Messages handed to the inbox in one transaction.
BATCH = 100
#: A batch is over when it is full, after a gap of this many seconds, or this long after its first message.
GAP, LINGER = 0.002, 0.03
#: Longest wait for a message: how soon the loop notices that it shall stop.
TURN = 0.5
#: Seconds between attempts to reconnect: doubling from the first to the longest, with jitter.
PAUSES = (0.25, 30.0)


class _Undone(Exception):
    """The inbox could not store a batch."""


class RabbitConsumer:
    """A service's way in: one connection, one loop from ``<service>.inbox`` into the inbox.

    Args:
        batch: messages handed to the inbox in one transaction; twice as many are fetched ahead.
    """

    def __init__(
        self,
        address: Address,
        service: str,
        inbox: Inbox,
        metrics: Metrics | None = None,
        batch: int = BATCH,
        heartbeat: int = HEARTBEAT,
    ) -> None:
        self.queue, self.inbox, self.batch, self.heartbeat = f"{service}.inbox", inbox, batch, heartbeat
        self.link = Link(address, service, metrics, "consumer")
        self.link.trouble = "The consumer has not started yet."
        self.beat = time.monotonic()
        self._stop = threading.Event()
        self._waiting: deque[Any] = deque()
        #: Messages still to be taken one at a time, because a batch could not be stored.
        self._careful = 0
        self._failures = 0

    def run(self) -> None:
        """Work until `stop`; reconnects for ever, with growing pauses."""
        while not self._stop.is_set():
            try:
                self._session()
                self.link.channel.basic_cancel(self.queue)
                self.link.leave()
            except _Undone as error:
                self._careful = 2 * self.batch
                self.link.fault("not-stored", error.__cause__)
            except FAULTS as error:
                self.link.lost(error)
            except Exception as error:  # whatever it is, unacknowledged messages come again
                self.link.fault("unexpected", repr(error), exc_info=True)
            self.link.drop()
            self._waiting.clear()
            self._pause()

    def stop(self) -> None:
        """Ask to finish the batch in hand, settle it, and leave `run`; what waits stays with the broker."""
        self._stop.set()

    def _session(self) -> None:
        """From connecting until stopped, or until single messages have gone well for long enough."""
        careful = self._careful > 0
        if careful:
            self._ask_the_database()
        self.link.open(self.heartbeat)
        channel = self.link.channel
        with self.link.connection.channel() as asking:  # a refusal closes the channel it was asked on
            asking.queue_declare(self.queue, passive=True)
        channel.basic_qos(0, 1 if careful else 2 * self.batch, False)
        channel.basic_consume(self.queue, consumer_tag=self.queue, callback=self._waiting.append)
        self.link.trouble = None
        log.info("bus-consuming", queue=self.queue, broker=str(self.link.address), one_at_a_time=careful)
        while not self._stop.is_set() and careful == (self._careful > 0):
            self.beat = time.monotonic()
            self.link.connection.heartbeat_tick()
            if batch := self._collect(1 if careful else self.batch):
                self._take(batch)
            self._careful = max(0, self._careful - len(batch)) if batch else 0
            self._failures = 0

    def _collect(self, most: int) -> list[Any]:
        """Messages that came within a short while; none after one quiet turn."""
        waiting = self._waiting
        end = time.monotonic() + (LINGER if waiting else TURN)
        while len(waiting) < most and (left := end - time.monotonic()) > 0:
            try:
                self.link.connection.drain_events(timeout=min(left, GAP) if waiting else left)
            except TimeoutError:
                break
            if len(waiting) == 1:
                end = time.monotonic() + LINGER
        return [waiting.popleft() for _ in range(min(most, len(waiting)))]

    def _take(self, batch: list[Any]) -> None:
        """Store, then settle; a stored batch that cannot be acknowledged comes again and is dropped."""
        try:
            receipt = self.inbox.receive([_body(message) for message in batch])
        except Exception as error:  # the inbox says what may go wrong: whatever it raises, nothing was stored
            raise _Undone from error
        unfit = set(receipt.undecodable)
        for place in unfit:
            self.link.channel.basic_reject(batch[place].delivery_tag, requeue=False)
            self.link.fault("undecodable", "rejected to the dead-letter queue")
        if stored := [message for place, message in enumerate(batch) if place not in unfit]:
            self.link.channel.basic_ack(stored[-1].delivery_tag, multiple=True)

    def _ask_the_database(self) -> None:
        try:
            with self.inbox.store.unit():
                pass
        except Exception as error:
            raise _Undone from error

    def _pause(self) -> None:
        first, longest = PAUSES
        end = time.monotonic() + min(longest, first * 2**self._failures) * random.uniform(0.5, 1)
        self._failures = min(self._failures + 1, 10)
        while not self._stop.is_set() and (left := end - time.monotonic()) > 0:
            self.beat = time.monotonic()
            self._stop.wait(min(left, TURN))


def _body(message: Any) -> bytes:
    """The bytes as they came; py-amqp gives text where the sender named a content encoding."""
    return message.body.encode() if isinstance(message.body, str) else message.body
