"""The doors to a booking's time and use: changing it, coming, leaving."""

from quartier.handover.answers import see_after
from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post
from werkhaus.bookings import views
from werkhaus.bookings.commands import presence
from werkhaus.bookings.commands.change import ChangeTime
from werkhaus.bookings.commands.change import change_time as change
from werkhaus.bookings.pages.by_people import local
from werkhaus.bookings.rules import NotYourBooking


class TimeForm(Form):
    """Another time for a booking."""

    local_start = fields.OneMoment(_l("From"), required=True)
    local_end = fields.OneMoment(_l("Until"), required=True)


def show_time(visit: Visit, booking_id: str) -> Page:
    """The form for another time."""
    with visit.read() as session:
        booking = views.booking_detail(session, booking_id)
    if not visit.actor.signed_in or booking.requested_by != visit.actor.ref:
        raise NotYourBooking
    return Page(
        "bookings/time.html",
        title=_l("Change the time"),
        booking=booking,
        form=visit.form(TimeForm, local_start=booking.starts_at, local_end=booking.ends_at),
    )


def change_time(visit: Visit, booking_id: str) -> See:
    """Give a booking another time."""
    data = visit.load(TimeForm)
    times = ChangeTime(
        local_start=local(visit, data["local_start"]), local_end=local(visit, data["local_end"])
    )
    with visit.unit() as unit:
        decision = change(unit, booking_id, times)
    page = f"/bookings/{booking_id}"
    return see_after(decision, page, flash="time-changed") if decision else See(page, flash="time-changed")


def check_in(visit: Visit, booking_id: str) -> See:
    """Say that one is there."""
    with visit.unit() as unit:
        presence.check_in(unit, booking_id)
    return See(f"/bookings/{booking_id}", flash="checked-in")


def check_out(visit: Visit, booking_id: str) -> See:
    """Say that one has left."""
    with visit.unit() as unit:
        presence.check_out(unit, booking_id)
    return See(f"/bookings/{booking_id}", flash="checked-out")


ROUTES = (
    get("/bookings/<booking_id>/time", show_time),
    post(
        "/bookings/<booking_id>/time",
        change_time,
        again=show_time,
        flashes={"time-changed": N_("The booking has its new time.")},
    ),
    post(
        "/bookings/<booking_id>/presence",
        check_in,
        flashes={"checked-in": N_("Welcome. The room is yours until the end of the booking.")},
    ),
    post(
        "/bookings/<booking_id>/departure",
        check_out,
        flashes={"checked-out": N_("Thank you. The rest of the time is free for others.")},
    ),
)
