"""The doors to maintenance for programs: JSON."""

from marshmallow import Schema
from marshmallow import fields as json

from quartier.decide import Decision
from quartier.event import Instant, Ref
from quartier.handover.pages.programs.acts import DecisionJson
from quartier.web import Visit, api_get, api_post
from werkhaus.maintenance import commands, views
from werkhaus.maintenance.model import Maintenance


class MaintenanceJson(Schema):
    """When the computer system stands still, and why."""

    id = Ref()
    starts_at = Instant()
    ends_at = Instant()
    what = json.String()


def api_list(visit: Visit) -> list[Maintenance]:
    """What is going on or to come, the next first."""
    with visit.read() as session:
        return views.ahead(session, visit.now)


def api_call_off(visit: Visit, maintenance_id: str) -> Decision:
    """Call it off, or begin to."""
    with visit.unit() as unit:
        return commands.call_off(unit, maintenance_id)


ROUTES = (
    api_get("/api/maintenance", api_list, returns=MaintenanceJson, many=True),
    api_post("/api/maintenance/<maintenance_id>/end", api_call_off, returns=DecisionJson, status=200),
)
