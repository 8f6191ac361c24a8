"""Every event that werkhaus publishes; one file a room."""

from werkhaus.sends.bookings import BookingConfirmed, BookingHeld, BookingRefused, BookingReleased
from werkhaus.sends.firstaid import IncidentReported
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
    "BookingConfirmed",
    "BookingHeld",
    "BookingRefused",
    "BookingReleased",
    "DefectReported",
    "IncidentReported",
    "InspectionRecorded",
    "MachineLocked",
    "MachineReleased",
    "OpeningHoursChanged",
    "ResourceRegistered",
    "ResourceRetired",
    "WorkdayAnnounced",
    "WorkdayCancelled",
    "WorkdayStaffed",
]
