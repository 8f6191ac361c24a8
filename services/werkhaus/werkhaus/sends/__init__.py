"""Every event that werkhaus publishes; one file a room."""

from werkhaus.sends.bookings import BookingConfirmed, BookingHeld, BookingRefused, BookingReleased
from werkhaus.sends.hours import OpeningHoursChanged
from werkhaus.sends.places import ResourceRegistered, ResourceRetired
from werkhaus.sends.selfbuild import (
    MoneyAsked,
    MoneyWithdrawn,
    SelfbuildApproved,
    SelfbuildCancelled,
    SelfbuildCompleted,
    SelfbuildProposed,
)
from werkhaus.sends.workdays import WorkdayAnnounced, WorkdayCancelled, WorkdayHeld, WorkdayStaffed

SENDS = (
    ResourceRegistered,
    ResourceRetired,
    OpeningHoursChanged,
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
    SelfbuildProposed,
    SelfbuildApproved,
    SelfbuildCancelled,
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
    "OpeningHoursChanged",
    "ResourceRegistered",
    "ResourceRetired",
    "SelfbuildApproved",
    "SelfbuildCancelled",
    "SelfbuildCompleted",
    "SelfbuildProposed",
    "WorkdayAnnounced",
    "WorkdayCancelled",
    "WorkdayHeld",
    "WorkdayStaffed",
]
