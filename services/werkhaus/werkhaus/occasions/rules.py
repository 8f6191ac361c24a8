"""What is true of events in the house."""

from enum import StrEnum

from quartier.errors import Conflict, NotAllowed, NotFound


class OccasionState(StrEnum):
    """The states of an event."""

    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"


class OccasionNotFound(NotFound):
    """There is no such event. Choose one from the list."""


class AlreadyAsked(Conflict):
    """This booking is an event already. Look at it in the list of events."""


class AlreadyAnswered(Conflict):
    """This was answered already. Nothing more needs to be done here."""


class BookingOver(Conflict):
    """This booking no longer lies ahead, so nothing can be asked for it. Book the room first."""


class OwnBookingFirst(NotAllowed):
    """An event is asked for by who has booked the room, or by the office. Ask one of them."""
