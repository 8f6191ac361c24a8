"""What is true of expenses."""

from datetime import date

from quartier.errors import Conflict, Invalid, NotFound


class LineNotFound(NotFound):
    """There is no such budget line in this grant. Choose one of its lines."""

    field = "line_id"


class GrantNotApproved(Conflict):
    """This grant is not approved yet, so nothing can be spent of it."""


class LineOverdrawn(Conflict):
    """This line does not hold that much any more. Enter a smaller amount or choose another line."""

    field = "amount"


class OutsidePeriod(Invalid):
    """This day lies outside the grant's period. Only what is booked within it can be charged to the grant."""

    field = "booked_on"


class NotYetBooked(Invalid):
    """This day lies in the future. Record the expense on the day it is booked."""

    field = "booked_on"


def check_booking_day(booked_on: date, valid_from: date, valid_until: date, today: date) -> None:
    """An expense is booked on a day of the grant's period that has come; all are local dates."""
    if booked_on > today:
        raise NotYetBooked
    if not valid_from <= booked_on <= valid_until:
        raise OutsidePeriod
