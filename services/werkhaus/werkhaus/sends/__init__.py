"""Every event that werkhaus publishes; one file a room."""

from werkhaus.sends.bookings import BookingConfirmed, BookingHeld, BookingRefused, BookingReleased
from werkhaus.sends.selfbuild import (
    MoneyAsked,
    MoneyWithdrawn,
    SelfbuildCompleted,
    WorkdayAnnounced,
    WorkdayCancelled,
    WorkdayHeld,
    WorkdayStaffed,
)

SENDS = (
    BookingHeld,
    BookingRefused,
    BookingConfirmed,
    BookingReleased,
    WorkdayAnnounced,
    WorkdayStaffed,
    WorkdayCancelled,
    WorkdayHeld,
    MoneyAsked,
    MoneyWithdrawn,
    SelfbuildCompleted,
)
__all__ = [
    "SENDS",
    "BookingConfirmed",
    "BookingHeld",
    "BookingRefused",
    "BookingReleased",
    "MoneyAsked",
    "MoneyWithdrawn",
    "SelfbuildCompleted",
    "WorkdayAnnounced",
    "WorkdayCancelled",
    "WorkdayHeld",
    "WorkdayStaffed",
]
