"""What werkhaus does when participation speaks of gatherings, and as time passes."""

from quartier.event import Received
from quartier.store import Store
from quartier.unit import Unit
from werkhaus.bookings import views
from werkhaus.bookings.commands.for_gatherings import (
    WishRoom,
    answer_wish,
    confirm_hold,
    end_wish,
    expire_waiting,
)
from werkhaus.bookings.commands.presence import close_begun
from werkhaus.bookings.commands.waiting import offer_freed
from werkhaus.bookings.rules import ReleaseReason


def on_wished(event: Received, unit: Unit) -> None:
    """A gathering announced or moved gets a room held, or the reason why not."""
    answer_wish(unit, WishRoom(**event.data))


def on_confirmed(event: Received, unit: Unit) -> None:
    """A gathering confirmed in a room of ours makes the hold a booking."""
    data = event.data
    if data["booking_id"] is not None:
        confirm_hold(unit, data["gathering_id"], data["booking_id"], data["revision"])


def on_unplaced(event: Received, unit: Unit) -> None:
    """A gathering that no longer waits for a room frees what is kept for it."""
    end_wish(unit, event.data["gathering_id"], event.data["revision"], ReleaseReason.UNPLACED)


def on_cancelled(event: Received, unit: Unit) -> None:
    """A cancelled gathering frees what is kept for it."""
    end_wish(unit, event.data["gathering_id"], event.data["revision"], ReleaseReason.CANCELLED)


def expire(store: Store) -> int:
    """Lets go of holds that have run out and of requests whose time came undecided."""
    with store.read() as session:
        if not views.any_run_out(session, store.clock()):
            return 0
    with store.unit() as unit:
        return expire_waiting(unit)


def close(store: Store) -> int:
    """Frees what nobody came to, and closes what is over."""
    with store.read() as session:
        if session.scalar(views.begun(store.clock())) is None:
            return 0
    with store.unit() as unit:
        return close_begun(unit)


def offer(store: Store) -> int:
    """Holds what has become free for who waits for it."""
    with store.read() as session:
        if session.scalar(views.who_waits(store.clock())) is None:
            return 0
    with store.unit() as unit:
        return offer_freed(unit)
