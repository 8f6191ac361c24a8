"""Calendars to subscribe to (RFC 5545): of each room and thing, public and without names.

Every date stands for itself, so that no reader has to repeat anything. What is no more stays with STATUS:CANCELLED,
and nothing in the file depends on when it is asked for: who has it already is answered 304.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from quartier.web import File, Visit, _l, get
from werkhaus.bookings import views
from werkhaus.bookings.rules import BookingState
from werkhaus.places.views import resource_detail

#: What is longer ago than this has left the calendar.
KEPT = timedelta(days=60)
BERLIN = "Europe/Berlin"
#: The clocks' rule since 1996 (Directive 2000/84/EC: last Sundays of March and October, 01:00 UTC).
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
STATUS = {
    BookingState.HELD: "TENTATIVE",
    BookingState.REQUESTED: "TENTATIVE",
    BookingState.CONFIRMED: "CONFIRMED",
    BookingState.CHECKED_IN: "CONFIRMED",
    BookingState.COMPLETED: "CONFIRMED",
}


def resource_calendar(visit: Visit, resource_id: str) -> File:
    """When a room or thing is taken; of what for, only a gathering's title is told."""
    with visit.read() as session:
        resource = resource_detail(session, resource_id)
        rows = views.feed(session, resource_id, visit.now - KEPT)
    body = _written(resource.name, rows, str(_l("Taken")), visit.zone)
    return File(body, "text/calendar; charset=utf-8", etag=hashlib.sha256(body).hexdigest()[:32])


def _written(name: str, rows: Iterable[views.FeedRow], taken: str, zone: ZoneInfo) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Quartier//Werkhaus//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    if zone.key == BERLIN:
        calendar.add_component(icalendar.Timezone.from_ical(VTIMEZONE))
    for row in rows:
        calendar.add_component(_event(row, name, taken, zone))
    return calendar.to_ical()


def _event(row: views.FeedRow, where: str, taken: str, zone: ZoneInfo) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{row.id}@werkhaus")
    event.add("dtstamp", row.changed_at.replace(microsecond=0))
    event.add("created", row.created_at.replace(microsecond=0))
    event.add("last-modified", row.changed_at.replace(microsecond=0))
    event.add("sequence", row.changes)
    event.add("status", STATUS.get(BookingState(row.state), "CANCELLED"))
    event.add("summary", row.purpose if row.gathering_id else taken)
    event.add("location", where)
    event.add("dtstart", _local(row.starts_at, zone))
    event.add("dtend", _local(row.ends_at, zone))
    return event


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    """A time on the quarter's clocks; the second coming of one that comes twice can only be said in UTC (3.3.5)."""
    local = instant.astimezone(zone)
    return instant if local.fold or zone.key != BERLIN else local


ROUTES = (get("/resources/<resource_id>/calendar.ics", resource_calendar),)
