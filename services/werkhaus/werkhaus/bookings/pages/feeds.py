"""Calendars to subscribe to (RFC 5545, 7986): of each room and thing, public and without names; of each person, secret.

Every date stands for itself, so that no reader has to repeat anything. What is no more stays with STATUS:CANCELLED,
and nothing in the file depends on when it is asked for: who has it already is answered 304.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import icalendar

from quartier.web import File, Visit, _l, get
from werkhaus.bookings import views
from werkhaus.bookings.commands import calendars
from werkhaus.bookings.pages.mine import KEPT as KEPT_OWN
from werkhaus.bookings.rules import BookingNotFound, BookingState
from werkhaus.places.views import resource_detail

#: What is longer ago than this has left the calendar.
KEPT = timedelta(days=60)
#: How often readers are asked to come again.
OFTEN = timedelta(hours=1)
PRIVATE = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
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
    taken = str(_l("Taken"))
    page = f"/resources/{resource_id}/calendar.ics"
    return _file(
        visit, resource.name, page, [(row, row.purpose if row.gathering_id else taken) for row in rows]
    )


def own_calendar(visit: Visit, token: str) -> File:
    """A person's own bookings with what for, for whoever has the address."""
    with visit.read() as session:
        access = views.access_by(session, token)
        rows = views.own_feed(session, access.person, visit.now - KEPT_OWN) if access else []
    if access is None:
        raise BookingNotFound
    if access.last_used_on != visit.today:
        with visit.unit() as unit:
            calendars.note_use(unit, access.person)
    name = str(_l("My bookings"))
    told = [(row, row.purpose) for row in rows]
    return _file(visit, name, "/bookings/mine", told, headers=PRIVATE)


def _file(
    visit: Visit,
    name: str,
    page: str,
    rows: Sequence[tuple[views.FeedRow, str]],
    headers: Mapping[str, str] = {},
) -> File:
    body = _written(visit, name, page, rows)
    changed = max((row.changed_at for row, _ in rows), default=None)
    said = {"Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True)} if changed else {}
    etag = hashlib.sha256(body).hexdigest()[:32]
    return File(body, "text/calendar; charset=utf-8", etag=etag, headers={**headers, **said})


def _written(visit: Visit, name: str, page: str, rows: Iterable[tuple[views.FeedRow, str]]) -> bytes:
    zone = visit.zone
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Quartier//Werkhaus//DE")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("url", visit.absolute(page))
    calendar.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(OFTEN))
    if zone.key == BERLIN:
        calendar.add_component(icalendar.Timezone.from_ical(VTIMEZONE))
    for row, summary in rows:
        event = _event(row, summary, zone)
        event.add("url", visit.absolute(f"/bookings/{row.id}"))
        calendar.add_component(event)
    return calendar.to_ical()


def _event(row: views.FeedRow, summary: str, zone: ZoneInfo) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{row.id}@werkhaus")
    event.add("dtstamp", row.changed_at.replace(microsecond=0))
    event.add("created", row.created_at.replace(microsecond=0))
    event.add("last-modified", row.changed_at.replace(microsecond=0))
    event.add("sequence", row.changes)
    event.add("status", STATUS.get(BookingState(row.state), "CANCELLED"))
    event.add("summary", summary)
    event.add("location", row.place)
    event.add("dtstart", _local(row.starts_at, zone))
    event.add("dtend", _local(row.ends_at, zone))
    return event


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    """A time on the quarter's clocks; the second coming of one that comes twice can only be said in UTC (3.3.5)."""
    local = instant.astimezone(zone)
    return instant if local.fold or zone.key != BERLIN else local


ROUTES = (
    get("/resources/<resource_id>/calendar.ics", resource_calendar),
    get("/calendars/<token>.ics", own_calendar, private=True),
)
