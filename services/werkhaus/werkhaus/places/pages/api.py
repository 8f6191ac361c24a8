"""The doors to rooms and things for programs: JSON."""

from marshmallow import Schema
from marshmallow import fields as json

from quartier.event import Ref
from quartier.web import (
    Visit,
    api_get,
)
from werkhaus.places import views
from werkhaus.places.model import Resource
from werkhaus.places.pages.forms import KINDS
from werkhaus.places.rules import Kind


class RoomJson(Schema):
    """A room that can be booked."""

    id = Ref()
    name = json.String()
    capacity = json.Integer()
    buffer_after_minutes = json.Integer()
    requests_block = json.Boolean()


class ThingJson(Schema):
    """A machine or thing; rooms have a list of their own."""

    id = Ref()
    kind = json.String()
    name = json.String()
    risk = json.String(allow_none=True)


def api_things(visit: Visit) -> list[Resource]:
    """All machines and things by name."""
    with visit.read() as session:
        return views.list_resources(session, *(Kind(name) for name, _ in KINDS))


def api_list(visit: Visit) -> list[Resource]:
    """All rooms by name."""
    with visit.read() as session:
        return views.list_rooms(session)


ROUTES = (
    api_get("/api/things", api_things, returns=ThingJson, many=True),
    api_get("/api/rooms", api_list, returns=RoomJson, many=True),
)
