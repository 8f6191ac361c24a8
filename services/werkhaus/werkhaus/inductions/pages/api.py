"""The doors to inductions for programs: JSON."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Count, Instant, Ref, Text
from quartier.web import Visit, api_get, api_post
from werkhaus.inductions import commands, views
from werkhaus.inductions.model import Attendee
from werkhaus.inductions.views import InductionRow


class InductionJson(Schema):
    """A coming induction; `free` places are left."""

    id = Ref(attribute="induction.id")
    resource_id = Ref(attribute="induction.resource_id")
    name = Text()
    state = json.String(attribute="induction.state")
    starts_at = Instant(attribute="induction.starts_at")
    ends_at = Instant(attribute="induction.ends_at")
    language = json.String(attribute="induction.language")
    interpreted = json.String(attribute="induction.interpreted", allow_none=True)
    practical = json.Boolean(attribute="induction.practical")
    places = Count(attribute="induction.places")
    free = json.Function(lambda row: row.induction.places - row.induction.taken)


class AttendeeJson(Schema):
    """Somebody comes to an induction, under the name that stands in its protocol, or waits for a place."""

    name = json.String(required=True, load_only=True, validate=validate.Length(1, 100))
    waiting = json.Boolean(dump_only=True)


def api_inductions(visit: Visit) -> list[InductionRow]:
    """Coming inductions."""
    with visit.read() as session:
        return views.coming_inductions(session, visit.now, visit.cursor().limit)


def api_sign_up(visit: Visit, induction_id: str) -> Attendee:
    """Take a place, or one on the waiting list."""
    name = visit.load(AttendeeJson)["name"]
    visit.require()
    with visit.unit() as unit:
        return commands.sign_up(unit, induction_id, name)


def api_sign_off(visit: Visit, induction_id: str) -> InductionRow:
    """Give one's place back."""
    visit.require()
    with visit.unit() as unit:
        commands.sign_off(unit, induction_id)
        unit.session.flush()
        return views.induction_detail(unit.session, induction_id)


ROUTES = (
    api_get("/api/inductions", api_inductions, returns=InductionJson, many=True),
    api_post(
        "/api/inductions/<induction_id>/attendees", api_sign_up, takes=AttendeeJson, returns=AttendeeJson
    ),
    api_post("/api/inductions/<induction_id>/leaving", api_sign_off, returns=InductionJson, status=200),
)
