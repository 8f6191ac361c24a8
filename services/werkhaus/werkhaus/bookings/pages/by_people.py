"""The doors to bookings one by one: asking, deciding, giving back."""

from datetime import datetime
from typing import Any

from quartier.handover.answers import may_begin, see_after
from quartier.handover.views import waiting
from quartier.web import (
    N_,
    Confirm,
    Form,
    Page,
    See,
    Visit,
    _l,
    fields,
    get,
    post,
)
from quartier.web.formats import time_range
from werkhaus.bookings import views
from werkhaus.bookings.commands import by_people
from werkhaus.bookings.commands.by_people import RequestRoom
from werkhaus.bookings.model import Booking
from werkhaus.bookings.pages.buffers import USES
from werkhaus.bookings.rules import CHECK_IN_BEFORE, BookingState, NotYourBooking, free_until
from werkhaus.house_rules.views import version_in_force
from werkhaus.places.rules import Kind
from werkhaus.places.views import resource_detail
from werkhaus.upkeep.views import in_the_way as in_the_way_of

#: The states in which a booking can have another time.
CHANGEABLE = (BookingState.REQUESTED, BookingState.CONFIRMED)


class BookingForm(Form):
    """A room for a time."""

    local_start = fields.OneMoment(_l("From"), required=True)
    local_end = fields.OneMoment(_l("Until"), required=True)
    purpose = fields.Text(
        _l("What for"),
        required=True,
        max=200,
        hint=_l("For example: board meeting. Please no names of residents."),
    )
    use = fields.Choice(_l("Kind of use"), options=USES)
    expected = fields.Whole(_l("How many people you expect"), min=1, max=10_000)
    accepted_rules = fields.Check(_l("I have read the house rules and keep to them."))
    rules_version = fields.Hidden()


class RequestForm(BookingForm):
    """A room for a time, and what somebody wants to give for it."""

    donation_cents = fields.Money(
        _l("Voluntary contribution in euros"),
        max=10_000_00,
        hint=_l("If you like: what you give for the house. Nobody has the room sooner for it."),
    )


class StartQuery(Form):
    """With which start the form begins."""

    local_start = fields.Moment(_l("From"))


class ReasonForm(Form):
    """Why a booking is turned down or withdrawn."""

    note = fields.Text(
        _l("Reason"), required=True, max=500, hint=_l("Who has asked for the room reads it on this page.")
    )


def new_booking(visit: Visit, room_id: str) -> Page:
    """The form to ask for a room or a machine."""
    visit.require()
    start = visit.query(StartQuery)["local_start"]
    with visit.read() as session:
        room = resource_detail(session, room_id)
        bookings = views.coming(session, visit.now, room_id=room_id, limit=10)
        house_rules = version_in_force(session, visit.today)
    return Page(
        "bookings/new.html",
        title=_l("Ask for a room") if room.kind == Kind.ROOM else room.name,
        room=room,
        is_room=room.kind == Kind.ROOM,
        bookings=bookings,
        house_rules=house_rules,
        form=visit.form(RequestForm, local_start=start),
        decides=may_begin(visit, "bookings"),
        repeats=visit.actor.signed_in,
        imports=visit.actor.holds("carrier", "association"),
    )


def request_room(visit: Visit, room_id: str) -> See:
    """Ask for a room."""
    data = visit.load(RequestForm)
    with visit.unit() as unit:
        booking = by_people.request_room(
            unit,
            RequestRoom(
                room_id=room_id,
                local_start=local(visit, data["local_start"]),
                local_end=local(visit, data["local_end"]),
                purpose=data["purpose"],
                expected=data["expected"],
                accepted_rules=accepted(data),
                use=data["use"],
                donation_cents=data["donation_cents"],
            ),
        )
    return See(f"/bookings/{booking.id}", flash=f"booking-{booking.state}")


def accepted(data: dict[str, Any]) -> int | None:
    """The version of the house rules that was before them when they ticked that they keep to it."""
    version = data["rules_version"] or ""
    return int(version) if data["accepted_rules"] and version.isdecimal() and len(version) < 9 else None


