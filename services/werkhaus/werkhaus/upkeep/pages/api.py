"""The doors to upkeep for programs: JSON."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Instant, LocalDate, Ref
from quartier.web import (
    Visit,
    api_get,
    api_post,
)
from werkhaus.upkeep import views
from werkhaus.upkeep.commands import defects
from werkhaus.upkeep.commands.defects import ReportDefect
from werkhaus.upkeep.pages.defects import KEEPERS
from werkhaus.upkeep.pages.words import KINDS
from werkhaus.upkeep.rules import DefectState


class DefectJson(Schema):
    """A defect; what was written about it is taken but never given."""

    id = Ref(dump_only=True)
    resource_id = Ref(required=True)
    about = json.String(required=True, load_only=True, validate=validate.Length(1, 2000))
    dangerous = json.Boolean(load_default=False)
    state = json.String(dump_only=True, validate=validate.OneOf([state.value for state in DefectState]))
    reported_at = Instant(dump_only=True)
    settled_on = LocalDate(dump_only=True, allow_none=True)


class DueJson(Schema):
    """An inspection and its last day."""

    id = Ref()
    resource_id = Ref()
    kind = json.String(validate=validate.OneOf(list(KINDS)))
    every_months = json.Integer()
    next_due = LocalDate()


def api_defects(visit: Visit) -> list[views.DefectRow]:
    """Open defects, the latest first."""
    with visit.read() as session:
        return views.list_defects(session)


def api_report(visit: Visit) -> views.DefectRow:
    """Report a defect."""
    data = visit.load(DefectJson)
    with visit.unit() as unit:
        defect_id = defects.report_defect(unit, ReportDefect(**data))
        unit.session.flush()
        return views.defect_detail(unit.session, defect_id)


def api_due(visit: Visit) -> list[views.DueRow]:
    """Inspections, the most urgent first."""
    visit.require(*KEEPERS)
    with visit.read() as session:
        return views.list_due(session)


ROUTES = (
    api_get("/api/defects", api_defects, returns=DefectJson, many=True),
    api_post("/api/defects", api_report, takes=DefectJson, returns=DefectJson),
    api_get("/api/inspections", api_due, returns=DueJson, many=True),
)
