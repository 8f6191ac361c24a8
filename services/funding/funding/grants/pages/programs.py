"""Grants for programs."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.calculations.rules.settlement import Financing
from funding.grants import commands, rules, views
from funding.grants.commands import AddLine, DraftGrant, SetAward
from funding.grants.model import Grant
from funding.rule_profiles.views import GENERAL
from quartier.event import Cents, LocalDate, Ref
from quartier.settings import LANGUAGES
from quartier.web import Cursor, Slice, Visit, api_get, api_post

#: What a form takes, too: ten billion euros, far below what a database's integer holds.
MOST_CENTS = 10**12


class LineJson(Schema):
    """A budget line."""

    id = Ref(dump_only=True)
    title = json.String(required=True, validate=validate.Length(1, 200))
    amount_cents = Cents(required=True, min=1, max=MOST_CENTS)
    spent_cents = Cents(dump_only=True)
    promised_cents = Cents(dump_only=True)
    spent_by = json.String(load_default=None, allow_none=True, validate=validate.OneOf(rules.SPENDERS))


class SourceJson(Schema):
    """Other money of the financing plan."""

    kind = json.String(required=True, validate=validate.OneOf([kind.value for kind in rules.SourceKind]))
    title = json.String(required=True, validate=validate.Length(1, 200))
    amount_cents = Cents(required=True, min=1, max=MOST_CENTS)
    received = json.Boolean(load_default=False, truthy={True}, falsy={False})


class GrantJson(Schema):
    """A grant with its plan: the lines cost what the award and the sources bring."""

    id = Ref(dump_only=True)
    state = json.String(dump_only=True)
    title = json.String(required=True, validate=validate.Length(1, 200))
    description = json.String(load_only=True, validate=validate.Length(1, 2000))
    lang = json.String(load_only=True, validate=validate.OneOf(LANGUAGES))
    funder = json.String(required=True, validate=validate.Length(1, 200))
    valid_from = LocalDate(required=True)
    valid_until = LocalDate(required=True)
    parent_id = Ref(load_default=None, allow_none=True)
    passed_on_cents = Cents(dump_only=True)
    profile = json.String(load_default=GENERAL, validate=validate.Length(1, 40))
    financing = json.String(
        load_default=Financing.FULL.value, validate=validate.OneOf([str(each) for each in Financing])
    )
    award_cents = Cents(load_default=None, allow_none=True, min=0, max=MOST_CENTS)
    conditions = json.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))
    drawn_cents = Cents(dump_only=True)
    sources = json.List(
        json.Nested(SourceJson),
        load_default=[],
        validate=validate.Length(max=rules.MOST_SOURCES),
    )
    lines = json.List(json.Nested(LineJson), load_default=[], validate=validate.Length(max=rules.MOST_LINES))


class GrantRowJson(Schema):
    """A grant with its totals."""

    id = Ref()
    state = json.String()
    title = json.String()
    funder = json.String()
    valid_from = LocalDate()
    valid_until = LocalDate()
    amount_cents = Cents()
    spent_cents = Cents()


def api_list(visit: Visit) -> Slice:
    """Grants with their totals, in the order of their references."""
    cursor: Cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_grants(session, after=cursor.after_ref(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=lambda row: [row.id])


def api_show(visit: Visit, grant_id: str) -> Grant:
    """One grant with its lines."""
    with visit.read() as session:
        return views.grant_detail(session, grant_id)


def api_draft(visit: Visit) -> Grant:
    """Open a grant with its lines."""
    data: dict[str, Any] = visit.load(GrantJson)
    lines, sources = data.pop("lines"), data.pop("sources")
    award = {name: data.pop(name) for name in ("financing", "award_cents", "conditions")}
    with visit.unit() as unit:
        grant_id = commands.draft_grant(unit, DraftGrant(**data))
        unit.session.flush()
        commands.set_award(unit, SetAward(grant_id=grant_id, **award))
        for source in sources:
            commands.add_source(unit, grant_id, rules.Source(**source))
        for line in lines:
            commands.add_line(unit, AddLine(grant_id=grant_id, **line))
        unit.session.flush()
        return views.grant_detail(unit.session, grant_id)


def api_approve(visit: Visit, grant_id: str) -> Grant:
    """Record the funder's approval."""
    with visit.unit() as unit:
        commands.approve_grant(unit, grant_id)
        return views.grant_detail(unit.session, grant_id)


ROUTES = (
    api_get("/api/grants", api_list, returns=GrantRowJson, many=True),
    api_post("/api/grants", api_draft, takes=GrantJson, returns=GrantJson),
    api_get("/api/grants/<grant_id>", api_show, returns=GrantJson),
    api_post("/api/grants/<grant_id>/approval", api_approve, returns=GrantJson, status=200),
)
