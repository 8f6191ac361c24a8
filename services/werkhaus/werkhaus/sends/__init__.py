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
    "WaitingOfferMade",
    "WorkdayAnnounced",
    "WorkdayCancelled",
    "WorkdayStaffed",
]
