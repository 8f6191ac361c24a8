"""The doors to the waiting list: waiting, no longer waiting, taking what was offered."""

from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post
from werkhaus.bookings import views
from werkhaus.bookings.commands import waiting
from werkhaus.bookings.commands.by_people import RequestRoom
from werkhaus.bookings.pages.by_people import BookingForm, StartQuery, accepted, local
from werkhaus.house_rules.views import version_in_force
from werkhaus.places.views import resource_detail


class LeaveForm(Form):
    """From which room's list one comes."""

    room = fields.Text(_l("Room"), required=True, max=32)


def show_waiting(visit: Visit, room_id: str) -> Page:
    """The form to wait for a time, and for what one waits already."""
    visit.require()
    start = visit.query(StartQuery)["local_start"]
    with visit.read() as session:
        room = resource_detail(session, room_id)
        house_rules = version_in_force(session, visit.today)
        waits = views.waits(session, visit.actor.ref, room_id, visit.now)
    return Page(
        "bookings/waiting.html",
        title=_l("Waiting list"),
        room=room,
        house_rules=house_rules,
        waits=waits,
        form=visit.form(BookingForm, local_start=start),
    )


def join(visit: Visit, room_id: str) -> See:
    """Wait for a time that somebody else has."""
    data = visit.load(BookingForm)
    command = RequestRoom(
        room_id=room_id,
        local_start=local(visit, data["local_start"]),
        local_end=local(visit, data["local_end"]),
        purpose=data["purpose"],
        expected=data["expected"],
        accepted_rules=accepted(data),
        use=data["use"],
    )
    with visit.unit() as unit:
        waiting.join_waiting(unit, command)
    return See(f"/rooms/{room_id}/waiting", flash="waiting")


def leave(visit: Visit, waiting_id: str) -> See:
    """No longer wait."""
    visit.require()
    data = visit.load(LeaveForm)
    with visit.unit() as unit:
        waiting.leave_waiting(unit, waiting_id)
    return See(f"/rooms/{data['room']}/waiting", flash="waiting-ended")


def accept(visit: Visit, booking_id: str) -> See:
    """Take what was offered."""
    with visit.unit() as unit:
        booking = waiting.accept_offer(unit, booking_id)
    return See(f"/bookings/{booking_id}", flash=f"offer-{booking.state}")


ROUTES = (
    get("/rooms/<room_id>/waiting", show_waiting),
    post(
        "/rooms/<room_id>/waiting",
        join,
        again=show_waiting,
        flashes={"waiting": N_("You are on the waiting list. When it becomes free, it is held for you.")},
    ),
    post("/waiting/<waiting_id>/end", leave, flashes={"waiting-ended": N_("You no longer wait for this.")}),
    post(
        "/bookings/<booking_id>/acceptance",
        accept,
        flashes={
            "offer-confirmed": N_("The room is booked."),
            "offer-requested": N_("Your request is sent. This page says when it is decided."),
        },
    ),
)
