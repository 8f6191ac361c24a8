"""Every event that werkhaus publishes; one file a room."""

from werkhaus.sends.bookings import BookingConfirmed, BookingHeld, BookingRefused, BookingReleased
from werkhaus.sends.hours import OpeningHoursChanged
from werkhaus.sends.inductions import InductionCancelled, InductionHeld, InductionScheduled
from werkhaus.sends.permits import (
    PermitExpired,
    PermitExpiring,
    PermitGranted,
    PermitRestored,
    PermitSuspended,
)
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
    InductionScheduled,
    InductionHeld,
    InductionCancelled,
    PermitExpired,
    PermitExpiring,
    PermitGranted,
    PermitRestored,
    PermitSuspended,
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
    "InductionCancelled",
    "InductionHeld",
    "InductionScheduled",
    "OpeningHoursChanged",
    "PermitExpired",
    "PermitExpiring",
    "PermitGranted",
    "PermitRestored",
    "PermitSuspended",
    "ResourceRegistered",
    "ResourceRetired",
    "WorkdayAnnounced",
    "WorkdayCancelled",
    "WorkdayStaffed",
]
