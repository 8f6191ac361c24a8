"""The door to who has what when: a calendar of bookings, and of one room also when it is free."""

from typing import cast

from quartier.web import Column, Page, Sheet, Visit, _l, calendar, fields, get
from quartier.web.calendar import CalendarQuery, Entry
from werkhaus.bookings import views
from werkhaus.bookings.rules import BookingState, Span
from werkhaus.places.views import list_rooms
from werkhaus.settings import WerkhausSettings

STATES = (
    ("requested", _l("Requested")),
    ("held", _l("Held")),
    ("confirmed", _l("Confirmed")),
    ("checked_in", _l("In use")),
)
COLUMNS = (
    Column(_l("Room"), "room_name"),
    Column(_l("From"), "starts_at"),
    Column(_l("Until"), "ends_at"),
    Column(_l("State"), lambda booking: dict(STATES)[booking.state]),
)
#: What a room is wanted for is told to offices, unless it is a gathering's title.
PURPOSE = Column(_l("What for"), "purpose")
GATHERING = Column(_l("What for"), lambda booking: booking.purpose if booking.gathering_id else None)


class ListQuery(CalendarQuery):
    """Which bookings the calendar shows."""

    room = fields.Text(_l("Room"), max=32)
    state = fields.Choice(_l("State"), options=STATES)


def list_bookings(visit: Visit) -> Page:
    """Who has which room when, as a calendar; of one room also when it is free."""
    query = visit.query(ListQuery)
    settings = cast(WerkhausSettings, visit.settings)
    day = query["day"] or visit.now.astimezone(visit.zone).date()
    days, hours = calendar.days_shown(day), (settings.day_begins, settings.day_ends)
    with visit.read() as session:
        rooms = list_rooms(session)
        rows = views.on_days(session, days, visit.zone, room_id=query["room"], state=query["state"])
        chosen = [room.id for room in rooms if room.id == query["room"]]
        free = views.free_time(session, chosen, days, hours, visit.zone, visit.now) if chosen else {}
    entries = [_taken(visit, row) for row in rows]
    if not query["state"]:
        entries += [_free(visit, room_id, span) for room_id in chosen for span in views.gaps(free[room_id])]
    return Page(
        "bookings/list.html",
        title=_l("Bookings"),
        plan=calendar.lay_out(entries, day, zone=visit.zone, now=visit.now, view=query["view"], hours=hours),
        rooms=rooms,
        query=query,
        states=STATES,
        ask=f"/rooms/{chosen[0]}/bookings/new" if chosen else "/rooms",
        may_request=visit.actor.signed_in,
        sheet=Sheet(_l("Bookings"), (*COLUMNS, PURPOSE if visit.actor.offices else GATHERING), rows),
    )


def _taken(visit: Visit, row: views.BookingRow) -> Entry:
    told = bool(visit.actor.offices) or row.gathering_id is not None
    return Entry(
        row.starts_at,
        row.ends_at,
        row.room_name,
        url=f"/bookings/{row.id}",
        note=row.purpose if told else "",
        state=dict(STATES)[row.state],
        kind="good" if row.state == BookingState.CONFIRMED else "caution",
    )


def _free(visit: Visit, room_id: str, span: Span) -> Entry:
    start = span.start.astimezone(visit.zone).strftime("%Y-%m-%dT%H:%M")
    url = f"/rooms/{room_id}/bookings/new?local_start={start}" if visit.actor.signed_in else None
    return Entry(span.start, span.end, _l("free"), url=url, free=True)


ROUTES = (get("/bookings", list_bookings),)
