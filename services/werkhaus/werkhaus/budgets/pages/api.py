"""The doors to budgets for programs: JSON."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from quartier.decide import Decision
from quartier.event import Cents, LocalDate, Ref
from quartier.handover.pages.programs.acts import DecisionJson
from quartier.web import Visit, api_get, api_post
from werkhaus.budgets import commands, views
from werkhaus.budgets.model import Budget, Expense
from werkhaus.budgets.pages.by_people import MOST_CENTS, OFFICES


class BudgetJson(Schema):
    """A line of an approved grant that the house spends; days are local dates, both included."""

    id = Ref(attribute="line_id")
    title = json.String()
    grant_id = Ref()
    grant_title = json.String()
    funder = json.String()
    valid_from = LocalDate()
    valid_until = LocalDate()
    amount_cents = Cents()
    spent_cents = Cents()


class ExpenseJson(Schema):
    """What was paid from a budget; no names in it."""

    id = Ref(dump_only=True)
    what = json.String(required=True, validate=validate.Length(1, 200))
    amount_cents = Cents(min=1, max=MOST_CENTS, required=True)
    paid_on = LocalDate(required=True)


class ExpenseDecisionJson(DecisionJson):
    """The decision on an expense; the expense is there under `expense_id` as soon as it is effective."""

    expense_id = Ref(attribute="subject")


def api_list(visit: Visit) -> list[dict[str, Any]]:
    """Budgets that can still be spent, or could within the last year."""
    visit.require(*OFFICES)
    with visit.read() as session:
        budgets = views.list_budgets(session, visit.today)
        spent = views.spent_of(session)
    return [_shown(budget, spent.get(budget.line_id, 0)) for budget in budgets]


def api_expenses(visit: Visit, line_id: str) -> list[Expense]:
    """What was paid from a budget, the latest first."""
    visit.require(*OFFICES)
    with visit.read() as session:
        return views.budget_detail(session, line_id)[2]


def api_spend(visit: Visit, line_id: str) -> Decision:
    """Enter an expense, or begin to."""
    data = visit.load(ExpenseJson)
    visit.require(*OFFICES)
    with visit.unit() as unit:
        return commands.spend(unit, line_id, **data)


def _shown(budget: Budget, spent_cents: int) -> dict[str, Any]:
    names = (
        "line_id",
        "title",
        "grant_id",
        "grant_title",
        "funder",
        "valid_from",
        "valid_until",
        "amount_cents",
    )
    return {**{name: getattr(budget, name) for name in names}, "spent_cents": spent_cents}


_EXPENSES = "/api/budgets/<line_id>/expenses"
ROUTES = (
    api_get("/api/budgets", api_list, returns=BudgetJson, many=True),
    api_get(_EXPENSES, api_expenses, returns=ExpenseJson, many=True),
    api_post(_EXPENSES, api_spend, takes=ExpenseJson, returns=ExpenseDecisionJson, status=200),
)
