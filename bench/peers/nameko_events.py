"""The job on nameko's own events: `EventDispatcher` and `event_handler`, as nameko's documentation shows them.

Commit, then publish; consume, then commit. Classic queue, 10 workers: as stock. nameko's command line imports
`pkg_resources`, which newer Pythons lack, so the runner is started here.
"""

import eventlet

eventlet.monkey_patch()

import argparse  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from typing import Any  # noqa: E402

from eventlet.hubs import trampoline  # noqa: E402
from nameko.events import EventDispatcher, event_handler  # noqa: E402
from nameko.extensions import Entrypoint  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from sqlalchemy import create_engine  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from bench import job, roles  # noqa: E402

engine = create_engine(os.environ["BENCH_DATABASE"], pool_size=job.WORKERS)
tally = roles.Tally()


class Orders(Entrypoint):
    """Fires the method for each order of the driver, as HTTP or a timer would."""

    def start(self) -> None:
        self.container.spawn_managed_thread(self._obey)

    def _obey(self) -> None:
        roles.say(ready=True)
        while order := roles.order(self._line()):
            stamps: dict[str, float] = {}
            if isinstance(order, roles.Burst):
                for _ in range(order.count):
                    self.container.spawn_worker(self, (), {})  # waits while all workers are busy
                self.container._worker_pool.waitall()
            else:
                for due in order.instants():
                    eventlet.sleep(max(0.0, due - time.monotonic()))
                    booking = job.new_booking()
                    stamps[booking.id] = due
                    self.container.spawn_worker(self, (booking,), {})
                self.container._worker_pool.waitall()
            roles.say(done=True, stamps=stamps)

    def _line(self) -> str:
        trampoline(sys.stdin.fileno(), read=True)
        return sys.stdin.readline()


class Bookings:
    """The producing service."""

    name = "bookings"
    dispatch = EventDispatcher()

    @Orders.decorator
    def book(self, booking: job.Booking | None = None) -> None:
        """Commit, then publish."""
        booking = booking or job.new_booking()
        with Session(engine, expire_on_commit=False) as session:
            session.add(booking)
            session.commit()
        self.dispatch("booking_confirmed", job.cloud_event(booking))


class Notices:
    """The receiving service."""

    name = "notices"

    @event_handler("bookings", "booking_confirmed")
    def on_booking_confirmed(self, event: dict[str, Any]) -> None:
        """Commit; nameko acknowledges after the method."""
        notice = job.notice_of(event)
        with Session(engine, expire_on_commit=False) as session:
            session.add(notice)
            session.commit()
        tally.committed(notice.booking_id)


def main() -> None:
    """Run one role until SIGTERM."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("role", choices=["produce", "receive"])
    arguments.add_argument("--milestones", type=int, nargs="*", default=[])
    given = arguments.parse_args()
    tally.tell_at(given.milestones)
    runner = ServiceRunner({"AMQP_URI": os.environ["BENCH_BROKER"], "max_workers": job.WORKERS})
    runner.add_service(Bookings if given.role == "produce" else Notices)
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.stop))
    runner.start()
    if given.role == "receive":
        roles.say(ready=True)
    runner.wait()


if __name__ == "__main__":
    main()
