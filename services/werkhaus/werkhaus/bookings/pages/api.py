"""The doors to bookings for programs: JSON."""

from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, validate
from marshmallow import fields as json

from quartier.event import Cents, Count, Instant, Ref
from quartier.unit import Unit
from quartier.web import Slice, Visit, api_get, api_post
from werkhaus.bookings import views
from werkhaus.bookings.commands import by_people
from werkhaus.bookings.commands.by_people import RequestRoom
from werkhaus.bookings.commands.change import ChangeTime, change_time
from werkhaus.bookings.model import Booking
from werkhaus.bookings.rules import BookingState, Use, chosen


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


def _which() -> json.String:
    return json.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(["first", "second"]),
        metadata={"description": "Which one is meant of a time that comes twice, as the clocks go back."},
    )


class TimeJson(Schema):
    """A time for a booking."""

    local_start = _local_time()
    local_end = _local_time()
    local_start_is = _which()
    local_end_is = _which()


class NoteJson(Schema):
    """Why a booking is turned down or withdrawn; who asked for it reads that."""

    note = json.String(required=True, validate=validate.Length(1, 500))


class WishJson(TimeJson):
    """What somebody wants to do in a room, and when."""

    purpose = json.String(required=True, validate=validate.Length(1, 200))
    expected = Count(min=1, load_default=None, allow_none=True)
    use = json.String(load_default=None, allow_none=True, validate=validate.OneOf([use.value for use in Use]))
    accepted_rules = Count(
        min=1,
        load_default=None,
        allow_none=True,
        metadata={"description": "The version of the house rules that you keep to; see /api/house-rules."},
    )


class NewBookingJson(WishJson):
    """A room for a time."""

    room_id = Ref(required=True)
    donation_cents = Cents(min=1, max=10_000_00, load_default=None, allow_none=True)


class BookingJson(Schema):
    """A booking; `purpose` is told to offices and to who asked, unless it is a gathering's title."""

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
    data = timed(visit, NewBookingJson)
    with visit.unit() as unit:
        return _shown(visit, by_people.request_room(unit, RequestRoom(**data)))


def timed(visit: Visit, schema: type[Schema]) -> dict[str, Any]:
    """What was sent, of times that come twice with the one that is meant. Raises `TimeComesTwice`."""
    data = visit.load(schema)
    for field in ("local_start", "local_end"):
        data[field] = chosen(data[field], data.pop(f"{field}_is"), visit.zone, field)
    return data


def api_show(visit: Visit, booking_id: str) -> dict[str, Any]:
    """One booking."""
    with visit.read() as session:
        return _shown(visit, views.booking_detail(session, booking_id))


def api_confirm(visit: Visit, booking_id: str) -> dict[str, Any]:
    """Grant a request; where others have to agree, it goes on waiting."""
    with visit.unit() as unit:
        by_people.confirm_request(unit, booking_id)
        return as_it_stands(visit, unit, booking_id)


def api_refuse(visit: Visit, booking_id: str) -> dict[str, Any]:
    """Turn a request down."""
    note = visit.load(NoteJson)["note"]
    with visit.unit() as unit:
        by_people.refuse_request(unit, booking_id, note)
        return as_it_stands(visit, unit, booking_id)


def api_withdraw(visit: Visit, booking_id: str) -> dict[str, Any]:
    """Take a booking back."""
    note = visit.load(NoteJson)["note"]
    with visit.unit() as unit:
        by_people.withdraw_booking(unit, booking_id, note)
        return as_it_stands(visit, unit, booking_id)


def api_cancel(visit: Visit, booking_id: str) -> dict[str, Any]:
    """Give back what one has asked for."""
    with visit.unit() as unit:
        by_people.cancel_booking(unit, booking_id)
        return as_it_stands(visit, unit, booking_id)


def api_change(visit: Visit, booking_id: str) -> dict[str, Any]:
    """Give one's booking another time; where that is decided on, it keeps its own until then."""
    times = ChangeTime(**timed(visit, TimeJson))
    with visit.unit() as unit:
        change_time(unit, booking_id, times)
        return as_it_stands(visit, unit, booking_id)


def as_it_stands(visit: Visit, unit: Unit, booking_id: str) -> dict[str, Any]:
    """A booking after what was done with it."""
    return _shown(visit, views.booking_detail(unit.session, booking_id))


def _shown(visit: Visit, row: views.BookingRow | Booking) -> dict[str, Any]:
    own = isinstance(row, Booking) and visit.actor.signed_in and row.requested_by == visit.actor.ref
    told = bool(visit.actor.offices) or own or row.gathering_id is not None
    names = ("id", "state", "starts_at", "ends_at", "gathering_id")
    room_id = row.resource_id if isinstance(row, Booking) else row.room_id
    shown = {name: getattr(row, name) for name in names}
    return {**shown, "room_id": room_id, "purpose": row.purpose if told else None}


def _key(row: views.BookingRow) -> list[Any]:
    return [row.starts_at.isoformat(), row.id]


ROUTES = (
    api_get("/api/bookings", api_list, returns=BookingJson, many=True, asks=RoomQuery),
    api_post("/api/bookings", api_request, takes=NewBookingJson, returns=BookingJson),
    api_get("/api/bookings/<booking_id>", api_show, returns=BookingJson),
    api_post("/api/bookings/<booking_id>/confirmation", api_confirm, returns=BookingJson, status=200),
    api_post(
        "/api/bookings/<booking_id>/refusal", api_refuse, takes=NoteJson, returns=BookingJson, status=200
    ),
    api_post(
        "/api/bookings/<booking_id>/withdrawal", api_withdraw, takes=NoteJson, returns=BookingJson, status=200
    ),
    api_post("/api/bookings/<booking_id>/cancellation", api_cancel, returns=BookingJson, status=200),
    api_post("/api/bookings/<booking_id>/time", api_change, takes=TimeJson, returns=BookingJson, status=200),
)
