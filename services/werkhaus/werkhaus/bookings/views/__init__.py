"""What can be seen of bookings."""

from werkhaus.bookings.views.calendars import (
    access_by,
    access_of,
    import_detail,
    imported_bookings,
    imports_of,
)
from werkhaus.bookings.views.details import (
    booking_detail,
    series_detail,
    series_of,
)
from werkhaus.bookings.views.due import (
    COUNTED,
    any_run_out,
    begun,
    quotas_of,
    run_out,
    times_of,
    waits,
    who_waits,
)
from werkhaus.bookings.views.kept import (
    Busy,
    FreeDay,
    busy_during,
    busy_from,
    first_in_the_way,
    free_time,
    gaps,
)
from werkhaus.bookings.views.lists import (
    COMING,
    BookingRow,
    FeedRow,
    coming,
    feed,
    on_days,
    own,
    own_feed,
)

__all__ = [
    "COMING",
    "COUNTED",
    "BookingRow",
    "Busy",
    "FeedRow",
    "FreeDay",
    "access_by",
    "access_of",
    "any_run_out",
    "begun",
    "booking_detail",
    "busy_during",
    "busy_from",
    "coming",
    "feed",
    "first_in_the_way",
    "free_time",
    "gaps",
    "import_detail",
    "imported_bookings",
    "imports_of",
    "on_days",
    "own",
    "own_feed",
    "quotas_of",
    "run_out",
    "series_detail",
    "series_of",
    "times_of",
    "waits",
    "who_waits",
]
