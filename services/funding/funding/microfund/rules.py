"""What is true of the micro fund."""

from datetime import date

from quartier.errors import Conflict, Invalid, NotFound

#: As much as a call may hold: it is a *micro* fund.
MOST_CENTS = 10_000_000


class CallNotFound(NotFound):
    """There is no such call for ideas. Choose one from the list."""


class IdeaNotFound(NotFound):
    """There is no such idea. Choose one from the list of its call."""


class CallClosed(Conflict):
    """This call is closed; its last day was {day}. Ideas can be handed in again with the next call."""


class ClosesInThePast(Invalid):
    """This day has already passed. Choose one that is still to come."""

    field = "closes_on"


class MoreThanTheCall(Invalid):
    """This is more than the whole call holds. Ask for less."""

    field = "amount"


class AlreadyAwarded(Conflict):
    """This idea has already got its money."""


class CallUsedUp(Conflict):
    """The call no longer holds enough for this idea. Award a smaller one, or open another call."""


def check_closing_day(closes_on: date, today: date) -> None:
    """A call closes today at the earliest."""
    if closes_on < today:
        raise ClosesInThePast


def check_open(closes_on: date, today: date) -> None:
    """Ideas come in until the last day, included."""
    if today > closes_on:
        raise CallClosed(day=closes_on)
