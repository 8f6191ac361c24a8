"""Responsibilities for programs: which matter stands where, the record of decisions, and what bodies say to them.

A program does what whoever gave it its token may do, by the same commands as the pages: propose a step up, agree,
object, withdraw. What asks for judgement in a room with people (mediation, a step back, stepping in) has pages only.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Row
from sqlalchemy.orm import Session

from quartier.decide import Decision
from quartier.event import Count, Instant, LocalDate, Ref, Slug, Text
from quartier.handover import stairs, views
from quartier.handover.commands import acts, moves
from quartier.handover.domains import Domain
from quartier.handover.moves import Kind, MoveState, consents
from quartier.handover.pages.decisions import key_of
from quartier.handover.pages.frame import domain_of
from quartier.handover.stages import Reason, Stage
from quartier.handover.words import Said, bodies_that
from quartier.web.api import Slice
from quartier.web.routes import api_get, api_post
from quartier.web.visit import Visit


class MatterJson(Schema):
    """A matter on the staircase; `decides` is the body with the last word, or `both`."""

    domain = Slug()
    residents = Slug()
    stage = Count(max=5)
    stage_version = Count()
    side = Slug()
    decides = Slug()
    since = LocalDate(allow_none=True)
    review_on = LocalDate(allow_none=True)
    move_id = Ref(allow_none=True)


class MoveJson(Schema):
    """A proposal to move a matter; `agreed` are the bodies that have agreed, of those `needed`."""

    id = Ref()
    domain = Slug()
    kind = Slug(*Kind)
    from_stage = Count(max=5)
    to_stage = Count(max=5)
    state = Slug(*MoveState)
    by_body = Slug()
    needed = fields.List(Slug())
    agreed = fields.List(Slug())
    until = Instant(allow_none=True)
    effective_on = LocalDate(allow_none=True)
    review_on = LocalDate(allow_none=True)
    created_at = Instant()
    settled_at = Instant(allow_none=True)


class ProposalJson(Schema):
    """A step up: why now, and how it is to work; its first day, and the day on which it is looked at again."""

    note = Text(max=5000, required=True)
    effective_on = LocalDate(required=True)
    review_on = LocalDate(required=True)


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


@dataclass(frozen=True, slots=True)
class Matter:
    """What is told of a matter."""

    domain: str
    residents: str
    stage: int
    stage_version: int
    side: str
    decides: str
    since: date | None
    review_on: date | None
    move_id: str | None


def matters(visit: Visit) -> list[Matter]:
    """Every matter of this service, in the order of the staircase."""
    with visit.read() as session:
        steps = stairs.staircase(session, visit.service.domains, visit.now, visit.zone)
    return [
        Matter(
            step.domain.name,
            step.domain.residents,
            int(step.standing.stage),
            step.standing.version,
            step.standing.side.value,
            step.standing.last_word,
            step.since,
            step.standing.review_on,
            step.move.id if step.move else None,
        )
        for step in steps
    ]


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


# ── Moves ────────────────────────────────────────────────────────────────────────────────────────────


def move(visit: Visit, move_id: str) -> dict[str, Any]:
    """One proposal to move a matter."""
    with visit.read() as session:
        return _told(visit, session, move_id)


def propose_move(visit: Visit, domain: str) -> dict[str, Any]:
    """Propose that a matter goes up one step. Its evidence must be complete."""
    data = visit.load(ProposalJson)
    with visit.unit() as unit:
        command = moves.ProposeUp(**data)
        move_id = moves.propose_up(unit, domain_of(visit, domain), visit.service.domains, command)
        return _told(visit, unit.session, move_id)


def agree_to_move(visit: Visit, move_id: str) -> dict[str, Any]:
    """Agree to a proposal for the caller's body, after the time for objections."""
    with visit.unit() as unit:
        one = _domain(visit, unit.session, move_id)
        moves.agree_to_move(unit, move_id, one, visit.service.domains)
        return _told(visit, unit.session, move_id)


def object_to_move(visit: Visit, move_id: str) -> dict[str, Any]:
    """Object to a proposal; a mediator has to find a way."""
    data = visit.load(ObjectionJson)
    with visit.unit() as unit:
        one = _domain(visit, unit.session, move_id)
        moves.object_to_move(unit, move_id, data["reason"], data["note"], one)
        return _told(visit, unit.session, move_id)


def withdraw_move(visit: Visit, move_id: str) -> dict[str, Any]:
    """Take back a proposal of the caller's body."""
    with visit.unit() as unit:
        moves.withdraw_move(unit, move_id)
        return _told(visit, unit.session, move_id)


def _row(session: Session, move_id: str) -> Row[Any]:
    row = views.one_move(session, move_id)
    if row is None:
        raise moves.MoveNotFound
    return row


def _domain(visit: Visit, session: Session, move_id: str) -> Domain:
    return domain_of(visit, _row(session, move_id).domain)


def _told(visit: Visit, session: Session, move_id: str) -> dict[str, Any]:
    row = _row(session, move_id)
    residents = domain_of(visit, row.domain).residents
    needed = consents(Kind(row.kind), Stage(row.to_stage), residents)
    return {**row._mapping, "needed": needed, "agreed": bodies_that(session, move_id, Said.AGREED)}


_MOVE, _DECISION = "/api/moves/<move_id>", "/api/decisions/<decision_id>"
ROUTES = (
    api_get("/api/responsibilities", matters, returns=MatterJson, many=True),
    api_post("/api/responsibilities/<domain>/moves", propose_move, takes=ProposalJson, returns=MoveJson),
    api_get(_MOVE, move, returns=MoveJson),
    api_post(f"{_MOVE}/agreement", agree_to_move, returns=MoveJson, status=200),
    api_post(f"{_MOVE}/objection", object_to_move, takes=ObjectionJson, returns=MoveJson, status=200),
    api_post(f"{_MOVE}/withdrawal", withdraw_move, returns=MoveJson, status=200),
    api_get("/api/decisions", record, returns=DecisionJson, many=True),
    api_get(_DECISION, decision, returns=DecisionJson),
    api_post(f"{_DECISION}/agreement", agree_to_act, returns=DecisionJson, status=200),
    api_post(f"{_DECISION}/objection", object_to_act, takes=ObjectionJson, returns=DecisionJson, status=200),
    api_post(f"{_DECISION}/answer", insist_on_act, takes=AnswerJson, returns=DecisionJson, status=200),
    api_post(f"{_DECISION}/withdrawal", withdraw_act, returns=DecisionJson, status=200),
)
