"""What can be done with the rooms of the house."""

from dataclasses import dataclass

from quartier.decide import decide
from quartier.event import new_ref
from quartier.unit import Unit
from werkhaus.places.model import Room
from werkhaus.places.rules import RoomNameTaken, RoomNotFound

_NAME_TAKEN = ("uq_room_name", "room.name")


@dataclass(frozen=True, kw_only=True)
class DescribeRoom:
    """A room as it is or shall be; `capacity` in people, `buffer_minutes` after each booking."""

    name: str
    capacity: int
    buffer_minutes: int
    requests_block: bool


def add_room(unit: Unit, command: DescribeRoom) -> str:
    """Add a room that can be booked; returns its reference."""
    room = Room(id=new_ref(), added_at=unit.now)
    decide(unit, "bookings", "add_room", room.id)
    with unit.constraint(RoomNameTaken(), *_NAME_TAKEN):
        _describe(room, command)
        unit.session.add(room)
    return room.id


def change_room(unit: Unit, room_id: str, command: DescribeRoom) -> None:
    """Describe a room anew. Bookings that stand keep the cleaning time they were given."""
    room = unit.session.get(Room, room_id, with_for_update=True)
    if room is None:
        raise RoomNotFound
    decide(unit, "bookings", "change_room", room.id)
    with unit.constraint(RoomNameTaken(), *_NAME_TAKEN):
        _describe(room, command)


def _describe(room: Room, command: DescribeRoom) -> None:
    room.name = command.name
    room.capacity = command.capacity
    room.buffer_minutes = command.buffer_minutes
    room.requests_block = command.requests_block
