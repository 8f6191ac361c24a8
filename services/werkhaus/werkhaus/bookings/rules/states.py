"""How a booking stands, what may follow what, and why it changed."""

from enum import StrEnum

from werkhaus.bookings.rules.refusals import AlreadySettled


class BookingState(StrEnum):
    """The states of a booking; `WAYS` says which follows which."""

    #: Kept for a gathering until an instant; becomes confirmed when the gathering is.
    HELD = "held"
    #: Asked for by a person; the body that decides has not yet.
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    #: A request that was turned down.
    REFUSED = "refused"
    #: Was held, requested or confirmed; why it no longer is, says a `ReleaseReason`.
    RELEASED = "released"
    #: Nobody confirmed it in time.
    EXPIRED = "expired"
    #: Somebody is there.
    CHECKED_IN = "checked_in"
    #: It took place.
    COMPLETED = "completed"
    #: Nobody came.
    NO_SHOW = "no_show"


S = BookingState
#: The one table of states: what may follow what. A state without a way on is final.
WAYS: dict[BookingState, frozenset[BookingState]] = {
    S.HELD: frozenset({S.CONFIRMED, S.REQUESTED, S.RELEASED, S.EXPIRED}),
    S.REQUESTED: frozenset({S.CONFIRMED, S.REFUSED, S.RELEASED, S.EXPIRED}),
    S.CONFIRMED: frozenset({S.RELEASED, S.CHECKED_IN, S.COMPLETED, S.NO_SHOW}),
    S.CHECKED_IN: frozenset({S.COMPLETED}),
    S.REFUSED: frozenset(),
    S.RELEASED: frozenset(),
    S.EXPIRED: frozenset(),
    S.COMPLETED: frozenset(),
    S.NO_SHOW: frozenset(),
}


class ReleaseReason(StrEnum):
    """Why a room is free again, as others are told."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    HOLD_EXPIRED = "hold-expired"
    UNPLACED = "unplaced"
    WITHDRAWN = "withdrawn"


class DropReason(StrEnum):
    """Why a request came to nothing, as others are told."""

    REFUSED = "refused"
    CANCELLED = "cancelled"
    #: Nobody decided before it began.
    EXPIRED = "expired"


class RefusalReason(StrEnum):
    """Why no room can be held for a gathering."""

    NO_ROOM_FREE = "no-room-free"
    ROOM_TOO_SMALL = "room-too-small"


#: Beside a state that was kept: the time was changed, or it is offered to who waited.
RESCHEDULED = "rescheduled"
OFFERED = "offered"


def check_way(here: str, there: BookingState) -> None:
    """Raise `AlreadySettled` unless ``there`` may follow ``here``."""
    if there not in WAYS[BookingState(here)]:
        raise AlreadySettled


def blocks(state: BookingState, *, requests_block: bool) -> bool:
    """Whether nobody else may have the room then; for requests the room's own rule says so."""
    return state in (S.HELD, S.CONFIRMED, S.CHECKED_IN) or (state is S.REQUESTED and requests_block)
