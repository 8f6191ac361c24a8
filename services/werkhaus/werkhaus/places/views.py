"""What can be seen of the rooms of the house."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from werkhaus.places.model import Room
from werkhaus.places.rules import RoomNotFound


def list_rooms(session: Session) -> list[Room]:
    """All rooms by name; one query."""
    return list(session.scalars(select(Room).order_by(Room.name)))


def room_detail(session: Session, room_id: str) -> Room:
    """One room. Raises `RoomNotFound`."""
    room = session.get(Room, room_id)
    if room is None:
        raise RoomNotFound
    return room
