"""Moving a matter, for programs: proposing, objecting, mediating, agreeing, withdrawing; stepping back; a rest."""

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Row
from sqlalchemy.orm import Session

from quartier.event import Count, Instant, LocalDate, Ref, Slug, Text
from quartier.handover import views
from quartier.handover.commands import agreeing, proposing, stepping_back
from quartier.handover.commands.under_way import MoveNotFound
from quartier.handover.domains import Domain
from quartier.handover.moves import Kind, MoveState, Trigger, consents
from quartier.handover.pages.frame import domain_of
from quartier.handover.pages.programs.acts import ObjectionJson
from quartier.handover.stages import Stage
from quartier.handover.words import FINDINGS, Said, bodies_that
from quartier.web.routes import api_get, api_post
from quartier.web.visit import Visit


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


class BackJson(Schema):
    """A step back: the trigger, and the plan for the way back up: what, by whom, until when."""

    trigger = Slug(*Trigger, required=True)
    note = Text(max=5000, required=True)


class RestJson(Schema):
    """Why the handover is to rest, or to go on."""

    note = Text(max=2000, required=True)


class MediationJson(Schema):
    """How mediation ended, and what was agreed, or the revised proposal."""

    result = Slug(*FINDINGS, required=True)
    note = Text(max=5000, required=True)


def move(visit: Visit, move_id: str) -> dict[str, Any]:
    """One proposal to move a matter."""
    with visit.read() as session:
        return _told(visit, session, move_id)


def propose_move(visit: Visit, domain: str) -> dict[str, Any]:
    """Propose that a matter goes up one step. Its evidence must be complete."""
    data = visit.load(ProposalJson)
    with visit.unit() as unit:
        command = proposing.ProposeUp(**data)
        move_id = proposing.propose_up(unit, domain_of(visit, domain), visit.service.domains, command)
        return _told(visit, unit.session, move_id)


def step_back(visit: Visit, domain: str) -> dict[str, Any]:
    """Let a matter step back one stage: after a hearing of seven days, at once where there is danger."""
    data = visit.load(BackJson)
    with visit.unit() as unit:
        one, domains = domain_of(visit, domain), visit.service.domains
        move_id = stepping_back.step_back(unit, one, domains, data["trigger"], data["note"])
        return _told(visit, unit.session, move_id)


def pause(visit: Visit, domain: str) -> dict[str, Any]:
    """Propose that the handover of a matter rests; with the other side's agreement it does."""
    return _propose_side(visit, domain, Kind.PAUSE)


def resume(visit: Visit, domain: str) -> dict[str, Any]:
    """Propose that the handover of a matter goes on; with the other side's agreement it does."""
    return _propose_side(visit, domain, Kind.RESUME)


def _propose_side(visit: Visit, domain: str, kind: Kind) -> dict[str, Any]:
    data = visit.load(RestJson)
    with visit.unit() as unit:
        move_id = proposing.propose_side(unit, domain_of(visit, domain), kind, data["note"])
        return _told(visit, unit.session, move_id)


def agree_to_move(visit: Visit, move_id: str) -> dict[str, Any]:
    """Agree to a proposal for the caller's body, after the time for objections."""
    with visit.unit() as unit:
        one = _domain(visit, unit.session, move_id)
        agreeing.agree_to_move(unit, move_id, one, visit.service.domains)
        return _told(visit, unit.session, move_id)


def object_to_move(visit: Visit, move_id: str) -> dict[str, Any]:
    """Object to a proposal; a mediator has to find a way."""
    data = visit.load(ObjectionJson)
    with visit.unit() as unit:
        one = _domain(visit, unit.session, move_id)
        agreeing.object_to_move(unit, move_id, data["reason"], data["note"], one)
        return _told(visit, unit.session, move_id)


def mediate(visit: Visit, move_id: str) -> dict[str, Any]:
    """Record how mediation ended; only the mediation office can."""
    data = visit.load(MediationJson)
    with visit.unit() as unit:
        agreeing.mediate(unit, move_id, Said(data["result"]), data["note"])
        return _told(visit, unit.session, move_id)


def withdraw_move(visit: Visit, move_id: str) -> dict[str, Any]:
    """Take back a proposal of the caller's body."""
    with visit.unit() as unit:
        proposing.withdraw_move(unit, move_id)
        return _told(visit, unit.session, move_id)


def _row(session: Session, move_id: str) -> Row[Any]:
    row = views.one_move(session, move_id)
    if row is None:
        raise MoveNotFound
    return row


def _domain(visit: Visit, session: Session, move_id: str) -> Domain:
    return domain_of(visit, _row(session, move_id).domain)


def _told(visit: Visit, session: Session, move_id: str) -> dict[str, Any]:
    row = _row(session, move_id)
    residents = domain_of(visit, row.domain).residents
    needed = consents(Kind(row.kind), Stage(row.to_stage), residents)
    return {**row._mapping, "needed": needed, "agreed": bodies_that(session, move_id, Said.AGREED)}


_MATTER, _MOVE = "/api/responsibilities/<domain>", "/api/moves/<move_id>"
ROUTES = (
    api_post(f"{_MATTER}/moves", propose_move, takes=ProposalJson, returns=MoveJson),
    api_post(f"{_MATTER}/back", step_back, takes=BackJson, returns=MoveJson),
    api_post(f"{_MATTER}/pause", pause, takes=RestJson, returns=MoveJson),
    api_post(f"{_MATTER}/resumption", resume, takes=RestJson, returns=MoveJson),
    api_get(_MOVE, move, returns=MoveJson),
    api_post(f"{_MOVE}/agreement", agree_to_move, returns=MoveJson, status=200),
    api_post(f"{_MOVE}/objection", object_to_move, takes=ObjectionJson, returns=MoveJson, status=200),
    api_post(f"{_MOVE}/mediation", mediate, takes=MediationJson, returns=MoveJson, status=200),
    api_post(f"{_MOVE}/withdrawal", withdraw_move, returns=MoveJson, status=200),
)
