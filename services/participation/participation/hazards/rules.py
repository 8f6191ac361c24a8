"""What is true of hazards."""

from dataclasses import dataclass
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound

CATEGORIES = ("dark_corner", "speeding", "crossing", "surface", "barrier", "other")


class State(StrEnum):
    """How far a report has come; the last two are final."""

    REPORTED = "reported"
    WITH_AUTHORITY = "with_authority"
    RESOLVED = "resolved"
    DECLINED = "declined"


#: The field of a report that `quartier.kept_files` keeps.
PHOTO = "photo"
#: Which states may follow which.
FOLLOWING: dict[State, tuple[State, ...]] = {
    State.REPORTED: (State.WITH_AUTHORITY, State.RESOLVED, State.DECLINED),
    State.WITH_AUTHORITY: (State.RESOLVED, State.DECLINED),
    State.RESOLVED: (),
    State.DECLINED: (),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place that people of the quarter know by name; coordinates in WGS 84, good to some 100 m."""

    slug: str
    name: str
    latitude: float
    longitude: float


#: The quarter around the former barracks, from the edge of the town to the village.
PLACES = (
    Place("werkhaus", "Werkhaus", 50.653, 11.337),
    Place("alte-kaserne", "Alte Kaserne", 50.654, 11.336),
    Place("hans-gottwalt-strasse", "Hans-Gottwalt-Straße", 50.654, 11.334),
    Place("beulwitzer-strasse", "Beulwitzer Straße", 50.652, 11.341),
    Place("beulwitz", "Beulwitz, Ortsmitte", 50.655, 11.325),
    Place("croesten", "Crösten", 50.661, 11.337),
)


class HazardNotFound(NotFound):
    """There is no such report. Choose one from the list of reports."""


class PhotoNotFound(NotFound):
    """There is no photo of this place, or it was deleted when the matter was closed."""


class WhereIsIt(Invalid):
    """Choose a place, or give both coordinates, so that somebody can find it."""

    field = "place"


class OutsideTheQuarter(Invalid):
    """This lies outside the quarter. Choose a place of the quarter, or tell the town about it."""

    field = "latitude"


class TooManyReports(Conflict):
    """So many reports have come in this hour that no more can be taken.
    Please try again in an hour; in danger call 110 or 112."""


class AlreadySettled(Conflict):
    """This report cannot be set to that any more. Look at it again."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The quarter's edges in degrees (WGS 84)."""

    south: float
    north: float
    west: float
    east: float


def locate(
    place: str | None, latitude: float | None, longitude: float | None, bounds: Bounds
) -> tuple[float, float]:
    """Where a hazard is: the coordinates given, else those of the known place.

    Raises `WhereIsIt` where neither says it, `OutsideTheQuarter` where the coordinates lie elsewhere.
    """
    if latitude is not None and longitude is not None:
        if not (bounds.south <= latitude <= bounds.north and bounds.west <= longitude <= bounds.east):
            raise OutsideTheQuarter
        return latitude, longitude
    known = {each.slug: each for each in PLACES}
    if latitude is not None or longitude is not None or place not in known:
        raise WhereIsIt
    return known[place].latitude, known[place].longitude


def rounded(degrees: float) -> float:
    """To three decimals, some 100 m: near enough to find the spot, too far for the house it was reported from."""
    return round(degrees, 3)


def check_following(before: State, after: State) -> None:
    """A report goes on as `FOLLOWING` says."""
    if after not in FOLLOWING[before]:
        raise AlreadySettled
