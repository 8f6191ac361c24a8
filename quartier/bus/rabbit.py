"""The bus between processes and operators: RabbitMQ, spoken to through py-amqp alone. This is the way out;
the way in is `quartier.bus.rabbit_consumer`, who may send and read what is `quartier.bus.topology`.

Why it is right.

* A row is reported as confirmed only if the broker has confirmed it and every row before it in the batch:
  confirms name delivery tags, one or all up to one, and what is returned is the length of the prefix without
  a gap. Whatever else happens (refusal, time-out, lost connection) ends the batch.
* After an unfinished batch its connection is dropped, so no late confirm is ever counted for another batch.
* What a dropped connection still had on the way may reach the broker later than what is sent after it. That
  is harmless: each connection carries an unbroken run of the log that begins at or before the first
  unconfirmed row, so however two runs interleave, the first copy of event n comes before the first copy of
  n+1. Only a refused row (nack) can let a later one overtake; the inbox knows such an event as late.
* It never waits without end: connecting, writing and the confirms of a batch each have a time-out, and a bad
  connection is closed by closing its socket (a polite close waits ten seconds more for a broker that is
  blocked by a memory alarm). After an unfinished batch the next begins with a single row, so that an alarm
  of an hour leaves an hour of single copies behind and not of whole batches.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import amqp
from amqp import spec

from quartier.bus.declare import require
from quartier.bus.link import FAULTS, PATIENCE, Address, Link
from quartier.bus.rabbit_consumer import RabbitConsumer
from quartier.errors import BusDown
from quartier.event import CONTENT_TYPE
from quartier.inbox import Inbox
from quartier.observe import Metrics
from quartier.outbox import OutboxRow
from quartier.store import Store

#: Seconds without use after which a connection is asked whether it is still one.
RESTED = 0.5


class _Refused(Exception):
    """The broker does not take an event."""


class _Confirms:
    """How many leading messages of a batch the broker has confirmed, by the delivery tags of one channel."""

    def __init__(self) -> None:
        self.refused = False
        self._through = self._before = 0
        self._early: set[int] = set()

    def begin(self) -> None:
        """What comes now is the next batch; everything before is confirmed."""
        self._before = self._through
        self._early.clear()

    @property
    def prefix(self) -> int:
        return self._through - self._before

    def ack(self, tag: int, multiple: bool) -> None:
        """The broker has this message (or all up to it). After a refusal nothing counts any more."""
        if self.refused:
            return
        if multiple:
            self._through = max(self._through, tag)
        else:
            self._early.add(tag)
        while self._through + 1 in self._early:
            self._through += 1

    def nack(self, _tag: int, _multiple: bool) -> None:
        """The broker refuses a message."""
        self.refused = True


class RabbitPublisher:
    """A service's way out: one long-lived connection, used by one greenlet at a time.

    Args:
        confirm_timeout: seconds for the broker to confirm a whole batch once it is sent.
    """

    def __init__(
        self,
        address: Address,
        service: str,
        metrics: Metrics | None = None,
        confirm_timeout: float = PATIENCE,
    ) -> None:
        self.service, self.confirm_timeout = service, confirm_timeout
        self.link = Link(address, service, metrics, "publisher")
        self._confirms = _Confirms()
        self._used = 0.0
        self._doubt = False

    def publish(self, rows: Sequence[OutboxRow], meanwhile: Callable[[], None] = lambda: None) -> int:
        """Send in order to ``<service>.events``; the number of leading rows that are confirmed.

        Raises `BusDown` when there is no connection or not even the first row was confirmed.
        """
        return self._publish(f"{self.service}.events", None, rows, meanwhile)

    def publish_to(self, reader: str, rows: Sequence[OutboxRow]) -> int:
        """Send again, through ``<service>.replay`` to this reader alone; otherwise as `publish`."""
        return self._publish(f"{self.service}.replay", reader, rows, lambda: None)

    def close(self) -> None:
        """Leave; between two calls nothing is unconfirmed."""
        self.link.leave()

    def _publish(
        self, exchange: str, key: str | None, rows: Sequence[OutboxRow], meanwhile: Callable[[], None]
    ) -> int:
        if self._doubt and len(rows) > 1:
            self._send(exchange, key, rows[:1], lambda: None)
            return 1 + self._send(exchange, key, rows[1:], meanwhile)
        return self._send(exchange, key, rows, meanwhile) if rows else 0

    def _send(
        self, exchange: str, key: str | None, rows: Sequence[OutboxRow], meanwhile: Callable[[], None]
    ) -> int:
        self._confirms.begin()
        try:
            self._open()
            self._write(exchange, key, rows)
            meanwhile()
            self._await(len(rows))
        except (*FAULTS, _Refused) as error:
            reason = self._failed(error)
        except BaseException:
            self.link.drop()
            raise
        else:
            self.link.trouble, self._doubt = None, False
            return len(rows)
        confirmed, self._doubt = self._confirms.prefix, True
        self.link.drop()
        if not confirmed:
            raise BusDown(reason)
        return confirmed

    def _open(self) -> None:
        if self.link.channel and time.monotonic() - self._used > RESTED:
            self._look()
        if self.link.channel:
            return
        self.link.open(heartbeat=0)  # nobody would send them between batches; TCP keeps the connection alive
        channel, self._confirms = self.link.channel, _Confirms()
        channel.confirm_select()
        channel.events["basic_ack"].add(self._confirms.ack)
        channel.events["basic_nack"].add(self._confirms.nack)
        channel.events["basic_return"].add(self._returned)

    def _look(self) -> None:
        """Read what the broker has said since the last batch: it may have closed the connection."""
        try:
            while True:
                self.link.connection.drain_events(timeout=0.001)
        except TimeoutError:
            pass
        except FAULTS:
            self.link.drop()

    def _write(self, exchange: str, key: str | None, rows: Sequence[OutboxRow]) -> None:
        send, publish = self.link.channel.send_method, spec.Basic.Publish
        for row in rows:
            message = amqp.Message(row.body, content_type=CONTENT_TYPE, delivery_mode=2, message_id=row.id)
            # Channel.basic_publish also looks for input before each message, which costs a quarter.
            send(publish, "Bssbb", (0, exchange, key or row.routing_key, True, False), message)

    def _await(self, count: int) -> None:
        deadline = time.monotonic() + self.confirm_timeout
        while self._confirms.prefix < count:
            if self._confirms.refused:
                raise _Refused
            self.link.connection.drain_events(timeout=max(0.001, deadline - time.monotonic()))
            if time.monotonic() > deadline and self._confirms.prefix < count:
                raise TimeoutError
        self._used = time.monotonic()

    def _failed(self, error: Exception) -> str:
        """Count a batch that was not confirmed to its end; returns why, as a sentence."""
        if isinstance(error, TimeoutError) and self.link.channel:
            kind, reason = "confirm-timeout", f"confirms nothing within {self.confirm_timeout:g} s"
        elif isinstance(error, _Refused):
            kind, reason = "nack", "refused an event: a reader's post-box is full"
        else:
            return self.link.lost(error)
        self.link.fault(kind, reason)
        self.link.trouble = self.link.trouble or f"The broker {self.link.address} {reason}."
        return self.link.trouble

    def _returned(self, _error: Exception, _exchange: str, key: str, _message: Any) -> None:
        """An event that no binding wants: legal, and worth a number."""
        self.link.count("returned")


class RabbitBus:
    """What `open_bus("amqp://…")` gives.

    Whoever publishes or consumes needs the topology of `quartier.bus.topology` to be there; nothing is
    declared here, for a service's user has no right to declare anything.
    """

    def __init__(self, url: str) -> None:
        self.url, self.address = url, Address.parse(url)
        self._links: list[Link] = []

    def publisher(self, service: str, metrics: Metrics | None = None) -> RabbitPublisher:
        publisher = RabbitPublisher(self.address, service, metrics)
        self._links.append(publisher.link)
        return publisher

    def consumer(self, service: str, inbox: Inbox, metrics: Metrics | None = None) -> RabbitConsumer:
        consumer = RabbitConsumer(self.address, service, inbox, metrics)
        self._links.append(consumer.link)
        return consumer

    def attach(self, service: str, store: Store, inbox: Inbox) -> None:
        """Nothing to do: the broker knows who reads what."""

    def require(self, service: str) -> None:
        """Look once whether the broker is fit and holds what this service needs; one that is away is not waited for."""
        require(self.url, service)

    def ready(self) -> str | None:
        """None when events can flow, else the first trouble as a sentence. Who has no connection yet tries one."""
        if not self._links:
            self._try()
        return next((link.trouble for link in self._links if link.trouble), None)

    def _try(self) -> None:
        link = Link(self.address, "doctor", None, "visitor")
        self._links.append(link)
        try:
            link.open(heartbeat=0)
        except FAULTS as error:
            link.lost(error)
        else:
            link.leave()
