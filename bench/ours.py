"""The job on the floor: what a service's process does, without its pages.

The producing role runs commands in units and, beside them, the relay with the broker's publisher, woken after each
commit: one process, as in production. The receiving role runs the consumer and the inbox.
"""

import eventlet

eventlet.monkey_patch()

import argparse  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from collections.abc import Sequence  # noqa: E402
from types import SimpleNamespace  # noqa: E402
from typing import cast  # noqa: E402

from eventlet.hubs import trampoline  # noqa: E402
from marshmallow import fields  # noqa: E402
from sqlalchemy.dialects import postgresql, sqlite  # noqa: E402

from bench import job, roles  # noqa: E402
from quartier.bus import open_bus  # noqa: E402
from quartier.event import Audience, Count, EventSchema, Instant, Read, Received, Ref, Slug, Tolerant, event  # noqa: E402
from quartier.hosting.assemble import Running  # noqa: E402
from quartier.hosting.turns import turns  # noqa: E402
from quartier.inbox import Inbox, Receipt  # noqa: E402
from quartier.observe import Metrics, configure_logging  # noqa: E402
from quartier.outbox import Relay  # noqa: E402
from quartier.settings import Settings  # noqa: E402
from quartier.store import Store  # noqa: E402
from quartier.tables import floor_metadata, stream  # noqa: E402
from quartier.unit import Unit  # noqa: E402


@event(
    job.TYPE,
    audience=Audience.INTERNAL,
    subject="booking_id",
    example={
        "booking_id": "b1",
        "machine_id": "lathe-2",
        "state": "confirmed",
        "starts_at": "2026-06-01T08:00:00Z",
        "ends_at": "2026-06-01T10:00:00Z",
        "seats": 2,
        "inductions": ["i1"],
    },
)
class BookingConfirmed(EventSchema):
    """A machine has been booked."""

    booking_id = Ref(required=True)
    machine_id = Ref(required=True)
    state = Slug("requested", "confirmed", "cancelled", required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    seats = Count(required=True)
    inductions = fields.List(Ref(), required=True)


class ConfirmedBooking(Tolerant):
    """What the notices need of it."""

    booking_id = Ref(required=True)
    machine_id = Ref(required=True)
    starts_at = Instant(required=True)


def book(unit: Unit, booking: job.Booking) -> None:
    """The command: one row through the ORM, one event."""
    unit.session.add(booking)
    unit.emit(BookingConfirmed.of(**job.facts(booking)))


class Counted(Inbox):
    """An inbox that tells the tally, after the commit, which effects it has committed."""

    def __init__(self, store: Store, tally: roles.Tally) -> None:
        read = Read(job.TYPE, Audience.INTERNAL, ConfirmedBooking, by=self.on_booking_confirmed)
        super().__init__(store, [read], Metrics("notices"))
        self._tally = tally
        self._done: list[str] = []

    def on_booking_confirmed(self, received: Received, unit: Unit) -> None:
        """The reaction: one row through the ORM."""
        data = received.data
        unit.session.add(job.notice(data["booking_id"], data["machine_id"], data["starts_at"]))
        self._done.append(data["booking_id"])

    def receive(self, messages: Sequence[bytes]) -> Receipt:
        receipt = super().receive(messages)
        done, self._done = self._done, []
        self._tally.committed(*done)
        return receipt


def open_store(service: str) -> Store:
    """The database of this role with the floor's tables in it."""
    store = Store(Settings(service=service, quarter="bench", database=os.environ["BENCH_DATABASE"]))
    floor_metadata.create_all(store.engine)
    row = (
        (sqlite if store.sqlite else postgresql)
        .insert(stream)
        .values(source=store.source, sequence=0, epoch=1)
    )
    with store.unit() as unit:
        unit.session.execute(
            row.on_conflict_do_nothing()
        )  # another instance was first, or the database is old
    return store


def produce() -> None:
    """Obey orders; the relay works beside."""
    store = open_store("bookings")
    metrics = Metrics("bookings")
    relay = Relay(store, open_bus(os.environ["BENCH_BROKER"]).publisher("bookings", metrics), metrics)
    nudged = threading.Event()
    store.after_commit.append(nudged.set)

    service = SimpleNamespace(relay=relay, store=store, service=SimpleNamespace(timers=()))
    turn = turns(cast(Running, service))["relay"]

    def relaying() -> None:
        """As the host does it."""
        while True:
            nudged.clear()
            nudged.wait(turn())

    eventlet.spawn(relaying)
    pool = eventlet.GreenPool(job.WORKERS)

    def one(booking: job.Booking) -> None:
        with store.unit() as unit:
            book(unit, booking)

    roles.say(ready=True)
    while order := roles.order(line()):
        stamps: dict[str, float] = {}
        if isinstance(order, roles.Burst):
            for _ in range(order.count):
                pool.spawn_n(one, job.new_booking())
        else:
            for due in order.instants():
                eventlet.sleep(max(0.0, due - time.monotonic()))
                booking = job.new_booking()
                stamps[booking.id] = due
                pool.spawn_n(one, booking)
        pool.waitall()
        roles.say(done=True, stamps=stamps)


def line() -> str:
    """The driver's next line; other greenlets run meanwhile."""
    trampoline(sys.stdin.fileno(), read=True)
    return sys.stdin.readline()


def receive(milestones: Sequence[int]) -> None:
    """Consumer and inbox."""
    tally = roles.Tally()
    tally.tell_at(milestones)
    inbox = Counted(open_store("notices"), tally)
    consumer = open_bus(os.environ["BENCH_BROKER"]).consumer("notices", inbox, inbox.metrics)
    assert consumer
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(consumer.stop))
    roles.say(ready=True)
    consumer.run()


def relay_backlog(count: int) -> None:
    """Fill the outbox with `count` committed events, then relay them all; says how long that took."""
    store = open_store("bookings")
    for start in range(0, count, 500):
        with store.unit() as unit:
            for _ in range(min(500, count - start)):
                unit.emit(BookingConfirmed.of(**job.facts(job.new_booking())))
    metrics = Metrics("bookings")
    relay = Relay(store, open_bus(os.environ["BENCH_BROKER"]).publisher("bookings", metrics), metrics)
    roles.say(ready=True)
    line()
    begin = time.monotonic()
    left = count
    while left:
        left -= relay.run_once()
    roles.say(relayed=count, seconds=time.monotonic() - begin)


def main() -> None:
    """Run one role."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("role", choices=["produce", "receive", "relay"])
    arguments.add_argument("--milestones", type=int, nargs="*", default=[])
    arguments.add_argument("--count", type=int, default=0)
    given = arguments.parse_args()
    configure_logging()
    if given.role == "produce":
        produce()
    elif given.role == "receive":
        receive(given.milestones)
    else:
        relay_backlog(given.count)


if __name__ == "__main__":
    main()
