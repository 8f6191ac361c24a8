"""Evidence and the to-do list of a matter, for programs: what is shown, showing more, ticking off what is done.

Everybody may read how each point stands, as on the pages; what was noted, and the documents, stay with the sides. A
document is sent by the page's form; what a program shows has the fingerprint of what it says.
"""

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Row
from sqlalchemy.orm import Session

from quartier.event import Count, LocalDate, Slug, Text
from quartier.handover import criteria, gates, views
from quartier.handover.commands import evidence
from quartier.handover.criteria import CRITERIA
from quartier.handover.domains import Domain
from quartier.handover.duties import DUTIES
from quartier.handover.facts import facts_of
from quartier.handover.pages.evidence import STATES, state_of
from quartier.handover.pages.frame import domain_of
from quartier.web.routes import api_get, api_post
from quartier.web.visit import Visit


class SideJson(Schema):
    """What one side has shown about a point last."""

    met = fields.Boolean()
    shown_on = LocalDate()
    valid_until = LocalDate()


class PointJson(Schema):
    """A point of evidence; `asked` where the next stage asks for it, `must` where it does not go without."""

    criterion = Slug(*CRITERIA)
    must = fields.Boolean()
    asked = fields.Boolean()
    state = Slug(*STATES)
    residents = fields.Nested(SideJson, allow_none=True)
    carrier = fields.Nested(SideJson, allow_none=True)


class EvidenceJson(Schema):
    """What the caller's body says about a point, and with which document, of which day. No names of residents."""

    criterion = Slug(*CRITERIA, required=True)
    met = fields.Boolean(required=True)
    shown_on = LocalDate(required=True)
    note = Text(max=500, required=True)


class DutyJson(Schema):
    """Something the stage asks for; `due_on` is the last day that a law leaves for it, null where none does."""

    duty = Slug(*(duty.name for duty in DUTIES))
    version = Count()
    due_on = LocalDate(allow_none=True)
    done_on = LocalDate(allow_none=True)


class DoneJson(Schema):
    """What is done: the duty, and the version of the stage that brought it."""

    duty = Slug(*(duty.name for duty in DUTIES), required=True)
    version = Count(max=10**9 - 1, required=True)


def list_evidence(visit: Visit, domain: str) -> list[dict[str, Any]]:
    """All points of evidence of a matter, in the order of the list."""
    one = domain_of(visit, domain)
    with visit.read() as session:
        return _points(visit, session, one)


def show_evidence(visit: Visit, domain: str) -> dict[str, Any]:
    """Show evidence for a point, for the residents' body or the carrier. The newest of a side counts."""
    command = evidence.ShowEvidence(**visit.load(EvidenceJson))
    with visit.unit() as unit:
        one = domain_of(visit, domain)
        evidence.show_evidence(unit, one, command)
        points = _points(visit, unit.session, one)
    return next(point for point in points if point["criterion"] == command.criterion)


def list_duties(visit: Visit, domain: str) -> list[Row[Any]]:
    """What the latest stage that brought duties asks for, the most pressing first."""
    domain_of(visit, domain)
    with visit.read() as session:
        return views.duties_of(session, domain)


def tick_off(visit: Visit, domain: str) -> Row[Any]:
    """Note that something a stage asks for is done."""
    data = visit.load(DoneJson)
    with visit.unit() as unit:
        evidence.tick_off(unit, domain_of(visit, domain), data["version"], data["duty"])
        return views.one_duty(unit.session, domain, data["version"], data["duty"])


def _points(visit: Visit, session: Session, one: Domain) -> list[dict[str, Any]]:
    known = facts_of(session, one, visit.service.domains, visit.now, visit.zone)
    missing = gates.missing(known)
    asked = missing.evidence if missing is not None else ()
    return [_plain(point, asked=point.criterion.name in asked) for point in known.readiness.points]


def _plain(point: criteria.Point, *, asked: bool) -> dict[str, Any]:
    return {
        "criterion": point.criterion.name,
        "must": point.criterion.must,
        "asked": asked,
        "state": state_of(point),
        "residents": point.residents,
        "carrier": point.carrier,
    }


_EVIDENCE = "/api/responsibilities/<domain>/evidence"
_DUTIES = "/api/responsibilities/<domain>/duties"
ROUTES = (
    api_get(_EVIDENCE, list_evidence, returns=PointJson, many=True),
    api_post(_EVIDENCE, show_evidence, takes=EvidenceJson, returns=PointJson),
    api_get(_DUTIES, list_duties, returns=DutyJson, many=True),
    api_post(_DUTIES, tick_off, takes=DoneJson, returns=DutyJson, status=200),
)
