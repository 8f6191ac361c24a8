"""What is true of gatherings, and the process that finds a room for one.

The process is the table `NEXT`, and only that: what is not in it changes nothing. It waits for a room's answer, and
no answer is trusted further than it reaches: one to an older revision is void, and so is one in a state that no
longer wants it. So answers may come late, twice or in any order, and a gathering still ends in the same state.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound

KINDS = ("festival", "meeting", "workshop", "other")
#: How far ahead a gathering may be planned.
HORIZON = timedelta(days=731)
#: As many people as live in the quarter and four times as many guests.
MOST_PEOPLE = 5000


class State(StrEnum):
    """Where a gathering stands."""

    #: Somebody wants it, and those who decide have not all answered; nobody else is told of it yet.
    PROPOSED = "proposed"
    SEEKING_ROOM = "seeking_room"
    CONFIRMED = "confirmed"
    UNPLACED = "unplaced"
    CANCELLED = "cancelled"


class Happening(StrEnum):
    """What can happen to a gathering."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    ANNOUNCED = "announced"
    ANNOUNCED_WITH_PLACE = "announced_with_place"
    MOVED = "moved"
    MOVED_WITH_PLACE = "moved_with_place"
    ROOM_HELD = "room_held"
    ROOM_REFUSED = "room_refused"
    ROOM_BOOKED = "room_booked"
    TIMED_OUT = "timed_out"
    HOLD_EXPIRED = "hold_expired"
    ROOM_WITHDRAWN = "room_withdrawn"
    CANCELLED = "cancelled"


class UnplacedReason(StrEnum):
    """Why a gathering has no room."""

    NO_ROOM_FREE = "no-room-free"
    ROOM_TOO_SMALL = "room-too-small"
    TIMED_OUT = "timed-out"
    HOLD_EXPIRED = "hold-expired"
    ROOM_WITHDRAWN = "room-withdrawn"


#: (state, what happens) → the next state. None is the state before the first.
NEXT: dict[tuple[State | None, Happening], State] = {
    (None, Happening.PROPOSED): State.PROPOSED,
    (None, Happening.ANNOUNCED): State.SEEKING_ROOM,
    (None, Happening.ANNOUNCED_WITH_PLACE): State.CONFIRMED,
    (State.PROPOSED, Happening.ANNOUNCED): State.SEEKING_ROOM,
    (State.PROPOSED, Happening.ANNOUNCED_WITH_PLACE): State.CONFIRMED,
    (State.PROPOSED, Happening.DECLINED): State.CANCELLED,
    (State.SEEKING_ROOM, Happening.ROOM_HELD): State.CONFIRMED,
    (State.SEEKING_ROOM, Happening.ROOM_REFUSED): State.UNPLACED,
    (State.SEEKING_ROOM, Happening.TIMED_OUT): State.UNPLACED,
    (State.SEEKING_ROOM, Happening.HOLD_EXPIRED): State.UNPLACED,
    # The room was taken back before we heard that it had been held: the two come by different ways.
    (State.SEEKING_ROOM, Happening.ROOM_WITHDRAWN): State.UNPLACED,
    (State.SEEKING_ROOM, Happening.MOVED): State.SEEKING_ROOM,
    (State.SEEKING_ROOM, Happening.MOVED_WITH_PLACE): State.CONFIRMED,
    (State.SEEKING_ROOM, Happening.CANCELLED): State.CANCELLED,
    (State.CONFIRMED, Happening.ROOM_BOOKED): State.CONFIRMED,
    # Our confirmation came after the hold had run out there.
    (State.CONFIRMED, Happening.HOLD_EXPIRED): State.UNPLACED,
    (State.CONFIRMED, Happening.ROOM_WITHDRAWN): State.UNPLACED,
    (State.CONFIRMED, Happening.MOVED): State.SEEKING_ROOM,
    (State.CONFIRMED, Happening.MOVED_WITH_PLACE): State.CONFIRMED,
    (State.CONFIRMED, Happening.CANCELLED): State.CANCELLED,
    (State.UNPLACED, Happening.MOVED): State.SEEKING_ROOM,
    (State.UNPLACED, Happening.MOVED_WITH_PLACE): State.CONFIRMED,
    (State.UNPLACED, Happening.CANCELLED): State.CANCELLED,
}


