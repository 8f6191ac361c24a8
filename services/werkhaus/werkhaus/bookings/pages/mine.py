"""The doors to one's own bookings: a list, and a calendar to subscribe to whose address is its key."""

from datetime import timedelta

from quartier.signin import manage
from quartier.web import N_, Column, Page, See, Sheet, Visit, _l, get, post
from werkhaus.bookings import views
from werkhaus.bookings.commands import calendars
from werkhaus.bookings.pages.series import ANSWERS
from werkhaus.bookings.rules import BookingState

#: For so long what is over stays in the list and in the calendar.
KEPT = timedelta(days=400)

COLUMNS = (
    Column(_l("Where"), "room_name"),
    Column(_l("From"), "starts_at"),
    Column(_l("Until"), "ends_at"),
    Column(_l("What for"), "purpose"),
    Column(_l("State"), lambda booking: ANSWERS[BookingState(booking.state)]),
)


def list_mine(visit: Visit) -> Page:
    """What one has asked for, and how one's own programs can follow it."""
    visit.require()
    with visit.read() as session:
        rows = views.own(session, visit.actor.ref, visit.now - KEPT)
        access = views.access_of(session, visit.actor.ref)
    return Page(
        "bookings/mine.html",
        title=_l("My bookings"),
        ahead=[row for row in reversed(rows) if row.ends_at > visit.now and row.state in views.COMING],
        over=[row for row in rows if row.ends_at <= visit.now or row.state not in views.COMING],
        access=access,
        sheet=Sheet(_l("My bookings"), COLUMNS, rows) if rows else None,
    )


def give_address(visit: Visit) -> Page:
    """Make the address of one's own calendar and show it, this once: it is kept nowhere."""
    visit.require()
    with visit.unit() as unit:
        token = calendars.give_address(unit)
    return Page(
        "bookings/address.html",
        title=_l("The address of your calendar"),
        headers=manage.PRIVATE,
        address=visit.absolute(f"/calendars/{token}.ics"),
    )


def end_address(visit: Visit) -> See:
    """End it."""
    visit.require()
    with visit.unit() as unit:
        calendars.end_address(unit)
    return See("/bookings/mine", flash="calendar-ended")


ROUTES = (
    get("/bookings/mine", list_mine),
    post("/bookings/mine/calendar", give_address, again=list_mine),
    post(
        "/bookings/mine/calendar/end",
        end_address,
        flashes={"calendar-ended": N_("The address leads nowhere now. You can have a new one at any time.")},
    ),
)
