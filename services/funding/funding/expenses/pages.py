"""The doors to expenses."""

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.expenses import commands, views
from funding.expenses.commands import RecordExpense
from funding.grants.model import BudgetLine
from funding.grants.views import grant_detail
from funding.requests.views import promises_of
from quartier.event import Cents, LocalDate, Ref
from quartier.web import N_, Form, Page, See, Visit, _l, api_get, api_post, fields, get, post
from quartier.web.formats import money
from quartier.web.i18n import gettext


class ExpenseForm(Form):
    """An expense; the options of `line_id` are the grant's lines, of `request_id` what they were promised to."""

    line_id = fields.Choice(_l("Budget line"), required=True)
    amount = fields.Money(_l("Amount in euros"), required=True, min=1)
    purpose = fields.Text(
        _l("What for"), required=True, max=200, hint=_l("As on the receipt, without names.")
    )
    booked_on = fields.Day(_l("Booked on"), required=True)
    request_id = fields.Choice(
        _l("For a project that was promised money"), hint=_l("Its promise is used up by what it spends.")
    )


def new_expense(visit: Visit, grant_id: str) -> Page:
    """The form for an expense of this grant."""
    visit.require("treasurer")
    with visit.read() as session:
        grant = grant_detail(session, grant_id)
        promises = promises_of(session, grant_id)
    lines = [(line.id, _choice(line, visit.lang)) for line in grant.lines]
    requests = [(request.id, request.title) for request in promises]
    form = visit.form(ExpenseForm, options={"line_id": lines, "request_id": requests}, booked_on=visit.today)
    return Page("expenses/new.html", title=_l("Record an expense"), grant=grant, form=form, promises=promises)


def _choice(line: BudgetLine, lang: str) -> str:
    left = money(line.left_cents, lang)
    return gettext("{title} (left: {left})", title=line.title, left=left)


def record_expense(visit: Visit, grant_id: str) -> See:
    """Charge an expense to one of the grant's lines."""
    with visit.read() as session:
        lines = [(line.id, line.title) for line in grant_detail(session, grant_id).lines]
        requests = [(request.id, request.title) for request in promises_of(session, grant_id)]
    data = visit.load(ExpenseForm, options={"line_id": lines, "request_id": requests})
    with visit.unit() as unit:
        commands.record_expense(
            unit,
            RecordExpense(
                grant_id=grant_id,
                line_id=data["line_id"],
                amount_cents=data["amount"],
                booked_on=data["booked_on"],
                purpose=data["purpose"],
                request_id=data["request_id"],
            ),
        )
    return See(f"/grants/{grant_id}", flash="expense-recorded")


class ExpenseJson(Schema):
    """An expense."""

    id = Ref(dump_only=True)
    line_id = Ref(required=True)
    amount_cents = Cents(required=True, min=1, max=10**12)
    purpose = json.String(required=True, validate=validate.Length(1, 200))
    booked_on = LocalDate(required=True)
    request_id = Ref(load_default=None, allow_none=True)
    voucher_id = Ref(dump_only=True, allow_none=True)


def api_list(visit: Visit, grant_id: str) -> list[views.ExpenseRow]:
    """A grant's expenses, the newest first."""
    visit.require("carrier", "treasurer")
    with visit.read() as session:
        return views.expenses_of(session, grant_detail(session, grant_id).id)


def api_record(visit: Visit, grant_id: str) -> views.ExpenseRow:
    """Charge an expense to one of the grant's lines."""
    data = visit.load(ExpenseJson)
    with visit.unit() as unit:
        expense_id = commands.record_expense(unit, RecordExpense(grant_id=grant_id, **data))
        unit.session.flush()
        return next(row for row in views.expenses_of(unit.session, grant_id) if row.id == expense_id)


ROUTES = (
    get("/grants/<grant_id>/expenses/new", new_expense),
    post(
        "/grants/<grant_id>/expenses",
        record_expense,
        again=new_expense,
        flashes={"expense-recorded": N_("The expense is recorded.")},
    ),
    api_get("/api/grants/<grant_id>/expenses", api_list, returns=ExpenseJson, many=True),
    api_post("/api/grants/<grant_id>/expenses", api_record, takes=ExpenseJson, returns=ExpenseJson),
)