class GatheringNotFound(NotFound):
    """There is no such gathering. Choose one from the list of gatherings."""


class EndsBeforeItStarts(Invalid):
    """The gathering ends before it starts. Correct one of the two times."""

    field = "ends_at"


class StartsInThePast(Invalid):
    """This time has already passed. Choose one that is still to come."""

    field = "starts_at"


class TooFarAhead(Invalid):
    """This is more than two years ahead. Choose an earlier day."""


class PlaceMissing(Invalid):
    """Say where the gathering is, or tick that it needs a room."""

    field = "place"


class PlaceAndRoom(Invalid):
    """A gathering that needs a room has no other place yet. Leave out the place, or untick that it needs a room."""

    field = "place"


class GatheringIsCancelled(Conflict):
    """This gathering is cancelled, and that is final. Announce a new one if it takes place after all."""


class GatheringNotDecided(Conflict):
    """It is not decided yet whether this gathering takes place. Wait for the answer, or withdraw the proposal."""


class GatheringIsOver(Conflict):
    """This gathering is over; it stands as it was."""


class GatheringChanged(Conflict):
    """Somebody has changed this gathering in the meantime. Look at it again, then decide."""


class NothingChanged(Conflict):
    """Nothing of the gathering would change, and it would lose its room. Change something or leave it as it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What the process knows of a gathering."""

    state: State
    revision: int
    #: The room's booking that the gathering has taken, if it has.
    booking_id: str | None = None


def after_answer(
    standing: Standing, happening: Happening, revision: int, booking_id: str | None
) -> State | None:
    """The state after an answer about a room, or None where the answer changes nothing.

    Args:
        revision: the revision that was answered to.
        booking_id: the booking that the answer is about, None for a refusal.
    """
    if revision != standing.revision:
        return None
    if standing.state is State.CONFIRMED and booking_id != standing.booking_id:
        return None
    return NEXT.get((standing.state, happening))


def after_act(state: State, happening: Happening) -> State:
    """The state after somebody moved or cancelled it. Raises `GatheringIsCancelled`: nothing leads out of that."""
    if (state, happening) not in NEXT:
        raise GatheringIsCancelled
    return NEXT[state, happening]


def hold(hold_until: datetime, now: datetime) -> Happening:
    """What a held room means on arrival: a hold that has run out on the way is worth no confirmation."""
    return Happening.ROOM_HELD if now < hold_until else Happening.HOLD_EXPIRED


def release(state: State, reason: str) -> Happening | None:
    """What a released booking means, or None where it only echoes our own move or cancellation."""
    if reason == "hold-expired":
        return Happening.HOLD_EXPIRED
    # Of a booking that we have confirmed and still want, any other release takes the room away.
    return Happening.ROOM_WITHDRAWN if reason == "withdrawn" or state is State.CONFIRMED else None


def deadline(now: datetime, hours: int, starts_at: datetime) -> datetime:
    """Until when a room must be found: so many hours from now, never after the gathering has begun."""
    return min(now + timedelta(hours=hours), starts_at)


def check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """A gathering lies ahead, by two years at most, and ends after it starts; all are aware instants."""
    if starts_at <= now:
        raise StartsInThePast
    if ends_at <= starts_at:
        raise EndsBeforeItStarts
    for name, instant in (("starts_at", starts_at), ("ends_at", ends_at)):
        if instant > now + HORIZON:
            raise TooFarAhead(field=name)


def check_place(needs_room: bool, place: str | None) -> None:
    """A gathering needs a room or says where it is: one of the two."""
    if needs_room and place:
        raise PlaceAndRoom
    if not needs_room and not place:
        raise PlaceMissing


def check_open(state: State, ends_at: datetime, now: datetime) -> None:
    """Only what is announced, and neither cancelled nor over, can be changed."""
    if state is State.PROPOSED:
        raise GatheringNotDecided
    if state is State.CANCELLED:
        raise GatheringIsCancelled
    if ends_at <= now:
        raise GatheringIsOver


def state_diagram() -> str:
    """The table as a mermaid state diagram, for the README."""
    lines = ["stateDiagram-v2"]
    lines += [
        f"    {before or '[*]'} --> {after}: {happening}" for (before, happening), after in NEXT.items()
    ]
    return "\n".join([*lines, f"    {State.CANCELLED} --> [*]"])
