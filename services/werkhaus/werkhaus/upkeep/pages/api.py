"""The doors to upkeep for programs: JSON."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.event import Cents, Count, Instant, LocalDate, Ref
from quartier.web import Visit, api_get, api_post
from werkhaus.upkeep import views
from werkhaus.upkeep.commands import defects, inspections
from werkhaus.upkeep.commands.defects import ReportDefect
from werkhaus.upkeep.commands.inspections import RecordInspection
from werkhaus.upkeep.model import Inspection
from werkhaus.upkeep.pages.defects import KEEPERS
from werkhaus.upkeep.pages.words import KINDS
from werkhaus.upkeep.rules import DefectState, Qualification, Result


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


class InspectionJson(Schema):
    """What an inspection found; who did it is taken for the house's own record but never given."""

    number = Count(min=1, dump_only=True)
    inspected_on = LocalDate(required=True)
    result = json.String(required=True, validate=validate.OneOf([each.value for each in Result]))
    qualification = json.String(
        required=True, validate=validate.OneOf([each.value for each in Qualification])
    )
    inspector = json.String(required=True, load_only=True, validate=validate.Length(1, 120))
    note = json.String(load_default=None, allow_none=True, validate=validate.Length(1, 500))
    cost_cents = Cents(min=0, max=10**9, load_default=None, allow_none=True)


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


def api_results(visit: Visit, duty_id: str) -> list[Inspection]:
    """What inspections found, the latest first."""
    visit.require(*KEEPERS)
    with visit.read() as session:
        return views.inspections_of(session, views.duty_detail(session, duty_id).id)


def api_record(visit: Visit, duty_id: str) -> Inspection:
    """Record an inspection; one that is failed locks at once."""
    data: dict[str, Any] = visit.load(InspectionJson)
    data |= {"result": Result(data["result"]), "qualification": Qualification(data["qualification"])}
    with visit.unit() as unit:
        inspections.record_inspection(unit, duty_id, RecordInspection(**data))
        return views.inspections_of(unit.session, duty_id)[0]


_RESULTS = "/api/inspections/<duty_id>/results"
ROUTES = (
    api_get("/api/defects", api_defects, returns=DefectJson, many=True),
    api_post("/api/defects", api_report, takes=DefectJson, returns=DefectJson),
    api_get("/api/inspections", api_due, returns=DueJson, many=True),
    api_get(_RESULTS, api_results, returns=InspectionJson, many=True),
    api_post(_RESULTS, api_record, takes=InspectionJson, returns=InspectionJson),
)
