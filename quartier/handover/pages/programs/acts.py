"""The record of decisions for programs, and the answers to acts that wait."""

from marshmallow import Schema
from sqlalchemy.orm import Session

from quartier.decide import Decision
from quartier.event import Count, Instant, Ref, Slug, Text
from quartier.handover import views
from quartier.handover.commands import acts
from quartier.handover.pages.decisions import key_of
from quartier.handover.stages import Reason
from quartier.web.api import Slice
from quartier.web.routes import api_get, api_post
from quartier.web.visit import Visit


class ObjectionJson(Schema):
    """An objection: a reason from the list, and how it could be solved."""

    reason = Slug(*Reason, required=True)
    note = Text(max=2000, required=True)


class AnswerJson(Schema):
    """The written answer to an objection."""

    note = Text(max=2000, required=True)


class DecisionJson(Schema):
    """An act of the record; `until` is the instant at which its window ends."""

    id = Ref()
    domain = Slug()
    act = Slug()
    stage = Count(max=5)
    by_body = Slug()
    outcome = Slug()
    awaits = Slug(allow_none=True)
    until = Instant(allow_none=True)
    decided_at = Instant()
    settled_at = Instant(allow_none=True)


def record(visit: Visit) -> Slice:
    """The record of decisions, the latest first."""
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.record(session, before=cursor.after_instant(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=key_of)


def decision(visit: Visit, decision_id: str) -> Decision:
    """One act of the record."""
    with visit.read() as session:
        return _decision(session, decision_id)


def agree_to_act(visit: Visit, decision_id: str) -> Decision:
    """Agree to an act that waits for the caller's body."""
    with visit.unit() as unit:
        acts.agree(unit, decision_id, visit.service.acts)
        return _decision(unit.session, decision_id)


def object_to_act(visit: Visit, decision_id: str) -> Decision:
    """Object to an act, for a reason from the list."""
    data = visit.load(ObjectionJson)
    with visit.unit() as unit:
        acts.object_to(unit, decision_id, data["reason"], data["note"], visit.service.acts)
        return _decision(unit.session, decision_id)


def insist_on_act(visit: Visit, decision_id: str) -> Decision:
    """Answer an objection in writing, and do it."""
    data = visit.load(AnswerJson)
    with visit.unit() as unit:
        acts.insist(unit, decision_id, data["note"], visit.service.acts)
        return _decision(unit.session, decision_id)


def withdraw_act(visit: Visit, decision_id: str) -> Decision:
    """Take back what the caller's body began."""
    with visit.unit() as unit:
        acts.withdraw(unit, decision_id, visit.service.acts)
        return _decision(unit.session, decision_id)


def _decision(session: Session, decision_id: str) -> Decision:
    found = views.one_decision(session, decision_id)
    if found is None:
        raise acts.DecisionNotFound
    return found


_DECISION = "/api/decisions/<decision_id>"
ROUTES = (
    api_get("/api/decisions", record, returns=DecisionJson, many=True),
    api_get(_DECISION, decision, returns=DecisionJson),
    api_post(f"{_DECISION}/agreement", agree_to_act, returns=DecisionJson, status=200),
    api_post(f"{_DECISION}/objection", object_to_act, takes=ObjectionJson, returns=DecisionJson, status=200),
    api_post(f"{_DECISION}/answer", insist_on_act, takes=AnswerJson, returns=DecisionJson, status=200),
    api_post(f"{_DECISION}/withdrawal", withdraw_act, returns=DecisionJson, status=200),
)
