"""What gatherings do when the Werkhaus answers about a room, and when it does not."""

from participation.gatherings import views
from participation.gatherings.commands import about_rooms as commands
from participation.gatherings.commands.about_rooms import BookingAnswer, RoomHeld, RoomRefused
from participation.gatherings.rules import UnplacedReason
from quartier.event import Received
from quartier.store import Store
from quartier.unit import Unit


def on_booking_held(event: Received, unit: Unit) -> None:
    """A room is held: take it, if it is still wanted."""
    commands.take_room(unit, RoomHeld(**event.data))


def on_booking_refused(event: Received, unit: Unit) -> None:
    """There is no room: the gathering is without one."""
    data = event.data
    commands.take_refusal(unit, RoomRefused(**data | {"reason": UnplacedReason(data["reason"])}))


def on_booking_confirmed(event: Received, unit: Unit) -> None:
    """A booking is firm; those that people made for themselves are none of ours."""
    if event.data["gathering_id"]:
        commands.note_booking(unit, BookingAnswer(**event.data))


def on_booking_released(event: Received, unit: Unit) -> None:
    """A booking is gone; those that people made for themselves are none of ours."""
    if event.data["gathering_id"]:
        commands.take_release(unit, BookingAnswer(**event.data))


def time_out_rooms(store: Store) -> int:
    """The timer: gatherings that found no room in time; how many there were. Each is a unit of its own."""
    with store.read() as session:
        due = views.overdue(session, store.clock())
    timed_out = 0
    for gathering_id in due:
        with store.unit() as unit:
            timed_out += commands.time_out(unit, gathering_id)
    return timed_out
