"""The doors to events in the house for programs: JSON."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.decide import Decision
from quartier.event import Count, Instant, Ref
from quartier.handover.pages.programs.acts import DecisionJson
from quartier.web import Visit, api_get, api_post
from werkhaus.occasions import commands, views
from werkhaus.occasions.commands import AskOccasion
from werkhaus.occasions.model import Occasion
from werkhaus.occasions.pages.by_people import sees_all
from werkhaus.occasions.rules import OccasionNotFound, OccasionState


class OccasionJson(Schema):
    """An event in the house; what was promised to take care of is taken but never given."""

    id = Ref(dump_only=True)
    booking_id = Ref(required=True)
    room_id = Ref(dump_only=True, attribute="booking.resource_id")
    starts_at = Instant(dump_only=True, attribute="booking.starts_at")
    ends_at = Instant(dump_only=True, attribute="booking.ends_at")
    state = json.String(dump_only=True, validate=validate.OneOf([state.value for state in OccasionState]))
    people = Count(min=1, max=10_000, required=True)
    loud = json.Boolean(load_default=False)
    measures = json.String(required=True, load_only=True, validate=validate.Length(1, 1000))


class RefusalJson(Schema):
    """Why it is not allowed."""

    note = json.String(required=True, validate=validate.Length(1, 500))


def api_list(visit: Visit) -> list[Occasion]:
    """Events that lie ahead; those only asked for, or refused, for offices."""
    with visit.read() as session:
        return views.coming(session, visit.now, everything=bool(visit.actor.offices))


def api_show(visit: Visit, occasion_id: str) -> Occasion:
    """One event."""
    with visit.read() as session:
        occasion = views.occasion_detail(session, occasion_id)
    if not sees_all(visit, occasion) and occasion.state != OccasionState.ALLOWED:
        raise OccasionNotFound
    return occasion


def api_ask(visit: Visit) -> Occasion:
    """Ask whether a booking may be an event."""
    data: dict[str, Any] = visit.load(OccasionJson)
    with visit.unit() as unit:
        occasion_id = commands.ask_occasion(unit, AskOccasion(**data)).id
        unit.session.flush()
        return views.occasion_detail(unit.session, occasion_id)


def api_allow(visit: Visit, occasion_id: str) -> Decision:
    """Allow it, or begin to."""
    with visit.unit() as unit:
        return commands.allow(unit, occasion_id)


def api_refuse(visit: Visit, occasion_id: str) -> Decision:
    """Do not allow it, saying why."""
    note = visit.load(RefusalJson)["note"]
    with visit.unit() as unit:
        return commands.refuse(unit, occasion_id, note)


_ONE = "/api/occasions/<occasion_id>"
ROUTES = (
    api_get("/api/occasions", api_list, returns=OccasionJson, many=True),
    api_post("/api/occasions", api_ask, takes=OccasionJson, returns=OccasionJson),
    api_get(_ONE, api_show, returns=OccasionJson),
    api_post(f"{_ONE}/permission", api_allow, returns=DecisionJson, status=200),
    api_post(f"{_ONE}/refusal", api_refuse, takes=RefusalJson, returns=DecisionJson, status=200),
)
