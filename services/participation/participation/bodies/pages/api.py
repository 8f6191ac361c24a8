"""Bodies and offices for programs."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from participation.bodies import commands, rules, views
from participation.bodies.commands import Appoint, EndTerm
from participation.bodies.model import OfficeTerm
from participation.bodies.pages.by_people import may_enter
from quartier.event import Count, LocalDate, Ref
from quartier.web import Visit, api_get, api_post


class BodyJson(Schema):
    """A body, and how many offices in it are held today."""

    slug = json.String(data_key="body")
    founded_on = LocalDate()
    held = Count()


class TermJson(Schema):
    """A term of office, from `since` on and no longer on `until`; an elected body's takes a vote."""

    id = Ref(dump_only=True, data_key="holding_ref")
    body = json.String(required=True, validate=validate.OneOf(list(rules.OFFICES_OF)))
    office = json.String(
        required=True,
        validate=validate.OneOf(sorted({o for each in rules.OFFICES_OF.values() for o in each})),
    )
    person = Ref(required=True)
    since = LocalDate(required=True)
    until = LocalDate(load_default=None, allow_none=True)
    basis = json.String(dump_only=True)
    resolution_id = Ref(load_default=None, allow_none=True)
    resolved_on = LocalDate(load_default=None, allow_none=True)


class EndJson(Schema):
    """The early end of a term: from `ended_on` on it is no longer held."""

    ended_on = LocalDate(required=True)
    reason = json.String(required=True, validate=validate.OneOf(list(rules.EndReason)))
    resolution_id = Ref(load_default=None, allow_none=True)
    resolved_on = LocalDate(load_default=None, allow_none=True)


def api_bodies(visit: Visit) -> list[views.BodyRow]:
    """The bodies of the quarter."""
    with visit.read() as session:
        return views.bodies(session, visit.today)


def api_terms(visit: Visit, body: str) -> list[OfficeTerm]:
    """The terms of a body that run or are to come, with who holds them; for the keepers and the body itself."""
    visit.require()
    if not may_enter(visit, body):
        raise rules.MayNotAppoint
    with visit.read() as session:
        views.body_detail(session, body)
        return views.terms_now(session, body, visit.today)


def api_appoint(visit: Visit) -> OfficeTerm:
    """Enter an appointment."""
    data = visit.load(TermJson)
    with visit.unit() as unit:
        holding_ref = commands.appoint(unit, Appoint(**data))
        return views.term_detail(unit.session, holding_ref)


def api_end(visit: Visit, holding_ref: str) -> OfficeTerm:
    """End a term early."""
    data = visit.load(EndJson)
    reason = rules.EndReason(data.pop("reason"))
    with visit.unit() as unit:
        commands.end_term(unit, EndTerm(holding_ref=holding_ref, reason=reason, **data))
        return views.term_detail(unit.session, holding_ref)


ROUTES = (
    api_get("/api/bodies", api_bodies, returns=BodyJson, many=True),
    api_get("/api/bodies/<body>/offices", api_terms, returns=TermJson, many=True),
    api_post("/api/offices", api_appoint, takes=TermJson, returns=TermJson),
    api_post("/api/offices/<holding_ref>/end", api_end, takes=EndJson, returns=TermJson),
)