def show_booking(visit: Visit, booking_id: str) -> Page:
    """One booking: how it stands, what has happened, what can be done."""
    with visit.read() as session:
        booking = views.booking_detail(session, booking_id)
        series_id = views.series_of(session, booking_id)
        decision = waiting(session, booking_id)
        in_the_way = in_the_way_of(session, booking_id)
    insider = bool(visit.actor.offices)
    own = visit.actor.signed_in and booking.requested_by == visit.actor.ref
    last = booking.steps[-1]
    decides = may_begin(visit, "bookings") and not decision
    ahead = booking.state in views.COMING
    return Page(
        "bookings/detail.html",
        title=booking.resource.name,
        booking=booking,
        last=last,
        note=last.note if insider else None,
        sees_purpose=insider or own or booking.gathering_id is not None,
        decision=decision,
        in_the_way=in_the_way,
        use=dict(USES).get(booking.use or ""),
        may_confirm=decides and booking.state == BookingState.REQUESTED,
        may_withdraw=decides and booking.state == BookingState.CONFIRMED,
        series_id=series_id,
        free_until=free_until(booking.starts_at, booking.resource.cancel_hours),
        may_change=own and booking.state in CHANGEABLE and visit.now < booking.starts_at,
        may_check_in=(own or insider) and _is_now(booking, visit.now),
        may_check_out=(own or insider) and booking.state == BookingState.CHECKED_IN,
        may_ask_event=ahead and (own or visit.actor.holds("carrier")) and not booking.gathering_id,
        may_accept=own and booking.state == BookingState.HELD,
        may_cancel=ahead and own and booking.state != BookingState.CHECKED_IN,
        form=visit.form(ReasonForm),
    )


def _is_now(booking: Booking, now: datetime) -> bool:
    """Whether somebody can check in."""
    confirmed = booking.state == BookingState.CONFIRMED
    return confirmed and booking.starts_at - CHECK_IN_BEFORE <= now < booking.ends_at


def confirm(visit: Visit, booking_id: str) -> See:
    """Grant a request."""
    with visit.unit() as unit:
        decision = by_people.confirm_request(unit, booking_id)
    return see_after(decision, f"/bookings/{booking_id}", flash="booking-granted")


def refuse(visit: Visit, booking_id: str) -> See:
    """Turn a request down."""
    data = visit.load(ReasonForm)
    with visit.unit() as unit:
        decision = by_people.refuse_request(unit, booking_id, data["note"])
    return see_after(decision, f"/bookings/{booking_id}", flash="booking-refused")


def withdraw(visit: Visit, booking_id: str) -> See:
    """Take a booking back."""
    data = visit.load(ReasonForm)
    with visit.unit() as unit:
        decision = by_people.withdraw_booking(unit, booking_id, data["note"])
    return see_after(decision, f"/bookings/{booking_id}", flash="booking-withdrawn")


def ask_cancel(visit: Visit, booking_id: str) -> Confirm:
    """Whether one's room shall be given back."""
    with visit.read() as session:
        booking = views.booking_detail(session, booking_id)
    if not visit.actor.signed_in or booking.requested_by != visit.actor.ref:
        raise NotYourBooking
    return Confirm(
        _l("Give the room back?"),
        action=f"/bookings/{booking_id}/cancellation",
        label=_l("Cancel this booking"),
        back=f"/bookings/{booking_id}",
        facts=[
            (_l("Where"), booking.resource.name),
            (_l("When"), time_range(booking.starts_at, booking.ends_at, visit.lang, visit.zone)),
            (_l("What for"), booking.purpose),
        ],
        consequences=[_l("The room is free for others at once.")],
    )


def cancel(visit: Visit, booking_id: str) -> See:
    """Give one's room back."""
    with visit.unit() as unit:
        by_people.cancel_booking(unit, booking_id)
    return See(f"/bookings/{booking_id}", flash="booking-cancelled")


def local(visit: Visit, instant: datetime) -> datetime:
    """What was typed: `OneMoment` has refused times that do not exist; of one that comes twice the fold says which."""
    return instant.astimezone(visit.zone).replace(tzinfo=None)


ROUTES = (
    get("/rooms/<room_id>/bookings/new", new_booking),
    post(
        "/rooms/<room_id>/bookings",
        request_room,
        again=new_booking,
        flashes={
            "booking-confirmed": N_("The room is booked."),
            "booking-requested": N_("Your request is sent. This page says when it is decided."),
        },
    ),
    get("/bookings/<booking_id>", show_booking),
    post(
        "/bookings/<booking_id>/confirmation",
        confirm,
        again=show_booking,
        flashes={"booking-granted": N_("The request is granted. The room is booked.")},
    ),
    post(
        "/bookings/<booking_id>/refusal",
        refuse,
        again=show_booking,
        flashes={"booking-refused": N_("The request is turned down.")},
    ),
    post(
        "/bookings/<booking_id>/withdrawal",
        withdraw,
        again=show_booking,
        flashes={"booking-withdrawn": N_("The booking is withdrawn. The room is free again.")},
    ),
    get("/bookings/<booking_id>/cancellation", ask_cancel),
    post(
        "/bookings/<booking_id>/cancellation",
        cancel,
        again=ask_cancel,
        flashes={"booking-cancelled": N_("The booking is cancelled. The room is free again.")},
    ),
)
