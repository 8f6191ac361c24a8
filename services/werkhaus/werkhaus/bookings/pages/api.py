"""The doors to bookings for programs: JSON."""

from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, validate
from marshmallow import fields as json

from quartier.event import Cents, Count, Instant, Ref
from quartier.web import Slice, Visit, api_get, api_post
from werkhaus.bookings import views
from werkhaus.bookings.commands import by_people
from werkhaus.bookings.commands.by_people import RequestRoom
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


class NewBookingJson(Schema):
    """A room for a time."""

    room_id = Ref(required=True)
    local_start = _local_time()
    local_end = _local_time()
    local_start_is = _which()
    local_end_is = _which()
    purpose = json.String(required=True, validate=validate.Length(1, 200))
    expected = Count(min=1, load_default=None, allow_none=True)
    use = json.String(load_default=None, allow_none=True, validate=validate.OneOf([use.value for use in Use]))
    donation_cents = Cents(min=1, max=10_000_00, load_default=None, allow_none=True)
    accepted_rules = Count(
        min=1,
        load_default=None,
        allow_none=True,
        metadata={"description": "The version of the house rules that you keep to; see /api/house-rules."},
    )


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
    for field in ("local_start", "local_end"):
        data[field] = chosen(data[field], data.pop(f"{field}_is"), visit.zone, field)
    with visit.unit() as unit:
        return _shown(visit, by_people.request_room(unit, RequestRoom(**data)))


def _shown(visit: Visit, row: views.BookingRow | Booking) -> dict[str, Any]:
    told = bool(visit.actor.offices) or row.gathering_id is not None
    names = ("id", "state", "starts_at", "ends_at", "gathering_id")
    room_id = row.resource_id if isinstance(row, Booking) else row.room_id
    shown = {name: getattr(row, name) for name in names}
    return {**shown, "room_id": room_id, "purpose": row.purpose if told else None}


def _key(row: views.BookingRow) -> list[Any]:
    return [row.starts_at.isoformat(), row.id]


ROUTES = (
    api_get("/api/bookings", api_list, returns=BookingJson, many=True, asks=RoomQuery),
    api_post("/api/bookings", api_request, takes=NewBookingJson, returns=BookingJson),
)
