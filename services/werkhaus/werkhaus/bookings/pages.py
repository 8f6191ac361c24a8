"""The doors to bookings: pages for people, JSON for programs."""

from datetime import datetime
from typing import Any, cast

from marshmallow import Schema, ValidationError, validate
from marshmallow import fields as json

from quartier.event import Instant, Ref
from quartier.handover.answers import may_begin, see_after
from quartier.handover.views import waiting
from quartier.web import (
    N_,
    Column,
    Confirm,
    Form,
    Page,
    See,
    Sheet,
    Slice,
    Visit,
    _l,
    api_get,
    api_post,
    calendar,
    fields,
    get,
    post,
)
from quartier.web.calendar import CalendarQuery, Entry
from quartier.web.formats import time_range
from werkhaus.bookings import views
from werkhaus.bookings.commands import by_people
from werkhaus.bookings.commands.by_people import RequestRoom
from werkhaus.bookings.model import Booking
from werkhaus.bookings.rules import BookingState, NotYourBooking, Span
from werkhaus.places.views import list_rooms, room_detail
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


class BookingForm(Form):
    """A room for a time."""

    local_start = fields.Moment(_l("From"), required=True)
    local_end = fields.Moment(_l("Until"), required=True)
    purpose = fields.Text(
        _l("What for"),
        required=True,
        max=200,
        hint=_l("For example: board meeting. Please no names of residents."),
    )


class StartQuery(Form):
    """With which start the form begins."""

    local_start = fields.Moment(_l("From"))


class ReasonForm(Form):
    """Why a booking is turned down or withdrawn."""

    note = fields.Text(
        _l("Reason"), required=True, max=500, hint=_l("Who has asked for the room reads it on this page.")
    )


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
        may_request=visit.actor.holds("carrier", "association"),
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
    asks = visit.actor.holds("carrier", "association")
    url = f"/rooms/{room_id}/bookings/new?local_start={start}" if asks else None
    return Entry(span.start, span.end, _l("free"), url=url, free=True)


def new_booking(visit: Visit, room_id: str) -> Page:
    """The form to ask for a room."""
    visit.require("carrier", "association")
    start = visit.query(StartQuery)["local_start"]
    with visit.read() as session:
        room = room_detail(session, room_id)
        bookings = views.coming(session, visit.now, room_id=room_id, limit=10)
    return Page(
        "bookings/new.html",
        title=_l("Ask for a room"),
        room=room,
        bookings=bookings,
        form=visit.form(BookingForm, local_start=start),
        decides=may_begin(visit, "bookings"),
    )


def request_room(visit: Visit, room_id: str) -> See:
    """Ask for a room."""
    data = visit.load(BookingForm)
    with visit.unit() as unit:
        booking = by_people.request_room(
            unit,
            RequestRoom(
                room_id=room_id,
                local_start=_local(visit, data["local_start"]),
                local_end=_local(visit, data["local_end"]),
                purpose=data["purpose"],
            ),
        )
    return See(f"/bookings/{booking.id}", flash=f"booking-{booking.state}")


def show_booking(visit: Visit, booking_id: str) -> Page:
    """One booking: how it stands, what has happened, what can be done."""
    with visit.read() as session:
        booking = views.booking_detail(session, booking_id)
        decision = waiting(session, booking_id)
    insider = bool(visit.actor.offices)
    last = booking.steps[-1]
    decides = may_begin(visit, "bookings") and not decision
    ahead = booking.state in views.COMING
    return Page(
        "bookings/detail.html",
        title=booking.resource.name,
        booking=booking,
        last=last,
        note=last.note if insider else None,
        sees_purpose=insider or booking.gathering_id is not None,
        decision=decision,
        may_confirm=decides and booking.state == BookingState.REQUESTED,
        may_withdraw=decides and booking.state == BookingState.CONFIRMED,
        may_cancel=ahead and visit.actor.signed_in and booking.requested_by == visit.actor.ref,
        form=visit.form(ReasonForm),
    )


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


def _local(visit: Visit, instant: datetime) -> datetime:
    """What was typed: `Moment` has refused times that do not exist, and takes the first of those that come twice."""
    return instant.astimezone(visit.zone).replace(tzinfo=None, fold=0)


def _key(row: views.BookingRow) -> list[Any]:
    return [row.starts_at.isoformat(), row.id]


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


def _whole_minute(value: datetime) -> None:
    if value.second or value.microsecond:
        raise ValidationError("Give whole minutes, for example 2026-05-22T17:00.")


def _local_time() -> json.NaiveDateTime:
    return json.NaiveDateTime(
        format="iso",
        required=True,
        validate=[validate.Range(datetime(2000, 1, 1), datetime(2200, 1, 1)), _whole_minute],  # noqa: DTZ001
        metadata={
            "format": "date-time-local",
            "description": "A time on the quarter's clocks, without a zone: 2026-05-22T17:00",
        },
    )


class NewBookingJson(Schema):
    """A room for a time."""

    room_id = Ref(required=True)
    local_start = _local_time()
    local_end = _local_time()
    purpose = json.String(required=True, validate=validate.Length(1, 200))


class BookingJson(Schema):
    """A booking; `purpose` is told to offices only, unless it is a gathering's title."""

    id = Ref()
    room_id = Ref()
    state = json.String(validate=validate.OneOf([state.value for state in BookingState]))
    starts_at = Instant()
    ends_at = Instant()
    gathering_id = Ref(allow_none=True)
    purpose = json.String(allow_none=True)


class RoomQuery(Schema):
    """Which bookings are listed, and which part of them."""

    room_id = json.String()
    cursor = json.String()
    limit = json.Integer()


def api_list(visit: Visit) -> Slice:
    """What lies ahead, by time."""
    query, cursor = visit.query(RoomQuery), visit.cursor()
    with visit.read() as session:
        rows = views.coming(
            session,
            visit.now,
            room_id=query.get("room_id"),
            after=cursor.after_instant(),
            limit=cursor.limit + 1,
        )
    part = Slice(rows, cursor, key=_key)
    part.items = [_shown(visit, row) for row in part.items]
    return part


def api_request(visit: Visit) -> dict[str, Any]:
    """Ask for a room."""
    data = visit.load(NewBookingJson)
    with visit.unit() as unit:
        return _shown(visit, by_people.request_room(unit, RequestRoom(**data)))


def _shown(visit: Visit, row: views.BookingRow | Booking) -> dict[str, Any]:
    told = bool(visit.actor.offices) or row.gathering_id is not None
    names = ("id", "state", "starts_at", "ends_at", "gathering_id")
    room_id = row.resource_id if isinstance(row, Booking) else row.room_id
    shown = {name: getattr(row, name) for name in names}
    return {**shown, "room_id": room_id, "purpose": row.purpose if told else None}


ROUTES = (
    get("/bookings", list_bookings),
    get("/rooms/<room_id>/bookings/new", new_booking),
    post(
        "/rooms/<room_id>/bookings",
        request_room,
        again=new_booking,
        flashes={
            "booking-confirmed": N_("The room is booked."),
            "booking-requested": N_("Your request is sent. The office decides on it."),
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
    api_get("/api/bookings", api_list, returns=BookingJson, many=True, asks=RoomQuery),
    api_post("/api/bookings", api_request, takes=NewBookingJson, returns=BookingJson),
)
