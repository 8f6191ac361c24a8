"""The doors to plans for programs: JSON."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Cents, Instant
from quartier.web import Visit, api_get, api_post
from werkhaus.plans import views
from werkhaus.plans.commands import giving
from werkhaus.plans.commands.giving import Give
from werkhaus.plans.commands.writing import WRITERS
from werkhaus.plans.rules import ItemKind
from werkhaus.selfbuild.views import project_detail

_MOST_CENTS = 10**11


class ItemJson(Schema):
    """Material, a tool or a skill that is needed."""

    kind = json.String(validate=validate.OneOf([kind.value for kind in ItemKind]))
    what = json.String()
    cost_cents = Cents()


class RiskJson(Schema):
    """What can go wrong, and what is done against it."""

    hazard = json.String()
    measure = json.String()


class PledgeJson(Schema):
    """What a partner, an organisation, gives."""

    partner = json.String()
    what = json.String()
    value_cents = Cents()
    came_at = Instant(allow_none=True)


class ProjectPlanJson(Schema):
    """What a project needs, what can go wrong, what partners give, and what all of it costs.

    `ask_cents` is what is left to ask funding for.
    """

    items = json.List(json.Nested(ItemJson))
    risks = json.List(json.Nested(RiskJson))
    pledges = json.List(json.Nested(PledgeJson))
    planned_cents = Cents()
    pledged_cents = Cents()
    ask_cents = Cents()
    spent_cents = Cents()


class OfferJson(Schema):
    """A partner offers something. The answer holds the private link to take it back; it is told only this once."""

    partner = json.String(required=True, load_only=True, validate=validate.Length(1, 200))
    what = json.String(required=True, load_only=True, validate=validate.Length(1, 200))
    value_cents = Cents(min=0, max=_MOST_CENTS, required=True, load_only=True)
    manage_url = json.Url(dump_only=True)


def api_show(visit: Visit, project_id: str) -> views.Plan:
    """The plan of a project."""
    with visit.read() as session:
        project_detail(session, project_id, suggested=visit.actor.holds(*WRITERS))
        return views.plan_of(session, project_id)


def api_offer(visit: Visit, project_id: str) -> dict[str, str]:
    """Offer something as a partner."""
    data = visit.load(OfferJson)
    with visit.unit() as unit:
        token = giving.offer(unit, Give(project_id=project_id, **data))
    return {"manage_url": visit.absolute(f"/offering/{token}")}


ROUTES = (
    api_get("/api/projects/<project_id>/plan", api_show, returns=ProjectPlanJson),
    api_post("/api/projects/<project_id>/offers", api_offer, takes=OfferJson, returns=OfferJson, secret=True),
)
