"""Every event that werkhaus publishes; one file a room."""

from werkhaus.sends.firstaid import IncidentReported
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
from werkhaus.sends.upkeep import (
    BookingAffected,
    DefectReported,
    InspectionRecorded,
    MachineLocked,
    MachineReleased,
)

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
    DefectReported,
    MachineLocked,
    MachineReleased,
    BookingAffected,
    InspectionRecorded,
    IncidentReported,
)
__all__ = [
    "SENDS",
    "BookingAffected",
    "BookingCheckedIn",
    "BookingConfirmed",
    "BookingHeld",
    "BookingNoShow",
    "BookingRefused",
    "BookingReleased",
    "DefectReported",
    "IncidentReported",
    "InspectionRecorded",
    "MachineLocked",
    "MachineReleased",
    "BookingRescheduled",
    "OpeningHoursChanged",
    "ResourceRegistered",
    "ResourceRetired",
    "WaitingOfferMade",
    "WorkdayAnnounced",
    "WorkdayCancelled",
    "WorkdayStaffed",
]
