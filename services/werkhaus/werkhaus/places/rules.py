"""What is true of the rooms, machines and things of the house."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound


class Kind(StrEnum):
    """What a resource is."""

    ROOM = "room"
    MACHINE = "machine"
    TOOL = "tool"
    #: Something to lend that is no tool.
    ITEM = "item"
    #: A part of the house with machines of its own, such as the metal shop.
    AREA = "area"
    #: All of it.
    HOUSE = "house"


class Risk(StrEnum):
    """How dangerous a machine, tool or area is, and so what one must have learned before using it."""

    #: Nothing.
    GREEN = "green"
    #: The general instruction.
    YELLOW = "yellow"
    #: The general instruction and the practical part on this very machine.
    RED = "red"


#: The field under which a photo of it is kept.
PHOTO = "photo"
#: What has no risk of its own.
WITHOUT_RISK = frozenset({Kind.ROOM, Kind.HOUSE})


class LockReason(StrEnum):
    """Why a resource must not be used."""

    DEFECT = "defect"
    INSPECTION = "inspection"
    INCIDENT = "incident"
    MAINTENANCE = "maintenance"


class ResourceNotFound(NotFound):
    """The house has no such room or thing. Choose one from the list."""


class RoomNotFound(ResourceNotFound):
    """There is no such room. Choose one from the list of rooms."""


class NameTaken(Conflict):
    """There is already something of that name in the house. Give this one another name."""

    field = "name"


class CapacityMissing(Invalid):
    """A room needs the number of people it holds. Write how many."""

    field = "capacity"


class RiskMissing(Invalid):
    """A machine needs a risk class. Choose green, yellow or red."""

    field = "risk"


class RoomsHaveNoRisk(Invalid):
    """Rooms have no risk class; their machines have. Leave it empty."""

    field = "risk"


class PartOfItself(Invalid):
    """Something cannot be a part of itself. Choose other parts."""

    field = "parts"


class LimitsCrossed(Invalid):
    """The longest booking must not be shorter than the shortest. Write a larger number."""

    field = "max_minutes"


class AlreadyRetired(Conflict):
    """This is no longer used already."""


class StillBooked(Conflict):
    """There are bookings ahead. Withdraw them first; then it can be taken out of use."""


class PhotoNotFound(NotFound):
    """There is no photo of this."""


@dataclass(frozen=True, slots=True)
class Place:
    """What matters of a room when one is looked for."""

    id: str
    name: str
    capacity: int


def check_described(kind: Kind, risk: Risk | None, capacity: int | None) -> None:
    """Raise what is missing or too much for this kind of resource."""
    if kind is Kind.ROOM and capacity is None:
        raise CapacityMissing
    if kind is Kind.MACHINE and risk is None:
        raise RiskMissing
    if kind in WITHOUT_RISK and risk is not None:
        raise RoomsHaveNoRisk


def check_limits(min_minutes: int | None, max_minutes: int | None) -> None:
    """Raise `LimitsCrossed` where no length would do."""
    if max_minutes is not None and max_minutes < (min_minutes or 1):
        raise LimitsCrossed


def check_parts(whole: str, parts: Mapping[str, Iterable[str]]) -> None:
    """Raise `PartOfItself` where the whole is found among its own parts, however deep."""
    seen: set[str] = set()
    ahead = list(parts.get(whole, ()))
    while ahead:
        here = ahead.pop()
        if here == whole:
            raise PartOfItself
        if here not in seen:
            seen.add(here)
            ahead += parts.get(here, ())


def large_enough(places: Iterable[Place], people: int) -> list[Place]:
    """The rooms that hold so many people, the smallest first, so that the large ones stay free."""
    fitting = (place for place in places if place.capacity >= people)
    return sorted(fitting, key=lambda place: (place.capacity, place.name, place.id))


def leaves(whole: str, parts: Mapping[str, Iterable[str]]) -> list[str]:
    """What a booking of ``whole`` really takes: its undivided parts in sorted order; itself where it has none.

    Args:
        parts: of each whole the parts it is made of, which may be wholes themselves.
    """
    found: set[str] = set()
    seen: set[str] = set()
    ahead = [whole]
    while ahead:
        here = ahead.pop()
        if here in seen:
            continue
        seen.add(here)
        below = list(parts.get(here, ()))
        ahead += below
        if not below:
            found.add(here)
    return sorted(found)
