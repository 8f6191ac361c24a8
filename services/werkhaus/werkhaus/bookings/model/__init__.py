"""What is stored of bookings."""

from werkhaus.bookings.model.asked import (
    Series,
    SeriesDate,
    Waiting,
    Wish,
)
from werkhaus.bookings.model.calendars import (
    CalendarAccess,
    CalendarImport,
    ImportedEntry,
)
from werkhaus.bookings.model.kept import (
    OVERLAP,
    Allocation,
    Booking,
    BookingStep,
    Quota,
    UseBuffer,
)

__all__ = [
    "OVERLAP",
    "Allocation",
    "Booking",
    "BookingStep",
    "CalendarAccess",
    "CalendarImport",
    "ImportedEntry",
    "Quota",
    "Series",
    "SeriesDate",
    "UseBuffer",
    "Waiting",
    "Wish",
]
