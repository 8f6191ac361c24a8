"""Waiting for a room, and being there, for programs: JSON."""

from typing import Any

from marshmallow import Schema
from marshmallow import fields as json

from quartier.event import Instant, Ref
from quartier.web import Visit, api_get, api_post
from werkhaus.bookings import views
from werkhaus.bookings.commands import presence, waiting
from werkhaus.bookings.commands.by_people import RequestRoom
from werkhaus.bookings.model import Waiting
from werkhaus.bookings.pages.api import BookingJson, WishJson, as_it_stands, timed
from werkhaus.bookings.rules.refusals import NotWaiting


class WaitingJson(Schema):
    """A time for which one waits; `since` says one's place in the list."""

    id = Ref()
    room_id = Ref(attribute="resource_id")
    starts_at = Instant()
    ends_at = Instant()
    purpose = json.String()
    since = Instant()


def list_mine(visit: Visit, room_id: str) -> list[Waiting]:
    """The times ahead for which one waits there oneself."""
    visit.require()
    with visit.read() as session:
        return views.waits(session, visit.actor.ref, room_id, visit.now)


def join(visit: Visit, room_id: str) -> Waiting:
    """Wait for a time that somebody else has; it is offered to whoever came first."""
    command = RequestRoom(room_id=room_id, **timed(visit, WishJson))
    with visit.unit() as unit:
        return waiting.join_waiting(unit, command)


def leave(visit: Visit, waiting_id: str) -> dict[str, Any]:
    """No longer wait oneself."""
    visit.require()
    with visit.unit() as unit:
        if not waiting.leave_waiting(unit, waiting_id):
            raise NotWaiting
    return {}


def accept(visit: Visit, booking_id: str) -> dict[str, Any]:
    """Take what was offered."""
    with visit.unit() as unit:
        waiting.accept_offer(unit, booking_id)
        return as_it_stands(visit, unit, booking_id)


def check_in(visit: Visit, booking_id: str) -> dict[str, Any]:
    """Say that one is there."""
    with visit.unit() as unit:
        presence.check_in(unit, booking_id)
        return as_it_stands(visit, unit, booking_id)


def check_out(visit: Visit, booking_id: str) -> dict[str, Any]:
    """Say that one has left."""
    with visit.unit() as unit:
        presence.check_out(unit, booking_id)
        return as_it_stands(visit, unit, booking_id)


class NothingJson(Schema):
    """There is nothing left to say."""


_WAITING, _BOOKING = "/api/rooms/<room_id>/waiting", "/api/bookings/<booking_id>"
ROUTES = (
    api_get(_WAITING, list_mine, returns=WaitingJson, many=True, name="waiting_list"),
    api_post(_WAITING, join, takes=WishJson, returns=WaitingJson, name="waiting_join"),
    api_post("/api/waiting/<waiting_id>/end", leave, returns=NothingJson, status=200, name="waiting_leave"),
    api_post(f"{_BOOKING}/acceptance", accept, returns=BookingJson, status=200, name="offer_accept"),
    api_post(f"{_BOOKING}/presence", check_in, returns=BookingJson, status=200),
    api_post(f"{_BOOKING}/departure", check_out, returns=BookingJson, status=200),
)
