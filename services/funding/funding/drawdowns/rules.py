"""What is true of draw-downs."""

from datetime import date, timedelta
from enum import StrEnum

from quartier.errors import Conflict, Invalid, NotFound


class DrawState(StrEnum):
    """asked → received or withdrawn."""

    ASKED = "asked"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


#: So long before the end of a window it is said that money is still open.
WARNING = timedelta(days=14)


class DrawdownNotFound(NotFound):
    """There is no such draw-down of this grant. Choose one from its list."""


class GrantNotAwarded(Conflict):
    """This grant is not approved yet, so nothing can be drawn down of it."""


class MoreThanMay(Conflict):
    """At most {most_cents} can be drawn down now: what is due within the spending window, and what the grant still
    holds. Ask for less, or enter what else is due."""

    field = "amount"


class AlreadyAnswered(Conflict):
    """This draw-down is received or withdrawn already."""


class NotYetReceived(Invalid):
    """This day lies in the future. Enter the money on the day it has come."""

    field = "received_on"


class BeforeAsked(Invalid):
    """This day lies before the grant’s first day. Correct it."""

    field = "received_on"


def check_receipt(received_on: date, valid_from: date, today: date) -> None:
    """Money came on a day since the grant's first one; all are local dates."""
    if received_on > today:
        raise NotYetReceived
    if received_on < valid_from:
        raise BeforeAsked


def warns(use_by: date, today: date) -> bool:
    """Whether the end of the window is near, or has passed."""
    return today >= use_by - WARNING


def missed(use_by: date, today: date) -> bool:
    """Whether the window has ended; its last day still counts."""
    return today > use_by
