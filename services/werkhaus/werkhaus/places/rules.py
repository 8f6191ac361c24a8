"""What is true of the rooms of the house."""

from collections.abc import Iterable
from dataclasses import dataclass

from quartier.errors import Conflict, NotFound


class RoomNotFound(NotFound):
    """There is no such room. Choose one from the list of rooms."""


class RoomNameTaken(Conflict):
    """There is already a room of that name. Give this one another name."""

    field = "name"


@dataclass(frozen=True, slots=True)
class Place:
    """What matters of a room when one is looked for."""

    id: str
    name: str
    capacity: int


def large_enough(places: Iterable[Place], people: int) -> list[Place]:
    """The rooms that hold so many people, the smallest first, so that the large ones stay free."""
    fitting = (place for place in places if place.capacity >= people)
    return sorted(fitting, key=lambda place: (place.capacity, place.name, place.id))
