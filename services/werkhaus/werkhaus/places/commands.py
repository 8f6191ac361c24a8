"""What can be done with the rooms of the house."""

from dataclasses import asdict, dataclass
from typing import Any

from quartier.decide import Decision, decide
from quartier.event import new_ref
from quartier.handover import Act
from quartier.unit import Unit
from quartier.web.i18n import N_
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


def add_room(unit: Unit, command: DescribeRoom) -> Decision:
    """Add a room that can be booked; its reference is the decision's subject."""
    decision = decide(unit, "bookings", "add_room", new_ref(), asdict(command))
    if decision.effective:
        _add(unit, decision.subject, **asdict(command))
    return decision


def _add(unit: Unit, room_id: str, **described: Any) -> None:
    room = Room(id=room_id, added_at=unit.now)
    with unit.constraint(RoomNameTaken(), *_NAME_TAKEN):
        _describe(room, DescribeRoom(**described))
        unit.session.add(room)


def change_room(unit: Unit, room_id: str, command: DescribeRoom) -> Decision:
    """Describe a room anew. Bookings that stand keep the cleaning time they were given."""
    room = _room(unit, room_id)
    decision = decide(unit, "bookings", "change_room", room.id, asdict(command))
    if decision.effective:
        _change(unit, room.id, **asdict(command))
    return decision


def _change(unit: Unit, room_id: str, **described: Any) -> None:
    room = _room(unit, room_id)
    with unit.constraint(RoomNameTaken(), *_NAME_TAKEN):
        _describe(room, DescribeRoom(**described))


def _room(unit: Unit, room_id: str) -> Room:
    room = unit.session.get(Room, room_id, with_for_update=True)
    if room is None:
        raise RoomNotFound
    return room


def _describe(room: Room, command: DescribeRoom) -> None:
    room.name = command.name
    room.capacity = command.capacity
    room.buffer_minutes = command.buffer_minutes
    room.requests_block = command.requests_block


ACTS = (
    Act("add_room", "bookings", N_("Add a room"), _add),
    Act("change_room", "bookings", N_("Describe a room anew"), _change),
)
