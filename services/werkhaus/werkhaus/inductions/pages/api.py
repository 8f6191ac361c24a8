"""The doors to inductions for programs: JSON."""

from marshmallow import Schema
from marshmallow import fields as json

from quartier.event import Count, Instant, Ref, Text
from quartier.web import Visit, api_get
from werkhaus.inductions import views
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


def api_inductions(visit: Visit) -> list[InductionRow]:
    """Coming inductions."""
    with visit.read() as session:
        return views.coming_inductions(session, visit.now, visit.cursor().limit)


ROUTES = (api_get("/api/inductions", api_inductions, returns=InductionJson, many=True),)
