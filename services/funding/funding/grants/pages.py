"""The doors to grants: pages for people, JSON for programs."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.expenses.views import expenses_of
from funding.grants import commands, rules, views
from funding.grants.commands import AddLine, DraftGrant
from funding.grants.model import Grant
from funding.rule_profiles.views import GENERAL, profiles_on
from quartier.decide import decisions_on
from quartier.event import Cents, LocalDate, Ref
from quartier.handover.answers import see_after
from quartier.web import (
    N_,
    Column,
    Cursor,
    Form,
    Page,
    See,
    Sheet,
    Slice,
    Visit,
    _l,
    api_get,
    api_post,
    fields,
    get,
    post,
)

#: What a form takes, too: ten billion euros, far below what a database's integer holds.
MOST_CENTS = 10**12
SPENDERS = (("werkhaus", _l("Werkhaus")), ("garden", _l("Garden")), ("participation", _l("Participation")))

COLUMNS = (
    Column(_l("What the grant is for"), "title"),
    Column(_l("Funder and programme"), "funder"),
    Column(_l("Approved"), lambda grant: grant.state == rules.GrantState.APPROVED),
    Column(_l("First day on which it may be spent"), "valid_from"),
    Column(_l("Last day on which it may be spent"), "valid_until"),
    Column(_l("Budget"), "amount_cents", money=True),
    Column(_l("Spent"), "spent_cents", money=True),
    Column(_l("Still to spend"), lambda grant: grant.amount_cents - grant.spent_cents, money=True),
)
EXPENSE_COLUMNS = (
    Column(_l("Booked on"), "booked_on"),
    Column(_l("What for"), "purpose"),
    Column(_l("Budget line"), "line_title"),
    Column(_l("Amount in euros"), "amount_cents", money=True),
)


class GrantForm(Form):
    """A grant, before its budget."""

    title = fields.Text(_l("What the grant is for"), required=True, max=200)
    funder = fields.Text(_l("Funder and programme"), required=True, max=200)
    valid_from = fields.Day(_l("First day on which it may be spent"), required=True)
    valid_until = fields.Day(_l("Last day on which it may be spent"), required=True)
    profile = fields.Choice(
        _l("Rules of"),
        load_default=GENERAL,
        hint=_l("Which rules the notice of award names. They are kept with the grant when it is approved."),
    )


class LineForm(Form):
    """A line of the budget."""

    title = fields.Text(_l("Name of the line"), required=True, max=200)
    amount = fields.Money(_l("Amount in euros"), required=True, min=1)
    spent_by = fields.Choice(
        _l("Who spends it"), options=SPENDERS, hint=_l("That service then shows it as its budget.")
    )


def list_grants(visit: Visit) -> Page:
    """All grants with what is left of them."""
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_grants(session, after=cursor.after_ref(), limit=cursor.limit + 1)
    part = Slice(rows, cursor, key=lambda row: [row.id])
    return Page(
        "grants/list.html",
        title=_l("Grants"),
        grants=part.items,
        next=part.next,
        sheet=Sheet(_l("Grants"), COLUMNS, part),
    )


def new_grant(visit: Visit) -> Page:
    """The form for a grant."""
    visit.require("carrier", "treasurer")
    form = visit.form(GrantForm, options=_profiles(visit), profile=GENERAL)
    return Page("grants/new.html", title=_l("Add a grant"), form=form)


def _profiles(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    with visit.read() as session:
        return {"profile": [(each.name, each.title) for each in profiles_on(session, visit.today)]}


def draft_grant(visit: Visit) -> See:
    """Open a grant."""
    data = visit.load(GrantForm, options=_profiles(visit))
    with visit.unit() as unit:
        grant_id = commands.draft_grant(unit, DraftGrant(**data))
    return See(f"/grants/{grant_id}", flash="grant-drafted")


def show_grant(visit: Visit, grant_id: str) -> Page:
    """One grant: its lines and expenses, and what can be done now."""
    with visit.read() as session:
        grant = views.grant_detail(session, grant_id)
        expenses = expenses_of(session, grant_id)
        decisions = decisions_on(session, grant_id)
    return Page(
        "grants/detail.html",
        title=grant.title,
        grant=grant,
        draft=grant.state == rules.GrantState.DRAFT,
        spenders=dict(SPENDERS),
        expenses=expenses,
        decisions=decisions,
        line_form=visit.form(LineForm),
        sheet=Sheet(_l("Expenses"), EXPENSE_COLUMNS, expenses),
    )


def add_line(visit: Visit, grant_id: str) -> See:
    """Add a line to a draft's budget."""
    data = visit.load(LineForm)
    with visit.unit() as unit:
        commands.add_line(
            unit,
            AddLine(
                grant_id=grant_id,
                title=data["title"],
                amount_cents=data["amount"],
                spent_by=data["spent_by"],
            ),
        )
    return See(f"/grants/{grant_id}", flash="line-added")


def approve_grant(visit: Visit, grant_id: str) -> See:
    """Record the funder's approval."""
    with visit.unit() as unit:
        decision = commands.approve_grant(unit, grant_id)
    return see_after(decision, f"/grants/{grant_id}", flash="grant-approved")


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class LineJson(Schema):
    """A budget line."""

    id = Ref(dump_only=True)
    title = json.String(required=True, validate=validate.Length(1, 200))
    amount_cents = Cents(required=True, min=1, max=MOST_CENTS)
    spent_cents = Cents(dump_only=True)
    promised_cents = Cents(dump_only=True)
    spent_by = json.String(load_default=None, allow_none=True, validate=validate.OneOf(rules.SPENDERS))


class GrantJson(Schema):
    """A grant with its budget lines."""

    id = Ref(dump_only=True)
    state = json.String(dump_only=True)
    title = json.String(required=True, validate=validate.Length(1, 200))
    funder = json.String(required=True, validate=validate.Length(1, 200))
    valid_from = LocalDate(required=True)
    valid_until = LocalDate(required=True)
    profile = json.String(load_default=GENERAL, validate=validate.Length(1, 40))
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
    lines = data.pop("lines")
    with visit.unit() as unit:
        grant_id = commands.draft_grant(unit, DraftGrant(**data))
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
    get("/", list_grants),
    get("/grants", list_grants),
    get("/grants/new", new_grant),
    post(
        "/grants",
        draft_grant,
        again=new_grant,
        flashes={"grant-drafted": N_("The grant is saved as a draft.")},
    ),
    get("/grants/<grant_id>", show_grant),
    post(
        "/grants/<grant_id>/lines",
        add_line,
        again=show_grant,
        flashes={"line-added": N_("The line is added to the budget.")},
    ),
    post(
        "/grants/<grant_id>/approval",
        approve_grant,
        again=show_grant,
        flashes={"grant-approved": N_("The grant is approved. Its budget can be spent now.")},
    ),
    api_get("/api/grants", api_list, returns=GrantRowJson, many=True),
    api_post("/api/grants", api_draft, takes=GrantJson, returns=GrantJson),
    api_get("/api/grants/<grant_id>", api_show, returns=GrantJson),
    api_post("/api/grants/<grant_id>/approval", api_approve, returns=GrantJson, status=200),
)
