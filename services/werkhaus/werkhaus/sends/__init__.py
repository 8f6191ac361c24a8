"""Every event that werkhaus publishes; one file a room."""

from werkhaus.sends.bookings import (
    BookingCheckedIn,
    BookingConfirmed,
    BookingHeld,
    BookingNoShow,
    BookingRefused,
    BookingReleased,
    BookingRescheduled,
    WaitingOfferMade,
)
from werkhaus.sends.hours import OpeningHoursChanged
from werkhaus.sends.places import ResourceRegistered, ResourceRetired
from werkhaus.sends.selfbuild import WorkdayAnnounced, WorkdayCancelled, WorkdayStaffed

SENDS = (
    ResourceRegistered,
    ResourceRetired,
    OpeningHoursChanged,
    BookingHeld,
    BookingRefused,
    BookingConfirmed,
    BookingReleased,
    BookingRescheduled,
    BookingCheckedIn,
    BookingNoShow,
    WaitingOfferMade,
    WorkdayAnnounced,
    WorkdayStaffed,
    WorkdayCancelled,
)
__all__ = [
    "SENDS",
    "BookingCheckedIn",
    "BookingConfirmed",
    "BookingHeld",
    "BookingNoShow",
    "BookingRefused",
    "BookingReleased",
    "BookingRescheduled",
    "OpeningHoursChanged",
    "ResourceRegistered",
    "ResourceRetired",
    "WaitingOfferMade",
    "WorkdayAnnounced",
    "WorkdayCancelled",
    "WorkdayStaffed",
]
