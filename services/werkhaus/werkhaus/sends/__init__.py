"""Every event that werkhaus publishes; one file a room."""

from werkhaus.sends.bookings import BookingConfirmed, BookingHeld, BookingRefused, BookingReleased
from werkhaus.sends.hours import OpeningHoursChanged
from werkhaus.sends.keys import KeyIssued, KeyLost, KeyRecalled, KeyReturned
from werkhaus.sends.lending import LoanIssued, LoanOffered, LoanOverdue, LoanReturned
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
    LoanOffered,
    LoanIssued,
    LoanReturned,
    LoanOverdue,
    KeyIssued,
    KeyReturned,
    KeyRecalled,
    KeyLost,
)
__all__ = [
    "SENDS",
    "BookingConfirmed",
    "BookingHeld",
    "BookingRefused",
    "BookingReleased",
    "KeyIssued",
    "KeyLost",
    "KeyRecalled",
    "KeyReturned",
    "LoanIssued",
    "LoanOffered",
    "LoanOverdue",
    "LoanReturned",
    "OpeningHoursChanged",
    "ResourceRegistered",
    "ResourceRetired",
    "WorkdayAnnounced",
    "WorkdayCancelled",
    "WorkdayStaffed",
]
