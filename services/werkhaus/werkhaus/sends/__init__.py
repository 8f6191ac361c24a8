"""Every event that werkhaus publishes; one file a room."""

from werkhaus.sends.bookings import BookingConfirmed, BookingHeld, BookingRefused, BookingReleased
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
    WorkdayAnnounced,
    WorkdayStaffed,
    WorkdayCancelled,
)
__all__ = [
    "SENDS",
    "BookingConfirmed",
    "BookingHeld",
    "BookingRefused",
    "BookingReleased",
    "OpeningHoursChanged",
    "ResourceRegistered",
    "ResourceRetired",
    "WorkdayAnnounced",
    "WorkdayCancelled",
    "WorkdayStaffed",
]
